//! Campaigns: drafts, launch, cancel, relaunch, lists, and the progress picture.

mod drafting;
pub mod plan_views;
mod progress;
pub mod requests;
mod rewards;
pub mod tranche_plan;
pub mod views;
pub mod words;

use actix_web::{get, post};
use palier_domain::campaigns::{
    Campaign, CampaignKey, CampaignState, CampaignSummary, CreateCampaign, allowed_campaign_actions,
    cancel_campaign as cancel, create_campaign as create, launch_campaign as launch, list_campaigns as list,
    read_campaign, relaunch_campaign as relaunch,
};
use palier_domain::ids::CampaignId;
use palier_domain::ledger::Book;
use palier_domain::page::Page;
use palier_domain::{Context, Failure, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::IfNoneMatch;
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::public_pages::{DependsOn, PublicPage};
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::requests::{CampaignQuery, CreateCampaignRequest, RelaunchCampaignRequest};
use self::views::{CampaignCancellationView, CampaignListView, CampaignSummaryView, CampaignView};
use super::requests::DryRunQuery;
use crate::people::Names;

/// A campaign's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CampaignPath {
    /// The campaign.
    pub campaign_id: Uuid,
}

impl CampaignPath {
    /// The id in the domain's words.
    pub const fn id(self) -> CampaignId {
        CampaignId(self.campaign_id)
    }
}

/// The routes of campaigns.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_campaigns)
        .service(create_campaign)
        .service(get_campaign)
        .service(launch_campaign)
        .service(cancel_campaign)
        .service(relaunch_campaign)
        .configure(drafting::routes)
        .configure(rewards::routes)
        .configure(progress::routes);
}

/// The campaign with everything that its page shows, and the version of all that.
pub(super) fn present(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: Campaign,
) -> Result<(CampaignView, i64), Failure> {
    let book = store.read_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let rewards = store.list_rewards(campaign.id)?;
    let initiator = Names::load(store, [campaign.initiator])?.of(campaign.initiator);
    let allowed = allowed_campaign_actions(store, context, &campaign)?;
    let payments_due_at = match campaign.state {
        CampaignState::Closing => store.find_last_payment_due_at(campaign.id)?,
        _ => None,
    };
    let version = version_of(&campaign, &book);
    let last_update_at = store.find_last_update(campaign.id)?.map(|(_, published_at)| published_at);
    let (parts, instants) = ((rewards, allowed), (payments_due_at, last_update_at));
    Ok((CampaignView::new(campaign, initiator, &book, parts, instants, context.actor), version))
}

/// The version of a campaign's page. A draft's is the campaign's own, which edits
/// name; from launch on whatever happens in its book counts too. It only rises.
pub(super) fn version_of(campaign: &Campaign, book: &Book) -> i64 {
    if campaign.state == CampaignState::Draft { campaign.version } else { campaign.version + book.event_seq }
}

fn reply_with((view, version): (CampaignView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

fn created((view, version): (CampaignView, i64)) -> Reply {
    Reply::created(&format!("/v1/campaigns/{}", view.id), &view).with_etag(version)
}

/// List campaigns
///
/// Campaigns that everybody may see, newest first. With `initiator_id` of the caller's own account, drafts too.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_campaigns", params(CampaignQuery, PageQuery),
    responses((
        status = 200, description = "A page of campaigns", body = CampaignListView, headers(("ETag" = String))
    ))
)]
#[get("/campaigns")]
async fn list_campaigns(
    caller: Caller,
    query: ValidQuery<CampaignQuery>,
    paging: Paging,
    known: IfNoneMatch,
    public: PublicPage,
) -> Result<Reply, Problem> {
    let (filter, request) = (query.filter(), paging.request::<CampaignKey>()?);
    let page = caller
        .read_snapshot(move |store, context| {
            let page = list(store, context, filter.clone(), &request)?;
            summaries(store, page)
        })
        .await?;
    let reply = paging.reply(page, |items, next_cursor| CampaignListView { items, next_cursor });
    Ok(public.keep(reply.with_body_etag(), DependsOn::Everything).unless_known(&known))
}

fn summaries(
    store: &mut dyn Store,
    page: Page<CampaignSummary, CampaignKey>,
) -> Result<Page<CampaignSummaryView, CampaignKey>, Failure> {
    let ids: Vec<_> = page.items.iter().map(CampaignSummary::book).collect();
    let books = store.read_books(&ids)?;
    let names = Names::load(store, page.items.iter().map(|campaign| campaign.initiator))?;
    let summary = |campaign: &CampaignSummary| {
        let book = books.iter().find(|book| book.id == campaign.book()).ok_or(Refusal::NotFound)?;
        let initiator = names.of(campaign.initiator);
        Ok(CampaignSummaryView::new(campaign, initiator, book))
    };
    let items = page.items.iter().map(summary).collect::<Result<_, Refusal>>()?;
    Ok(Page { items, next: page.next })
}

