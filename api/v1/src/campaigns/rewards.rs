//! The rewards of a campaign.

use actix_web::{delete, get, patch, post};
use palier_domain::campaigns::{
    create_reward as create, delete_reward as delete_it, read_campaign, update_reward as update,
};
use palier_domain::ids::{CampaignId, RewardId};
use palier_domain::money::Currency;
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
use super::requests::{CreateRewardRequest, UpdateRewardRequest};
use super::views::{RewardListView, RewardView};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_rewards)
        .service(create_reward)
        .service(get_reward)
        .service(update_reward)
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

/// The currency that a campaign's rewards are priced in, once the caller was let in.
fn currency_of(store: &mut dyn Store, campaign: CampaignId) -> Result<Currency, Failure> {
    Ok(store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?.terms.goal.currency)
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
        let currency = read_campaign(store, context, id)?.terms.goal.currency;
        let rewards = store.list_rewards(id)?;
        let items = rewards.into_iter().map(|reward| RewardView::new(reward, currency)).collect();
        Ok(RewardListView { items, next_cursor: None })
    };
    Ok(Reply::ok(&caller.read(query).await?))
}

/// Create a reward
///
/// Adds a reward to the end of a draft's list.
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
    extensions(("x-problems" = json!(refusals!["campaign-not-draft", "limit-reached"])))
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
        Ok((reward, currency_of(store, campaign)?))
    };
    run_once(&caller, &idempotency, campaign, command, move |(reward, currency)| {
        let (address, version) = (format!("/v1/campaigns/{campaign}/rewards/{}", reward.id), reward.version);
        Reply::created(&address, &RewardView::new(reward, currency)).with_etag(version)
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
        let currency = read_campaign(store, context, campaign)?.terms.goal.currency;
        let reward = store.list_rewards(campaign)?.into_iter().find(|reward| reward.id == id);
        Ok((reward.ok_or(Refusal::NotFound)?, currency))
    };
    let (reward, currency) = caller.read(query).await?;
    let version = reward.version;
    Ok(Reply::ok(&RewardView::new(reward, currency)).with_etag(version).unless_known(&known))
}

/// Update a reward
///
/// Edits a reward of a draft by JSON Merge Patch.
#[utoipa::path(
    tag = "Campaigns", operation_id = "update_reward", params(RewardPath, IfMatchHeader),
    request_body(content = UpdateRewardRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The reward", body = RewardView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))
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
        Ok((reward, currency_of(store, campaign)?))
    };
    let (reward, currency) = caller.run(campaign, command).await?;
    let version = reward.version;
    Ok(Reply::ok(&RewardView::new(reward, currency)).with_etag(version))
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
