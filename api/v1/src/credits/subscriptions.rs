//! The caller's subscription and purchases.

use actix_web::{delete, get, post};
use palier_domain::credits::{
    Subscription, buy_credit_pack as buy, cancel_subscription, list_my_purchases as list_purchases,
    list_my_subscriptions as list_subscriptions, pay_subscription, read_my_purchase, read_my_subscription,
    resume_subscription, subscribe, upgrade_subscription,
};
use palier_domain::ids::{CreditPackId, PlanId, PurchaseId};
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
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

use super::requests::{BuyCreditPackRequest, ChoosePlanRequest};
use super::views::{PurchaseListView, PurchaseView, SubscriptionListView, SubscriptionUpgradeView, SubscriptionView};
use crate::requests::DryRunQuery;

/// Where the caller's subscription is.
const ADDRESS: &str = "/v1/me/subscription";

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_my_subscription)
        .service(list_my_subscriptions)
        .service(create_my_subscription)
        .service(cancel_my_subscription)
        .service(upgrade_my_subscription)
        .service(pay_my_subscription)
        .service(resume_my_subscription)
        .service(buy_credit_pack)
        .service(list_my_purchases)
        .service(get_my_purchase);
}

/// A purchase's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PurchasePath {
    /// The purchase.
    purchase_id: Uuid,
}

/// What comes of a use case, as the caller sees it, and its version.
pub(super) type Seen = (SubscriptionView, i64);

pub(super) fn seen(store: &mut dyn Store, context: &Context<'_>, subscription: &Subscription) -> Result<Seen, Failure> {
    Ok((SubscriptionView::of(store, context, subscription)?, subscription.version))
}

pub(super) fn shown((view, version): Seen) -> Reply {
    Reply::ok(&view).with_etag(version)
}

/// Get my subscription
///
/// The current subscription, with the terms under which it was taken out. Past ones are in `list_my_subscriptions`.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_subscription",
    responses((status = 200, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["provider-profile-required", "subscription-missing"])))
)]
#[get("/me/subscription")]
async fn get_my_subscription(caller: Caller, known: IfNoneMatch) -> Result<Reply, Problem> {
    let query = |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = read_my_subscription(store, context)?;
        seen(store, context, &subscription)
    };
    Ok(shown(caller.read_snapshot(query).await?).unless_known(&known))
}

/// List my subscriptions
///
/// The current one, if any, and past ones, with when and why they ended; newest first.
#[utoipa::path(
    tag = "Credits", operation_id = "list_my_subscriptions", params(PageQuery),
    responses((status = 200, description = "A page of subscriptions", body = SubscriptionListView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/subscriptions")]
async fn list_my_subscriptions(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_subscriptions(store, context, &request)?;
        SubscriptionView::page(store, context, page)
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| SubscriptionListView { items, next_cursor }))
}

/// Subscribe
///
/// Takes a plan. The first month is paid at once: if the gateway answers immediately, the subscription is `active` and
/// its credits are available when the operation returns; otherwise it is `awaiting_payment`, names the pending
/// purchase, and ends automatically if that is not paid in time. Each further month is paid when the one before ends; a
/// refused payment is retried during the policy's grace period.
#[utoipa::path(
    tag = "Credits", operation_id = "create_my_subscription", params(RequiredIdempotencyKey),
    request_body = ChoosePlanRequest,
    responses((
        status = 201, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)),
        links(
            ("GetMySubscription" = (operation_id = "get_my_subscription")),
            ("GetMyPurchase" = (operation_id = "get_my_purchase", parameters(
                ("purchase_id" = "$response.body#/pending_purchase_id")))),
            ("UpgradeMySubscription" = (operation_id = "upgrade_my_subscription")),
            ("CancelMySubscription" = (operation_id = "cancel_my_subscription"))
        )
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "not-found", "plan-not-offered", "currency-mismatch", "subscription-exists",
        "limit-reached", "payment-refused"
    ])))
)]
#[post("/me/subscription")]
async fn create_my_subscription(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<ChoosePlanRequest>,
) -> Result<Reply, Problem> {
    let plan = PlanId(body.plan_id);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = subscribe(store, context, plan)?;
        seen(store, context, &subscription)
    };
    run_once(&caller, &idempotency, caller.own_book(), command, |(view, version)| {
        Reply::created(ADDRESS, &view).with_etag(version)
    })
    .await
}

/// Cancel my subscription
///
/// The subscription ends with the paid month, and can be resumed until then. One whose month is not paid yet ends at
/// once. A payment under way, for an upgrade for instance, is abandoned; if it still arrives, it is refunded
/// automatically.
#[utoipa::path(
    tag = "Credits", operation_id = "cancel_my_subscription",
    responses((status = 204, description = "It ends with the month that is paid")),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "subscription-missing", "subscription-already-cancelled"
    ])))
)]
#[delete("/me/subscription")]
async fn cancel_my_subscription(caller: Caller) -> Result<Reply, Problem> {
    caller.run(caller.own_book(), cancel_subscription).await?;
    Ok(Reply::no_content())
}

