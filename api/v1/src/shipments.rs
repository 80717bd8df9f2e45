//! Shipments: planning them, saying how far they are, confirming their receipt; and completing a campaign.

pub mod importing;
pub mod requests;
pub mod views;
pub mod words;

use actix_web::{get, patch, post};
use palier_domain::ids::{CampaignId, ShipmentId};
use palier_domain::page::Page;
use palier_domain::shipments::{
    ShipmentFor, ShipmentKey, complete_campaign as complete, create_shipment as create, list_shipments as list,
    read_completion, read_shipment, receive_shipment as receive, update_shipment as update,
};
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

use self::requests::{CompleteCampaignRequest, CreateShipmentRequest, ShipmentQuery, UpdateShipmentRequest};
use self::views::{CompletionView, ShipmentListView, ShipmentView};
use super::campaigns::CampaignPath;

/// The routes of shipments.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_shipments)
        .service(create_shipment)
        .service(get_shipment)
        .service(update_shipment)
        .service(receive_shipment)
        .service(importing::import_shipments)
        .service(complete_campaign)
        .service(get_campaign_completion);
}

/// A shipment's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ShipmentPath {
    /// The campaign.
    campaign_id: Uuid,
    /// The shipment.
    shipment_id: Uuid,
}

impl ShipmentPath {
    const fn ids(self) -> (CampaignId, ShipmentId) {
        (CampaignId(self.campaign_id), ShipmentId(self.shipment_id))
    }
}

fn present(context: &Context<'_>, found: &ShipmentFor) -> (ShipmentView, i64) {
    (ShipmentView::new(context, found), found.shipment.version)
}

fn reply_with((view, version): (ShipmentView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

/// List shipments
///
/// A campaign's shipments, newest first: all for the initiator and staff, for a backer those of their own pledges.
#[utoipa::path(
    tag = "Shipments", operation_id = "list_shipments", params(CampaignPath, ShipmentQuery, PageQuery),
    responses((status = 200, description = "A page of shipments", body = ShipmentListView))
)]
#[get("/campaigns/{campaign_id}/shipments")]
async fn list_shipments(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<ShipmentQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (id, filter, request) = (path.id(), query.filter()?, paging.request::<ShipmentKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (_, page) = list(store, context, id, filter.clone(), &request)?;
        let items = page.items.iter().map(|found| ShipmentView::new(context, found)).collect();
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ShipmentListView { items, next_cursor }))
}

/// Plan a shipment
///
/// For lines of one collected pledge that no other shipment holds, from success until the campaign is completed. Lines
/// with an address are shipped to it; those that nothing is sent for (services, files, pickup) are rendered, without an
/// address. A pledge may come in several shipments; what was returned or lost can be shipped again.
#[utoipa::path(
    tag = "Shipments", operation_id = "create_shipment", params(CampaignPath), request_body = CreateShipmentRequest,
    responses((
        status = 201, description = "The shipment", body = ShipmentView, headers(("ETag" = String)),
        links(
            ("GetShipment" = (operation_id = "get_shipment", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("shipment_id" = "$response.body#/id")
            ))),
            ("UpdateShipment" = (operation_id = "update_shipment", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("shipment_id" = "$response.body#/id")
            ))),
        )
    )),
    extensions(("x-problems" = json!(refusals!["campaign-not-shipping", "pledge-not-collected", "limit-reached"])))
)]
#[post("/campaigns/{campaign_id}/shipments")]
async fn create_shipment(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<CreateShipmentRequest>,
) -> Result<Reply, Problem> {
    let id = ShipmentId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (campaign, shipment) = (path.id(), body.command(id)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = create(store, context, campaign, shipment.clone())?;
        Ok(present(context, &found))
    };
    run_once(&caller, &idempotency, campaign, command, move |(view, version)| {
        Reply::created(&format!("/v1/campaigns/{campaign}/shipments/{}", view.id), &view).with_etag(version)
    })
    .await
}

