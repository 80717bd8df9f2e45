//! The platform's policy: fees, limits and windows, versioned.

mod marketplace;
mod requests;
pub mod words;

use actix_web::{get, post};
use palier_domain::WriteSet;
use palier_domain::money::Money;
use palier_domain::page::Page;
use palier_domain::policy::{Policy, PolicyTerms, set_policy as set_policy_terms};
use palier_domain::{Failure, Refusal};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::money::words::CurrencyWord;

use self::marketplace::MarketplaceTermsView;

/// Adds the routes of policies.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_policies).service(set_policy).service(get_policy);
}

/// The rules in figures. Those in force at its launch apply to a campaign to its end; those in force now apply to the
/// provider marketplace.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyView {
    /// 1 for the first, without gaps.
    #[schema(minimum = 1, maximum = 2_147_483_647, examples(1))]
    pub version: i32,
    /// When it took effect.
    pub effective_at: DateTime,
    /// The admin who set it; null for the first.
    #[schema(required = true)]
    pub set_by: Option<Uuid>,
    /// The figures.
    pub terms: PolicyTermsView,
}

/// The figures of a policy, as they are set and read.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = PolicyTerms, examples(json!({
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
    "reservations_open_max": 3, "reservations_unpaid_max": 5, "payment_attempts_max": 5,
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
pub struct PolicyTermsView {
    /// Platform fee, in basis points of the raised amount.
    #[schema(minimum = 0, maximum = 5_000, examples(500))]
    pub platform_fee_bps: i64,
    /// Processing fee, in basis points of the raised amount.
    #[schema(minimum = 0, maximum = 5_000, examples(150))]
    pub processing_fee_bps: i64,
    /// Processing fee per collected pledge, each currency at most once; none in a currency that is not listed. Together
    /// with the rates it is at most the least pledge, and a pledge pays at most what the rates leave of its own part of
    /// the last tranche.
    #[schema(max_items = 50)]
    pub processing_fees_fixed: Vec<FixedFeeView>,
    /// The least that a pledge can be, each currency once, by code; one that is left out when a policy is set keeps the
    /// least pledge that it has. A reward costs at least as much.
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
    /// How many reservations of limited stock one backer may leave unpaid in one campaign within
    /// `marketplace.acts_window_hours`, before another one that would hold limited stock is refused.
    #[schema(minimum = 1, maximum = 1_000, examples(5))]
    pub reservations_unpaid_max: i64,
    /// How often a refused refund or payout is tried before it is raised to finance.
    #[schema(minimum = 1, maximum = 20, examples(5))]
    pub payment_attempts_max: i64,
    /// How many campaign drafts an account may have. A draft that was cancelled counts until 30 days after its creation.
    #[schema(minimum = 1, maximum = 1_000, examples(50))]
    pub campaign_drafts_max: i64,
    /// How many project drafts an account may have, counted in the same way.
    #[schema(minimum = 1, maximum = 1_000, examples(50))]
    pub project_drafts_max: i64,
    /// What holds for projects, providers and credits.
    pub marketplace: MarketplaceTermsView,
}

/// A fee per pledge, in minor units of a currency.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FixedFee, examples(json!({ "amount_minor": 25, "currency": "EUR" })))]
pub struct FixedFeeView {
    /// Minor units (cents for EUR, yen for JPY).
    #[schema(minimum = 0, maximum = 1_000_000, examples(25))]
    pub amount_minor: i64,
    /// The currency.
    pub currency: CurrencyWord,
}

/// The least pledge, in minor units of a currency.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeastPledge, examples(json!({ "amount_minor": 150, "currency": "JPY" })))]
pub struct LeastPledgeView {
    /// Minor units (cents for EUR, yen for JPY).
    #[schema(minimum = 1, maximum = 1_000_000, examples(150))]
    pub amount_minor: i64,
    /// The currency.
    pub currency: CurrencyWord,
}

/// How much a budget unit is, in minor units of a currency.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetUnit, examples(json!({ "amount_minor": 160, "currency": "JPY" })))]
pub struct BudgetUnitView {
    /// Minor units (cents for EUR, yen for JPY).
    #[schema(minimum = 1, maximum = 1_000_000, examples(160))]
    pub amount_minor: i64,
    /// The currency.
    pub currency: CurrencyWord,
}

/// A page of policies, the newest first.
#[derive(Serialize, ToSchema)]
pub struct PolicyList {
    /// The policies.
    #[schema(max_items = 100)]
    pub items: Vec<PolicyView>,
    /// Leads to the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// Which policy.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PolicyPath {
    /// The version.
    #[param(minimum = 1, maximum = 2_147_483_647, example = 1)]
    pub version: i32,
}

