//! Rows of `payment_orders`: recorded intents, claimed with a lease.

mod rows;
mod unexpected;

pub(crate) use rows::OrderRow;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use palier_domain::StoreError;
use palier_domain::ids::{BookId, PaymentOrderId, UnexpectedMovementId};
use palier_domain::jobs::LEASE;
use palier_domain::page::{Page, PageRequest};
use palier_domain::payments::{PaymentOrder, PaymentOrderState, PaymentStore, UnexpectedMovement};
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use crate::bounds::{ORDERS_OF_SUBJECT_MAX, one_over};
use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::RowOf;
use crate::schema::payment_orders;
use crate::session::Session;
use crate::statement::Statement;

type OrderKey = (DateTime<Utc>, PaymentOrderId);

const CLAIM_ON_POSTGRES: &str = "UPDATE payment_orders SET lease_until = ? WHERE (book_id, id) IN (\
    SELECT book_id, id FROM payment_orders \
    WHERE state = 'pending' AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) \
    ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING book_id, id";

const CLAIM_ON_SQLITE: &str = "UPDATE payment_orders SET lease_until = ? WHERE (book_id, id) IN (\
    SELECT book_id, id FROM payment_orders \
    WHERE state = 'pending' AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) \
    ORDER BY due_at LIMIT ?) RETURNING book_id, id";

const RELEASE: &str = "UPDATE payment_orders SET lease_until = NULL WHERE (book_id, id) IN (\
    SELECT book_id, id FROM payment_orders \
    WHERE state = 'pending' AND due_at <= ? AND lease_until IS NOT NULL ORDER BY due_at LIMIT ?)";

impl Session<'_> {
    /// The gateway is to be asked about an order while it is pending.
    fn note_if_due(&mut self, order: &PaymentOrder) {
        if order.state == PaymentOrderState::Pending {
            self.note_due_work();
        }
    }
}