/// Get a shipment
///
/// For the initiator, its backer and staff; the address is for the initiator, its backer and support.
#[utoipa::path(
    tag = "Shipments", operation_id = "get_shipment", params(ShipmentPath),
    responses((status = 200, description = "The shipment", body = ShipmentView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/shipments/{shipment_id}")]
async fn get_shipment(caller: Caller, path: ValidPath<ShipmentPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let ids = path.ids();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = read_shipment(store, context, ids)?;
        Ok(present(context, &found))
    };
    Ok(reply_with(caller.read_snapshot(query).await?).unless_known(&known))
}

/// Update a shipment
///
/// Changes wave, carrier or tracking number, or says how far it is: from `planned` to `shipped`, then to `delivered`,
/// `returned` or `lost`; what is not sent goes from `planned` to `rendered`. The backer is asked for the receipt two
/// weeks after it was sent.
#[utoipa::path(
    tag = "Shipments", operation_id = "update_shipment", params(ShipmentPath, IfMatchHeader),
    request_body(content = UpdateShipmentRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The shipment", body = ShipmentView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-shipping", "shipment-step-impossible", "shipment-received"
    ])))
)]
#[patch("/campaigns/{campaign_id}/shipments/{shipment_id}")]
async fn update_shipment(
    caller: Caller,
    path: ValidPath<ShipmentPath>,
    version: IfMatch,
    body: ValidBody<UpdateShipmentRequest>,
) -> Result<Reply, Problem> {
    let (ids, changes) = (path.ids(), body.changes()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = update(store, context, ids, &version.0, changes.clone())?;
        Ok(present(context, &found))
    };
    Ok(reply_with(caller.run(ids.0, command).await?))
}

/// Confirm the receipt of a shipment
///
/// Only its backer can. Confirming it again changes nothing.
#[utoipa::path(
    tag = "Shipments", operation_id = "receive_shipment", params(ShipmentPath),
    responses((status = 200, description = "The shipment", body = ShipmentView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["shipment-not-under-way"])))
)]
#[post("/campaigns/{campaign_id}/shipments/{shipment_id}/receive")]
async fn receive_shipment(
    caller: Caller,
    path: ValidPath<ShipmentPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let ids = path.ids();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = receive(store, context, ids)?;
        Ok(present(context, &found))
    };
    run_once(&caller, &idempotency, ids.0, command, reply_with).await
}

/// Complete a campaign
///
/// The initiator says that all is delivered. Lines that did not arrive are named in `undelivered`, each with why, or
/// share `reason`; otherwise the refusal says how many there are.
#[utoipa::path(
    tag = "Shipments", operation_id = "complete_campaign", params(CampaignPath),
    request_body = CompleteCampaignRequest,
    responses((status = 200, description = "How it was completed", body = CompletionView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-delivering", "lines-undelivered"])))
)]
#[post("/campaigns/{campaign_id}/complete")]
async fn complete_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<CompleteCampaignRequest>,
) -> Result<Reply, Problem> {
    let (id, said) = (path.id(), body.command()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| complete(store, context, id, said.clone());
    run_once(&caller, &idempotency, id, command, |completion| Reply::ok(&CompletionView::from(completion))).await
}

/// Get how a campaign was completed
///
/// When, how many lines were undelivered, and why.
#[utoipa::path(
    tag = "Shipments", operation_id = "get_campaign_completion", params(CampaignPath),
    responses((status = 200, description = "How it was completed", body = CompletionView))
)]
#[get("/campaigns/{campaign_id}/completion")]
async fn get_campaign_completion(caller: Caller, path: ValidPath<CampaignPath>) -> Result<Reply, Problem> {
    let id = path.id();
    let completion = caller.read_snapshot(move |store, context| read_completion(store, context, id)).await?;
    Ok(Reply::ok(&CompletionView::from(completion)))
}
