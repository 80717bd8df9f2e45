//! The row of a payment order.

use palier_domain::StoreError;
use palier_domain::contexts;
use palier_domain::ids::{BookId, PaymentOrderId};
use palier_domain::money::{Currency, Money};
use palier_domain::payments::{Payable, PaymentOrder, PaymentOrderState};

use crate::bulk::bulk_row;
use crate::columns::sql::{BigInt, Bool, Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;

bulk_row! {
    /// A payment order.
    OrderRow in payment_orders {
        book_id: IdValue => Id,
        id: IdValue => Id,
        kind: String => Text,
        payable: String => Text,
        subject_id: IdValue => Id,
        subject_number: Option<i64> => Nullable<BigInt>,
        is_unattended: bool => Bool,
        source_order_id: Option<IdValue> => Nullable<Id>,
        amount_minor: i64 => BigInt,
        currency: String => Text,
        refunded_minor: i64 => BigInt,
        state: String => Text,
        attempts: i64 => BigInt,
        generation: i64 => BigInt,
        reference: Option<String> => Nullable<Text>,
        last_error: Option<String> => Nullable<Text>,
        due_at: InstantValue => Instant,
        lease_until: Option<InstantValue> => Nullable<Instant>,
        created_at: InstantValue => Instant,
        settled_at: Option<InstantValue> => Nullable<Instant>,
    }
    changing {
        refunded_minor,
        state,
        attempts,
        generation,
        reference,
        last_error,
        due_at,
        lease_until,
        settled_at,
    }
}

/// Whoever writes an order gives its lease back.
impl From<&PaymentOrder> for OrderRow {
    fn from(order: &PaymentOrder) -> Self {
        Self {
            book_id: IdValue(order.book.0),
            id: IdValue(order.id.0),
            kind: order.kind().as_str().to_owned(),
            payable: order.payable.kind.as_str().to_owned(),
            subject_id: IdValue(order.payable.subject),
            subject_number: order.payable.number,
            is_unattended: order.is_unattended,
            source_order_id: order.source.map(|id| IdValue(id.0)),
            amount_minor: order.amount.amount_minor,
            currency: order.amount.currency.as_str().to_owned(),
            refunded_minor: order.refunded_minor,
            state: order.state.as_str().to_owned(),
            attempts: order.attempts,
            generation: order.generation,
            reference: order.reference.clone(),
            last_error: order.last_error.clone(),
            due_at: InstantValue(order.due_at),
            lease_until: None,
            created_at: InstantValue(order.created_at),
            settled_at: order.settled_at.map(InstantValue),
        }
    }
}

impl TryFrom<OrderRow> for PaymentOrder {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "payment_orders", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        Ok(Self {
            id: PaymentOrderId(row.id.0),
            book: BookId(row.book_id.0),
            payable: read_payable(&of, (&row.kind, &row.payable), (row.subject_id, row.subject_number))?,
            is_unattended: row.is_unattended,
            source: row.source_order_id.map(|id| PaymentOrderId(id.0)),
            amount: Money::new(row.amount_minor, currency),
            refunded_minor: row.refunded_minor,
            state: of.parsed("state", PaymentOrderState::parse(&row.state))?,
            attempts: row.attempts,
            generation: row.generation,
            reference: row.reference,
            last_error: row.last_error,
            due_at: row.due_at.0,
            created_at: row.created_at.0,
            settled_at: row.settled_at.map(|at| at.0),
        })
    }
}

/// What a row says that money moves for, and which way: the way goes with the kind of payable.
pub(super) fn read_payable(
    of: &RowOf<'_>,
    (direction, payable): (&str, &str),
    (subject, number): (IdValue, Option<i64>),
) -> Result<Payable, StoreError> {
    let kind = of.parsed("payable", contexts::payable_kind(payable))?;
    of.parsed("kind", (kind.direction().as_str() == direction).then_some(()))?;
    Ok(Payable { kind, subject: subject.0, number })
}
