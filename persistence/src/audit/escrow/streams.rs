//! What the audit reads of escrow: tranches, outflows, payouts and transfers
//! without a pledge, each a table in the order of its key, taken campaign by campaign.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use palier_domain::StoreError;
use palier_domain::escrow::{Outflow, Tranche};
use palier_domain::payments::PaymentOrder;
use uuid::Uuid;

use super::super::stream::Stream;
use super::super::{Row, Stop};
use crate::bounds::{outflows_max, tranches_max};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::escrow::{OutflowRow, TrancheRow};
use crate::page::NextAfter;
use crate::payments::OrderRow;
use crate::rows::Pair;
use crate::schema::{campaigns, escrow_outflows, payment_orders, tranches, transfers};

type Key = (IdValue, i64);

/// A transfer out of escrow that is part of a tranche: kind, tranche, amount, order.
pub(super) type TrancheTransfer = (String, Option<i64>, i64, Option<IdValue>);

/// Such a transfer with its key.
type OutColumns = (IdValue, i64, String, Option<i64>, i64, Option<IdValue>);

/// The tables of escrow.
pub(super) struct Streams {
    tranches: Stream<Key, TrancheRow>,
    outflows: Stream<Key, OutflowRow>,
    payouts: Stream<Key, OrderRow>,
    out: Stream<Key, OutColumns>,
}

/// What there is of one campaign.
pub(super) struct Parts {
    pub(super) tranches: Vec<Tranche>,
    pub(super) outflows: Vec<Outflow>,
    pub(super) payouts: Vec<PaymentOrder>,
    pub(super) out: Vec<TrancheTransfer>,
}

impl Streams {
    pub(super) fn new() -> Self {
        Self {
            tranches: Stream::new(load_tranches, |row| (row.book_id, row.number)),
            outflows: Stream::new(load_outflows, |row| (row.book_id, row.number)),
            payouts: Stream::new(load_payouts, |row| (row.book_id, row.subject_number.unwrap_or(0))),
            out: Stream::new(load_out, |row| (row.0, row.1)),
        }
    }

    /// What there is of the next campaign. What comes before it belongs to none.
    pub(super) fn take(&mut self, connection: &mut AnyConnection, book: IdValue) -> Result<Parts, Stop> {
        let rows = of_book("tranches", &mut self.tranches, connection, book, tranches_max())?;
        let tranches = rows.into_iter().map(Tranche::try_from).collect::<Result<_, StoreError>>()?;
        let rows = of_book("escrow_outflows", &mut self.outflows, connection, book, outflows_max())?;
        let outflows = rows.into_iter().map(Outflow::try_from).collect::<Result<_, StoreError>>()?;
        let rows = of_book("payment_orders", &mut self.payouts, connection, book, tranches_max())?;
        let payouts = rows.into_iter().map(PaymentOrder::try_from).collect::<Result<_, StoreError>>()?;
        // Each outflow has a transfer, and each payout another.
        let transfers_max = outflows_max().saturating_add(tranches_max());
        let rows = of_book("transfers", &mut self.out, connection, book, transfers_max)?;
        let out = rows.into_iter().map(|(_, _, kind, tranche, amount, order)| (kind, tranche, amount, order)).collect();
        Ok(Parts { tranches, outflows, payouts, out })
    }

    /// Nothing comes after the last campaign.
    pub(super) fn end(mut self, connection: &mut AnyConnection) -> Result<(), Stop> {
        let last = IdValue(Uuid::max());
        self.take(connection, last).map(|_| ())
    }
}

fn of_book<R>(
    table: &'static str,
    stream: &mut Stream<Key, R>,
    connection: &mut AnyConnection,
    book: IdValue,
    rows_max: i64,
) -> Result<Vec<R>, Stop> {
    let mut rows = Vec::new();
    while let Some((key, row)) = stream.next_up_to(connection, |key| key.0 <= book)? {
        let shown = Pair(key.0.0, key.1);
        let of = Row { table, key: &shown };
        if key.0 < book {
            return Err(of.disagree("book_id", &"a campaign", &"none"));
        }
        if i64::try_from(rows.len()).unwrap_or(i64::MAX) >= rows_max {
            return Err(of.disagree("row", &format_args!("at most {rows_max} of a book"), &"more"));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn start(after: Option<&Key>) -> Key {
    after.copied().unwrap_or((IdValue(Uuid::nil()), 0))
}

/// Every campaign, and what it raised.
pub(super) fn load_raised(
    connection: &mut AnyConnection,
    after: Option<&IdValue>,
    limit: i64,
) -> QueryResult<Vec<(IdValue, Option<i64>)>> {
    campaigns::table
        .filter(campaigns::id.gt(after.copied().unwrap_or(IdValue(Uuid::nil()))))
        .order(campaigns::id)
        .limit(limit)
        .select((campaigns::id, campaigns::raised_minor))
        .load(connection)
}

fn load_tranches(connection: &mut AnyConnection, after: Option<&Key>, limit: i64) -> QueryResult<Vec<TrancheRow>> {
    tranches::table
        .filter(NextAfter::new("book_id, number", start(after)))
        .order((tranches::book_id, tranches::number))
        .limit(limit)
        .select(TrancheRow::as_select())
        .load(connection)
}

fn load_outflows(connection: &mut AnyConnection, after: Option<&Key>, limit: i64) -> QueryResult<Vec<OutflowRow>> {
    escrow_outflows::table
        .filter(NextAfter::new("book_id, number", start(after)))
        .order((escrow_outflows::book_id, escrow_outflows::number))
        .limit(limit)
        .select(OutflowRow::as_select())
        .load(connection)
}

fn load_payouts(connection: &mut AnyConnection, after: Option<&Key>, limit: i64) -> QueryResult<Vec<OrderRow>> {
    payment_orders::table
        // In words: by that the databases see that the index of payouts will do.
        .filter(sql::<Bool>("payable = 'tranche_payout'"))
        .filter(NextAfter::new("book_id, subject_number", start(after)))
        .order((payment_orders::book_id, payment_orders::subject_number))
        .limit(limit)
        .select(OrderRow::as_select())
        .load(connection)
}

fn load_out(connection: &mut AnyConnection, after: Option<&Key>, limit: i64) -> QueryResult<Vec<OutColumns>> {
    transfers::table
        .filter(transfers::pledge_id.is_null())
        .filter(transfers::tranche_number.is_not_null())
        .filter(NextAfter::new("book_id, seq", start(after)))
        .order((transfers::book_id, transfers::seq))
        .limit(limit)
        .select((
            transfers::book_id,
            transfers::seq,
            transfers::kind,
            transfers::tranche_number,
            transfers::amount_minor,
            transfers::order_id,
        ))
        .load(connection)
}
