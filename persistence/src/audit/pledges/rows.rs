//! What the audit reads of pledges, their lines, transfers and orders.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use palier_domain::contexts;
use palier_domain::ledger::AccountKind;
use palier_domain::payments::{PayableKind, PaymentOrderKind};
use uuid::Uuid;

use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::statement::Statement;

/// Campaign, reward, how many are taken, price.
pub(super) type RewardColumns = (IdValue, IdValue, i64, i64);
/// Campaign, reward, position, mode, fee.
pub(super) type ModeColumns = (IdValue, IdValue, i64, String, i64);

/// The key of what belongs to a pledge: book, pledge, number, number.
pub(super) type Key = (IdValue, IdValue, i64, i64);

#[derive(Queryable)]
pub(super) struct PledgeColumns {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    pub(super) sequence: i64,
    pub(super) state: String,
    pub(super) current: Option<i64>,
    pub(super) current_amount: Option<i64>,
    pub(super) current_free_amount: Option<i64>,
    pub(super) pending: Option<i64>,
    pub(super) pending_amount: Option<i64>,
    pub(super) pending_free_amount: Option<i64>,
    pub(super) unpaid_free_amount: Option<i64>,
    pub(super) refunded: i64,
    pub(super) payment_due_at: Option<InstantValue>,
    pub(super) revisions: i64,
    pub(super) created_at: InstantValue,
    pub(super) collected_at: Option<InstantValue>,
}

#[derive(Queryable)]
pub(super) struct LineColumns {
    pub(super) book_id: IdValue,
    pub(super) pledge_id: IdValue,
    pub(super) revision: i64,
    pub(super) position: i64,
    pub(super) reward_id: IdValue,
    pub(super) quantity: i64,
    pub(super) unit_price: i64,
    pub(super) shipping: String,
    pub(super) shipping_fee: i64,
}

#[derive(Queryable)]
pub(super) struct TransferColumns {
    pub(super) book_id: IdValue,
    pub(super) pledge_id: IdValue,
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) amount: i64,
    pub(super) order_id: Option<IdValue>,
    pub(super) debit_account: String,
    pub(super) credit_account: String,
    pub(super) recorded_at: InstantValue,
}

#[derive(Queryable)]
pub(super) struct OrderColumns {
    pub(super) book_id: IdValue,
    pub(super) pledge_id: IdValue,
    pub(super) id: IdValue,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) amount: i64,
    pub(super) refunded: i64,
    pub(super) revision: Option<i64>,
    pub(super) payable: String,
    pub(super) source: Option<IdValue>,
    pub(super) is_unattended: bool,
    pub(super) created_at: InstantValue,
    pub(super) settled_at: Option<InstantValue>,
}

impl OrderColumns {
    /// Whether it brings money in.
    pub(super) fn is_collection(&self) -> bool {
        self.kind == PaymentOrderKind::Collect.as_str()
    }

    /// The account that its money waits in on its way out.
    pub(super) fn payee(&self) -> Option<&'static str> {
        contexts::payable_kind(&self.payable).and_then(PayableKind::account).map(AccountKind::as_str)
    }
}

/// What a book says of its pledges, and for how long its campaign waits for their payments.
#[derive(Queryable)]
pub(super) struct BookColumns {
    pub(super) id: IdValue,
    pub(super) pledge_seq: i64,
    pub(super) pledges_collected: i64,
    pub(super) reservation_minutes: Option<i64>,
}

pub(super) fn load_books(
    connection: &mut AnyConnection,
    after: Option<&IdValue>,
    limit: i64,
) -> QueryResult<Vec<BookColumns>> {
    Statement::<MultiBackend>::new(
        "SELECT b.id, b.pledge_seq, b.pledges_collected, p.value FROM books AS b \
         LEFT JOIN campaigns AS c ON c.id = b.id \
         LEFT JOIN policy_values AS p ON p.policy_version = c.policy_version AND p.name = 'reservation_minutes' \
         WHERE b.id > ? ORDER BY b.id LIMIT ?",
    )
    .returning::<(Id, BigInt, BigInt, Nullable<BigInt>)>()
    .bind::<Id, _>(after.copied().unwrap_or(NIL))
    .bind::<BigInt, _>(limit)
    .load(connection)
}

const NIL: IdValue = IdValue(Uuid::nil());

