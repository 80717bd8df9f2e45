//! Loading campaigns and pledges for those who may see them.

use super::operations::{BACKER, INITIATOR};
use super::{
    BackerPledgeKey, CalendarRevision, Campaign, CampaignFilter, CampaignKey, CampaignPlace, CampaignSummary, Pledge,
    PledgeState,
};
use crate::clock::Context;
use crate::ids::{AccountId, CampaignId, PledgeId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// The campaign, if the caller may do this to it.
pub fn require_campaign_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: CampaignId,
) -> Result<Campaign, Failure> {
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    operation.allow(context.actor, campaign.relations(context.actor))?;
    Ok(campaign)
}

/// The campaign, if the caller may see it.
pub fn read_campaign(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<Campaign, Failure> {
    require_campaign_for(store, context, Operation::GET_CAMPAIGN, id)
}

/// Campaigns that everybody may see.
pub fn list_campaigns(
    store: &mut dyn Store,
    context: &Context<'_>,
    filter: &CampaignFilter,
    page: &PageRequest<CampaignPlace>,
) -> Result<Page<CampaignSummary, CampaignPlace>, Failure> {
    Operation::LIST_CAMPAIGNS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_campaigns(filter, page)?)
}

/// All campaigns of the caller, drafts too, newest first.
pub fn list_my_campaigns(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<CampaignKey>,
) -> Result<Page<Campaign, CampaignKey>, Failure> {
    Operation::LIST_MY_CAMPAIGNS.allow(context.actor, Relations::NONE)?;
    let initiator = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_campaigns_of(initiator, page)?)
}

/// The same of anybody, for staff who may read drafts.
pub fn list_account_campaigns(
    store: &mut dyn Store,
    context: &Context<'_>,
    account: AccountId,
    page: &PageRequest<CampaignKey>,
) -> Result<Page<Campaign, CampaignKey>, Failure> {
    Operation::LIST_ACCOUNT_CAMPAIGNS.allow(context.actor, Relations::NONE)?;
    store.find_account(account)?.ok_or(Refusal::NotFound)?;
    Ok(store.list_campaigns_of(account, page)?)
}

/// What a campaign's backers were promised, from its launch on: the oldest calendar first.
pub fn list_delivery_calendar_revisions(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    page: &PageRequest<i64>,
) -> Result<Page<CalendarRevision, i64>, Failure> {
    require_campaign_for(store, context, Operation::LIST_DELIVERY_CALENDAR_REVISIONS, id)?;
    Ok(store.list_calendar_revisions(id, page)?)
}

/// The campaign and one of its pledges, if the caller may do this to the pledge.
pub(super) fn require_pledge_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    (campaign, pledge): (CampaignId, PledgeId),
) -> Result<(Campaign, Pledge), Failure> {
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let pledge = store.find_pledge(campaign.id, pledge)?.ok_or(Refusal::NotFound)?;
    let relations = Relations::NONE
        .with(INITIATOR, context.actor.is(campaign.initiator))
        .with(BACKER, context.actor.is(pledge.backer));
    operation.allow(context.actor, relations)?;
    Ok((campaign, pledge))
}

/// The campaign and the pledge, if the caller may see the pledge.
pub fn read_pledge(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, PledgeId),
) -> Result<(Campaign, Pledge), Failure> {
    require_pledge_for(store, context, Operation::GET_PLEDGE, ids)
}

/// A campaign's pledges, in the order in which they were made.
pub fn list_campaign_pledges(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    state: Option<PledgeState>,
    page: &PageRequest<i64>,
) -> Result<(Campaign, Page<Pledge, i64>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::LIST_PLEDGES, campaign)?;
    let pledges = store.list_pledges(campaign.id, state, page)?;
    Ok((campaign, pledges))
}

/// The caller's own pledges, newest first; and the campaigns that they are in.
pub fn list_my_pledges(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<BackerPledgeKey>,
) -> Result<(Vec<Campaign>, Page<Pledge, BackerPledgeKey>), Failure> {
    Operation::LIST_MY_PLEDGES.allow(context.actor, Relations::NONE)?;
    let backer = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let pledges = store.list_pledges_of(backer, page)?;
    let mut campaigns: Vec<_> = pledges.items.iter().map(|pledge| pledge.campaign).collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    Ok((store.read_campaigns(&campaigns)?, pledges))
}
