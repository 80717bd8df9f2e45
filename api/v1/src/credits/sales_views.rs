//! Spends, and what sales sees of a provider: credits, and what may be refunded.

use palier_domain::credits::{CreditBalance, CreditSpend, GoodwillAllowance, NamedProject};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::credits::words::SpendStateWord;
use crate::policies::words::SpendPurposeWord;

/// Credits that were spent on a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditSpend)]
pub struct CreditSpendView {
    /// Its id.
    pub id: Uuid,
    /// Who spent them.
    pub provider_id: Uuid,
    /// On which project.
    pub project_id: Uuid,
    /// The project's name; null to everybody but who spent.
    #[schema(required = true, max_length = 120, examples("Rénover une salle de bain"))]
    pub project_title: Option<String>,
    /// For what.
    pub purpose: SpendPurposeWord,
    /// How many.
    #[schema(format = Int64, minimum = 0, maximum = 100)]
    pub credits: i64,
    /// How much of it was refunded.
    pub state: SpendStateWord,
    /// How many credits were refunded.
    #[schema(format = Int64, minimum = 0, maximum = 100)]
    pub refunded: i64,
    /// How many of these as goodwill.
    #[schema(format = Int64, minimum = 0, maximum = 100)]
    pub goodwill_credits: i64,
    /// Why they were refunded as goodwill; null when none were.
    #[schema(required = true, max_length = 500)]
    pub goodwill_reason: Option<String>,
    /// When they were spent.
    pub spent_at: DateTime,
}

/// A page of spends.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditSpendList)]
pub struct CreditSpendListView {
    /// The spends, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<CreditSpendView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// How much may be refunded to a provider as goodwill.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoodwillAllowance)]
pub struct GoodwillAllowanceView {
    /// What the provider spent within the window, less what hidden projects gave back.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub spent: i64,
    /// What may be refunded for that.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub cap: i64,
    /// What was refunded within the window.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub given: i64,
    /// What may still be refunded.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub left: i64,
    /// The window, in days.
    #[schema(format = Int64, minimum = 1, maximum = 366)]
    pub window_days: i64,
}

/// A refunded spend, and what may still be refunded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoodwillRefund, examples(json!({
    "spend": {
        "id": "01980000-0000-7000-8000-000000000020", "provider_id": "01980000-0000-7000-8000-000000000021",
        "project_id": "01980000-0000-7000-8000-000000000022", "project_title": null, "purpose": "application", "credits": 2,
        "state": "partly_refunded", "refunded": 1, "goodwill_credits": 1,
        "goodwill_reason": "The client had found somebody before.", "spent_at": "2026-03-02T09:00:00.000000Z"
    },
    "goodwill": { "spent": 20, "cap": 2, "given": 1, "left": 1, "window_days": 90 }
})))]
pub struct GoodwillRefundView {
    /// The spend.
    pub spend: CreditSpendView,
    /// What may still be refunded to its provider.
    pub goodwill: GoodwillAllowanceView,
}

/// A provider's credits as sales and finance see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderCredits, examples(json!({
    "provider_id": "01980000-0000-7000-8000-000000000021", "available": 41, "issued": 60, "spent": 19, "expired": 0,
    "goodwill": { "spent": 20, "cap": 2, "given": 1, "left": 1, "window_days": 90 },
    "chain_position": 12, "chain_head": "53023f33696782b0d996a3c2edfd9343812ad941df0e54a9300304f046274be1"
})))]
pub struct ProviderCreditsView {
    /// The provider.
    pub provider_id: Uuid,
    /// What it can spend now.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub available: i64,
    /// What it was ever granted or bought.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub issued: i64,
    /// What it spent, less refunds.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub spent: i64,
    /// What expired before it was spent.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub expired: i64,
    /// What may be refunded to it.
    pub goodwill: GoodwillAllowanceView,
    /// The position of the last transfer of the provider's book.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub chain_position: i64,
    /// The hash of that transfer, which proves all before it; zeros before the first.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub chain_head: String,
}

impl From<CreditSpend> for CreditSpendView {
    fn from(spend: CreditSpend) -> Self {
        let (state, refunded) = (SpendStateWord(spend.state()), spend.refunded());
        Self {
            id: spend.id.0,
            provider_id: spend.provider.0,
            project_id: spend.project.0,
            project_title: None,
            purpose: SpendPurposeWord(spend.purpose),
            credits: spend.price,
            state,
            refunded,
            goodwill_credits: spend.goodwill.as_ref().map_or(0, |refund| refund.credits),
            goodwill_reason: spend.goodwill.map(|refund| refund.reason.as_str().to_owned()),
            spent_at: DateTime(spend.spent_at),
        }
    }
}

impl From<(CreditSpend, NamedProject)> for CreditSpendView {
    fn from((spend, project): (CreditSpend, NamedProject)) -> Self {
        Self { project_title: project.title, ..spend.into() }
    }
}

impl From<GoodwillAllowance> for GoodwillAllowanceView {
    fn from(standing: GoodwillAllowance) -> Self {
        let left = standing.left();
        let GoodwillAllowance { spent, cap, given, window_days } = standing;
        Self { spent, cap, given, left, window_days }
    }
}

impl ProviderCreditsView {
    /// A provider's balance, and what may be refunded to it.
    pub fn new(balance: &CreditBalance, goodwill: GoodwillAllowance) -> Self {
        Self {
            provider_id: balance.provider.0,
            available: balance.available,
            issued: balance.issued,
            spent: balance.spent,
            expired: balance.expired,
            goodwill: goodwill.into(),
            chain_position: balance.book.seq,
            chain_head: balance.book.head_hash.to_string(),
        }
    }
}
