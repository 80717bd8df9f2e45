//! Giving the money of a campaign's pledges back, some pledges at a time, until none is left.

use super::Outflow;
use super::outflow::shares_of;
use crate::campaigns::{CampaignState, Pledge, PledgeReturn, PledgeState, drop_with_campaign, keep, refund_from};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, JobId, PledgeId};
use crate::jobs::{Job, JobKind};
use crate::ledger::Book;
use crate::page::PageRequest;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// How many pledges are refunded in one transaction: many enough to share its cost, few enough not to hold up others
/// in its lane for long.
pub const REFUND_BATCH: u32 = 250;

/// Arranges that every pledge with money in the book is refunded.
pub(crate) fn begin_refunds(store: &mut dyn Store, context: &Context<'_>, book: &Book) -> Result<(), Failure> {
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: book.id,
        kind: JobKind::REFUND_PLEDGES,
        subject: None,
        due_at: context.now,
    })?)
}

/// That pledges are left, and the one after which to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundsLeft {
    /// The pledge that was looked at last; none at the beginning.
    pub after: Option<PledgeId>,
}

/// Refunds the next pledges of a campaign that failed, was cancelled or wound
/// down: what remains of each in escrow. Says whether more are left. What is
/// still to be paid when a campaign is cancelled is no longer awaited.
///
/// A pledge leaves `collected` in the transaction of its refund: however often
/// this is run, or broken off, each is refunded once. One of which nothing
/// remains stays as it is: all of it was spent.
pub fn refund_pledges(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    after: Option<PledgeId>,
) -> Result<Option<RefundsLeft>, Failure> {
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    if !matches!(campaign.state, CampaignState::Failed | CampaignState::Cancelled | CampaignState::WoundDown) {
        return Ok(None);
    }
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    if campaign.state == CampaignState::Cancelled && drop_awaited(store, context, &mut book)? {
        store.save_book(&mut book)?;
        return Ok(Some(RefundsLeft { after }));
    }
    let sequence = match after {
        Some(after) => store.find_pledge(campaign.id, after)?.map(|pledge| pledge.sequence),
        None => None,
    };
    let page = PageRequest { after: sequence, limit: REFUND_BATCH };
    let collected = store.list_pledges(campaign.id, Some(PledgeState::Collected), &page)?;
    let last = collected.items.last().map(|pledge| pledge.id);
    let outflows = store.list_outflows(book.id)?;
    for mut pledge in collected.items {
        if pledge.pending.is_some() {
            drop_with_campaign(store, context, &mut book, &mut pledge)?;
        }
        refund_rest(store, context, &mut book, &mut pledge, &outflows)?;
    }
    store.save_book(&mut book)?;
    Ok(collected.next.map(|_| RefundsLeft { after: last }))
}

/// Drops the next pledges that wait for their first payment; says whether more are left.
fn drop_awaited(store: &mut dyn Store, context: &Context<'_>, book: &mut Book) -> Result<bool, Failure> {
    let first = PageRequest::first(REFUND_BATCH);
    let awaited = store.list_pledges(book.id.into(), Some(PledgeState::AwaitingPayment), &first)?;
    for mut pledge in awaited.items {
        drop_with_campaign(store, context, book, &mut pledge)?;
    }
    Ok(awaited.next.is_some())
}

/// Gives back what remains of a pledge in escrow, and says by its state whether that is all of it.
fn refund_rest(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: &mut Pledge,
    outflows: &[Outflow],
) -> Result<(), Failure> {
    let given = pledge.collected_minor();
    let returned = shares_of(outflows, pledge.sequence, given).0;
    let Some(state) = state_after(given, returned) else { return Ok(()) };
    book.record(context, Entry::of(EventKind::PledgeRefunded, pledge.id.0).amount(returned));
    refund_from(store, context, book, (pledge.id, PledgeReturn::Refund), returned)?;
    pledge.state = state;
    pledge.refunded_minor = returned;
    keep(store, context, pledge)
}

/// The state of a pledge of whose `given` money `returned` is refunded; none when nothing is, and it stays as it is.
pub(super) const fn state_after(given: i64, returned: i64) -> Option<PledgeState> {
    if returned == 0 {
        None
    } else if returned == given {
        Some(PledgeState::Refunded)
    } else {
        Some(PledgeState::PartlyRefunded)
    }
}
