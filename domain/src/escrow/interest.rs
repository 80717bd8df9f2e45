//! Finance decides on other people's money: never on a campaign that one has
//! money in, or that one initiated.

use crate::actor::Actor;
use crate::campaigns::{BACKER, Campaign, INITIATOR};
use crate::clock::Context;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// Refuses a caller who has an interest of their own in the campaign.
pub(super) fn check_disinterested(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<(), Failure> {
    let is_funder = is_funder(store, context, campaign)?;
    Ok(check_interest(campaign, context.actor, is_funder)?)
}

/// Checks a caller who is already known to have money in the campaign, or not.
pub(super) fn check_interest(campaign: &Campaign, actor: &Actor, is_funder: bool) -> Result<(), Refusal> {
    if actor.is(campaign.initiator) {
        return Err(Refusal::OwnInterest { interest: INITIATOR.as_str() });
    }
    if is_funder { Err(Refusal::OwnInterest { interest: BACKER.as_str() }) } else { Ok(()) }
}

/// Whether the caller has money in the campaign.
pub(super) fn is_funder(store: &mut dyn Store, context: &Context<'_>, campaign: &Campaign) -> Result<bool, Failure> {
    match context.actor.account() {
        Some(account) => Ok(store.is_funder(campaign.id, account)?),
        None => Ok(false),
    }
}
