//! Balances, lots, statements and transfers as the API shows them.

use palier_domain::credits::{CreditBalance, CreditLot, StatementEntry};
use palier_domain::ledger::{Book, Transfer};
use palier_domain::policy::{BudgetBand, MarketplaceTerms};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::credits::words::CreditLotOriginWord;
use crate::ledger::words::{AccountKindWord, CauseKindWord, TransferKindWord};
use crate::policies::words::BudgetBandWord;

/// A provider's credits, and what they buy. Always `issued = available + spent + expired`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditBalance)]
pub struct CreditBalanceView {
    /// The provider.
    pub provider_id: Uuid,
    /// What can be spent now.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub available: i64,
    /// What was ever granted or bought.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub issued: i64,
    /// What was spent, less refunds.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub spent: i64,
    /// What expired before it was spent.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub expired: i64,
    /// How many projects were awarded to the provider.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub projects_won: i64,
    /// What was spent per project won, in hundredths of a credit (750: seven and a half), rounded down; null before
    /// the first.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub spent_per_project_won_hundredths: Option<i64>,
    /// The lots that are spent next, the soonest to expire first; all of them under `/v1/me/credits/lots`.
    #[schema(max_items = 20)]
    pub lots: Vec<CreditLotView>,
    /// What an act costs, by the project's budget.
    #[schema(max_items = 10)]
    pub prices: Vec<CreditPriceView>,
    /// The position of the last transfer of the provider's book.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub chain_position: i64,
    /// The hash of that transfer, which proves all before it; zeros before the first.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub chain_head: String,
}

/// What acts cost on projects of a budget band; each once per project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditPrice)]
pub struct CreditPriceView {
    /// The band.
    pub budget_band: BudgetBandWord,
    /// The largest budget in the band, in the policy's budget units; null for the last.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 100_000_000)]
    pub budget_max_units: Option<i64>,
    /// What seeing the client's contact details costs.
    #[schema(format = Int64, minimum = 0, maximum = 100)]
    pub contact_details_credits: i64,
    /// What applying costs.
    #[schema(format = Int64, minimum = 0, maximum = 100)]
    pub application_credits: i64,
}

/// Credits that came together and expire together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditLot)]
pub struct CreditLotView {
    /// Its id.
    pub id: Uuid,
    /// Where the credits came from.
    pub origin: CreditLotOriginWord,
    /// How many came.
    #[schema(format = Int64, minimum = 1, maximum = 100_000)]
    pub granted: i64,
    /// How many are left.
    #[schema(format = Int64, minimum = 0, maximum = 100_000)]
    pub remaining: i64,
    /// When they came.
    pub granted_at: DateTime,
    /// From when on they cannot be spent.
    pub expires_at: DateTime,
    /// The purchase that paid for them; null for refunded credits.
    #[schema(required = true)]
    pub purchase_id: Option<Uuid>,
    /// The spend that they refund; null for credits that were paid for.
    #[schema(required = true)]
    pub spend_id: Option<Uuid>,
}

/// A page of lots.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditLotList)]
pub struct CreditLotListView {
    /// The lots, the soonest to expire first.
    #[schema(max_items = 100)]
    pub items: Vec<CreditLotView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// Credits that came or went, and the balance after it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditStatementEntry)]
pub struct CreditStatementEntryView {
    /// The transfer's place in the book.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub position: i64,
    /// The transfer.
    pub transfer_id: Uuid,
    /// What happened.
    pub kind: TransferKindWord,
    /// What came (positive) or went (negative).
    #[schema(format = Int64, minimum = -100_000, maximum = 100_000)]
    pub change: i64,
    /// The balance after it.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub balance: i64,
    /// The lot whose credits moved.
    #[schema(required = true)]
    pub lot_id: Option<Uuid>,
    /// The spend that it is a part of, or refunds; null for the others.
    #[schema(required = true)]
    pub spend_id: Option<Uuid>,
    /// The project that the credits were spent on or refunded from (also when refunded credits expire); null for the
    /// others.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// That project's name.
    #[schema(required = true, max_length = 120, examples("Rénover une salle de bain"))]
    pub project_title: Option<String>,
    /// The purchase that the lot came from; null for refunded credits.
    #[schema(required = true)]
    pub purchase_id: Option<Uuid>,
    /// When.
    pub recorded_at: DateTime,
}

/// A page of a statement, and the head of the chain that proves it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditStatement)]
pub struct CreditStatementView {
    /// The entries, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<CreditStatementEntryView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
    /// The position of the last transfer of the provider's book.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub chain_position: i64,
    /// The hash of that transfer, which proves all before it; zeros before the first.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub chain_head: String,
}

/// What a transfer of a provider's book is, and how its hash is made.
const CREDIT_TRANSFER: &str = concat!(
    "A movement of money or credits in a provider's book, which never changes. Its hash is computed as follows:\n\n",
    include_str!("../transfer_hash.md")
);

/// A movement of money or credits in a provider's book, which never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditTransfer, description = CREDIT_TRANSFER)]
pub struct CreditTransferView {
    /// Its id.
    pub id: Uuid,
    /// Its place in the provider's book: 1, 2, 3 …
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub position: i64,
    /// Why it moved.
    pub kind: TransferKindWord,
    /// Where it came from.
    pub debit_account: AccountKindWord,
    /// Where it went.
    pub credit_account: AccountKindWord,
    /// How much: whole credits, or minor units of a currency.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub amount: i64,
    /// What is counted: `CREDIT`, or an ISO 4217 code.
    #[schema(min_length = 3, max_length = 6, pattern = "^[A-Z]+$", examples("CREDIT"))]
    pub unit: String,
    /// The payment order that it answers to; null for credits.
    #[schema(required = true)]
    pub order_id: Option<Uuid>,
    /// The lot whose credits moved; null for money.
    #[schema(required = true)]
    pub lot_id: Option<Uuid>,
    /// What made it necessary, besides its order and its lot; null where nothing else did.
    #[schema(required = true, value_type = Option<String>, max_length = 40, pattern = "^[a-z_]+$")]
    pub cause_kind: Option<CauseKindWord>,
    /// That thing: the spend that it is a part of, or that it gives back.
    #[schema(required = true)]
    pub cause_id: Option<Uuid>,
    /// When.
    pub recorded_at: DateTime,
    /// SHA-256 over all its fields, in the encoding that this schema's description fixes.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        examples("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
    )]
    pub digest: String,
    /// Its link of the chain: SHA-256 over the link of the transfer before it (zeros for the first) and `digest`.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
}

