//! Updates of campaigns: publishing, reading and editing them, comments, and acknowledgements of emergencies.

pub mod comment_views;
pub mod commenting;
pub mod requests;
pub mod silence;
pub mod views;
pub mod words;

use actix_web::{get, patch, post};
use palier_domain::campaigns::Campaign;
use palier_domain::ids::{CampaignId, UpdateId};
use palier_domain::page::Page;
use palier_domain::updates::{
    SeenUpdate, Update, UpdateKind, acknowledge_update as acknowledge, allowed_update_actions, edit_update as edit,
    list_update_acknowledgements as list_acknowledgements, list_update_texts as list_texts, list_updates as list,
    publish_update as publish, read_update,
};
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::{FieldError, InputRule, Problem};
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::comment_views::{AcknowledgementListView, AcknowledgementView};
use self::requests::{AcknowledgementQuery, EditUpdateRequest, PublishUpdateRequest, UpdateQuery};
use self::views::{Around, UpdateListView, UpdateTextListView, UpdateTextView, UpdateView};
use super::campaigns::CampaignPath;
use super::media::addresses;
use super::media::views::MediaAddresses;
use super::people::Names;

/// The routes of updates.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_updates)
        .service(publish_update)
        .service(get_update)
        .service(edit_update)
        .service(list_update_texts)
        .service(acknowledge_update)
        .service(list_update_acknowledgements)
        .configure(commenting::routes)
        .configure(silence::routes);
}

/// An update's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct UpdatePath {
    /// The campaign.
    campaign_id: Uuid,
    /// The update.
    update_id: Uuid,
}

impl UpdatePath {
    const fn ids(self) -> (CampaignId, UpdateId) {
        (CampaignId(self.campaign_id), UpdateId(self.update_id))
    }
}

/// The view of an update, and its version for whoever edits it.
fn present(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, seen): (Campaign, SeenUpdate),
    addresses: &MediaAddresses,
) -> Result<(UpdateView, i64), Failure> {
    let around = Around::load(store, &campaign, &[&seen.update], addresses.clone())?;
    let actions = allowed_update_actions(store, context, &campaign, &seen.update)?;
    let version = seen.update.edit_version();
    Ok((UpdateView::new(&campaign, &seen, actions, &around), version))
}

const fn readable(update: Update) -> SeenUpdate {
    SeenUpdate { update, is_readable: true }
}

fn reply_with((view, version): (UpdateView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

/// List updates
///
/// What the initiator told the backers, newest first. Updates for backers only are listed with their titles; whoever
/// they are not for does not see their `content`.
#[utoipa::path(
    tag = "Updates", operation_id = "list_updates", params(CampaignPath, UpdateQuery, PageQuery),
    responses((status = 200, description = "A page of updates", body = UpdateListView))
)]
#[get("/campaigns/{campaign_id}/updates")]
async fn list_updates(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<UpdateQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (id, kinds, request) = (path.id(), kinds_of(query.kinds.as_deref())?, paging.request::<i64>()?);
    let addresses = addresses(&caller)?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, page) = list(store, context, id, &kinds, &request)?;
        let updates: Vec<&Update> = page.items.iter().map(|seen| &seen.update).collect();
        let around = Around::load(store, &campaign, &updates, addresses.clone())?;
        let mut items = Vec::with_capacity(page.items.len());
        for seen in &page.items {
            let actions = allowed_update_actions(store, context, &campaign, &seen.update)?;
            items.push(UpdateView::new(&campaign, seen, actions, &around));
        }
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| UpdateListView { items, next_cursor }))
}

fn kinds_of(words: Option<&str>) -> Result<Vec<UpdateKind>, Problem> {
    let kinds = words.into_iter().flat_map(|words| words.split(',')).map(UpdateKind::parse);
    kinds.collect::<Option<Vec<_>>>().ok_or_else(|| {
        let options: Vec<String> = UpdateKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
        Problem::invalid(vec![FieldError::new("?kinds", InputRule::NotOneOf).with_fact("options", options)])
    })
}

/// Publish an update
///
/// Tells every backer once, also those who were refunded; whoever an update is not for learns that it exists. A `delay`
/// moves the delivery calendar, an `emergency` is told at once and asks backers to say that they have seen it, a
/// `delivery_started` for all takes the campaign from `ready` to `delivering`. `thank_you` comes after the campaign was
/// decided, `explanation` and `future_plans` after a failure.
#[utoipa::path(
    tag = "Updates", operation_id = "publish_update", params(CampaignPath), request_body = PublishUpdateRequest,
    responses((
        status = 201, description = "The update", body = UpdateView, headers(("ETag" = String)),
        links(
            ("GetUpdate" = (operation_id = "get_update", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("update_id" = "$response.body#/id")
            ))),
            ("EditUpdate" = (operation_id = "edit_update", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("update_id" = "$response.body#/id")
            ))),
        )
    )),
    extensions(("x-problems" = json!(refusals![
        "not-launched", "no-milestone", "only-after-failure", "nothing-to-deliver", "delivery-not-yet", "too-often"
    ])))
)]
#[post("/campaigns/{campaign_id}/updates")]
async fn publish_update(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<PublishUpdateRequest>,
) -> Result<Reply, Problem> {
    let id = UpdateId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (campaign, update) = (path.id(), body.command(id)?);
    let addresses = addresses(&caller)?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, update) = publish(store, context, campaign, update.clone())?;
        present(store, context, (campaign, readable(update)), &addresses)
    };
    run_once(&caller, &idempotency, campaign, command, move |(view, version)| {
        let address = format!("/v1/campaigns/{campaign}/updates/{}", view.id);
        Reply::created(&address, &view).with_etag(version)
    })
    .await
}

