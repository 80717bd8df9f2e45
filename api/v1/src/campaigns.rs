//! Campaigns: drafts, launch, cancel, relaunch, lists, and the progress picture.

mod drafting;
mod finding;
pub mod list_views;
pub mod plan_views;
mod progress;
pub mod requests;
pub mod reward_requests;
pub mod reward_views;
mod rewards;
mod texts;
pub mod tranche_plan;
pub mod views;
pub mod words;

use actix_web::{get, post};
use palier_domain::campaigns::{
    Campaign, CampaignState, CreateCampaign, allowed_campaign_actions, cancel_campaign as cancel,
    create_campaign as create, launch_campaign as launch, read_campaign, relaunch_campaign as relaunch,
};
use palier_domain::ids::CampaignId;
use palier_domain::{Context, Failure, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::IfNoneMatch;
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::problem::Problem;
use palier_http::public_pages::{DependsOn, PublicPage};
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::requests::{CreateCampaignRequest, RelaunchCampaignRequest};
use self::views::{CampaignCancellationView, CampaignView};
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
        .configure(finding::routes)
        .service(create_campaign)
        .service(get_campaign)
        .service(launch_campaign)
        .service(cancel_campaign)
        .service(relaunch_campaign)
        .configure(drafting::routes)
        .configure(rewards::routes)
        .configure(texts::routes)
        .configure(progress::routes);
}

/// The campaign with everything that its page shows, and the version that an edit of it has to name.
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
    let last_update_at = store.find_last_update(campaign.id)?.map(|(_, published_at)| published_at);
    let version = campaign.version;
    let (parts, instants) = ((rewards, allowed), (payments_due_at, last_update_at));
    Ok((CampaignView::new(campaign, initiator, &book, parts, instants, (context.actor, context.now)), version))
}

fn reply_with((view, version): (CampaignView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

fn created((view, version): (CampaignView, i64)) -> Reply {
    Reply::created(&format!("/v1/campaigns/{}", view.id), &view).with_etag(version)
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
    responses((
        status = 200, description = "The campaign", body = CampaignView, headers(("ETag" = String)),
        links(("GetProfile" = (operation_id = "get_profile", parameters(
            ("profile_id" = "$response.body#/initiator/id")))))
    ))
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
