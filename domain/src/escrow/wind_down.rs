//! Winding a campaign down: what is still in escrow is refunded to the backers.

use super::history::next_step;
use super::interest::check_disinterested;
use super::outflow::shares_of;
use super::refund_pledges::{begin_refunds, state_after};
use super::refusal::EscrowRefusal;
use super::{Tranche, TrancheState, TrancheStepKind};
use crate::campaigns::{
    Campaign, CampaignAction, CampaignState, PledgeState, REASON_CHARACTERS_MAX, WoundDown, require_campaign_for, touch,
};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::ledger::AccountKind;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// How many shares a dry run shows.
const SHARES_SHOWN_MAX: usize = 1_000;

/// What one pledge gets back, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindDownShare {
    /// The pledge's sequence.
    pub sequence: i64,
    /// What was pledged, in minor units.
    pub pledged_minor: i64,
    /// What is refunded, in minor units.
    pub returned_minor: i64,
    /// Whether that is more than the whole part of its proportional share.
    pub is_odd: bool,
    /// Where the pledge is then: partly refunded, refunded when all of it is refunded, and still collected when nothing
    /// is.
    pub state: PledgeState,
}

/// What winding down refunds.
#[derive(Debug, Clone)]
pub struct WindDown {
    /// The campaign, as it is or would be.
    pub campaign: Campaign,
    /// Its tranches, as they are or would be.
    pub tranches: Vec<Tranche>,
    /// What is refunded in all, in minor units.
    pub returned_minor: i64,
    /// How many pledges get a refund.
    pub pledges: i64,
    /// What each of the first pledges gets back.
    pub shares: Vec<WindDownShare>,
}

/// Winds a campaign down that cannot finish: each pledge gets back what remains
/// of it in escrow: its proportional share, rounded once for each outflow before.
/// Everybody is told why.
/// A dry run only shows the amounts.
pub fn wind_down_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    reason: &Line<REASON_CHARACTERS_MAX>,
    dry_run: bool,
) -> Result<WindDown, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::WIND_DOWN_CAMPAIGN, campaign)?;
    campaign.check(CampaignAction::WindDown, context.now)?;
    let in_escrow = check_wind_down(store, context, &campaign)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let outflows = store.list_outflows(book.id)?;
    let amounts = store.list_collected_amounts(book.id)?;
    let pledged: i64 = amounts.iter().map(|(_, amount)| amount).sum();
    let share = |&(sequence, pledged_minor): &(i64, i64)| {
        let returned_minor = shares_of(&outflows, sequence, pledged_minor).0;
        let state = state_after(pledged_minor, returned_minor).unwrap_or(PledgeState::Collected);
        let is_odd =
            i128::from(returned_minor) * i128::from(pledged) > i128::from(pledged_minor) * i128::from(in_escrow);
        WindDownShare { sequence, pledged_minor, returned_minor, is_odd, state }
    };
    let mut shares: Vec<WindDownShare> = amounts.iter().map(share).collect();
    let pledges = shares.iter().filter(|share| share.returned_minor > 0).count();
    shares.truncate(SHARES_SHOWN_MAX);
    let mut tranches = store.list_tranches(book.id)?;
    campaign.state = CampaignState::WoundDown;
    campaign.wound_down = Some(WoundDown { at: context.now, reason: reason.clone() });
    for tranche in tranches.iter_mut().filter(|tranche| tranche.is_held()) {
        tranche.state = TrancheState::Returned;
        tranche.frozen_from = None;
        tranche.freeze_reason = None;
        tranche.version += 1;
        let step = next_step(context, tranche, TrancheStepKind::Returned, Some(reason));
        if !dry_run {
            store.insert_tranche_step(&step)?;
            store.update_tranche(tranche)?;
        }
    }
    if !dry_run {
        touch(store, &mut campaign)?;
        book.record(
            context,
            Entry::of(EventKind::CampaignWoundDown, campaign.id.0).amount(in_escrow).saying(reason.as_str()),
        );
        begin_refunds(store, context, &book)?;
        store.save_book(&mut book)?;
    }
    let pledges = i64::try_from(pledges).unwrap_or(i64::MAX);
    Ok(WindDown { campaign, tranches, returned_minor: in_escrow, pledges, shares })
}

/// What is in escrow of a campaign that the caller may wind down now, in minor units.
pub(crate) fn check_wind_down(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<i64, Failure> {
    let book = store.read_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let in_escrow = book.balance_minor(AccountKind::Escrow);
    ensure(in_escrow > 0, EscrowRefusal::NothingInEscrow)?;
    check_disinterested(store, context, campaign)?;
    Ok(in_escrow)
}
