//! Pledges: made, read, changed, withdrawn, and where their money is.

pub mod requests;
pub mod views;
pub mod words;

use actix_web::{get, patch, post};
use palier_domain::WriteSet;
use palier_domain::campaigns::{
    BackerPledgeKey, Campaign, Pledge, change_pledge, list_campaign_pledges, list_my_pledges as list_mine,
    pledge_funds, read_pledge, withdraw_pledge as withdraw,
};
use palier_domain::escrow::read_money_trail;
use palier_domain::ids::{CampaignId, PledgeId};
use palier_domain::write_set::Hints;
use palier_domain::{Context, Failure, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::requests::{CreatePledgeRequest, PledgeQuery, UpdatePledgeRequest};
use self::views::{MoneyTrailView, PledgeListView, PledgeView};
use super::campaigns::CampaignPath;
use super::people::Names;

/// A pledge's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PledgePath {
    /// The campaign.
    campaign_id: Uuid,
    /// The pledge.
    pledge_id: Uuid,
}

impl PledgePath {
    const fn ids(self) -> (CampaignId, PledgeId) {
        (CampaignId(self.campaign_id), PledgeId(self.pledge_id))
    }
}

/// The routes of pledges.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_pledge)
        .service(list_pledges)
        .service(list_my_pledges)
        .service(get_pledge)
        .service(update_pledge)
        .service(withdraw_pledge)
        .service(get_money_trail);
}

/// The pledge as the caller sees it, and its version.
fn present(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    pledge: &Pledge,
) -> Result<(PledgeView, i64), Failure> {
    let backer = Names::load(store, [pledge.backer])?.of(pledge.backer);
    Ok((PledgeView::new(pledge, backer, campaign, (context.actor, context.now)), pledge.version))
}

fn present_with_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    pledge: &Pledge,
) -> Result<(PledgeView, i64), Failure> {
    let campaign = store.find_campaign(pledge.campaign)?.ok_or(Refusal::NotFound)?;
    present(store, context, &campaign, pledge)
}

fn reply_with((view, version): (PledgeView, i64)) -> Reply {
    Reply::ok(&view).with_etag(version)
}

/// List the pledges of a campaign
///
/// In the order in which they were made; for the initiator, finance, auditors and support.
#[utoipa::path(
    tag = "Pledges", operation_id = "list_pledges", params(CampaignPath, PledgeQuery, PageQuery),
    responses((status = 200, description = "A page of pledges", body = PledgeListView))
)]
#[get("/campaigns/{campaign_id}/pledges")]
async fn list_pledges(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<PledgeQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (id, state, request) = (path.id(), query.state.map(|word| word.0), paging.request::<i64>()?);
    let page = caller
        .read_snapshot(move |store, context| {
            let (campaign, page) = list_campaign_pledges(store, context, id, state, &request)?;
            let names = Names::load(store, page.items.iter().map(|pledge| pledge.backer))?;
            let view = |pledge: &Pledge| {
                let backer = names.of(pledge.backer);
                PledgeView::new(pledge, backer, &campaign, (context.actor, context.now))
            };
            Ok(palier_domain::page::Page { items: page.items.iter().map(view).collect(), next: page.next })
        })
        .await?;
    Ok(paging.reply(page, |items, next_cursor| PledgeListView { items, next_cursor }))
}

/// List my pledges
///
/// The caller's own pledges to any campaign, newest first.
#[utoipa::path(
    tag = "Pledges", operation_id = "list_my_pledges", params(PageQuery),
    responses((status = 200, description = "A page of pledges", body = PledgeListView))
)]
#[get("/me/pledges")]
async fn list_my_pledges(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<BackerPledgeKey>()?;
    let page = caller
        .read_snapshot(move |store, context| {
            let (campaigns, page) = list_mine(store, context, &request)?;
            let names = Names::load(store, page.items.first().map(|pledge| pledge.backer))?;
            let view = |pledge: &Pledge| {
                let backer = names.of(pledge.backer);
                let campaign = campaigns.iter().find(|campaign| campaign.id == pledge.campaign);
                let campaign = campaign.ok_or(Refusal::NotFound)?;
                Ok::<_, Failure>(PledgeView::new(pledge, backer, campaign, (context.actor, context.now)))
            };
            let items = page.items.iter().map(view).collect::<Result<_, _>>()?;
            Ok(palier_domain::page::Page { items, next: page.next })
        })
        .await?;
    Ok(paging.reply(page, |items, next_cursor| PledgeListView { items, next_cursor }))
}

