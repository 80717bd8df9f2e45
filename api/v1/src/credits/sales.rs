//! What sales, finance and auditors see of a provider, and what sales does for it: credits, spends, subscription, goodwill.

use actix_web::{get, post};
use palier_domain::WriteSet;
use palier_domain::credits::{
    cancel_subscription_of, list_provider_credit_spends as list_spends,
    list_provider_subscriptions as list_subscriptions, list_provider_transfers, read_goodwill_allowance,
    read_provider_credits, read_provider_subscription, refund_as_goodwill, require_provider_of_spend,
};
use palier_domain::ids::{AccountId, CreditSpendId};
use palier_domain::text::Line;
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::IfNoneMatch;
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::balance_views::CreditTransferListView;
use super::providers::ProviderPath;
use super::requests::GoodwillRefundRequest;
use super::sales_views::{CreditSpendListView, CreditSpendView, GoodwillRefundView, ProviderCreditsView};
use super::subscriptions::{seen, shown};
use super::views::{SubscriptionListView, SubscriptionView};
use crate::requests::ReasonRequest;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_provider_credits)
        .service(list_provider_credit_transfers)
        .service(list_provider_credit_spends)
        .service(get_provider_subscription)
        .service(list_provider_subscriptions)
        .service(cancel_provider_subscription)
        .service(refund_credit_spend);
}

/// A spend's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CreditSpendPath {
    /// The spend.
    credit_spend_id: Uuid,
}

/// Get a provider's credits
///
/// The balance, what may still be refunded as goodwill, and the head of the chain that proves it all. Sales, finance
/// and auditors only.
#[utoipa::path(
    tag = "Credits", operation_id = "get_provider_credits", params(ProviderPath),
    responses((status = 200, description = "The provider's credits", body = ProviderCreditsView))
)]
#[get("/providers/{provider_id}/credits")]
async fn get_provider_credits(caller: Caller, path: ValidPath<ProviderPath>) -> Result<Reply, Problem> {
    let provider = AccountId(path.provider_id);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let balance = read_provider_credits(store, context, provider)?;
        Ok(ProviderCreditsView::new(&balance, read_goodwill_allowance(store, context, provider)?))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// List a provider's credit transfers
///
/// Every transfer of the provider's book, money and credits, in order, with everything its hash covers (see
/// `CreditTransfer`). For finance and auditors; a provider reads its own under `/v1/me/credits/transfers`.
#[utoipa::path(
    tag = "Credits", operation_id = "list_provider_credit_transfers", params(ProviderPath, PageQuery),
    responses((status = 200, description = "A page of transfers", body = CreditTransferListView))
)]
#[get("/providers/{provider_id}/credits/transfers")]
async fn list_provider_credit_transfers(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (provider, request) = (AccountId(path.provider_id), paging.request()?);
    let page = caller.read(move |store, context| list_provider_transfers(store, context, provider, &request)).await?;
    Ok(paging.reply(page, CreditTransferListView::new))
}

/// List a provider's credit spends
///
/// Newest first, with what was refunded of each. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "list_provider_credit_spends", params(ProviderPath, PageQuery),
    responses((status = 200, description = "A page of spends", body = CreditSpendListView))
)]
#[get("/providers/{provider_id}/credit-spends")]
async fn list_provider_credit_spends(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (provider, request) = (AccountId(path.provider_id), paging.request()?);
    let page = caller.read(move |store, context| list_spends(store, context, provider, &request)).await?;
    Ok(paging.reply(page, |spends, next_cursor| CreditSpendListView {
        items: spends.into_iter().map(CreditSpendView::from).collect(),
        next_cursor,
    }))
}

/// Get a provider's subscription
///
/// The current subscription. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "get_provider_subscription", params(ProviderPath),
    responses((status = 200, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["subscription-missing"])))
)]
#[get("/providers/{provider_id}/subscription")]
async fn get_provider_subscription(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    known: IfNoneMatch,
) -> Result<Reply, Problem> {
    let provider = AccountId(path.provider_id);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = read_provider_subscription(store, context, provider)?;
        seen(store, context, &subscription)
    };
    Ok(shown(caller.read_snapshot(query).await?).unless_known(&known))
}

/// List a provider's subscriptions
///
/// The current one, if any, and past ones, with when and why they ended; newest first. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "list_provider_subscriptions", params(ProviderPath, PageQuery),
    responses((status = 200, description = "A page of subscriptions", body = SubscriptionListView))
)]
#[get("/providers/{provider_id}/subscriptions")]
async fn list_provider_subscriptions(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (provider, request) = (AccountId(path.provider_id), paging.request()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_subscriptions(store, context, provider, &request)?;
        SubscriptionView::page(store, context, page)
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| SubscriptionListView { items, next_cursor }))
}

/// Cancel a provider's subscription
///
/// Cancels at the end of the paid month, as the provider could. The provider is told at once, with the reason. Sales
/// only.
#[utoipa::path(
    tag = "Credits", operation_id = "cancel_provider_subscription", params(ProviderPath),
    request_body = ReasonRequest,
    responses((status = 200, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["subscription-missing", "subscription-already-cancelled"])))
)]
#[post("/providers/{provider_id}/subscription/cancel")]
async fn cancel_provider_subscription(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (provider, reason) = (AccountId(path.provider_id), Line::parse("reason", &body.reason)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = cancel_subscription_of(store, context, provider, &reason)?;
        seen(store, context, &subscription)
    };
    run_once(&caller, &idempotency, WriteSet::provider(provider), command, shown).await
}

/// Refund a credit spend
///
/// Refunds credits of one spend as goodwill, with a reason that the provider sees: once per spend, and within the cap
/// (by the first policy, a tenth of what the provider spent in 90 days, at least one credit). They are refunded as a
/// new lot. There is no bulk call: credits spent on projects that went stale are not refunded as a matter of course.
/// Sales only, and never for oneself.
#[utoipa::path(
    tag = "Credits", operation_id = "refund_credit_spend", params(CreditSpendPath, RequiredIdempotencyKey),
    request_body = GoodwillRefundRequest,
    responses((status = 200, description = "The spend, and what is left of the cap", body = GoodwillRefundView)),
    extensions(("x-problems" = json!(refusals![
        "own-spend", "spend-already-refunded", "nothing-to-refund", "goodwill-cap-reached"
    ])))
)]
#[post("/credit-spends/{credit_spend_id}/goodwill-refund")]
async fn refund_credit_spend(
    caller: Caller,
    path: ValidPath<CreditSpendPath>,
    idempotency: Idempotency,
    body: ValidBody<GoodwillRefundRequest>,
) -> Result<Reply, Problem> {
    let refund = body.command(CreditSpendId(path.credit_spend_id))?;
    let id = refund.spend;
    let provider = caller.read(move |store, context| require_provider_of_spend(store, context, id)).await?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        refund_as_goodwill(store, context, provider, refund.clone())
    };
    run_once(&caller, &idempotency, WriteSet::provider(provider), command, |(spend, standing)| {
        Reply::ok(&GoodwillRefundView { spend: spend.into(), goodwill: standing.into() })
    })
    .await
}