/// Get an update
///
/// For everybody who sees the campaign; `content` is there for its audience.
#[utoipa::path(
    tag = "Updates", operation_id = "get_update", params(UpdatePath),
    responses((status = 200, description = "The update", body = UpdateView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/updates/{update_id}")]
async fn get_update(caller: Caller, path: ValidPath<UpdatePath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let (ids, addresses) = (path.ids(), addresses(&caller)?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = read_update(store, context, ids)?;
        present(store, context, found, &addresses)
    };
    Ok(reply_with(caller.read_snapshot(query).await?).unless_known(&known))
}

/// Edit an update
///
/// Changes title, body, links or media by JSON Merge Patch. Nobody is told again, and every earlier text stays
/// readable. What the update did, its kind and its audience stay.
#[utoipa::path(
    tag = "Updates", operation_id = "edit_update", params(UpdatePath, IfMatchHeader),
    request_body(content = EditUpdateRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The update", body = UpdateView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["limit-reached"])))
)]
#[patch("/campaigns/{campaign_id}/updates/{update_id}")]
async fn edit_update(
    caller: Caller,
    path: ValidPath<UpdatePath>,
    version: IfMatch,
    body: ValidBody<EditUpdateRequest>,
) -> Result<Reply, Problem> {
    let (ids, changes, addresses) = (path.ids(), body.changes()?, addresses(&caller)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (campaign, update) = edit(store, context, ids, &version.0, changes.clone())?;
        present(store, context, (campaign, readable(update)), &addresses)
    };
    Ok(reply_with(caller.run(ids.0, command).await?))
}

/// List the texts of an update
///
/// Every title and body that it has had, newest first, for its audience.
#[utoipa::path(
    tag = "Updates", operation_id = "list_update_texts", params(UpdatePath, PageQuery),
    responses((status = 200, description = "A page of texts", body = UpdateTextListView)),
    extensions(("x-problems" = json!(refusals!["not-allowed"])))
)]
#[get("/campaigns/{campaign_id}/updates/{update_id}/texts")]
async fn list_update_texts(caller: Caller, path: ValidPath<UpdatePath>, paging: Paging) -> Result<Reply, Problem> {
    let (ids, request) = (path.ids(), paging.request::<i64>()?);
    let page = caller.read_snapshot(move |store, context| list_texts(store, context, ids, &request)).await?;
    Ok(paging.reply(page, |texts, next_cursor| UpdateTextListView {
        items: texts.iter().map(UpdateTextView::from).collect(),
        next_cursor,
    }))
}

/// Acknowledge an emergency
///
/// A backer says that it was seen. Saying it again changes nothing.
#[utoipa::path(
    tag = "Updates", operation_id = "acknowledge_update", params(UpdatePath),
    responses((status = 200, description = "The update", body = UpdateView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["not-an-emergency"])))
)]
#[post("/campaigns/{campaign_id}/updates/{update_id}/acknowledgements")]
async fn acknowledge_update(
    caller: Caller,
    path: ValidPath<UpdatePath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (ids, addresses) = (path.ids(), addresses(&caller)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        acknowledge(store, context, ids)?;
        let found = read_update(store, context, ids)?;
        present(store, context, found, &addresses)
    };
    run_once(&caller, &idempotency, ids.0, command, reply_with).await
}

/// List acknowledgements of an emergency
///
/// The campaign's backers, each with when the emergency was acknowledged; for the initiator, finance and support.
#[utoipa::path(
    tag = "Updates", operation_id = "list_update_acknowledgements",
    params(UpdatePath, AcknowledgementQuery, PageQuery),
    responses((status = 200, description = "A page of backers", body = AcknowledgementListView)),
    extensions(("x-problems" = json!(refusals!["not-an-emergency"])))
)]
#[get("/campaigns/{campaign_id}/updates/{update_id}/acknowledgements")]
async fn list_update_acknowledgements(
    caller: Caller,
    path: ValidPath<UpdatePath>,
    query: ValidQuery<AcknowledgementQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (ids, only_missing) = (path.ids(), query.missing.unwrap_or(false));
    let request = paging.request::<palier_domain::ids::AccountId>()?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_acknowledgements(store, context, ids, only_missing, &request)?;
        let names = Names::load(store, page.items.iter().map(|(backer, _)| *backer))?;
        let items = page.items.into_iter().map(|listed| AcknowledgementView::new(listed, &names)).collect();
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| AcknowledgementListView { items, next_cursor }))
}
