//! Tranches: asked for, inspected, approved or rejected.

use actix_web::{get, post};
use palier_domain::escrow::{
    Onlooker, approve_tranche as approve, create_objection as object, list_objections as list,
    list_tranche_steps as list_history, list_tranches_for, reject_tranche as reject, request_tranche as request,
};
use palier_domain::ids::{CampaignId, ObjectionId};
use palier_domain::text::{Line, Prose};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::history_views::{TrancheHistoryView, TrancheStepView};
use super::requests::CreateObjectionRequest;
use super::tranche_views::{EvidenceView, ObjectionListView, ObjectionView, TrancheListView, TrancheReleaseView};
use crate::campaigns::CampaignPath;
use crate::requests::{DryRunQuery, ReasonRequest};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_tranches)
        .service(request_tranche)
        .service(approve_tranche)
        .service(reject_tranche)
        .service(list_tranche_steps)
        .service(list_objections)
        .service(create_objection);
}

/// A tranche's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TranchePath {
    /// The campaign.
    campaign_id: Uuid,
    /// The tranche's place in the plan.
    #[param(minimum = 1, maximum = 6, format = Int64)]
    tranche_number: i64,
}

impl TranchePath {
    const fn parts(self) -> (CampaignId, i64) {
        (CampaignId(self.campaign_id), self.tranche_number)
    }
}

/// List the tranches of a campaign
///
/// In order, each with the actions open to the caller.
#[utoipa::path(
    tag = "Escrow", operation_id = "list_tranches", params(CampaignPath),
    responses((status = 200, description = "The tranches", body = TrancheListView))
)]
#[get("/campaigns/{campaign_id}/tranches")]
async fn list_tranches(caller: Caller, path: ValidPath<CampaignPath>) -> Result<Reply, Problem> {
    let id = path.id();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, tranches, onlooker) = list_tranches_for(store, context, id)?;
        Ok(TrancheListView::new(&campaign, &tranches, (context.actor, &onlooker), context.now))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// Request a tranche
///
/// Asks for the release of a tranche with evidence, and opens its inspection window, in which backers may object.
#[utoipa::path(
    tag = "Escrow", operation_id = "request_tranche", params(TranchePath), request_body = EvidenceView,
    responses((status = 200, description = "The tranches", body = TrancheListView)),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-succeeded", "tranche-state-invalid", "tranche-out-of-order"
    ])))
)]
#[post("/campaigns/{campaign_id}/tranches/{tranche_number}/request")]
async fn request_tranche(
    caller: Caller,
    path: ValidPath<TranchePath>,
    idempotency: Idempotency,
    body: ValidBody<EvidenceView>,
) -> Result<Reply, Problem> {
    let ((id, number), evidence) = (path.parts(), body.evidence()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, tranches) = request(store, context, id, number, evidence.clone())?;
        Ok(TrancheListView::new(&campaign, &tranches, (context.actor, &Onlooker::default()), context.now))
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::ok(&view)).await
}

/// Approve a tranche
///
/// Releases a tranche to the initiator once its inspection window is over; never by the person who requested it. Fees
/// come out of the last tranche. A dry run shows every amount and which pledges' shares are rounded up.
#[utoipa::path(
    tag = "Escrow", operation_id = "approve_tranche", params(TranchePath, DryRunQuery, RequiredIdempotencyKey),
    responses((status = 200, description = "What is released", body = TrancheReleaseView)),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-succeeded", "tranche-state-invalid", "inspection-window-open", "same-person-asked",
        "own-interest", "balance-too-low"
    ])))
)]
#[post("/campaigns/{campaign_id}/tranches/{tranche_number}/approve")]
async fn approve_tranche(
    caller: Caller,
    path: ValidPath<TranchePath>,
    query: ValidQuery<DryRunQuery>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let ((id, number), is_dry) = (path.parts(), query.is_dry());
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let release = approve(store, context, id, number, is_dry)?;
        Ok(TrancheReleaseView::new(&release, is_dry, context.actor, context.now))
    };
    run_once(&caller, &idempotency.unless_dry(is_dry), id, command, |view| Reply::ok(&view)).await
}

