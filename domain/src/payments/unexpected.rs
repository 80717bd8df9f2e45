//! Movements of money that the gateway reports and that no order awaits: of an order whose money had moved before, or
//! of an order that is not known here.
//!
//! Each is recorded once, whatever the gateway repeats. What came in a second time is refunded automatically; what went
//! out a second time stays as a debt in the account of repeated movements, for finance to recover.

use chrono::{DateTime, Utc};

use super::foretold::settle_if_foretold;
use super::payable::Way;
use super::{Asked, Payable, PaymentOrder, UnexpectedMovementKey};
use crate::actor::{StaffRole, named};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, PaymentOrderId, UnexpectedMovementId};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::money::Money;
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;
use crate::store::Store;

/// How many of finance are told of a movement.
pub(crate) const FINANCE_TOLD_MAX: u32 = 100;

named! {
    /// Why nothing awaited a movement.
    UnexpectedCause {
        /// The money of its order had moved before.
        Repeated "repeated",
        /// No order is known by its key.
        UnknownOrder "unknown_order",
    }
}

/// A movement of money that no order awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnexpectedMovement {
    /// Its id.
    pub id: UnexpectedMovementId,
    /// The key under which the gateway was asked, as it says.
    pub order_key: String,
    /// The gateway's name for the movement.
    pub reference: String,
    /// The order whose money moved again, and what was booked; none when no order is known.
    pub repeated: Option<Repeated>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// What moved again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    /// The book whose money it is.
    pub book: BookId,
    /// The order.
    pub order: PaymentOrderId,
    /// What the order is for.
    pub payable: Payable,
    /// How much.
    pub amount: Money,
    /// The position of the transfer that books it.
    pub transfer_seq: i64,
    /// The refund that gives back what came in again.
    pub returned_by: Option<PaymentOrderId>,
}

impl UnexpectedMovement {
    /// Why nothing awaited it.
    pub const fn cause(&self) -> UnexpectedCause {
        if self.repeated.is_some() { UnexpectedCause::Repeated } else { UnexpectedCause::UnknownOrder }
    }
}

/// Records that the money of a settled order moved, unless that is the movement that settled it, or is recorded
/// already. What came in again is ordered to go back.
pub(super) fn record_repeated(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    order: &PaymentOrder,
    (asked, reference): (Asked, &str),
) -> Result<(), Failure> {
    let is_known = asked == order.asked() && order.reference.as_deref() == Some(reference);
    if is_known || store.has_unexpected_movement(&asked.key(), reference)? {
        return Ok(());
    }
    let (transfer_seq, returned_by, twice) = match order.payable.kind.way() {
        Way::Collect(rules) => {
            let (seq, refund) = take_back(store, context, book, (order, rules.give_repeat_back(order)))?;
            (seq, Some(refund), rules.tell_of_repeat(order))
        }
        Way::Refund(_) | Way::Payout(_) => {
            (pay_again(context, book, order)?, None, Entry::of(EventKind::PaymentMovedTwice, order.id.0))
        }
    };
    book.record(context, twice.amount(order.amount.amount_minor));
    let repeated = Repeated {
        book: book.id,
        order: order.id,
        payable: order.payable,
        amount: order.amount,
        transfer_seq,
        returned_by,
    };
    record(store, context, (asked, reference), Some(repeated))?;
    store.save_book(book)?;
    tell_finance(store, context, &Notice::of(NotificationKind::PaymentMovedTwice).amount(order.amount))
}

/// Records that the gateway moved money for an order that nobody knows here; whoever is told of it again records
/// nothing.
pub(super) fn record_unknown_movement(
    store: &mut dyn Store,
    context: &Context<'_>,
    asked: Asked,
    reference: &str,
) -> Result<(), Failure> {
    if store.has_unexpected_movement(&asked.key(), reference)? {
        return Ok(());
    }
    record(store, context, (asked, reference), None)?;
    tell_finance(store, context, &Notice::of(NotificationKind::UnknownPaymentMoved).naming(reference))
}

/// Movements that no order awaited, newest first, for finance.
pub fn list_unexpected_movements(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<UnexpectedMovementKey>,
) -> Result<Page<UnexpectedMovement, UnexpectedMovementKey>, Failure> {
    Operation::LIST_UNEXPECTED_MOVEMENTS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_unexpected_movements(page)?)
}

/// Books what a collection brought again and orders it back; the position of that transfer, and the refund.
fn take_back(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    (order, payable): (&PaymentOrder, Payable),
) -> Result<(i64, PaymentOrderId), Failure> {
    let mut refund =
        PaymentOrder { source: Some(order.id), ..PaymentOrder::new(context, book.id, payable, order.amount) };
    let (kind, minor) = (TransferKind::RepeatedCollection, order.amount.amount_minor);
    let (debit, credit) = (AccountKind::GatewayClearing, AccountKind::RepeatedMovements);
    book.transfer(context, Movement { order: Some(refund.id), ..Movement::new(kind, debit, credit, minor) })?;
    let transfer_seq = book.seq;
    settle_if_foretold(context, book, &mut refund)?;
    store.insert_order(&refund)?;
    Ok((transfer_seq, refund.id))
}

/// Books what a refund or payout took again; the position of that transfer.
fn pay_again(context: &Context<'_>, book: &mut Book, order: &PaymentOrder) -> Result<i64, Failure> {
    let (kind, minor) = (TransferKind::RepeatedPayment, order.amount.amount_minor);
    let (debit, credit) = (AccountKind::RepeatedMovements, AccountKind::GatewayClearing);
    book.transfer(context, Movement::new(kind, debit, credit, minor))?;
    Ok(book.seq)
}

fn record(
    store: &mut dyn Store,
    context: &Context<'_>,
    (asked, reference): (Asked, &str),
    repeated: Option<Repeated>,
) -> Result<(), Failure> {
    Ok(store.insert_unexpected_movement(&UnexpectedMovement {
        id: UnexpectedMovementId(context.ids.next()),
        order_key: asked.key(),
        reference: reference.to_owned(),
        repeated,
        recorded_at: context.now,
    })?)
}

fn tell_finance(store: &mut dyn Store, context: &Context<'_>, notice: &Notice) -> Result<(), Failure> {
    let finance = store.list_accounts(Some(StaffRole::Finance), &PageRequest::first(FINANCE_TOLD_MAX))?;
    let accounts: Vec<AccountId> = finance.items.iter().map(|account| account.id).collect();
    notify(store, context, &accounts, notice)
}