/// List policies
///
/// Every version, newest first. The first is in force; the `ETag` is its version, for `set_policy`.
#[utoipa::path(
    tag = "Policies",
    params(PageQuery),
    responses((status = 200, description = "A page of policies.", body = PolicyList, headers(("ETag" = String))))
)]
#[get("/policies")]
async fn list_policies(caller: Caller, paging: Paging, known: IfNoneMatch) -> Result<Reply, Problem> {
    let request = paging.request::<i32>()?;
    let limit = request.limit;
    let query = move |store: &mut dyn palier_domain::Store, _: &palier_domain::Context<'_>| {
        Ok((store.list_policies(request.after, limit + 1)?, store.current_policy()?.version))
    };
    let (found, current) = caller.read_snapshot(query).await?;
    let page = Page::from_overfull(found, limit, |policy| policy.version);
    let reply = paging.reply(page, |items, next_cursor| PolicyList {
        items: items.iter().map(PolicyView::from).collect(),
        next_cursor,
    });
    Ok(reply.with_etag(i64::from(current)).unless_known(&known))
}

/// Get a policy
///
/// One version, which never changes.
#[utoipa::path(
    tag = "Policies",
    params(PolicyPath),
    responses((status = 200, description = "The policy.", body = PolicyView, headers(("ETag" = String))))
)]
#[get("/policies/{version}")]
async fn get_policy(caller: Caller, path: ValidPath<PolicyPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let version = path.version;
    let find = move |store: &mut dyn palier_domain::Store, _: &palier_domain::Context<'_>| {
        store.find_policy(version)?.ok_or(Failure::Refused(Refusal::NotFound))
    };
    let policy = caller.read(find).await?;
    let version = i64::from(policy.version);
    Ok(Reply::ok(&PolicyView::from(&policy)).with_etag(version).unless_known(&known))
}

/// Set a policy
///
/// Adds a complete new version; nothing carries over from the one before. Admins only.
///
/// `If-Match` is the `ETag` of `GET /v1/policies`, so that nobody overwrites what somebody else has just set. Fees, least pledges, windows and deadlines apply to campaigns launched from now on; running ones keep those of their launch. `payment_attempts_max`, `reservations_unpaid_max`, the limits of drafts, `budget_units` and all of `marketplace` apply at once to everything done from now on: prices of applications and contact details, the life of new credits, goodwill, grace periods, contacts due and reports. A project keeps the budget band that it was submitted with. What was spent, granted or paid stays as it was.
#[utoipa::path(
    tag = "Policies",
    params(IfMatchHeader),
    request_body = PolicyTermsView,
    responses((
        status = 201, description = "The policy in force.", body = PolicyView,
        links(("get_policy" = (operation_id = "get_policy", parameters(("version" = "$response.body#/version")))))
    ))
)]
#[post("/policies")]
async fn set_policy(
    caller: Caller,
    idempotency: Idempotency,
    version: IfMatch,
    terms: ValidBody<PolicyTermsView>,
) -> Result<Reply, Problem> {
    let terms = PolicyTerms::try_from(terms.0)?;
    let command = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        set_policy_terms(store, context, &version.0, terms.clone())
    };
    run_once(&caller, &idempotency, WriteSet::installation(), command, |policy| {
        Reply::created(&format!("/v1/policies/{}", policy.version), &PolicyView::from(&policy))
    })
    .await
}

impl From<&Policy> for PolicyView {
    fn from(policy: &Policy) -> Self {
        Self {
            version: policy.version,
            effective_at: DateTime(policy.effective_at),
            set_by: policy.set_by.map(|account| account.0),
            terms: PolicyTermsView::from(&policy.terms),
        }
    }
}

impl From<&PolicyTerms> for PolicyTermsView {
    fn from(terms: &PolicyTerms) -> Self {
        Self {
            platform_fee_bps: terms.platform_fee.get(),
            processing_fee_bps: terms.processing_fee.get(),
            processing_fees_fixed: terms.processing_fees_fixed.iter().copied().map(FixedFeeView::from).collect(),
            pledges_min: terms.pledges_min.iter().copied().map(LeastPledgeView::from).collect(),
            budget_units: terms.marketplace.budget_units.iter().copied().map(BudgetUnitView::from).collect(),
            inspection_days: terms.inspection_days,
            deadline_days_min: terms.deadline_days_min,
            deadline_days_max: terms.deadline_days_max,
            reservation_minutes: terms.reservation_minutes,
            reservations_open_max: terms.reservations_open_max,
            reservations_unpaid_max: terms.reservations_unpaid_max,
            payment_attempts_max: terms.payment_attempts_max,
            campaign_drafts_max: terms.campaign_drafts_max,
            project_drafts_max: terms.project_drafts_max,
            marketplace: MarketplaceTermsView::from(&terms.marketplace),
        }
    }
}

impl From<Money> for BudgetUnitView {
    fn from(unit: Money) -> Self {
        Self { amount_minor: unit.amount_minor, currency: CurrencyWord(unit.currency) }
    }
}

impl From<Money> for LeastPledgeView {
    fn from(least: Money) -> Self {
        Self { amount_minor: least.amount_minor, currency: CurrencyWord(least.currency) }
    }
}

impl From<Money> for FixedFeeView {
    fn from(fee: Money) -> Self {
        Self { amount_minor: fee.amount_minor, currency: CurrencyWord(fee.currency) }
    }
}
