//! Finance decides on a release: never the person who asked for it.

use super::history::note_step;
use super::interest::check_disinterested;
use super::release::{decide_release, record_release};
use super::request_tranche::{replace_at, require_tranche};
use super::{Outflow, Tranche, TrancheAction, TrancheState, TrancheStepKind};
use crate::campaigns::{Campaign, CampaignState, REASON_CHARACTERS_MAX, require_campaign_for, touch};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::ledger::AccountKind;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;
use crate::text::Line;

/// What a release moves, or would move.
#[derive(Debug, Clone)]
pub struct TrancheRelease {
    /// The campaign, as it is or would be.
    pub campaign: Campaign,
    /// Its tranches, as they are or would be.
    pub tranches: Vec<Tranche>,
    /// The tranche that is released.
    pub tranche: Tranche,
    /// What leaves escrow.
    pub outflows: Vec<Outflow>,
    /// The sequences of the pledges whose share has an odd cent.
    pub odd_pledges: Vec<i64>,
    /// What is left in escrow, in minor units.
    pub in_escrow_minor: i64,
}

/// Approves a release once its inspection window is over: posts the transfers
/// and orders the payout. A dry run only shows the amounts.
pub fn approve_tranche(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    number: i64,
    dry_run: bool,
) -> Result<TrancheRelease, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::APPROVE_TRANCHE, campaign)?;
    let (mut tranches, place) = require_tranche(store, &campaign, number)?;
    let mut tranche = tranches.get(place).cloned().ok_or(Refusal::NotFound)?;
    tranche.check_gate(TrancheAction::Approve, &tranches, context.actor, context.now)?;
    check_disinterested(store, context, &campaign)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let release = decide_release(store, context, &book, &tranche)?;
    let leaving: i64 = release.outflows.iter().map(|outflow| outflow.cut.amount).sum();
    let in_escrow_minor = book.balance_minor(AccountKind::Escrow) - leaving;
    let is_last = place + 1 == tranches.len();
    tranche.state = TrancheState::Approved;
    tranche.decided_by = context.actor.account();
    tranche.decided_at = Some(context.now);
    tranche.version += 1;
    if is_last {
        campaign.state = CampaignState::Ready;
    }
    if !dry_run {
        record_release(store, context, &mut book, &mut tranche, &release)?;
        store.update_tranche(&tranche)?;
        if is_last {
            touch(store, &mut campaign)?;
            book.record(context, Entry::of(EventKind::CampaignReady, campaign.id.0));
        }
        store.save_book(&mut book)?;
    }
    replace_at(&mut tranches, place, tranche.clone());
    let (outflows, odd_pledges) = (release.outflows, release.odd_pledges);
    Ok(TrancheRelease { campaign, tranches, tranche, outflows, odd_pledges, in_escrow_minor })
}

/// Rejects a release with a reason: the tranche is locked again and can be asked for anew.
pub fn reject_tranche(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    number: i64,
    reason: Line<REASON_CHARACTERS_MAX>,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::REJECT_TRANCHE, campaign)?;
    let (mut tranches, place) = require_tranche(store, &campaign, number)?;
    let mut tranche = tranches.get(place).cloned().ok_or(Refusal::NotFound)?;
    tranche.check_gate(TrancheAction::Reject, &tranches, context.actor, context.now)?;
    check_disinterested(store, context, &campaign)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    tranche.state = TrancheState::Locked;
    tranche.decided_by = context.actor.account();
    tranche.decided_at = Some(context.now);
    tranche.inspection_ends_at = None;
    tranche.version += 1;
    note_step(store, context, &mut tranche, TrancheStepKind::Rejected, Some(&reason))?;
    let rejected = Entry::of(EventKind::TrancheRejected, campaign.id.0).tranche(number);
    book.record(context, rejected.saying(reason.as_str()));
    tranche.reason = Some(reason);
    store.update_tranche(&tranche)?;
    store.save_book(&mut book)?;
    replace_at(&mut tranches, place, tranche);
    Ok((campaign, tranches))
}
