//! Closing a campaign: success when its escrow reaches the goal, failure otherwise.
//!
//! A payment that was begun before the deadline is waited for. While one is under
//! way the campaign is `closing`; the answer to the last one, or the end of its
//! time, decides. Whichever comes first does it under the lock of the campaign's
//! book, and who comes after finds a campaign that is decided: it happens once.

use chrono::{DateTime, Utc};

use super::collection::expire_pending;
use super::drafting::touch;
use super::pledge_funds::open_book;
use super::refusal::CampaignRefusal;
use super::{Campaign, CampaignState};
use crate::clock::Context;
use crate::escrow::{begin_refunds, open_tranches};
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::ledger::{AccountKind, Book};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// How many reservations whose time is over are dropped in one transaction.
pub const EXPIRY_BATCH: u32 = 250;

/// Closes a campaign whose deadline has passed, unless payments that were begun in
/// time are under way: then it is `closing` until the last of them is answered or
/// not awaited any more. Says when to look again, if ever; does nothing once the
/// campaign is decided.
pub fn close_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let mut campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    let (state, deadline_at) = (campaign.state, campaign.terms.deadline_at);
    if !state.awaits_payments() {
        return Ok(None);
    }
    let is_due = deadline_at.is_some_and(|deadline| deadline <= context.now);
    ensure(is_due, CampaignRefusal::NotLive { state, deadline_at })?;
    let mut book = open_book(store, id)?;
    for mut pledge in store.list_overdue_pledges(id, context.now, EXPIRY_BATCH)? {
        expire_pending(store, context, &mut book, &mut pledge)?;
    }
    let due_again_at = store.find_last_payment_due_at(id)?;
    if due_again_at.is_none() {
        decide(store, context, &mut book, &mut campaign)?;
    } else if state == CampaignState::Live {
        campaign.state = CampaignState::Closing;
        book.record(context, Entry::of(EventKind::CampaignClosing, id.0).until(due_again_at));
        touch(store, &mut campaign)?;
    }
    store.save_book(&mut book)?;
    Ok(due_again_at)
}

/// Decides a campaign that is closing once nothing is under way any more. To be
/// called whenever a payment was answered or given up, in the same transaction.
pub(crate) fn close_if_answered(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    mut campaign: Campaign,
) -> Result<(), Failure> {
    if campaign.state == CampaignState::Closing && store.find_last_payment_due_at(campaign.id)?.is_none() {
        decide(store, context, book, &mut campaign)?;
    }
    Ok(())
}

/// On success the start tranche goes out at once; on failure every pledge is refunded in full.
fn decide(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    campaign: &mut Campaign,
) -> Result<(), Failure> {
    let (id, in_escrow) = (campaign.id.0, book.balance_minor(AccountKind::Escrow));
    campaign.closed_at = Some(context.now);
    if in_escrow >= campaign.terms.goal.amount_minor {
        campaign.raised_minor = Some(in_escrow);
        book.record(context, Entry::of(EventKind::CampaignSucceeded, id).amount(in_escrow));
        campaign.state = CampaignState::Preparing;
        open_tranches(store, context, campaign, book)?;
        book.record(context, Entry::of(EventKind::CampaignPreparing, id));
    } else {
        campaign.state = CampaignState::Failed;
        book.record(context, Entry::of(EventKind::CampaignFailed, id).amount(in_escrow));
        begin_refunds(store, context, book)?;
    }
    touch(store, campaign)
}
