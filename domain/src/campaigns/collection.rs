//! What becomes of a pledge when its payment is accepted, refused, late or never made.

use chrono::{DateTime, Utc};

use super::close_campaign::close_if_answered;
use super::pledge_funds::open_book;
use super::unpaid::count_unpaid;
use super::{Campaign, Pledge, PledgeState};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, PledgeId};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::payments::PaymentOrder;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// Puts the money of a settled collection into escrow and makes the pending
/// revision the current one.
pub(super) fn collect_pledge(
    context: &Context<'_>,
    book: &mut Book,
    pledge: &mut Pledge,
    order: &PaymentOrder,
) -> Result<(), Refusal> {
    book.transfer(
        context,
        Movement {
            kind: TransferKind::Collection,
            debit: AccountKind::GatewayClearing,
            credit: AccountKind::Escrow,
            amount_minor: order.amount.amount_minor,
            pledge: Some(pledge.id),
            tranche: None,
            order: Some(order.id),
            lot: None,
            cause: None,
        },
    )?;
    let is_first = pledge.current.is_none();
    pledge.current = pledge.pending.take();
    pledge.payment_due_at = None;
    pledge.state = PledgeState::Collected;
    pledge.updated_at = context.now;
    if is_first {
        pledge.collected_at = Some(context.now);
        book.pledges_collected += 1;
    }
    let kind = if is_first { EventKind::PledgeCollected } else { EventKind::PledgeChanged };
    book.record(context, Entry::of(kind, pledge.id.0).amount(pledge.collected_minor()));
    Ok(())
}

/// Whether an order collects what the pledge waits for.
pub(super) fn is_awaited(pledge: &Pledge, order: &PaymentOrder) -> bool {
    pledge.pending.as_ref().is_some_and(|pending| Some(pending.number) == order.payable.revision())
}

/// Whether money that an order brings at `now` pays for what the pledge waits for. It comes in time while the pledge is
/// still payable and its campaign undecided; all other money is refunded.
pub(super) fn is_in_time(campaign: &Campaign, pledge: &Pledge, order: &PaymentOrder, now: DateTime<Utc>) -> bool {
    campaign.state.awaits_payments() && is_awaited(pledge, order) && pledge.is_payable(now)
}

/// Drops the pending revision of a refused payment and gives its stock back.
pub(super) fn refuse_collection(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: &mut Pledge,
) -> Result<(), Failure> {
    let refused = Entry::of(EventKind::PledgeRefused, pledge.id.0).amount(pledge.awaited_minor());
    drop_pending(store, context, pledge, PledgeState::Refused)?;
    book.record(context, refused);
    Ok(())
}

/// Drops an unpaid pending revision when its time is over; does nothing when it
/// was answered, or when a later revision waits that still has time.
pub fn expire_reservation(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    id: PledgeId,
) -> Result<(), Failure> {
    let Some(mut pledge) = store.find_pledge(campaign, id)? else {
        return Ok(());
    };
    if pledge.pending.is_none() || pledge.is_payable(context.now) {
        return Ok(());
    }
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let mut book = open_book(store, campaign.id)?;
    expire_pending(store, context, &mut book, &mut pledge)?;
    close_if_answered(store, context, &mut book, campaign)?;
    store.save_book(&mut book)?;
    Ok(())
}

/// Drops a pending revision that is no longer awaited: its time is over, or its campaign is.
pub(super) fn expire_pending(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: &mut Pledge,
) -> Result<(), Failure> {
    let expired = Entry::of(EventKind::PledgeExpired, pledge.id.0).amount(pledge.awaited_minor());
    drop_pending(store, context, pledge, PledgeState::Expired)?;
    book.record(context, expired);
    Ok(())
}

/// Drops a pending revision that is not awaited any more because its campaign has ended.
pub(crate) fn drop_with_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: &mut Pledge,
) -> Result<(), Failure> {
    let dropped = Entry::of(EventKind::PledgeDropped, pledge.id.0).amount(pledge.awaited_minor());
    drop_pending(store, context, pledge, PledgeState::Expired)?;
    book.record(context, dropped);
    Ok(())
}

/// Gives the stock of the pending revision back, and counts what was held in vain; a
/// pledge that was never paid ends in `state`.
pub(super) fn drop_pending(
    store: &mut dyn Store,
    context: &Context<'_>,
    pledge: &mut Pledge,
    state: PledgeState,
) -> Result<(), Failure> {
    count_unpaid(store, context, pledge)?;
    for (reward, quantity) in pledge.pending_stock() {
        store.take_stock(pledge.campaign, reward, -quantity)?;
    }
    let dropped = pledge.pending.take();
    pledge.payment_due_at = None;
    if pledge.current.is_none() {
        pledge.state = state;
        pledge.unpaid = dropped;
    }
    keep(store, context, pledge)
}

/// Writes the pledge as its next version.
pub(crate) fn keep(store: &mut dyn Store, context: &Context<'_>, pledge: &mut Pledge) -> Result<(), Failure> {
    pledge.version += 1;
    pledge.updated_at = context.now;
    store.update_pledge(pledge)?;
    Ok(())
}
