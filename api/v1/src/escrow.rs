//! Escrow: statements, transfers, tranches and their release, freeze, wind-down.

pub mod history_views;
pub mod requests;
pub mod tranche_views;
mod tranches;
pub mod views;
pub mod words;

use actix_web::{get, post};
use palier_domain::escrow::{
    Onlooker, freeze_escrow as freeze, list_escrow_transfers as list_transfers, read_escrow_chain,
    read_escrow_statement, unfreeze_escrow as unfreeze, wind_down_campaign as wind_down,
};
use palier_domain::page::Page;
use palier_domain::text::Line;
use palier_domain::{Context, Store, StoreError};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use self::tranche_views::TrancheListView;
use self::views::{EscrowChainView, EscrowLinkView, EscrowStatementView, TransferListView, TransferView, WindDownView};
use super::campaigns::CampaignPath;
use crate::requests::{DryRunQuery, ReasonRequest};

/// The routes of escrow.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_escrow_statement)
        .service(list_escrow_transfers)
        .service(get_escrow_chain)
        .service(freeze_escrow)
        .service(unfreeze_escrow)
        .service(wind_down_campaign)
        .configure(tranches::routes);
}

/// Get the escrow statement
///
/// Where all of a campaign's money is right now, with totals that add up and that everybody can see. `chain_head` pins
/// every transfer up to `chain_position`: keep both. Whoever can export the book (the initiator, finance, auditors) can
/// show later that its chain still passes through them; see `export_campaign_book`.
#[utoipa::path(
    tag = "Escrow", operation_id = "get_escrow_statement", params(CampaignPath),
    responses((status = 200, description = "The statement", body = EscrowStatementView))
)]
#[get("/campaigns/{campaign_id}/escrow")]
async fn get_escrow_statement(caller: Caller, path: ValidPath<CampaignPath>) -> Result<Reply, Problem> {
    let id = path.id();
    let (campaign, statement) =
        caller.read_snapshot(move |store, context| read_escrow_statement(store, context, id)).await?;
    Ok(Reply::ok(&EscrowStatementView::new(&campaign, &statement)))
}

/// List the transfers of a campaign
///
/// Its ledger, transfer by transfer, each with its hash; for the initiator, finance, auditors and support.
#[utoipa::path(
    tag = "Escrow", operation_id = "list_escrow_transfers", params(CampaignPath, PageQuery),
    responses((status = 200, description = "A page of transfers", body = TransferListView))
)]
#[get("/campaigns/{campaign_id}/escrow/transfers")]
async fn list_escrow_transfers(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<i64>()?);
    let (after, limit) = (request.after.unwrap_or(0), request.limit);
    let list = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = list_transfers(store, context, id, after, limit.saturating_add(1))?;
        Ok(found.into_iter().map(TransferView::try_from).collect::<Result<Vec<_>, StoreError>>()?)
    };
    let page = Page::from_overfull(caller.read(list).await?, limit, |transfer| transfer.position);
    Ok(paging.reply(page, |items, next_cursor| TransferListView { items, next_cursor }))
}

/// Get the chain of a campaign
///
/// Digests and links of its transfers, for everybody: they say nothing of who paid what. Follow them from a head that you
/// kept (`chain_position` and `chain_head` of a statement or of your money trail) to the head of today, and you know
/// that nothing before it was changed. A transfer of your own trail has its `digest` here, at its `position`.
#[utoipa::path(
    tag = "Escrow", operation_id = "get_escrow_chain", params(CampaignPath, PageQuery),
    responses((status = 200, description = "A part of the chain", body = EscrowChainView))
)]
#[get("/campaigns/{campaign_id}/escrow/chain")]
async fn get_escrow_chain(caller: Caller, path: ValidPath<CampaignPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<i64>()?);
    let (after, limit) = (request.after.unwrap_or(0), request.limit);
    let read = move |store: &mut dyn Store, context: &Context<'_>| {
        read_escrow_chain(store, context, id, after, limit.saturating_add(1))
    };
    let page = Page::from_overfull(caller.read(read).await?, limit, |link| link.seq);
    Ok(paging.reply(page, |items, next_cursor| EscrowChainView {
        items: items.into_iter().map(EscrowLinkView::from).collect(),
        next_cursor,
    }))
}

/// Freeze escrow
///
/// Stops every tranche that is not paid yet, with a reason that everybody sees.
#[utoipa::path(
    tag = "Escrow", operation_id = "freeze_escrow", params(CampaignPath),
    request_body = ReasonRequest,
    responses((status = 200, description = "The tranches", body = TrancheListView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-succeeded", "nothing-to-freeze", "own-interest"])))
)]
#[post("/campaigns/{campaign_id}/escrow/freeze")]
async fn freeze_escrow(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), Line::parse("reason", &body.reason)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, tranches) = freeze(store, context, id, &reason)?;
        Ok(TrancheListView::new(&campaign, &tranches, (context.actor, &Onlooker::default()), context.now))
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::ok(&view)).await
}

/// Unfreeze escrow
///
/// Lets every frozen tranche continue from where it was.
#[utoipa::path(
    tag = "Escrow", operation_id = "unfreeze_escrow", params(CampaignPath),
    responses((status = 200, description = "The tranches", body = TrancheListView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-succeeded", "nothing-to-freeze", "own-interest"])))
)]
#[post("/campaigns/{campaign_id}/escrow/unfreeze")]
async fn unfreeze_escrow(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, tranches) = unfreeze(store, context, id)?;
        Ok(TrancheListView::new(&campaign, &tranches, (context.actor, &Onlooker::default()), context.now))
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::ok(&view)).await
}

/// Wind a campaign down
///
/// For a campaign that cannot finish: what is still in escrow of each pledge is refunded to its backer, exact to the cent
/// (its proportional share, rounded once for each outflow before), and everybody is told why. A dry run shows every
/// amount and which shares are rounded up.
#[utoipa::path(
    tag = "Escrow", operation_id = "wind_down_campaign", params(CampaignPath, DryRunQuery, RequiredIdempotencyKey),
    request_body = ReasonRequest,
    responses((status = 200, description = "What goes back", body = WindDownView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-succeeded", "nothing-in-escrow", "own-interest"])))
)]
#[post("/campaigns/{campaign_id}/escrow/wind-down")]
async fn wind_down_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<DryRunQuery>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (id, is_dry, reason) = (path.id(), query.is_dry(), Line::parse("reason", &body.reason)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| wind_down(store, context, id, &reason, is_dry);
    let present = move |wound| Reply::ok(&WindDownView::new(&wound, is_dry));
    run_once(&caller, &idempotency.unless_dry(is_dry), id, command, present).await
}
