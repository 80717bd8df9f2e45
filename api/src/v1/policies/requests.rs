//! A policy as an admin sets it.

use palier_domain::Refusal;
use palier_domain::money::{BPS_WHOLE, Bps, Money};
use palier_domain::policy::{DRAFTS_MAX, PolicyTerms};
use palier_domain::refusal::{Fault, Reason};
use serde::Deserialize;
use utoipa::ToSchema;

use super::marketplace::MarketplaceTermsView;
use super::{BudgetUnitView, FixedFeeView, LeastPledgeView};

/// The figures of a policy to be set.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "platform_fee_bps": 500, "processing_fee_bps": 150,
    "processing_fees_fixed": [{ "amount_minor": 25, "currency": "EUR" }, { "amount_minor": 40, "currency": "JPY" }],
    "pledges_min": [
        { "amount_minor": 100, "currency": "CHF" }, { "amount_minor": 800, "currency": "DKK" },
        { "amount_minor": 100, "currency": "EUR" }, { "amount_minor": 100, "currency": "GBP" },
        { "amount_minor": 150, "currency": "JPY" }, { "amount_minor": 1000, "currency": "SEK" },
        { "amount_minor": 3000, "currency": "TND" }, { "amount_minor": 100, "currency": "USD" },
    ],
    "budget_units": [
        { "amount_minor": 95, "currency": "CHF" }, { "amount_minor": 750, "currency": "DKK" },
        { "amount_minor": 100, "currency": "EUR" }, { "amount_minor": 85, "currency": "GBP" },
        { "amount_minor": 160, "currency": "JPY" }, { "amount_minor": 1100, "currency": "SEK" },
        { "amount_minor": 3400, "currency": "TND" }, { "amount_minor": 115, "currency": "USD" },
    ],
    "inspection_days": 7, "deadline_days_min": 1, "deadline_days_max": 90, "reservation_minutes": 30,
    "reservations_open_max": 3, "payment_attempts_max": 5,
    "campaign_drafts_max": 50, "project_drafts_max": 50,
    "marketplace": {
        "small": { "budget_max_units": 1000, "contact_details_credits": 1, "application_credits": 1 },
        "medium": { "budget_max_units": 5000, "contact_details_credits": 1, "application_credits": 2 },
        "large": { "budget_max_units": 20000, "contact_details_credits": 2, "application_credits": 4 },
        "very_large": { "budget_max_units": null, "contact_details_credits": 3, "application_credits": 6 },
        "goodwill_cap_bps": 1000, "goodwill_window_days": 90, "goodwill_credits_min": 1,
        "project_expiry_days": 90, "contact_interval_days": 14, "subscription_grace_days": 7,
        "subscription_attempts_max": 4, "plan_lot_days": 90, "pack_lot_days": 365, "refund_lot_days": 90,
        "stale_report_days": 30, "stale_reports_max": 5,
        "check_in_interval_days": 30, "acts_window_hours": 24, "application_rewrites_max": 3, "questions_asked_max": 20,
        "stale_reports_told_max": 10, "call_requests_max": 3, "project_submissions_max": 20
    }
})))]
#[serde(deny_unknown_fields)]
pub struct SetPolicyRequest {
    /// Platform fee, in basis points of the raised amount.
    #[schema(minimum = 0, maximum = 5_000, examples(500))]
    pub platform_fee_bps: i64,
    /// Processing fee, in basis points of the raised amount.
    #[schema(minimum = 0, maximum = 5_000, examples(150))]
    pub processing_fee_bps: i64,
    /// Processing fee per collected pledge, each currency at most once; none in a currency that is not listed. Together
    /// with the rates it is at most the least pledge.
    #[schema(max_items = 50)]
    pub processing_fees_fixed: Vec<FixedFeeView>,
    /// The least that a pledge can be, each currency at most once; one that is not listed keeps the least pledge that it
    /// has. A reward costs at least as much.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub pledges_min: Vec<LeastPledgeView>,
    /// How much a budget unit is in each currency, each once, by code: the bounds of the marketplace's budget bands are
    /// counted in it.
    #[schema(min_items = 1, max_items = 50)]
    pub budget_units: Vec<BudgetUnitView>,
    /// How long backers may inspect a release request, in days.
    #[schema(minimum = 0, maximum = 90, examples(7))]
    pub inspection_days: i64,
    /// The shortest time between launch and deadline, in days.
    #[schema(minimum = 1, maximum = 90, examples(1))]
    pub deadline_days_min: i64,
    /// The longest time between launch and deadline, in days.
    #[schema(minimum = 1, maximum = 90, examples(90))]
    pub deadline_days_max: i64,
    /// How long an unpaid reservation is kept, in minutes.
    #[schema(minimum = 1, maximum = 1_440, examples(30))]
    pub reservation_minutes: i64,
    /// How many pledges and raises of one backer to one campaign may wait for their payment at once.
    #[schema(minimum = 1, maximum = 100, examples(3))]
    pub reservations_open_max: i64,
    /// How often a refused refund or payout is tried before it is raised to finance.
    #[schema(minimum = 1, maximum = 20, examples(5))]
    pub payment_attempts_max: i64,
    /// How many campaign drafts an account may have. A draft that was cancelled counts until 30 days after its creation.
    #[serde(default = "drafts_max")]
    #[schema(minimum = 1, maximum = 1_000, default = 50, examples(50))]
    pub campaign_drafts_max: i64,
    /// How many project drafts an account may have, counted in the same way.
    #[serde(default = "drafts_max")]
    #[schema(minimum = 1, maximum = 1_000, default = 50, examples(50))]
    pub project_drafts_max: i64,
    /// What holds for projects, providers and credits.
    pub marketplace: MarketplaceTermsView,
}

const fn drafts_max() -> i64 {
    DRAFTS_MAX
}

impl TryFrom<SetPolicyRequest> for PolicyTerms {
    type Error = Refusal;

    fn try_from(request: SetPolicyRequest) -> Result<Self, Refusal> {
        let rate = |pointer: &str, bps| {
            let fault = Fault::OutOfRange { minimum: 0, maximum: BPS_WHOLE };
            Bps::new(bps).ok_or_else(|| Refusal::from(Reason { pointer: pointer.to_owned(), fault }))
        };
        let fees = request.processing_fees_fixed.into_iter();
        let least = request.pledges_min.into_iter();
        let units =
            request.budget_units.into_iter().map(|unit| Money::new(unit.amount_minor, unit.currency.0)).collect();
        Ok(Self {
            platform_fee: rate("/platform_fee_bps", request.platform_fee_bps)?,
            processing_fee: rate("/processing_fee_bps", request.processing_fee_bps)?,
            processing_fees_fixed: fees.map(|fee| Money::new(fee.amount_minor, fee.currency.0)).collect(),
            pledges_min: least.map(|least| Money::new(least.amount_minor, least.currency.0)).collect(),
            inspection_days: request.inspection_days,
            deadline_days_min: request.deadline_days_min,
            deadline_days_max: request.deadline_days_max,
            reservation_minutes: request.reservation_minutes,
            reservations_open_max: request.reservations_open_max,
            payment_attempts_max: request.payment_attempts_max,
            campaign_drafts_max: request.campaign_drafts_max,
            project_drafts_max: request.project_drafts_max,
            marketplace: request.marketplace.with_units(units)?,
        })
    }
}
