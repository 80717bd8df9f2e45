//! Paying a released tranche out to the initiator.

use super::settle_order::{mark_paid, settle_if_foretold};
use super::{Payee, PaymentOrder, PaymentOrderKind};
use crate::clock::Context;
use crate::escrow::Tranche;
use crate::ledger::Book;
use crate::money::Money;
use crate::refusal::Failure;
use crate::store::Store;

/// Orders the payout of an approved tranche; a tranche that pays nothing is paid at once.
pub(crate) fn order_payout(
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
    let mut order = PaymentOrder {
        tranche: Some(tranche.number),
        payee: Some(Payee::Initiator),
        ..PaymentOrder::new(context, book.id, PaymentOrderKind::Payout, amount)
    };
    if settle_if_foretold(context, book, &mut order)? {
        mark_paid(store, context, book, tranche)?;
    }
    Ok(store.insert_order(&order)?)
}