/// Pledge to a campaign
///
/// Takes reward lines, gives a free amount, or both. The payment is collected at once: if the gateway answers
/// immediately, the pledge is `collected` and its money in escrow when the operation returns. Otherwise it is
/// `awaiting_payment` and holds its rewards until the gateway has answered, at most until `payment_due_at`. A payment
/// that is under way at the campaign's deadline still counts if it arrives by then; the campaign waits for it as
/// `closing`.
///
/// Everything wrong with the order is in `errors` of one `validation-failed`; `reward-sold-out` means that only the
/// stock is short, `reward-stopped` that a reward is not offered any more.
///
/// A backer can have only a few pledges to a campaign waiting for their payment at once (`reservations_open_max` of its
/// policy), and leaves only a few of those that hold limited stock unpaid before the next one is refused
/// (`reservations_unpaid_max` of the policy in force); a payment that is answered at once is never held up by either.
#[utoipa::path(
    tag = "Pledges", operation_id = "create_pledge", params(CampaignPath, RequiredIdempotencyKey),
    request_body = CreatePledgeRequest,
    responses((
        status = 201, description = "The pledge", body = PledgeView, headers(("ETag" = String)),
        links(
            ("GetPledge" = (operation_id = "get_pledge", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("pledge_id" = "$response.body#/id")))),
            ("UpdatePledge" = (operation_id = "update_pledge", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("pledge_id" = "$response.body#/id")))),
            ("WithdrawPledge" = (operation_id = "withdraw_pledge", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("pledge_id" = "$response.body#/id")))),
            ("GetMoneyTrail" = (operation_id = "get_money_trail", parameters(
                ("campaign_id" = "$request.path.campaign_id"), ("pledge_id" = "$response.body#/id"))))
        )
    )),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-live", "campaign-not-open", "own-campaign", "reward-stopped", "reward-sold-out",
        "too-many-reservations", "too-many-unpaid", "payment-refused"
    ])))
)]
#[post("/campaigns/{campaign_id}/pledges")]
async fn create_pledge(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
    body: ValidBody<CreatePledgeRequest>,
) -> Result<Reply, Problem> {
    let campaign = path.id();
    let funds = body.command(campaign, PledgeId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let hints = Hints { pledge: Some((campaign, funds.id)), name_of: caller.actor().account() };
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let pledge = pledge_funds(store, context, &funds)?;
        present_with_campaign(store, context, &pledge)
    };
    run_once(&caller, &idempotency, WriteSet::from(campaign).with_hints(hints), command, move |(view, version)| {
        Reply::created(&format!("/v1/campaigns/{campaign}/pledges/{}", view.id), &view).with_etag(version)
    })
    .await
}

/// Get a pledge
///
/// For its backer, the campaign's initiator, finance, auditors and support; absent to everybody else.
#[utoipa::path(
    tag = "Pledges", operation_id = "get_pledge", params(PledgePath),
    responses((status = 200, description = "The pledge", body = PledgeView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/pledges/{pledge_id}")]
async fn get_pledge(caller: Caller, path: ValidPath<PledgePath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let ids = path.ids();
    let page = caller
        .read_snapshot(move |store, context| {
            let (campaign, pledge) = read_pledge(store, context, ids)?;
            present(store, context, &campaign, &pledge)
        })
        .await?;
    Ok(reply_with(page).unless_known(&known))
}

/// Update a pledge
///
/// Changes a pledge by JSON Merge Patch while its campaign is live. If the new pledge costs more, the difference is
/// collected first, and the change takes effect once it is paid; if it costs less, the difference is refunded at once. What
/// the pledge holds of a reward that was stopped it can keep, not add to.
#[utoipa::path(
    tag = "Pledges", operation_id = "update_pledge", params(PledgePath, IfMatchHeader),
    request_body(content = UpdatePledgeRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The pledge", body = PledgeView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-live", "pledge-not-active", "pledge-payment-pending", "limit-reached", "reward-stopped",
        "reward-sold-out", "too-many-reservations", "too-many-unpaid", "payment-refused", "balance-too-low"
    ])))
)]
#[patch("/campaigns/{campaign_id}/pledges/{pledge_id}")]
async fn update_pledge(
    caller: Caller,
    path: ValidPath<PledgePath>,
    version: IfMatch,
    body: ValidBody<UpdatePledgeRequest>,
) -> Result<Reply, Problem> {
    let (ids, change) = (path.ids(), body.change()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let pledge = change_pledge(store, context, ids, &version.0, &change)?;
        present_with_campaign(store, context, &pledge)
    };
    Ok(reply_with(caller.run(ids.0, command).await?))
}

/// Withdraw a pledge
///
/// Withdraws the pledge while its campaign is live: its rewards become available again, and all its money is refunded
/// to the account it was paid from.
#[utoipa::path(
    tag = "Pledges", operation_id = "withdraw_pledge", params(PledgePath, RequiredIdempotencyKey),
    responses((status = 200, description = "The pledge", body = PledgeView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "campaign-not-live", "pledge-not-active", "pledge-payment-pending", "balance-too-low"
    ])))
)]
#[post("/campaigns/{campaign_id}/pledges/{pledge_id}/withdraw")]
async fn withdraw_pledge(
    caller: Caller,
    path: ValidPath<PledgePath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let ids = path.ids();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let pledge = withdraw(store, context, ids)?;
        present_with_campaign(store, context, &pledge)
    };
    run_once(&caller, &idempotency, ids.0, command, reply_with).await
}

/// Get the money trail of a pledge
///
/// Where each cent of the pledge is: in escrow, released in which tranche, taken as which fee, being refunded, or
/// refunded. The parts add up to what was paid.
#[utoipa::path(
    tag = "Pledges", operation_id = "get_money_trail", params(PledgePath),
    responses((status = 200, description = "The trail", body = MoneyTrailView))
)]
#[get("/campaigns/{campaign_id}/pledges/{pledge_id}/money-trail")]
async fn get_money_trail(caller: Caller, path: ValidPath<PledgePath>) -> Result<Reply, Problem> {
    let ids = path.ids();
    let trail = caller.read_snapshot(move |store, context| read_money_trail(store, context, ids)).await?;
    Ok(Reply::ok(&MoneyTrailView::from(trail)))
}