impl PaymentStore for Session<'_> {
    fn insert_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError> {
        self.keep_back(order.book, |pending| pending.orders.push(OrderRow::from(order)))?;
        self.note_if_due(order);
        self.known.take_order_in(order);
        Ok(())
    }

    fn find_order(&mut self, book: BookId, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError> {
        self.flush_if(|pending| pending.has_order(|order| order.id == IdValue(id.0)))?;
        let query = payment_orders::table.find((IdValue(book.0), IdValue(id.0))).select(OrderRow::as_select());
        let row: Option<OrderRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(PaymentOrder::try_from).transpose()
    }

    fn find_order_anywhere(&mut self, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError> {
        let query =
            payment_orders::table.filter(payment_orders::id.eq(IdValue(id.0))).limit(1).select(OrderRow::as_select());
        let row: Option<OrderRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(PaymentOrder::try_from).transpose()
    }

    fn update_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError> {
        let row = OrderRow::from(order);
        self.flush_if(|pending| pending.has_order(|other| other.id == row.id))?;
        self.keep_back(order.book, |pending| pending.changed_orders.push(row))?;
        self.note_if_due(order);
        self.known.take_order_in(order);
        Ok(())
    }

    fn list_orders_of(&mut self, book: BookId, subject: Uuid) -> Result<Vec<PaymentOrder>, StoreError> {
        if let Some(orders) = self.known.orders_of.get(&(book, subject)) {
            return Ok(orders.clone());
        }
        self.flush_if(|pending| pending.has_order(|order| order.subject_id == IdValue(subject)))?;
        let query = payment_orders::table
            .filter(payment_orders::book_id.eq(IdValue(book.0)))
            .filter(payment_orders::subject_id.eq(IdValue(subject)))
            .order((payment_orders::created_at, payment_orders::id))
            .limit(one_over(ORDERS_OF_SUBJECT_MAX))
            .select(OrderRow::as_select());
        let rows: Vec<OrderRow> = self.peeking(|connection| query.load(connection))?;
        let rows = RowOf { table: "payment_orders", key: &subject }.whole(rows, ORDERS_OF_SUBJECT_MAX)?;
        rows.into_iter().map(PaymentOrder::try_from).collect()
    }

    fn read_orders(&mut self, book: BookId, ids: &[PaymentOrderId]) -> Result<Vec<PaymentOrder>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let query = payment_orders::table
            .filter(payment_orders::book_id.eq(IdValue(book.0)))
            .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
            .filter(payment_orders::id.eq_any(ids))
            .select(OrderRow::as_select());
        let rows: Vec<OrderRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(PaymentOrder::try_from).collect()
    }

    fn list_orders(
        &mut self,
        state: Option<PaymentOrderState>,
        page: &PageRequest<OrderKey>,
    ) -> Result<Page<PaymentOrder, OrderKey>, StoreError> {
        let mut query = payment_orders::table
            .order((payment_orders::created_at.desc(), payment_orders::id.desc()))
            .limit(overfull(page.limit))
            .select(OrderRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        if let Some(state) = state {
            query = query.filter(payment_orders::state.eq(state.as_str()));
        }
        if state.is_some_and(|state| state != PaymentOrderState::Settled) {
            // In words: by that the databases see that the index of unsettled orders will do.
            query = query.filter(sql::<Bool>("state <> 'settled'"));
        }
        let rows: Vec<OrderRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |order: &PaymentOrder| (order.created_at, order.id))
    }

    fn lease_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<PaymentOrder>, StoreError> {
        let claimed: Vec<(IdValue, IdValue)> = self.writing(Aggregate::Alone, |connection| match connection {
            AnyConnection::Postgres(connection) => Statement::new(CLAIM_ON_POSTGRES)
                .returning::<(Id, Id)>()
                .bind::<Instant, _>(InstantValue(now + LEASE))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<BigInt, _>(i64::from(limit))
                .load(connection),
            AnyConnection::Sqlite(connection) => Statement::new(CLAIM_ON_SQLITE)
                .returning::<(Id, Id)>()
                .bind::<Instant, _>(InstantValue(now + LEASE))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<BigInt, _>(i64::from(limit))
                .load(connection),
        })?;
        let ids: Vec<IdValue> = claimed.into_iter().map(|(_, id)| id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = payment_orders::table
            .filter(payment_orders::id.eq_any(ids))
            .filter(payment_orders::lease_until.eq(InstantValue(now + LEASE)))
            .order((payment_orders::due_at, payment_orders::id))
            .limit(i64::from(limit))
            .select(OrderRow::as_select());
        let rows: Vec<OrderRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(PaymentOrder::try_from).collect()
    }

    fn release_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        let change = Statement::<MultiBackend>::new(RELEASE)
            .bind::<Instant, _>(InstantValue(now))
            .bind::<BigInt, _>(i64::from(limit));
        self.writing(Aggregate::Alone, |connection| change.execute(connection)).map(drop)
    }

    fn next_order_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let order = Statement::new("SELECT due_at FROM payment_orders WHERE state = 'pending' ORDER BY due_at LIMIT 1");
        let order: Option<InstantValue> =
            self.reading(|connection| order.returning::<Instant>().get_result(connection).optional())?;
        Ok(order.map(|at| at.0))
    }

    fn has_unexpected_movement(&mut self, order_key: &str, reference: &str) -> Result<bool, StoreError> {
        unexpected::has(self, order_key, reference)
    }

    fn insert_unexpected_movement(&mut self, movement: &UnexpectedMovement) -> Result<(), StoreError> {
        unexpected::insert(self, movement)
    }

    fn list_unexpected_movements(
        &mut self,
        page: &PageRequest<(DateTime<Utc>, UnexpectedMovementId)>,
    ) -> Result<Page<UnexpectedMovement, (DateTime<Utc>, UnexpectedMovementId)>, StoreError> {
        unexpected::list(self, page)
    }
}