/// Create a campaign
///
/// Creates a draft with the default tranche plan (20 % at success, 30 % when preparation is complete, 50 % when all is
/// ready to be delivered). Nobody else sees it until it is launched. The policy limits the drafts of an account
/// (`campaign_drafts_max`).
#[utoipa::path(
    tag = "Campaigns", operation_id = "create_campaign", request_body = CreateCampaignRequest,
    responses((
        status = 201, description = "The draft", body = CampaignView, headers(("ETag" = String)),
        links(
            ("GetCampaign" = (operation_id = "get_campaign", parameters(("campaign_id" = "$response.body#/id")))),
            ("UpdateCampaign" = (operation_id = "update_campaign", parameters(("campaign_id" = "$response.body#/id")))),
            ("CreateReward" = (operation_id = "create_reward", parameters(("campaign_id" = "$response.body#/id")))),
            ("LaunchCampaign" = (operation_id = "launch_campaign", parameters(("campaign_id" = "$response.body#/id"))))
        )
    )),
    extensions(("x-problems" = json!(refusals!["limit-reached", "drafts-still-count"])))
)]
#[post("/campaigns")]
async fn create_campaign(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreateCampaignRequest>,
) -> Result<Reply, Problem> {
    let id = CampaignId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (terms, calendar) = (body.terms()?, body.delivery_calendar.unwrap_or_default().into());
    let command = CreateCampaign { id, terms, calendar };
    let draft = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = create(store, context, command.clone())?;
        present(store, context, campaign)
    };
    run_once(&caller, &idempotency, caller.counting(id), draft, created).await
}

/// Get a campaign
///
/// The campaign with its rewards and where its money stands. A draft is seen by its initiator, admins, finance, auditors and support.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_campaign", params(CampaignPath),
    responses((status = 200, description = "The campaign", body = CampaignView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}")]
async fn get_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    known: IfNoneMatch,
    public: PublicPage,
) -> Result<Reply, Problem> {
    let id = path.id();
    let page = caller
        .read_snapshot(move |store, context| {
            let campaign = read_campaign(store, context, id)?;
            present(store, context, campaign)
        })
        .await?;
    let shown = DependsOn::These(vec![page.0.id, page.0.initiator.id]);
    Ok(public.keep(reply_with(page), shown).unless_known(&known))
}

/// Launch a campaign
///
/// Publishes the draft under the policy in force. It takes pledges at once, or from `opens_at` on. If something is
/// missing, the refusal lists every reason.
#[utoipa::path(
    tag = "Campaigns", operation_id = "launch_campaign", params(CampaignPath),
    responses((status = 200, description = "The live campaign", body = CampaignView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft", "campaign-not-ready"])))
)]
#[post("/campaigns/{campaign_id}/launch")]
async fn launch_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = launch(store, context, id)?;
        present(store, context, campaign)
    };
    run_once(&caller, &idempotency, id, command, reply_with).await
}

/// Cancel a campaign
///
/// Cancels a draft, or a live campaign before its deadline. Every pledge is refunded in full automatically. A dry run
/// only shows how much.
#[utoipa::path(
    tag = "Campaigns", operation_id = "cancel_campaign", params(CampaignPath, DryRunQuery, RequiredIdempotencyKey),
    responses((status = 200, description = "What goes back", body = CampaignCancellationView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-cancellable"])))
)]
#[post("/campaigns/{campaign_id}/cancel")]
async fn cancel_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<DryRunQuery>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (id, is_dry) = (path.id(), query.is_dry());
    let command = move |store: &mut dyn Store, context: &Context<'_>| cancel(store, context, id, is_dry);
    let present = move |preview| Reply::ok(&CampaignCancellationView::new(&preview, is_dry));
    run_once(&caller, &idempotency.unless_dry(is_dry), id, command, present).await
}

/// Relaunch a failed campaign
///
/// Starts a new draft as a copy of the failed campaign, linked both ways: goal, rewards, plan, calendar and discounts
/// can all be edited; opening and deadline are empty.
#[utoipa::path(
    tag = "Campaigns", operation_id = "relaunch_campaign", params(CampaignPath),
    request_body = RelaunchCampaignRequest,
    responses((
        status = 201, description = "The new draft", body = CampaignView, headers(("ETag" = String)),
        links(("GetCampaign" = (operation_id = "get_campaign", parameters(("campaign_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-failed", "campaign-already-relaunched", "limit-reached", "drafts-still-count"
    ])))
)]
#[post("/campaigns/{campaign_id}/relaunch")]
async fn relaunch_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<RelaunchCampaignRequest>,
) -> Result<Reply, Problem> {
    let (id, draft) = (path.id(), CampaignId(body.id.unwrap_or_else(|| caller.platform().ids.next())));
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = relaunch(store, context, id, draft)?;
        present(store, context, campaign)
    };
    run_once(&caller, &idempotency, caller.counting(id).and(draft), command, created).await
}
