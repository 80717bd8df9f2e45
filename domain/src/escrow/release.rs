//! Releasing a tranche: fees and payout leave escrow, each shared among the pledges.

use super::fees::fees_of;
use super::history::note_step;
use super::outflow::{shares_of, take_outflow};
use super::payout::order_payout;
use super::{Outflow, OutflowKind, Tranche, TrancheState, TrancheStepKind};
use crate::campaigns::{Campaign, campaign_policy};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::money::{Money, SplitError, split_by_weights};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// What a release moves, decided but not yet recorded.
pub(super) struct Release {
    /// The outflows, in order.
    pub(super) outflows: Vec<Outflow>,
    /// The sequences of the pledges that got an odd cent of any of the outflows, rising, each once.
    pub(super) odd_pledges: Vec<i64>,
}

/// Gives each tranche its amount and the last one its fees, and lets the start tranche out.
pub(crate) fn open_tranches(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    book: &mut Book,
) -> Result<(), Failure> {
    let raised_minor = book.balance_minor(AccountKind::Escrow);
    let mut tranches = store.list_tranches(book.id)?;
    let weights: Vec<i64> = tranches.iter().map(|tranche| tranche.share.get()).collect();
    let amounts = split_by_weights(raised_minor, &weights).map_err(unsplittable)?;
    for (tranche, amount) in tranches.iter_mut().zip(amounts) {
        tranche.amount_minor = Some(amount);
    }
    let terms = campaign_policy(store, campaign)?.terms;
    let mut pledges = store.list_collected_amounts(book.id)?;
    if let Some(last) = tranches.last_mut() {
        let raised = Money::new(raised_minor, book.currency);
        let fees = fees_of(&terms, last.share, raised, pledges.iter().map(|(_, amount)| *amount));
        last.platform_fee_minor = fees.platform_minor;
        last.processing_fee_minor = fees.processing_minor;
    }
    for (place, tranche) in tranches.iter_mut().enumerate() {
        tranche.version += 1;
        if place == 0 {
            let release = share_release(context, tranche, 1, std::mem::take(&mut pledges))?;
            tranche.decided_at = Some(context.now);
            record_release(store, context, book, tranche, &release)?;
        }
        store.update_tranche(tranche)?;
    }
    Ok(())
}

/// Decides what leaves escrow for a tranche: its fees first, then the payout.
pub(super) fn decide_release(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &Book,
    tranche: &Tranche,
) -> Result<Release, Failure> {
    let earlier = store.list_outflows(book.id)?;
    let pledges = store.list_collected_amounts(book.id)?.into_iter();
    let remaining = pledges.map(|(sequence, amount)| (sequence, shares_of(&earlier, sequence, amount).0));
    let first = i64::try_from(earlier.len()).unwrap_or(i64::MAX).saturating_add(1);
    share_release(context, tranche, first, remaining.collect())
}

/// Shares what leaves escrow for a tranche over what remains of the pledges (`(sequence, remaining)`); `first` is the
/// number of its first outflow.
fn share_release(
    context: &Context<'_>,
    tranche: &Tranche,
    first: i64,
    mut pledges: Vec<(i64, i64)>,
) -> Result<Release, Failure> {
    let parts = [
        (OutflowKind::PlatformFee, tranche.platform_fee_minor),
        (OutflowKind::ProcessingFee, tranche.processing_fee_minor),
        (OutflowKind::Release, tranche.net_minor()),
    ];
    let mut release = Release { outflows: Vec::new(), odd_pledges: Vec::new() };
    for (number, (kind, amount)) in (first..).zip(parts.into_iter().filter(|(_, amount)| *amount > 0)) {
        let before = pledges.clone();
        let cut = take_outflow(amount, &mut pledges).map_err(unsplittable)?;
        let odd = before.iter().filter(|(sequence, weight)| cut.is_odd(*sequence, *weight));
        release.odd_pledges.extend(odd.map(|(sequence, _)| *sequence));
        release.outflows.push(Outflow {
            book: tranche.book,
            number,
            kind,
            tranche: tranche.number,
            cut,
            recorded_at: context.now,
        });
    }
    release.odd_pledges.sort_unstable();
    release.odd_pledges.dedup();
    Ok(release)
}

/// Posts a decided release to the book, orders the payout, and marks the tranche
/// approved (or paid, when the gateway's answer is known beforehand).
pub(super) fn record_release(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    tranche: &mut Tranche,
    release: &Release,
) -> Result<(), Failure> {
    for outflow in &release.outflows {
        let (kind, credit) = match outflow.kind {
            OutflowKind::Release => (TransferKind::Release, AccountKind::InitiatorPayable),
            OutflowKind::PlatformFee => (TransferKind::PlatformFee, AccountKind::PlatformFees),
            OutflowKind::ProcessingFee => (TransferKind::ProcessingFee, AccountKind::ProcessingFees),
        };
        book.transfer(
            context,
            Movement {
                kind,
                debit: AccountKind::Escrow,
                credit,
                amount_minor: outflow.cut.amount,
                pledge: None,
                tranche: Some(tranche.number),
                order: None,
                lot: None,
                cause: None,
            },
        )?;
        store.insert_outflow(outflow)?;
    }
    tranche.state = TrancheState::Approved;
    note_step(store, context, tranche, TrancheStepKind::Approved, None)?;
    let approved = Entry::of(EventKind::TrancheApproved, book.id.0).tranche(tranche.number);
    book.record(context, approved.amount(tranche.net_minor()));
    order_payout(store, context, book, tranche)
}

/// A release is never larger than what remains of the pledges: anything else is a
/// book that does not agree with its pledges.
fn unsplittable(_: SplitError) -> StoreError {
    StoreError::Inconsistent { table: "pledges", column: "collected_minor", key: "of a released tranche".to_owned() }
}
