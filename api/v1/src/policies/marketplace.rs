//! The figures of the provider marketplace in JSON.

use palier_domain::Refusal;
use palier_domain::money::{BPS_WHOLE, Bps, Money};
use palier_domain::policy::{BandTerms, BudgetBand, CREDIT_PRICE_MAX, MarketplaceTerms};
use palier_domain::refusal::{Fault, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What holds for projects, providers and credits.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MarketplaceTerms, examples(json!({
    "small": { "budget_max_units": 1000, "contact_details_credits": 1, "application_credits": 1 },
    "medium": { "budget_max_units": 5000, "contact_details_credits": 1, "application_credits": 2 },
    "large": { "budget_max_units": 20000, "contact_details_credits": 2, "application_credits": 4 },
    "very_large": { "budget_max_units": null, "contact_details_credits": 3, "application_credits": 6 },
    "goodwill_cap_bps": 1000, "goodwill_window_days": 90, "goodwill_credits_min": 1, "project_expiry_days": 90,
    "contact_interval_days": 14, "subscription_grace_days": 7, "subscription_attempts_max": 4, "plan_lot_days": 90,
    "pack_lot_days": 365, "refund_lot_days": 90, "stale_report_days": 30, "stale_reports_max": 5,
        "check_in_interval_days": 30, "acts_window_hours": 24, "application_rewrites_max": 3, "questions_asked_max": 20,
        "stale_reports_told_max": 10, "call_requests_max": 3, "project_submissions_max": 20
})))]
#[serde(deny_unknown_fields)]
pub struct MarketplaceTermsView {
    /// Projects with the smallest budgets.
    pub small: BandTermsView,
    /// Projects with larger budgets than those.
    pub medium: BandTermsView,
    /// Projects with larger budgets than those.
    pub large: BandTermsView,
    /// All others; without an upper bound.
    pub very_large: BandTermsView,
    /// How much of what a provider spent can be refunded as goodwill, in basis points.
    #[schema(format = Int64, minimum = 0, maximum = 10_000, examples(1000))]
    pub goodwill_cap_bps: i64,
    /// Over how many days spends and refunds are added up.
    #[schema(format = Int64, minimum = 1, maximum = 366, examples(90))]
    pub goodwill_window_days: i64,
    /// What can be refunded in any case, in credits.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(1))]
    pub goodwill_credits_min: i64,
    /// How long a submitted project waits for follow-up to decide on it before it expires, in days. What was validated
    /// does not end with time.
    #[schema(format = Int64, minimum = 1, maximum = 366, examples(90))]
    pub project_expiry_days: i64,
    /// How long after a contact the next one is due when nobody says otherwise, in days.
    #[schema(format = Int64, minimum = 1, maximum = 366, examples(14))]
    pub contact_interval_days: i64,
    /// How long a subscription goes on when its renewal is not paid, in days.
    #[schema(format = Int64, minimum = 0, maximum = 60, examples(7))]
    pub subscription_grace_days: i64,
    /// How often a renewal is tried within that time.
    #[schema(format = Int64, minimum = 1, maximum = 20, examples(4))]
    pub subscription_attempts_max: i64,
    /// How long the credits of a plan's month can be spent, in days.
    #[schema(format = Int64, minimum = 31, maximum = 3_650, examples(90))]
    pub plan_lot_days: i64,
    /// How long the credits of a pack can be spent, in days.
    #[schema(format = Int64, minimum = 31, maximum = 3_650, examples(365))]
    pub pack_lot_days: i64,
    /// How long refunded credits can be spent, in days.
    #[schema(format = Int64, minimum = 1, maximum = 3_650, examples(90))]
    pub refund_lot_days: i64,
    /// Over how many days a provider's stale reports are counted.
    #[schema(format = Int64, minimum = 1, maximum = 366, examples(30))]
    pub stale_report_days: i64,
    /// How many of them are usual; more may be meant as pressure.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(5))]
    pub stale_reports_max: i64,
    /// After how many days the client of a project that waits for applications is asked again whether it is still
    /// wanted.
    #[schema(format = Int64, minimum = 1, maximum = 366, examples(30))]
    pub check_in_interval_days: i64,
    /// Over how many hours it is counted how often somebody does what is at the expense of others; the figures below,
    /// and
    /// `reservations_unpaid_max`, hold for that time.
    #[schema(format = Int64, minimum = 1, maximum = 744, examples(24))]
    pub acts_window_hours: i64,
    /// How often a provider may rewrite an application to a project, or make it anew.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(3))]
    pub application_rewrites_max: i64,
    /// How many questions somebody may ask.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(20))]
    pub questions_asked_max: i64,
    /// How many projects a provider may report as stale.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(10))]
    pub stale_reports_told_max: i64,
    /// How often a client may ask to be phoned about a project.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(3))]
    pub call_requests_max: i64,
    /// How many projects a client may submit.
    #[schema(format = Int64, minimum = 1, maximum = 1_000, examples(20))]
    pub project_submissions_max: i64,
}