/// Reject a tranche
///
/// Refuses to release a tranche, with a reason. The tranche is locked again and can be requested again.
#[utoipa::path(
    tag = "Escrow", operation_id = "reject_tranche", params(TranchePath),
    request_body = ReasonRequest,
    responses((status = 200, description = "The tranches", body = TrancheListView)),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-succeeded", "tranche-state-invalid", "same-person-asked", "own-interest"
    ])))
)]
#[post("/campaigns/{campaign_id}/tranches/{tranche_number}/reject")]
async fn reject_tranche(
    caller: Caller,
    path: ValidPath<TranchePath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let ((id, number), reason) = (path.parts(), Line::parse("reason", &body.reason)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, tranches) = reject(store, context, id, number, reason.clone())?;
        Ok(TrancheListView::new(&campaign, &tranches, (context.actor, &Onlooker::default()), context.now))
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::ok(&view)).await
}

/// List what happened to a tranche
///
/// Every request with its evidence and inspection window, every decision with its reason, every freeze and its end, and
/// the payout, in order. Nothing is ever removed. Objections have their own list.
#[utoipa::path(
    tag = "Escrow", operation_id = "list_tranche_steps", params(TranchePath, PageQuery),
    responses((status = 200, description = "A page of the history", body = TrancheHistoryView))
)]
#[get("/campaigns/{campaign_id}/tranches/{tranche_number}/history")]
async fn list_tranche_steps(caller: Caller, path: ValidPath<TranchePath>, paging: Paging) -> Result<Reply, Problem> {
    let (parts, request) = (path.parts(), paging.request::<i64>()?);
    let page = caller.read(move |store, context| list_history(store, context, parts, &request)).await?;
    Ok(paging.reply(page, |steps, next_cursor| TrancheHistoryView {
        items: steps.into_iter().map(TrancheStepView::from).collect(),
        next_cursor,
    }))
}

/// List the objections to a tranche
///
/// Oldest first, without names; for the initiator, backers with money in the campaign, finance, auditors and support.
#[utoipa::path(
    tag = "Escrow", operation_id = "list_objections", params(TranchePath, PageQuery),
    responses((status = 200, description = "A page of objections", body = ObjectionListView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-succeeded"])))
)]
#[get("/campaigns/{campaign_id}/tranches/{tranche_number}/objections")]
async fn list_objections(caller: Caller, path: ValidPath<TranchePath>, paging: Paging) -> Result<Reply, Problem> {
    let (parts, request) = (path.parts(), paging.request::<ObjectionId>()?);
    let page = caller.read(move |store, context| list(store, context, parts, &request)).await?;
    Ok(paging.reply(page, |objections, next_cursor| ObjectionListView {
        items: objections.into_iter().map(ObjectionView::from).collect(),
        next_cursor,
    }))
}

/// Object to a tranche
///
/// For a backer with money in the campaign, while the inspection window is open, once per request. Finance sees it
/// before it decides.
#[utoipa::path(
    tag = "Escrow", operation_id = "create_objection", params(TranchePath), request_body = CreateObjectionRequest,
    responses((
        status = 201, description = "The objection", body = ObjectionView,
        links(("ListObjections" = (operation_id = "list_objections", parameters(
            ("campaign_id" = "$request.path.campaign_id"), ("tranche_number" = "$request.path.tranche_number")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-succeeded", "tranche-state-invalid", "inspection-window-closed", "already-objected"
    ])))
)]
#[post("/campaigns/{campaign_id}/tranches/{tranche_number}/objections")]
async fn create_objection(
    caller: Caller,
    path: ValidPath<TranchePath>,
    idempotency: Idempotency,
    body: ValidBody<CreateObjectionRequest>,
) -> Result<Reply, Problem> {
    let ((campaign, number), reason) = (path.parts(), Prose::parse("reason", &body.reason)?);
    let id = ObjectionId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        object(store, context, (campaign, number), id, reason.clone()).map(ObjectionView::from)
    };
    run_once(&caller, &idempotency, campaign, command, move |view| {
        Reply::created(&format!("/v1/campaigns/{campaign}/tranches/{number}/objections"), &view)
    })
    .await
}
