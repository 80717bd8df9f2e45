//! Recording what the gateway answered, once, whatever it was and whenever it came.

use super::payable::Way;
use super::unexpected::record_repeated;
use super::{
    Asked, GatewayAnswer, GatewayOutcome, PaymentOrder, PaymentOrderKind, PaymentOrderState, PaymentRefusal, pay,
};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::BookId;
use crate::ledger::Book;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// How often a gateway that gives no answer to a refund or payout is asked before
/// finance is told.
const UNANSWERED_MAX: i64 = 20;

/// Records the gateway's answer to what it was asked; what it means for the pledge, the tranche or the purchase, the
/// order's payable says. An order that has its answer
/// already is left as it is, and so is one that was asked again meanwhile, unless
/// the gateway says that money moved: what moved is always recorded, once, and
/// finance is told when it moved twice; what was collected twice is refunded.
pub fn settle_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    (book, asked): (BookId, Asked),
    outcome: &GatewayOutcome,
) -> Result<PaymentOrder, Failure> {
    let mut order = store.find_order(book, asked.order)?.ok_or(PaymentRefusal::OrderUnknown)?;
    let mut book = store.find_book(book)?.ok_or(Refusal::NotFound)?;
    ensure_of_book(&order, &book)?;
    if let (PaymentOrderState::Settled, Ok(GatewayAnswer::Accepted { reference })) = (order.state, outcome) {
        record_repeated(store, context, &mut book, &order, (asked, reference.as_str()))?;
        return Ok(order);
    }
    let is_awaited = order.state == PaymentOrderState::Pending && order.generation == asked.generation;
    if !is_awaited && !matches!(outcome, Ok(GatewayAnswer::Accepted { .. })) {
        return Ok(order);
    }
    match outcome {
        Ok(GatewayAnswer::Accepted { reference }) => {
            order.generation = asked.generation;
            order.settle(context, reference.clone());
            accept(store, context, &mut book, &mut order)?;
        }
        Ok(GatewayAnswer::Refused { reason }) => refuse(store, context, &mut book, (&mut order, reason))?,
        Ok(GatewayAnswer::Pending { reference, ask_again_at }) => {
            order.reference = Some(reference.clone());
            order.due_at = *ask_again_at;
        }
        Err(error) => {
            order.last_error = Some(error.to_string());
            order.attempts += 1;
            let attempts_max = if order.kind() == PaymentOrderKind::Collect { i64::MAX } else { UNANSWERED_MAX };
            wait_or_raise(context, &mut book, &mut order, attempts_max);
        }
    }
    store.update_order(&order)?;
    store.save_book(&mut book)?;
    Ok(order)
}

/// A campaign's payable is in no provider's book, and the reverse.
fn ensure_of_book(order: &PaymentOrder, book: &Book) -> Result<(), StoreError> {
    if order.payable.kind.book() == book.kind {
        return Ok(());
    }
    Err(StoreError::Inconsistent { table: "payment_orders", column: "payable", key: order.id.to_string() })
}

/// The money moved: in, back to who paid, or to who earned it.
fn accept(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    match order.payable.kind.way() {
        Way::Collect(rules) => rules.settle(store, context, book, order),
        Way::Refund(rules) | Way::Payout(rules) => {
            pay(context, book, order, rules)?;
            rules.settle(store, context, book, order)
        }
    }
}

/// A collection that is refused has its answer; a refund or payout is asked for anew, as often as the policy says.
fn refuse(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    (order, reason): (&mut PaymentOrder, &str),
) -> Result<(), Failure> {
    match order.payable.kind.way() {
        Way::Collect(rules) => {
            order.refuse(reason.to_owned());
            rules.refuse(store, context, book, order)
        }
        Way::Refund(rules) | Way::Payout(rules) => {
            order.last_error = Some(reason.to_owned());
            order.attempts += 1;
            order.generation += 1;
            let attempts_max = rules.policy(store, book)?.terms.payment_attempts_max;
            wait_or_raise(context, book, order, attempts_max);
            Ok(())
        }
    }
}

/// After an attempt without success: waits, or raises the order to finance.
fn wait_or_raise(context: &Context<'_>, book: &mut Book, order: &mut PaymentOrder, attempts_max: i64) {
    order.due_at = context.now + order.backoff();
    if order.attempts >= attempts_max {
        order.state = PaymentOrderState::NeedsAttention;
        let amount_minor = order.amount.amount_minor;
        book.record(context, Entry::of(EventKind::PaymentNeedsAttention, order.id.0).amount(amount_minor));
        if let Some(delayed) = order.payable.kind.outgoing().and_then(|rules| rules.tell_of_delay(order)) {
            book.record(context, delayed.amount(amount_minor));
        }
    }
}
