//! Plans and credit packs: on offer to everybody, managed by sales.

use actix_web::{get, patch, post};
use palier_domain::WriteSet;
use palier_domain::credits::{
    create_pack, create_plan as create_plan_on_offer, list_packs, list_plans as list_plans_on_offer, read_pack,
    read_plan, update_pack, update_plan as update_plan_on_offer,
};
use palier_domain::ids::{CreditPackId, PlanId};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::requests::{
    CreateCreditPackRequest, CreatePlanRequest, OfferQuery, UpdateCreditPackRequest, UpdatePlanRequest,
};
use super::views::{CreditPackListView, CreditPackView, PlanListView, PlanView};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_plans)
        .service(create_plan)
        .service(get_plan)
        .service(update_plan)
        .service(list_credit_packs)
        .service(create_credit_pack)
        .service(get_credit_pack)
        .service(update_credit_pack);
}

/// A plan's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PlanPath {
    /// The plan.
    plan_id: Uuid,
}

/// A credit pack's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CreditPackPath {
    /// The pack.
    credit_pack_id: Uuid,
}

/// List plans
///
/// What providers can subscribe to, newest first. Sales also sees, with `with_inactive=true`, what is no longer on
/// offer.
#[utoipa::path(
    tag = "Credits", operation_id = "list_plans", params(OfferQuery, PageQuery),
    responses((status = 200, description = "A page of plans", body = PlanListView)),
    extensions(("x-problems" = json!(refusals!["sign-in-required", "not-allowed"])))
)]
#[get("/plans")]
async fn list_plans(caller: Caller, query: ValidQuery<OfferQuery>, paging: Paging) -> Result<Reply, Problem> {
    let (with_inactive, request) = (query.with_inactive.unwrap_or(false), paging.request()?);
    let page = caller.read(move |store, context| list_plans_on_offer(store, context, with_inactive, &request)).await?;
    Ok(paging.reply(page, |plans, next_cursor| PlanListView {
        items: plans.into_iter().map(PlanView::from).collect(),
        next_cursor,
    }))
}

/// Create a plan
///
/// Puts a plan on offer. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "create_plan", request_body = CreatePlanRequest,
    responses((
        status = 201, description = "The plan", body = PlanView, headers(("ETag" = String)),
        links(
            ("GetPlan" = (operation_id = "get_plan", parameters(("plan_id" = "$response.body#/id")))),
            ("UpdatePlan" = (operation_id = "update_plan", parameters(("plan_id" = "$response.body#/id"))))
        )
    ))
)]
#[post("/plans")]
async fn create_plan(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreatePlanRequest>,
) -> Result<Reply, Problem> {
    let new = body.command(PlanId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let write_set = WriteSet::alone(new.terms.plan);
    let command = move |store: &mut dyn Store, context: &Context<'_>| create_plan_on_offer(store, context, new.clone());
    run_once(&caller, &idempotency, write_set, command, |plan| {
        let (address, version) = (format!("/v1/plans/{}", plan.id), plan.version);
        Reply::created(&address, &PlanView::from(plan)).with_etag(version)
    })
    .await
}

/// Get a plan
///
/// Including one that is no longer on offer, since subscriptions may name it.
#[utoipa::path(
    tag = "Credits", operation_id = "get_plan", params(PlanPath),
    responses((status = 200, description = "The plan", body = PlanView, headers(("ETag" = String))))
)]
#[get("/plans/{plan_id}")]
async fn get_plan(caller: Caller, path: ValidPath<PlanPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let id = PlanId(path.plan_id);
    let plan = caller.read(move |store, context| read_plan(store, context, id)).await?;
    let version = plan.version;
    Ok(Reply::ok(&PlanView::from(plan)).with_etag(version).unless_known(&known))
}

/// Update a plan
///
/// Changes the plan for future subscribers; existing subscriptions keep their terms. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "update_plan", params(PlanPath, IfMatchHeader),
    request_body(content = UpdatePlanRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The plan", body = PlanView, headers(("ETag" = String))))
)]
#[patch("/plans/{plan_id}")]
async fn update_plan(
    caller: Caller,
    path: ValidPath<PlanPath>,
    version: IfMatch,
    body: ValidBody<UpdatePlanRequest>,
) -> Result<Reply, Problem> {
    let (id, changes) = (PlanId(path.plan_id), body.changes()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        update_plan_on_offer(store, context, id, &version.0, changes.clone())
    };
    let plan = caller.run(WriteSet::alone(id), command).await?;
    let version = plan.version;
    Ok(Reply::ok(&PlanView::from(plan)).with_etag(version))
}

