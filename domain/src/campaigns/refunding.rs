//! Giving a pledge's money back to where it was paid from.

use super::payables::PledgeReturn;
use crate::clock::Context;
use crate::ids::PledgeId;
use crate::ledger::{AccountKind, Book, Movement};
use crate::money::Money;
use crate::payments::{PayableKind, PaymentOrder, PaymentOrderState, settle_if_foretold};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// Gives `amount_minor` of a pledge's money back to where it was paid from, the
/// latest collection first.
pub(crate) fn refund_from(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    (pledge, why): (PledgeId, PledgeReturn),
    amount_minor: i64,
) -> Result<(), Failure> {
    let mut rest = amount_minor;
    if rest == 0 {
        return Ok(());
    }
    let orders = store.list_orders_of(book.id, pledge.0)?;
    let is_collected = |order: &PaymentOrder| {
        order.payable.kind == PayableKind::PLEDGE_REVISION && order.state == PaymentOrderState::Settled
    };
    for mut collection in orders.into_iter().rev().filter(is_collected) {
        let take = rest.min(collection.amount.amount_minor - collection.refunded_minor);
        if take > 0 {
            refund_collection(store, context, book, &collection, (pledge, why), take)?;
            collection.refunded_minor += take;
            store.update_order(&collection)?;
            rest -= take;
        }
    }
    if rest > 0 {
        let key = pledge.to_string();
        return Err(StoreError::Inconsistent { table: "payment_orders", column: "refunded_minor", key }.into());
    }
    Ok(())
}

/// Takes a refund out of escrow and orders it at the gateway.
pub(super) fn refund_collection(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    collection: &PaymentOrder,
    (pledge, why): (PledgeId, PledgeReturn),
    amount_minor: i64,
) -> Result<(), Failure> {
    let amount = Money::new(amount_minor, book.currency);
    let mut order = PaymentOrder {
        source: Some(collection.id),
        ..PaymentOrder::new(context, book.id, why.payable_kind().of(pledge.0), amount)
    };
    let out_of_escrow = Movement::new(why.ordering(), AccountKind::Escrow, why.waits_in(), amount_minor);
    book.transfer(context, Movement { pledge: Some(pledge), order: Some(order.id), ..out_of_escrow })?;
    settle_if_foretold(context, book, &mut order)?;
    Ok(store.insert_order(&order)?)
}
