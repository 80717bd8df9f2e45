//! Giving a pledge's money back to where it was paid from.

use super::foretold::settle_if_foretold;
use super::{Payee, PaymentOrder, PaymentOrderKind, PaymentOrderState};
use crate::clock::Context;
use crate::ids::PledgeId;
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::money::Money;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// Gives `amount_minor` of a pledge's money back to where it was paid from, the
/// latest collection first.
pub fn refund_from(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: PledgeId,
    payee: Payee,
    amount_minor: i64,
) -> Result<(), Failure> {
    let mut rest = amount_minor;
    if rest == 0 {
        return Ok(());
    }
    let orders = store.list_pledge_orders(book.id, pledge)?;
    let is_collected =
        |order: &PaymentOrder| order.kind == PaymentOrderKind::Collect && order.state == PaymentOrderState::Settled;
    for mut collection in orders.into_iter().rev().filter(is_collected) {
        let take = rest.min(collection.amount.amount_minor - collection.refunded_minor);
        if take > 0 {
            refund_order(store, context, book, &collection, (pledge, payee), take)?;
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
pub(crate) fn refund_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    collection: &PaymentOrder,
    (pledge, payee): (PledgeId, Payee),
    amount_minor: i64,
) -> Result<(), Failure> {
    let amount = Money::new(amount_minor, book.currency);
    let mut order = PaymentOrder {
        pledge: Some(pledge),
        source: Some(collection.id),
        payee: Some(payee),
        ..PaymentOrder::new(context, book.id, PaymentOrderKind::Refund, amount)
    };
    book.transfer(
        context,
        Movement {
            kind: if payee == Payee::Refunds { TransferKind::Refund } else { TransferKind::Withdrawal },
            debit: AccountKind::Escrow,
            credit: payee.account(),
            amount_minor,
            pledge: Some(pledge),
            tranche: None,
            order: Some(order.id),
            lot: None,
            cause: None,
        },
    )?;
    settle_if_foretold(context, book, &mut order)?;
    Ok(store.insert_order(&order)?)
}
