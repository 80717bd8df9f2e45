//! Reservations of limited stock that end unpaid: one backer leaves so many of them in one campaign, and no more for a
//! while. What is paid never counts.

use std::collections::BTreeMap;

use super::Pledge;
use super::refusal::PledgeRefusal;
use crate::clock::Context;
use crate::frequency::{Exhausted, FrequentAct, count_what_happened, find_exhausted};
use crate::ids::{CampaignId, RewardId};
use crate::refusal::Failure;
use crate::store::Store;

/// Counts the reservation of a pledge that is about to end unpaid, if it holds limited stock.
pub(super) fn count_unpaid(store: &mut dyn Store, context: &Context<'_>, pledge: &Pledge) -> Result<(), Failure> {
    if holds_limited(store, pledge.campaign, &pledge.pending_stock())? {
        count_what_happened(store, context, (pledge.backer, FrequentAct::LeaveUnpaid, pledge.campaign.0))?;
    }
    Ok(())
}

/// Refuses to let a pledge hold limited stock unpaid when its backer left as much unpaid as may be for now.
pub(super) fn check_unpaid(store: &mut dyn Store, context: &Context<'_>, pledge: &Pledge) -> Result<(), Failure> {
    let of = (pledge.backer, FrequentAct::LeaveUnpaid, pledge.campaign.0);
    let Some(Exhausted { limit, hours, possible_at }) = find_exhausted(store, context, of)? else {
        return Ok(());
    };
    if holds_limited(store, pledge.campaign, &pledge.pending_stock())? {
        return Err(PledgeRefusal::TooManyUnpaid { limit, hours, possible_at }.into());
    }
    Ok(())
}

fn holds_limited(
    store: &mut dyn Store,
    campaign: CampaignId,
    stock: &BTreeMap<RewardId, i64>,
) -> Result<bool, Failure> {
    if stock.is_empty() {
        return Ok(false);
    }
    let rewards = store.list_rewards(campaign)?;
    Ok(rewards.iter().any(|reward| reward.stock.is_some() && stock.contains_key(&reward.id)))
}
