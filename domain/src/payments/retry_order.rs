//! What finance does about orders that the gateway did not carry out.

use super::refusal::PaymentRefusal;
use super::{PaymentOrder, PaymentOrderKey, PaymentOrderState};
use crate::clock::Context;
use crate::ids::{BookId, PaymentOrderId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// Payment orders, newest first, for finance.
pub fn list_payment_orders(
    store: &mut dyn Store,
    context: &Context<'_>,
    state: Option<PaymentOrderState>,
    page: &PageRequest<PaymentOrderKey>,
) -> Result<Page<PaymentOrder, PaymentOrderKey>, Failure> {
    Operation::LIST_PAYMENT_ORDERS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_orders(state, page)?)
}

/// The book of an order that the caller may retry.
pub fn require_book_of_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    order: PaymentOrderId,
) -> Result<BookId, Failure> {
    Operation::RETRY_PAYMENT_ORDER.allow(context.actor, Relations::NONE)?;
    Ok(store.find_order_anywhere(order)?.ok_or(Refusal::NotFound)?.book)
}

/// Tries an order again that was raised to finance: as a new request where the
/// gateway refused it, as the same one where it gave no answer.
pub fn retry_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    (book, order): (BookId, PaymentOrderId),
) -> Result<PaymentOrder, Failure> {
    Operation::RETRY_PAYMENT_ORDER.allow(context.actor, Relations::NONE)?;
    let mut order = store.find_order(book, order)?.ok_or(Refusal::NotFound)?;
    let state = order.state;
    ensure(state == PaymentOrderState::NeedsAttention, PaymentRefusal::OrderNotRefused { state })?;
    order.state = PaymentOrderState::Pending;
    order.attempts = 0;
    order.due_at = context.now;
    store.update_order(&order)?;
    Ok(order)
}
