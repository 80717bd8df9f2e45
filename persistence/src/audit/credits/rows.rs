//! What the audit of credits reads, each in the order of its key.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::statement::Statement;

const NIL: IdValue = IdValue(Uuid::nil());

/// A book and something in it.
pub(super) type OwnKey = (IdValue, IdValue);
/// A book, what a transfer names, and its position.
pub(super) type MoveKey = (IdValue, IdValue, i64);
/// Book, lot, granted, remaining, origin, when it came, when it expires.
pub(super) type CreditLotColumns = (IdValue, IdValue, i64, i64, String, InstantValue, InstantValue);
/// Book, lot, position, debit, credit, amount.
pub(super) type CreditLotMove = (IdValue, IdValue, i64, String, String, i64);
/// Book, spend, price, what came back.
pub(super) type SpendColumns = (IdValue, IdValue, i64, i64);
/// Book, spend, position, kind, amount.
pub(super) type SpendMove = (IdValue, IdValue, i64, String, i64);
/// Book, order, kind, state, amount, what its transfers moved.
pub(super) type OrderColumns = (IdValue, IdValue, String, String, i64, Option<i64>);

/// A purchase with its order, the transfer of its payment and the lot that it brought.
#[derive(Queryable)]
pub(super) struct PurchaseColumns {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) price_minor: i64,
    pub(super) credits: i64,
    pub(super) ordered_minor: Option<i64>,
    pub(super) order_state: Option<String>,
    pub(super) posted: Option<String>,
    pub(super) posted_minor: Option<i64>,
    pub(super) granted: Option<i64>,
}

pub(super) fn load_lots(
    connection: &mut AnyConnection,
    after: Option<&OwnKey>,
    limit: i64,
) -> QueryResult<Vec<CreditLotColumns>> {
    own(
        "SELECT book_id, id, granted, remaining, origin, granted_at, expires_at FROM credit_lots \
         WHERE (book_id, id) > (?, ?) ORDER BY book_id, id LIMIT ?",
        after,
        limit,
    )
    .returning::<(Id, Id, BigInt, BigInt, Text, Instant, Instant)>()
    .load(connection)
}

/// For how many days lots of plans, of packs and of refunds are granted, by each policy that there was.
pub(super) fn load_lot_days(connection: &mut AnyConnection) -> QueryResult<Vec<(i64, i64, i64)>> {
    Statement::<MultiBackend>::new(
        "SELECT p.value, k.value, r.value FROM policy_values AS p \
         JOIN policy_values AS k ON k.policy_version = p.policy_version AND k.name = 'pack_lot_days' \
         JOIN policy_values AS r ON r.policy_version = p.policy_version AND r.name = 'refund_lot_days' \
         WHERE p.name = 'plan_lot_days'",
    )
    .returning::<(BigInt, BigInt, BigInt)>()
    .load(connection)
}

pub(super) fn load_spends(
    connection: &mut AnyConnection,
    after: Option<&OwnKey>,
    limit: i64,
) -> QueryResult<Vec<SpendColumns>> {
    own(
        "SELECT book_id, id, price, coalesce(goodwill_credits, 0) + coalesce(hidden_credits, 0) FROM credit_spends \
         WHERE (book_id, id) > (?, ?) ORDER BY book_id, id LIMIT ?",
        after,
        limit,
    )
    .returning::<(Id, Id, BigInt, BigInt)>()
    .load(connection)
}

pub(super) fn load_purchases(
    connection: &mut AnyConnection,
    after: Option<&OwnKey>,
    limit: i64,
) -> QueryResult<Vec<PurchaseColumns>> {
    type Columns = (
        Id,
        Id,
        Text,
        Text,
        BigInt,
        BigInt,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<BigInt>,
    );
    own(
        "SELECT p.book_id, p.id, p.kind, p.state, p.price_minor, p.credits, o.amount_minor, o.state, t.kind, \
         t.amount_minor, l.granted FROM purchases AS p \
         LEFT JOIN payment_orders AS o ON o.book_id = p.book_id AND o.subject_id = p.id AND o.payable = 'purchase' \
         LEFT JOIN transfers AS t ON t.book_id = o.book_id AND t.order_id = o.id \
         LEFT JOIN credit_lots AS l ON l.book_id = p.book_id AND l.purchase_id = p.id \
         WHERE (p.book_id, p.id) > (?, ?) ORDER BY p.book_id, p.id LIMIT ?",
        after,
        limit,
    )
    .returning::<Columns>()
    .load(connection)
}

