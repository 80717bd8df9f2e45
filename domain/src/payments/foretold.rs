//! Orders whose answer is known beforehand, and booking what was paid.

use super::{GatewayAnswer, Payee, PaymentOrder};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::{AccountKind, Book, Movement};
use crate::refusal::Refusal;

/// Settles an outgoing order whose answer is known beforehand; says whether it was.
pub(crate) fn settle_if_foretold(
    context: &Context<'_>,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<bool, Refusal> {
    let (Some(GatewayAnswer::Accepted { reference }), Some(payee)) = (context.gateway.predict(order), order.payee)
    else {
        return Ok(false);
    };
    order.settle(context, reference);
    pay(context, book, order, payee)?;
    Ok(true)
}

/// Books what was paid out or back.
pub(crate) fn pay(context: &Context<'_>, book: &mut Book, order: &PaymentOrder, payee: Payee) -> Result<(), Refusal> {
    book.transfer(
        context,
        Movement {
            kind: payee.paid(),
            debit: payee.account(),
            credit: AccountKind::GatewayClearing,
            amount_minor: order.amount.amount_minor,
            pledge: order.pledge,
            tranche: order.tranche,
            order: Some(order.id),
            lot: None,
            cause: None,
        },
    )?;
    if let (Some(pledge), Payee::Withdrawals | Payee::Refunds | Payee::Repeated) = (order.pledge, payee) {
        book.record(context, Entry::of(EventKind::RefundPaid, pledge.0).amount(order.amount.amount_minor));
    }
    Ok(())
}