/// Upgrade my subscription
///
/// Changes to a plan that costs more, grants at least as many credits and keeps any privilege. A new month begins at
/// once: its price and its credits, each less the unused part of the month that was paid. If the gateway does not
/// answer immediately, the reply shows the subscription as it was, with the pending purchase in `pending_purchase_id`;
/// the new month begins when that is paid. With `dry_run=true` nothing is done and the figures are shown. Resume a
/// cancelled subscription first: an upgrade does not undo a cancellation.
#[utoipa::path(
    tag = "Credits", operation_id = "upgrade_my_subscription", params(DryRunQuery, RequiredIdempotencyKey),
    request_body = ChoosePlanRequest,
    responses((
        status = 200, description = "What it costs and brings", body = SubscriptionUpgradeView,
        links(("GetMyPurchase" = (operation_id = "get_my_purchase", parameters(
            ("purchase_id" = "$response.body#/subscription/pending_purchase_id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "subscription-missing", "subscription-state-invalid", "not-found",
        "plan-not-offered", "plan-not-an-upgrade", "currency-mismatch", "purchase-pending",
        "subscription-already-cancelled", "limit-reached", "payment-refused"
    ])))
)]
#[post("/me/subscription/upgrade")]
async fn upgrade_my_subscription(
    caller: Caller,
    query: ValidQuery<DryRunQuery>,
    idempotency: Idempotency,
    body: ValidBody<ChoosePlanRequest>,
) -> Result<Reply, Problem> {
    let (plan, is_dry) = (PlanId(body.plan_id), query.is_dry());
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let upgrade = upgrade_subscription(store, context, plan, is_dry)?;
        let view = SubscriptionView::of(store, context, &upgrade.subscription)?;
        Ok(SubscriptionUpgradeView::new(view, upgrade, is_dry))
    };
    run_once(&caller, &idempotency.unless_dry(is_dry), caller.own_book(), command, |view| Reply::ok(&view)).await
}

/// Pay my subscription
///
/// Retries the payment of a month that has begun but is not paid, for instance with another means of payment. While it
/// is under way, the subscription names it in `pending_purchase_id`; a payment that is not made in time expires, and
/// the next can be tried.
#[utoipa::path(
    tag = "Credits", operation_id = "pay_my_subscription", params(RequiredIdempotencyKey),
    responses((
        status = 200, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)),
        links(("GetMyPurchase" = (operation_id = "get_my_purchase", parameters(
            ("purchase_id" = "$response.body#/pending_purchase_id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "subscription-missing", "subscription-state-invalid", "purchase-pending",
        "payment-refused"
    ])))
)]
#[post("/me/subscription/pay")]
async fn pay_my_subscription(caller: Caller, idempotency: Idempotency) -> Result<Reply, Problem> {
    let command = |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = pay_subscription(store, context)?;
        seen(store, context, &subscription)
    };
    run_once(&caller, &idempotency, caller.own_book(), command, shown).await
}

/// Resume my subscription
///
/// Undoes a cancellation, including one by sales: the subscription renews again. Nothing else undoes a cancellation.
#[utoipa::path(
    tag = "Credits", operation_id = "resume_my_subscription",
    responses((status = 200, description = "The subscription", body = SubscriptionView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "subscription-missing", "subscription-state-invalid",
        "subscription-not-cancelled"
    ])))
)]
#[post("/me/subscription/resume")]
async fn resume_my_subscription(caller: Caller, idempotency: Idempotency) -> Result<Reply, Problem> {
    let command = |store: &mut dyn Store, context: &Context<'_>| {
        let subscription = resume_subscription(store, context)?;
        seen(store, context, &subscription)
    };
    run_once(&caller, &idempotency, caller.own_book(), command, shown).await
}

/// Buy a credit pack
///
/// The payment is collected at once: if the gateway answers immediately, the credits are available when the operation
/// returns; otherwise they arrive with the payment. Money that arrives after the purchase has expired is refunded
/// automatically. While ten payments are under way, no other can be started, except for a subscription month that is
/// due.
#[utoipa::path(
    tag = "Credits", operation_id = "buy_credit_pack", params(RequiredIdempotencyKey),
    request_body = BuyCreditPackRequest,
    responses((
        status = 201, description = "The purchase", body = PurchaseView,
        links(("GetMyPurchase" = (operation_id = "get_my_purchase", parameters(
            ("purchase_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "not-found", "pack-not-offered", "currency-mismatch", "limit-reached",
        "payment-refused"
    ])))
)]
#[post("/me/credit-packs")]
async fn buy_credit_pack(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<BuyCreditPackRequest>,
) -> Result<Reply, Problem> {
    let purchase = PurchaseId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let pack = CreditPackId(body.credit_pack_id);
    let command = move |store: &mut dyn Store, context: &Context<'_>| buy(store, context, (pack, purchase));
    run_once(&caller, &idempotency, caller.own_book(), command, |purchase| {
        Reply::created(&format!("/v1/me/purchases/{}", purchase.id), &PurchaseView::from(purchase))
    })
    .await
}

/// List my purchases
///
/// Payments for subscription months and packs, made and due, newest first.
#[utoipa::path(
    tag = "Credits", operation_id = "list_my_purchases", params(PageQuery),
    responses((status = 200, description = "A page of purchases", body = PurchaseListView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/purchases")]
async fn list_my_purchases(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let page = caller.read(move |store, context| list_purchases(store, context, &request)).await?;
    Ok(paging.reply(page, |purchases, next_cursor| PurchaseListView {
        items: purchases.into_iter().map(PurchaseView::from).collect(),
        next_cursor,
    }))
}

/// Get one of my purchases
///
/// One purchase, and the state of its payment.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_purchase", params(PurchasePath),
    responses((status = 200, description = "The purchase", body = PurchaseView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/purchases/{purchase_id}")]
async fn get_my_purchase(caller: Caller, path: ValidPath<PurchasePath>) -> Result<Reply, Problem> {
    let id = PurchaseId(path.purchase_id);
    let purchase = caller.read(move |store, context| read_my_purchase(store, context, id)).await?;
    Ok(Reply::ok(&PurchaseView::from(purchase)))
}