/// The orders of purchases that are no collections.
pub(super) fn load_orders(
    connection: &mut AnyConnection,
    after: Option<&OwnKey>,
    limit: i64,
) -> QueryResult<Vec<OrderColumns>> {
    own(
        "SELECT o.book_id, o.id, o.kind, o.state, o.amount_minor, t.amount_minor FROM payment_orders AS o \
         LEFT JOIN transfers AS t ON t.book_id = o.book_id AND t.order_id = o.id AND t.kind <> 'repeated_collection' \
         WHERE o.payable IN ('purchase_return', 'repeated_purchase') AND (o.book_id, o.id) > (?, ?) \
         ORDER BY o.book_id, o.id LIMIT ?",
        after,
        limit,
    )
    .returning::<(Id, Id, Text, Text, BigInt, Nullable<BigInt>)>()
    .load(connection)
}

/// The first transfer of a provider's money that no order of a purchase stands for.
pub(super) fn load_unordered(connection: &mut AnyConnection) -> QueryResult<Vec<(IdValue, i64)>> {
    Statement::<MultiBackend>::new(
        "SELECT t.book_id, t.seq FROM books AS b JOIN transfers AS t ON t.book_id = b.id \
         WHERE b.kind = 'provider' AND t.unit <> 'CREDIT' AND t.kind <> 'repeated_payment' AND NOT EXISTS (SELECT 1 FROM payment_orders AS o \
         WHERE o.book_id = t.book_id AND o.id = t.order_id AND o.payable IN ('purchase', 'purchase_return', 'repeated_purchase')) \
         ORDER BY t.book_id, t.seq LIMIT 1",
    )
    .returning::<(Id, BigInt)>()
    .load(connection)
}

pub(super) fn load_moves_of_lots(
    connection: &mut AnyConnection,
    after: Option<&MoveKey>,
    limit: i64,
) -> QueryResult<Vec<CreditLotMove>> {
    moves(
        "SELECT book_id, lot_id, seq, debit_account, credit_account, amount_minor FROM transfers \
         WHERE lot_id IS NOT NULL AND (book_id, lot_id, seq) > (?, ?, ?) ORDER BY book_id, lot_id, seq LIMIT ?",
        after,
        limit,
    )
    .returning::<(Id, Id, BigInt, Text, Text, BigInt)>()
    .load(connection)
}

pub(super) fn load_moves_of_spends(
    connection: &mut AnyConnection,
    after: Option<&MoveKey>,
    limit: i64,
) -> QueryResult<Vec<SpendMove>> {
    moves(
        "SELECT book_id, cause_id, seq, kind, amount_minor FROM transfers \
         WHERE cause_id IS NOT NULL AND (book_id, cause_id, seq) > (?, ?, ?) ORDER BY book_id, cause_id, seq LIMIT ?",
        after,
        limit,
    )
    .returning::<(Id, Id, BigInt, Text, BigInt)>()
    .load(connection)
}

fn own(text: &'static str, after: Option<&OwnKey>, limit: i64) -> Statement<'static, MultiBackend> {
    let (book, id) = after.copied().unwrap_or((NIL, NIL));
    Statement::new(text).bind::<Id, _>(book).bind::<Id, _>(id).bind::<BigInt, _>(limit)
}

fn moves(text: &'static str, after: Option<&MoveKey>, limit: i64) -> Statement<'static, MultiBackend> {
    let (book, id, seq) = after.copied().unwrap_or((NIL, NIL, 0));
    let statement = Statement::new(text).bind::<Id, _>(book).bind::<Id, _>(id);
    statement.bind::<BigInt, _>(seq).bind::<BigInt, _>(limit)
}