/// A page of transfers of a provider's book.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditTransferList)]
pub struct CreditTransferListView {
    /// The transfers, in order.
    #[schema(max_items = 100)]
    pub items: Vec<CreditTransferView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl CreditBalanceView {
    /// A balance with the lots that are spent next.
    pub fn new(balance: &CreditBalance, lots: Vec<CreditLot>, terms: &MarketplaceTerms) -> Self {
        let price = |band: &BudgetBand| {
            let terms = terms.band(*band);
            CreditPriceView {
                budget_band: BudgetBandWord(*band),
                budget_max_units: terms.budget_max_units,
                contact_details_credits: terms.contact_details_credits,
                application_credits: terms.application_credits,
            }
        };
        Self {
            provider_id: balance.provider.0,
            available: balance.available,
            issued: balance.issued,
            spent: balance.spent,
            expired: balance.expired,
            projects_won: balance.projects_won,
            spent_per_project_won_hundredths: balance.spent_per_project_won_hundredths(),
            lots: lots.into_iter().map(CreditLotView::from).collect(),
            prices: BudgetBand::ALL.iter().map(price).collect(),
            chain_position: balance.book.seq,
            chain_head: balance.book.head_hash.to_string(),
        }
    }
}

impl From<CreditLot> for CreditLotView {
    fn from(lot: CreditLot) -> Self {
        Self {
            id: lot.id.0,
            origin: CreditLotOriginWord(lot.origin),
            granted: lot.granted,
            remaining: lot.remaining,
            granted_at: DateTime(lot.granted_at),
            expires_at: DateTime(lot.expires_at),
            purchase_id: lot.purchase.map(|id| id.0),
            spend_id: lot.spend.map(|id| id.0),
        }
    }
}

impl CreditStatementView {
    /// A page of a statement of a book.
    pub fn new(book: &Book, entries: Vec<StatementEntry>, next_cursor: Option<String>) -> Self {
        let entry = |entry: StatementEntry| CreditStatementEntryView {
            position: entry.transfer.seq,
            transfer_id: entry.transfer.id.0,
            kind: TransferKindWord(entry.transfer.kind),
            change: entry.change,
            balance: entry.balance,
            lot_id: entry.transfer.lot.map(|id| id.0),
            spend_id: entry.transfer.spend().map(|id| id.0),
            project_id: entry.project.as_ref().map(|project| project.id.0),
            project_title: entry.project.and_then(|project| project.title),
            purchase_id: entry.purchase.map(|id| id.0),
            recorded_at: DateTime(entry.transfer.recorded_at),
        };
        Self {
            items: entries.into_iter().map(entry).collect(),
            next_cursor,
            chain_position: book.seq,
            chain_head: book.head_hash.to_string(),
        }
    }
}

impl CreditTransferListView {
    /// A page of transfers.
    pub fn new(transfers: Vec<Transfer>, next_cursor: Option<String>) -> Self {
        Self { items: transfers.into_iter().map(CreditTransferView::from).collect(), next_cursor }
    }
}

impl From<Transfer> for CreditTransferView {
    fn from(transfer: Transfer) -> Self {
        Self {
            id: transfer.id.0,
            position: transfer.seq,
            kind: TransferKindWord(transfer.kind),
            debit_account: AccountKindWord(transfer.debit),
            credit_account: AccountKindWord(transfer.credit),
            amount: transfer.amount_minor,
            unit: transfer.unit.code().to_owned(),
            order_id: transfer.order.map(|id| id.0),
            lot_id: transfer.lot.map(|id| id.0),
            cause_kind: transfer.cause.map(|cause| CauseKindWord(cause.kind)),
            cause_id: transfer.cause.map(|cause| cause.id),
            recorded_at: DateTime(transfer.recorded_at),
            digest: transfer.digest().to_string(),
            hash: transfer.hash.to_string(),
        }
    }
}
