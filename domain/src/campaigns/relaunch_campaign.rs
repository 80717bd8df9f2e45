//! Starting a failed campaign again, as a new draft that begins as its copy.

use super::drafting::{insert_draft, touch};
use super::reading::require_campaign_for;
use super::refusal::CampaignRefusal;
use super::{Campaign, CampaignAction, CampaignState, Reward};
use crate::clock::Context;
use crate::escrow::{PlannedTranche, planned_tranches};
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, RewardId};
use crate::ledger::ensure_id_is_free;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// Copies a failed campaign into the draft `draft`, linked both ways. Goal,
/// rewards, plan, calendar and discounts can all be edited; opening and deadline,
/// which have passed, are empty. A relaunch that was cancelled can be tried again.
pub fn relaunch_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    draft: CampaignId,
) -> Result<Campaign, Failure> {
    let mut failed = require_campaign_for(store, context, Operation::RELAUNCH_CAMPAIGN, id)?;
    failed.check(CampaignAction::Relaunch, context.now)?;
    check_not_relaunched(store, &failed)?;
    ensure_id_is_free(store, draft.0)?;
    let mut book = store.find_book(failed.book())?.ok_or(Refusal::NotFound)?;
    let mut copy = Campaign {
        id: draft,
        state: CampaignState::Draft,
        policy_version: None,
        relaunch_of: Some(failed.id),
        relaunched_as: None,
        version: 1,
        created_at: context.now,
        launched_at: None,
        closed_at: None,
        wound_down: None,
        raised_minor: None,
        ..failed.clone()
    };
    copy.terms.opens_at = None;
    copy.terms.deadline_at = None;
    let plan: Vec<PlannedTranche> = store.list_tranches(failed.book())?.iter().map(PlannedTranche::from).collect();
    let discounts = store.list_hub_discounts(failed.id)?;
    let rewards = store.list_rewards(failed.id)?;
    insert_draft(store, context, &copy)?;
    store.replace_tranches(copy.book(), &planned_tranches(copy.book(), &plan))?;
    store.replace_hub_discounts(copy.id, &discounts)?;
    for reward in rewards {
        store.insert_reward(&Reward {
            id: RewardId(context.ids.next()),
            campaign: copy.id,
            taken: 0,
            stopped_at: None,
            version: 1,
            ..reward
        })?;
    }
    failed.relaunched_as = Some(copy.id);
    touch(store, &mut failed)?;
    book.record(context, Entry::of(EventKind::CampaignRelaunched, copy.id.0));
    store.save_book(&mut book)?;
    Ok(copy)
}

/// Refuses a campaign whose relaunch goes on; one that was cancelled can be tried again.
pub(super) fn check_not_relaunched(store: &mut dyn Store, failed: &Campaign) -> Result<(), Failure> {
    let Some(relaunched_as) = failed.relaunched_as else { return Ok(()) };
    let earlier = store.find_campaign(relaunched_as)?.ok_or(Refusal::NotFound)?;
    let is_over = earlier.state == CampaignState::Cancelled;
    Ok(ensure(is_over, CampaignRefusal::AlreadyRelaunched { relaunched_as })?)
}