/// List credit packs
///
/// What providers can buy, newest first. With `with_inactive=true`, sales also sees what is no longer on offer.
#[utoipa::path(
    tag = "Credits", operation_id = "list_credit_packs", params(OfferQuery, PageQuery),
    responses((status = 200, description = "A page of packs", body = CreditPackListView)),
    extensions(("x-problems" = json!(refusals!["sign-in-required", "not-allowed"])))
)]
#[get("/credit-packs")]
async fn list_credit_packs(caller: Caller, query: ValidQuery<OfferQuery>, paging: Paging) -> Result<Reply, Problem> {
    let (with_inactive, request) = (query.with_inactive.unwrap_or(false), paging.request()?);
    let page = caller.read(move |store, context| list_packs(store, context, with_inactive, &request)).await?;
    Ok(paging.reply(page, |packs, next_cursor| CreditPackListView {
        items: packs.into_iter().map(CreditPackView::from).collect(),
        next_cursor,
    }))
}

/// Create a credit pack
///
/// Puts a pack on offer. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "create_credit_pack", request_body = CreateCreditPackRequest,
    responses((
        status = 201, description = "The pack", body = CreditPackView, headers(("ETag" = String)),
        links(
            ("GetCreditPack" = (operation_id = "get_credit_pack", parameters(
                ("credit_pack_id" = "$response.body#/id")))),
            ("UpdateCreditPack" = (operation_id = "update_credit_pack", parameters(
                ("credit_pack_id" = "$response.body#/id"))))
        )
    ))
)]
#[post("/credit-packs")]
async fn create_credit_pack(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreateCreditPackRequest>,
) -> Result<Reply, Problem> {
    let new = body.command(CreditPackId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let write_set = WriteSet::alone(new.id);
    let command = move |store: &mut dyn Store, context: &Context<'_>| create_pack(store, context, new.clone());
    run_once(&caller, &idempotency, write_set, command, |pack| {
        let (address, version) = (format!("/v1/credit-packs/{}", pack.id), pack.version);
        Reply::created(&address, &CreditPackView::from(pack)).with_etag(version)
    })
    .await
}

/// Get a credit pack
///
/// Including one that is no longer on offer.
#[utoipa::path(
    tag = "Credits", operation_id = "get_credit_pack", params(CreditPackPath),
    responses((status = 200, description = "The pack", body = CreditPackView, headers(("ETag" = String))))
)]
#[get("/credit-packs/{credit_pack_id}")]
async fn get_credit_pack(
    caller: Caller,
    path: ValidPath<CreditPackPath>,
    known: IfNoneMatch,
) -> Result<Reply, Problem> {
    let id = CreditPackId(path.credit_pack_id);
    let pack = caller.read(move |store, context| read_pack(store, context, id)).await?;
    let version = pack.version;
    Ok(Reply::ok(&CreditPackView::from(pack)).with_etag(version).unless_known(&known))
}

/// Update a credit pack
///
/// Changes the pack for future purchases. Sales only.
#[utoipa::path(
    tag = "Credits", operation_id = "update_credit_pack", params(CreditPackPath, IfMatchHeader),
    request_body(content = UpdateCreditPackRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The pack", body = CreditPackView, headers(("ETag" = String))))
)]
#[patch("/credit-packs/{credit_pack_id}")]
async fn update_credit_pack(
    caller: Caller,
    path: ValidPath<CreditPackPath>,
    version: IfMatch,
    body: ValidBody<UpdateCreditPackRequest>,
) -> Result<Reply, Problem> {
    let (id, changes) = (CreditPackId(path.credit_pack_id), body.changes()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        update_pack(store, context, id, &version.0, changes.clone())
    };
    let pack = caller.run(WriteSet::alone(id), command).await?;
    let version = pack.version;
    Ok(Reply::ok(&CreditPackView::from(pack)).with_etag(version))
}