/// What a budget band costs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = BandTerms, examples(json!({
    "budget_max_units": 1000, "contact_details_credits": 1, "application_credits": 1
})))]
#[serde(deny_unknown_fields)]
pub struct BandTermsView {
    /// The largest budget in the band, in the budget units of its currency; null for the last.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 100_000_000, examples(1000))]
    pub budget_max_units: Option<i64>,
    /// What seeing a client's contact details costs, in credits.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(1))]
    pub contact_details_credits: i64,
    /// What applying costs, in credits.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(1))]
    pub application_credits: i64,
}

const _: () = assert!(CREDIT_PRICE_MAX == 100, "the bounds above are those of the domain");
const _: () = assert!(BudgetBand::ALL.len() == 4, "each band is a member above");

impl From<BandTerms> for BandTermsView {
    fn from(terms: BandTerms) -> Self {
        let BandTerms { budget_max_units, contact_details_credits, application_credits } = terms;
        Self { budget_max_units, contact_details_credits, application_credits }
    }
}

impl From<BandTermsView> for BandTerms {
    fn from(view: BandTermsView) -> Self {
        let BandTermsView { budget_max_units, contact_details_credits, application_credits } = view;
        Self { budget_max_units, contact_details_credits, application_credits }
    }
}

impl From<&MarketplaceTerms> for MarketplaceTermsView {
    fn from(terms: &MarketplaceTerms) -> Self {
        let [small, medium, large, very_large] = terms.bands.map(BandTermsView::from);
        Self {
            small,
            medium,
            large,
            very_large,
            goodwill_cap_bps: terms.goodwill_cap.get(),
            goodwill_window_days: terms.goodwill_window_days,
            goodwill_credits_min: terms.goodwill_credits_min,
            project_expiry_days: terms.project_expiry_days,
            contact_interval_days: terms.contact_interval_days,
            subscription_grace_days: terms.subscription_grace_days,
            subscription_attempts_max: terms.subscription_attempts_max,
            plan_lot_days: terms.plan_lot_days,
            pack_lot_days: terms.pack_lot_days,
            refund_lot_days: terms.refund_lot_days,
            stale_report_days: terms.stale_report_days,
            stale_reports_max: terms.stale_reports_max,
            check_in_interval_days: terms.check_in_interval_days,
            acts_window_hours: terms.acts_window_hours,
            application_rewrites_max: terms.application_rewrites_max,
            questions_asked_max: terms.questions_asked_max,
            stale_reports_told_max: terms.stale_reports_told_max,
            call_requests_max: terms.call_requests_max,
            project_submissions_max: terms.project_submissions_max,
        }
    }
}

impl MarketplaceTermsView {
    /// The terms, with what a budget unit is in each currency.
    pub fn with_units(self, budget_units: Vec<Money>) -> Result<MarketplaceTerms, Refusal> {
        let view = self;
        let goodwill_cap = Bps::new(view.goodwill_cap_bps).ok_or_else(|| {
            Reason::new("/marketplace/goodwill_cap_bps", Fault::OutOfRange { minimum: 0, maximum: BPS_WHOLE })
        });
        Ok(MarketplaceTerms {
            bands: [view.small, view.medium, view.large, view.very_large].map(BandTerms::from),
            budget_units,
            goodwill_cap: goodwill_cap?,
            goodwill_window_days: view.goodwill_window_days,
            goodwill_credits_min: view.goodwill_credits_min,
            project_expiry_days: view.project_expiry_days,
            contact_interval_days: view.contact_interval_days,
            subscription_grace_days: view.subscription_grace_days,
            subscription_attempts_max: view.subscription_attempts_max,
            plan_lot_days: view.plan_lot_days,
            pack_lot_days: view.pack_lot_days,
            refund_lot_days: view.refund_lot_days,
            stale_report_days: view.stale_report_days,
            stale_reports_max: view.stale_reports_max,
            check_in_interval_days: view.check_in_interval_days,
            acts_window_hours: view.acts_window_hours,
            application_rewrites_max: view.application_rewrites_max,
            questions_asked_max: view.questions_asked_max,
            stale_reports_told_max: view.stale_reports_told_max,
            call_requests_max: view.call_requests_max,
            project_submissions_max: view.project_submissions_max,
        })
    }
}
