//! The rewards of a campaign.

use actix_web::{delete, get, patch, post};
use palier_domain::campaigns::{
    Reward, create_reward as create, delete_reward as delete_it, read_campaign, stop_reward as stop,
    update_reward as update,
};
use palier_domain::ids::{CampaignId, RewardId};
use palier_domain::{Context, Failure, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::CampaignPath;
use super::reward_requests::{CreateRewardRequest, UpdateRewardRequest};
use super::reward_views::{RewardListView, RewardView};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_rewards)
        .service(create_reward)
        .service(get_reward)
        .service(update_reward)
        .service(stop_reward)
        .service(delete_reward);
}

/// A reward's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RewardPath {
    /// The campaign.
    campaign_id: Uuid,
    /// The reward.
    reward_id: Uuid,
}

impl RewardPath {
    const fn ids(self) -> (CampaignId, RewardId) {
        (CampaignId(self.campaign_id), RewardId(self.reward_id))
    }
}

/// The reward as the caller sees it, once let in, and the version that an edit has to name.
fn present(store: &mut dyn Store, context: &Context<'_>, reward: Reward) -> Result<(RewardView, i64), Failure> {
    let (campaign, version) = (store.find_campaign(reward.campaign)?.ok_or(Refusal::NotFound)?, reward.version);
    Ok((RewardView::new(reward, &campaign, (context.actor, context.now)), version))
}

fn reply_with((view, version): (RewardView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

/// List the rewards of a campaign
///
/// All of them, in order.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_rewards", params(CampaignPath),
    responses((status = 200, description = "The rewards", body = RewardListView))
)]
#[get("/campaigns/{campaign_id}/rewards")]
async fn list_rewards(caller: Caller, path: ValidPath<CampaignPath>) -> Result<Reply, Problem> {
    let id = path.id();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = read_campaign(store, context, id)?;
        let view = |reward| RewardView::new(reward, &campaign, (context.actor, context.now));
        let items = store.list_rewards(id)?.into_iter().map(view).collect();
        Ok(RewardListView { items, next_cursor: None })
    };
    Ok(Reply::ok(&caller.read(query).await?))
}

/// Create a reward
///
/// Adds a reward to the end of the list: of a draft, or of a live campaign before its deadline, where everybody can take
/// it at once.
#[utoipa::path(
    tag = "Campaigns", operation_id = "create_reward", params(CampaignPath), request_body = CreateRewardRequest,
    responses((
        status = 201, description = "The reward", body = RewardView, headers(("ETag" = String)),
        links(
            ("GetReward" = (operation_id = "get_reward", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("reward_id" = "$response.body#/id")))),
            ("UpdateReward" = (operation_id = "update_reward", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("reward_id" = "$response.body#/id")))),
            ("DeleteReward" = (operation_id = "delete_reward", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("reward_id" = "$response.body#/id"))))
        )
    )),
    extensions(("x-problems" = json!(refusals!["campaign-not-editable", "limit-reached"])))
)]
#[post("/campaigns/{campaign_id}/rewards")]
async fn create_reward(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<CreateRewardRequest>,
) -> Result<Reply, Problem> {
    let campaign = path.id();
    let new = body.command(RewardId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let reward = create(store, context, campaign, new.clone())?;
        present(store, context, reward)
    };
    run_once(&caller, &idempotency, campaign, command, move |(view, version): (RewardView, i64)| {
        Reply::created(&format!("/v1/campaigns/{campaign}/rewards/{}", view.id), &view).with_etag(version)
    })
    .await
}

/// Get a reward
///
/// One reward, with the version that an edit has to name.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_reward", params(RewardPath),
    responses((status = 200, description = "The reward", body = RewardView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/rewards/{reward_id}")]
async fn get_reward(caller: Caller, path: ValidPath<RewardPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let (campaign, id) = path.ids();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        read_campaign(store, context, campaign)?;
        let reward = store.list_rewards(campaign)?.into_iter().find(|reward| reward.id == id);
        present(store, context, reward.ok_or(Refusal::NotFound)?)
    };
    Ok(reply_with(caller.read(query).await?).unless_known(&known))
}

/// Update a reward
///
/// Edits a reward by JSON Merge Patch. In a draft everything can change. While the campaign is live, what backers took
/// stays what it is: a stock can be raised, never lowered, set or lifted; a missing `sku`, `weight_grams` or `dimensions` can be
/// given, never changed. Sending a value as it is changes nothing. From the deadline on nothing can.
#[utoipa::path(
    tag = "Campaigns", operation_id = "update_reward", params(RewardPath, IfMatchHeader),
    request_body(content = UpdateRewardRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The reward", body = RewardView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-editable", "limit-reached"])))
)]
#[patch("/campaigns/{campaign_id}/rewards/{reward_id}")]
async fn update_reward(
    caller: Caller,
    path: ValidPath<RewardPath>,
    version: IfMatch,
    body: ValidBody<UpdateRewardRequest>,
) -> Result<Reply, Problem> {
    let ((campaign, id), changes) = (path.ids(), body.changes()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let reward = update(store, context, campaign, id, &version.0, changes.clone())?;
        present(store, context, reward)
    };
    Ok(reply_with(caller.run(campaign, command).await?))
}

/// Stop a reward
///
/// Offers a reward of a live campaign no longer: nobody takes more of it. Whoever has it keeps it, also through later
/// changes of the pledge, and a payment that is under way still counts. It cannot be offered again; add a reward instead.
#[utoipa::path(
    tag = "Campaigns", operation_id = "stop_reward", params(RewardPath),
    responses((status = 200, description = "The reward", body = RewardView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-editable", "reward-in-draft", "reward-already-stopped"
    ])))
)]
#[post("/campaigns/{campaign_id}/rewards/{reward_id}/stop")]
async fn stop_reward(caller: Caller, path: ValidPath<RewardPath>, idempotency: Idempotency) -> Result<Reply, Problem> {
    let (campaign, id) = path.ids();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let reward = stop(store, context, campaign, id)?;
        present(store, context, reward)
    };
    run_once(&caller, &idempotency, campaign, command, reply_with).await
}

/// Delete a reward
///
/// Removes a reward from a draft.
#[utoipa::path(
    tag = "Campaigns", operation_id = "delete_reward", params(RewardPath),
    responses((status = 204, description = "It is gone")),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))
)]
#[delete("/campaigns/{campaign_id}/rewards/{reward_id}")]
async fn delete_reward(caller: Caller, path: ValidPath<RewardPath>) -> Result<Reply, Problem> {
    let (campaign, id) = path.ids();
    let command = move |store: &mut dyn Store, context: &Context<'_>| delete_it(store, context, campaign, id);
    caller.run(campaign, command).await?;
    Ok(Reply::no_content())
}
