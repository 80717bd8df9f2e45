//! Paying a released tranche out to the initiator.

use super::history::{TrancheStepKind, note_step};
use super::{Tranche, TrancheState};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::Book;
use crate::money::Money;
use crate::payments::{Payable, PayableKind, PaymentOrder, settle_if_foretold};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// Orders the payout of an approved tranche; a tranche that pays nothing is paid at once.
pub(super) fn order_payout(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    tranche: &mut Tranche,
) -> Result<(), Failure> {
    if tranche.net_minor() == 0 {
        mark_paid(store, context, book, tranche)?;
        return Ok(());
    }
    let amount = Money::new(tranche.net_minor(), book.currency);
    let payable = Payable { number: Some(tranche.number), ..PayableKind::TRANCHE_PAYOUT.of(book.id.0) };
    let mut order = PaymentOrder::new(context, book.id, payable, amount);
    if settle_if_foretold(context, book, &mut order)? {
        mark_paid(store, context, book, tranche)?;
    }
    Ok(store.insert_order(&order)?)
}

/// Notes that the initiator has the money of a tranche.
pub(super) fn mark_paid(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    tranche: &mut Tranche,
) -> Result<(), StoreError> {
    tranche.state = TrancheState::Paid;
    tranche.paid_at = Some(context.now);
    let paid = Entry::of(EventKind::TranchePaid, book.id.0).tranche(tranche.number);
    book.record(context, paid.amount(tranche.net_minor()));
    note_step(store, context, tranche, TrancheStepKind::Paid, None)
}
