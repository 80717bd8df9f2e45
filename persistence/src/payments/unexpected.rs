//! Rows of `unexpected_movements`: added, never changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::ids::{BookId, PaymentOrderId, UnexpectedMovementId};
use palier_domain::money::{Currency, Money};
use palier_domain::page::{Page, PageRequest};
use palier_domain::payments::{Repeated, UnexpectedCause, UnexpectedMovement};
use palier_domain::write_set::Aggregate;

use super::rows::read_payable;
use crate::columns::{IdValue, InstantValue};
use crate::connection::MultiBackend;
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::unexpected_movements;
use crate::session::Session;
use crate::statement::Statement;

type Key = (DateTime<Utc>, UnexpectedMovementId);

const COUNT: &str = "SELECT cause, CAST(count(*) AS bigint) FROM unexpected_movements GROUP BY cause";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = unexpected_movements, treat_none_as_default_value = false)]
struct MovementRow {
    id: IdValue,
    cause: String,
    order_key: String,
    reference: String,
    book_id: Option<IdValue>,
    order_id: Option<IdValue>,
    kind: Option<String>,
    payable: Option<String>,
    subject_id: Option<IdValue>,
    subject_number: Option<i64>,
    amount_minor: Option<i64>,
    currency: Option<String>,
    transfer_seq: Option<i64>,
    refund_order_id: Option<IdValue>,
    recorded_at: InstantValue,
}

pub(super) fn has(session: &mut Session<'_>, order_key: &str, reference: &str) -> Result<bool, StoreError> {
    let query = unexpected_movements::table
        .filter(unexpected_movements::order_key.eq(order_key))
        .filter(unexpected_movements::reference.eq(reference))
        .limit(1)
        .select(unexpected_movements::id);
    let found: Option<IdValue> = session.reading(|connection| query.first(connection).optional())?;
    Ok(found.is_some())
}

pub(super) fn insert(session: &mut Session<'_>, movement: &UnexpectedMovement) -> Result<(), StoreError> {
    let row = MovementRow::from(movement);
    let insert = diesel::insert_into(unexpected_movements::table).values(row);
    expect_one(session.writing(Aggregate::Alone, |connection| insert.execute(connection))?, "unexpected_movements")
}

pub(super) fn list(
    session: &mut Session<'_>,
    page: &PageRequest<Key>,
) -> Result<Page<UnexpectedMovement, Key>, StoreError> {
    let mut query = unexpected_movements::table
        .order((unexpected_movements::recorded_at.desc(), unexpected_movements::id.desc()))
        .limit(overfull(page.limit))
        .select(MovementRow::as_select())
        .into_boxed();
    if let Some((recorded_at, id)) = page.after {
        query = query.filter(OlderThan::new("recorded_at, id", InstantValue(recorded_at), IdValue(id.0)));
    }
    let rows: Vec<MovementRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, |movement: &UnexpectedMovement| (movement.recorded_at, movement.id))
}

impl Session<'_> {
    /// How many movements no order awaited, by cause.
    pub fn count_unexpected_movements(&mut self) -> Result<BTreeMap<UnexpectedCause, i64>, StoreError> {
        let count = Statement::<MultiBackend>::new(COUNT).returning::<(Text, BigInt)>();
        let counts: Vec<(String, i64)> = self.reading(|connection| count.load(connection))?;
        let of = RowOf { table: "unexpected_movements", key: &"all" };
        counts
            .into_iter()
            .map(|(cause, count)| Ok((of.parsed("cause", UnexpectedCause::parse(&cause))?, count)))
            .collect()
    }
}

impl From<&UnexpectedMovement> for MovementRow {
    fn from(movement: &UnexpectedMovement) -> Self {
        let repeated = movement.repeated.as_ref();
        Self {
            id: IdValue(movement.id.0),
            cause: movement.cause().as_str().to_owned(),
            order_key: movement.order_key.clone(),
            reference: movement.reference.clone(),
            book_id: repeated.map(|of| IdValue(of.book.0)),
            order_id: repeated.map(|of| IdValue(of.order.0)),
            kind: repeated.map(|of| of.payable.kind.direction().as_str().to_owned()),
            payable: repeated.map(|of| of.payable.kind.as_str().to_owned()),
            subject_id: repeated.map(|of| IdValue(of.payable.subject)),
            subject_number: repeated.and_then(|of| of.payable.number),
            amount_minor: repeated.map(|of| of.amount.amount_minor),
            currency: repeated.map(|of| of.amount.currency.as_str().to_owned()),
            transfer_seq: repeated.map(|of| of.transfer_seq),
            refund_order_id: repeated.and_then(|of| of.returned_by).map(|id| IdValue(id.0)),
            recorded_at: InstantValue(movement.recorded_at),
        }
    }
}

impl TryFrom<MovementRow> for UnexpectedMovement {
    type Error = StoreError;

    fn try_from(row: MovementRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "unexpected_movements", key: &row.id.0 };
        let cause = of.parsed("cause", UnexpectedCause::parse(&row.cause))?;
        let repeated = match cause {
            UnexpectedCause::UnknownOrder => None,
            UnexpectedCause::Repeated => {
                let currency = of.parsed("currency", row.currency.as_deref().and_then(Currency::parse))?;
                Some(Repeated {
                    book: BookId(of.parsed("book_id", row.book_id)?.0),
                    order: PaymentOrderId(of.parsed("order_id", row.order_id)?.0),
                    payable: read_payable(
                        &of,
                        (row.kind.as_deref().unwrap_or_default(), row.payable.as_deref().unwrap_or_default()),
                        (of.parsed("subject_id", row.subject_id)?, row.subject_number),
                    )?,
                    amount: Money::new(of.parsed("amount_minor", row.amount_minor)?, currency),
                    transfer_seq: of.parsed("transfer_seq", row.transfer_seq)?,
                    returned_by: row.refund_order_id.map(|id| PaymentOrderId(id.0)),
                })
            }
        };
        Ok(Self {
            id: UnexpectedMovementId(row.id.0),
            order_key: row.order_key,
            reference: row.reference,
            repeated,
            recorded_at: row.recorded_at.0,
        })
    }
}