pub(super) fn load_rewards(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue)>,
    limit: i64,
) -> QueryResult<Vec<RewardColumns>> {
    let (campaign, id) = after.copied().unwrap_or((NIL, NIL));
    Statement::<MultiBackend>::new(
        "SELECT campaign_id, id, taken, price_minor FROM rewards WHERE (campaign_id, id) > (?, ?) \
         ORDER BY campaign_id, id LIMIT ?",
    )
    .returning::<(Id, Id, BigInt, BigInt)>()
    .bind::<Id, _>(campaign)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

/// The ways in which the rewards of a campaign can be had, in the order of their key.
pub(super) fn load_modes(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue, i64)>,
    limit: i64,
) -> QueryResult<Vec<ModeColumns>> {
    let (campaign, reward, position) = after.copied().unwrap_or((NIL, NIL, 0));
    Statement::<MultiBackend>::new(
        "SELECT campaign_id, reward_id, position, mode, fee_minor FROM reward_shipping_modes \
         WHERE (campaign_id, reward_id, position) > (?, ?, ?) ORDER BY campaign_id, reward_id, position LIMIT ?",
    )
    .returning::<(Id, Id, BigInt, Text, BigInt)>()
    .bind::<Id, _>(campaign)
    .bind::<Id, _>(reward)
    .bind::<BigInt, _>(position)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

pub(super) fn load_pledges(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue)>,
    limit: i64,
) -> QueryResult<Vec<PledgeColumns>> {
    let (book, id) = after.copied().unwrap_or((NIL, NIL));
    Statement::<MultiBackend>::new(
        "SELECT book_id, id, sequence, state, current_revision, current_amount_minor, current_free_amount_minor, \
         pending_revision, pending_amount_minor, pending_free_amount_minor, unpaid_free_amount_minor, refunded_minor, \
         payment_due_at, revisions, created_at, collected_at \
         FROM pledges WHERE (book_id, id) > (?, ?) ORDER BY book_id, id LIMIT ?",
    )
    .returning::<(
        Id,
        Id,
        BigInt,
        Text,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        BigInt,
        Nullable<Instant>,
        BigInt,
        Instant,
        Nullable<Instant>,
    )>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

pub(super) fn load_lines(
    connection: &mut AnyConnection,
    after: Option<&Key>,
    limit: i64,
) -> QueryResult<Vec<LineColumns>> {
    let (book, pledge, revision, position) = after.copied().unwrap_or((NIL, NIL, 0, 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, pledge_id, revision, position, reward_id, quantity, unit_price_minor, shipping, \
         shipping_fee_minor FROM pledge_lines WHERE (book_id, pledge_id, revision, position) > (?, ?, ?, ?) \
         ORDER BY book_id, pledge_id, revision, position LIMIT ?",
    )
    .returning::<(Id, Id, BigInt, BigInt, Id, BigInt, BigInt, Text, BigInt)>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(pledge)
    .bind::<BigInt, _>(revision)
    .bind::<BigInt, _>(position)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

pub(super) fn load_transfers(
    connection: &mut AnyConnection,
    after: Option<&Key>,
    limit: i64,
) -> QueryResult<Vec<TransferColumns>> {
    let (book, pledge, seq, _) = after.copied().unwrap_or((NIL, NIL, 0, 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, pledge_id, seq, kind, amount_minor, order_id, debit_account, credit_account, recorded_at \
         FROM transfers \
         WHERE pledge_id IS NOT NULL AND (book_id, pledge_id, seq) > (?, ?, ?) \
         ORDER BY book_id, pledge_id, seq LIMIT ?",
    )
    .returning::<(Id, Id, BigInt, Text, BigInt, Nullable<Id>, Text, Text, Instant)>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(pledge)
    .bind::<BigInt, _>(seq)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

pub(super) fn load_orders(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue, IdValue)>,
    limit: i64,
) -> QueryResult<Vec<OrderColumns>> {
    let (book, pledge, id) = after.copied().unwrap_or((NIL, NIL, NIL));
    Statement::<MultiBackend>::new(
        "SELECT book_id, subject_id, id, kind, state, amount_minor, refunded_minor, subject_number, payable, \
         source_order_id, is_unattended, created_at, settled_at FROM payment_orders \
         WHERE payable IN ('pledge_revision', 'pledge_withdrawal', 'pledge_refund') \
         AND (book_id, subject_id, id) > (?, ?, ?) ORDER BY book_id, subject_id, id LIMIT ?",
    )
    .returning::<(
        Id,
        Id,
        Id,
        Text,
        Text,
        BigInt,
        BigInt,
        Nullable<BigInt>,
        Text,
        Nullable<Id>,
        Bool,
        Instant,
        Nullable<Instant>,
    )>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(pledge)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}
