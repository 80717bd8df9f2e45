//! Orders whose answer is known beforehand, and booking what was paid.

use super::payable::PaidOut;
use super::{GatewayAnswer, PaymentOrder};
use crate::clock::Context;
use crate::ledger::Book;
use crate::refusal::Refusal;

/// Settles an outgoing order whose answer is known beforehand; says whether it was. What else its payable does when it is
/// settled is left to the caller, who has it in hand.
pub(crate) fn settle_if_foretold(
    context: &Context<'_>,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<bool, Refusal> {
    let (Some(GatewayAnswer::Accepted { reference }), Some(rules)) =
        (context.gateway.predict(order), order.payable.kind.outgoing())
    else {
        return Ok(false);
    };
    order.settle(context, reference);
    pay(context, book, order, rules)?;
    Ok(true)
}

/// Books what was paid out or back.
pub(super) fn pay(
    context: &Context<'_>,
    book: &mut Book,
    order: &PaymentOrder,
    rules: &dyn PaidOut,
) -> Result<(), Refusal> {
    book.transfer(context, rules.payment(order))?;
    if let Some(paid) = rules.tell_of_payment(order) {
        book.record(context, paid.amount(order.amount.amount_minor));
    }
    Ok(())
}
