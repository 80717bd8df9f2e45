//! Freezing the tranches that are not out, and letting them go on.

use super::history::note_step;
use super::interest::check_disinterested;
use super::refusal::EscrowRefusal;
use super::{Tranche, TrancheState, TrancheStepKind};
use crate::campaigns::{Campaign, CampaignAction, REASON_CHARACTERS_MAX, campaign_policy, require_campaign_for};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// Stops every tranche that is not out, with a reason.
pub fn freeze_escrow(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    reason: &Line<REASON_CHARACTERS_MAX>,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::FREEZE_ESCROW, campaign)?;
    campaign.check(CampaignAction::Freeze, context.now)?;
    let mut tranches = check_freezable(store, context, &campaign)?;
    for tranche in tranches.iter_mut().filter(|tranche| tranche.can_be_frozen()) {
        tranche.frozen_from = Some(tranche.state);
        tranche.state = TrancheState::Frozen;
        tranche.freeze_reason = Some(reason.clone());
        tranche.version += 1;
        note_step(store, context, tranche, TrancheStepKind::Frozen, Some(reason))?;
        store.update_tranche(tranche)?;
    }
    let frozen = Entry::of(EventKind::EscrowFrozen, campaign.id.0).saying(reason.as_str());
    record(store, context, &campaign, frozen)?;
    Ok((campaign, tranches))
}

/// Lets every frozen tranche go on from where it was. A request that was under
/// inspection gets a whole new window: nobody could object meanwhile.
pub fn unfreeze_escrow(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::UNFREEZE_ESCROW, campaign)?;
    campaign.check(CampaignAction::Unfreeze, context.now)?;
    let mut tranches = check_unfreezable(store, context, &campaign)?;
    let window = campaign_policy(store, &campaign)?.terms.inspection_window();
    for tranche in tranches.iter_mut().filter(|tranche| tranche.state == TrancheState::Frozen) {
        tranche.state = tranche.frozen_from.take().unwrap_or(TrancheState::Locked);
        tranche.freeze_reason = None;
        if tranche.state == TrancheState::Requested {
            tranche.inspection_ends_at = Some(context.now + window);
        }
        tranche.version += 1;
        note_step(store, context, tranche, TrancheStepKind::Unfrozen, None)?;
        store.update_tranche(tranche)?;
    }
    record(store, context, &campaign, Entry::of(EventKind::EscrowUnfrozen, campaign.id.0))?;
    Ok((campaign, tranches))
}

/// The tranches of a campaign that the caller may freeze now.
pub(crate) fn check_freezable(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<Vec<Tranche>, Failure> {
    check_any(store, context, campaign, Tranche::can_be_frozen)
}

/// The tranches of a campaign that the caller may unfreeze now.
pub(crate) fn check_unfreezable(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<Vec<Tranche>, Failure> {
    check_any(store, context, campaign, |tranche| tranche.state == TrancheState::Frozen)
}

fn check_any(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    concerns: impl Fn(&Tranche) -> bool,
) -> Result<Vec<Tranche>, Failure> {
    let tranches = store.list_tranches(campaign.book())?;
    ensure(tranches.iter().any(concerns), EscrowRefusal::NothingToFreeze)?;
    check_disinterested(store, context, campaign)?;
    Ok(tranches)
}

fn record(store: &mut dyn Store, context: &Context<'_>, campaign: &Campaign, entry: Entry) -> Result<(), Failure> {
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    book.record(context, entry);
    Ok(store.save_book(&mut book)?)
}
