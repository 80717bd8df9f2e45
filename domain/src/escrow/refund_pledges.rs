//! Giving the money of a campaign's pledges back, some pledges at a time, until none is left.

use super::outflow::shares_of;
use crate::campaigns::{CampaignState, PledgeState, keep};
use crate::clock::Context;
use crate::events::EventKind;
use crate::ids::{CampaignId, JobId};
use crate::jobs::{Job, JobKind};
use crate::ledger::Book;
use crate::page::PageRequest;
use crate::payments::{Payee, refund_from};
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
        kind: JobKind::RefundPledges,
        subject: None,
        due_at: context.now,
    })?)
}

/// Refunds the next pledges of a campaign that failed, was cancelled or wound
/// down: what remains of each in escrow. Says whether more are left.
///
/// A pledge leaves `collected` in the transaction of its refund: however often
/// this is run, or broken off, each is refunded once.
pub fn refund_pledges(store: &mut dyn Store, context: &Context<'_>, campaign: CampaignId) -> Result<bool, Failure> {
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let state = match campaign.state {
        CampaignState::Failed | CampaignState::Cancelled => PledgeState::Refunded,
        CampaignState::WoundDown => PledgeState::PartlyRefunded,
        _ => return Ok(false),
    };
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let outflows = store.list_outflows(book.id)?;
    let page = store.list_pledges(campaign.id, Some(PledgeState::Collected), &PageRequest::first(REFUND_BATCH))?;
    for mut pledge in page.items {
        let returned = shares_of(&outflows, pledge.sequence, pledge.collected_minor()).0;
        refund_from(store, context, &mut book, pledge.id, Payee::Refunds, returned)?;
        pledge.state = state;
        pledge.refunded_minor = returned;
        book.record(context, EventKind::PledgeRefunded, pledge.id.0);
        keep(store, context, &mut pledge)?;
    }
    store.save_book(&mut book)?;
    Ok(page.next.is_some())
}
