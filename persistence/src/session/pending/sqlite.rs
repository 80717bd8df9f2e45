//! Sending to SQLite: a prepared statement per row, what is referred to first.

use std::sync::LazyLock;

use diesel::sql_types::{BigInt, Binary, Text};
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use palier_domain::StoreError;

use super::Pending;
use crate::bulk::BulkRow;
use crate::columns::{Id, IdValue};
use crate::errors::classify;
use crate::ledger::BookChange;
use crate::payments::OrderRow;
use crate::pledges::PledgeRow;
use crate::rows::expect_one;
use crate::statement::Statement;

static CHANGE_OF_PLEDGE: LazyLock<String> = LazyLock::new(|| format!("{} AND version = ?", PledgeRow::update_one()));
static CHANGE_OF_ORDER: LazyLock<String> = LazyLock::new(OrderRow::update_one);

pub(super) fn send(pending: &Pending, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for ((campaign, reward), quantity) in &pending.stock {
        let change = Statement::new("UPDATE rewards SET taken = taken + ? WHERE campaign_id = ? AND id = ?")
            .bind::<BigInt, _>(*quantity)
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(reward.0));
        expect_one(change.execute(connection).map_err(classify)?, "rewards")?;
    }
    for change in pending.books.values() {
        send_book(change, connection)?;
    }
    insert(&pending.pledges, connection).map_err(classify)?;
    for row in &pending.changed_pledges {
        let change = row
            .bind_change(Statement::new(CHANGE_OF_PLEDGE.as_str()))
            .bind::<Id, _>(row.book_id)
            .bind::<Id, _>(row.id)
            .bind::<BigInt, _>(row.version - 1);
        expect_one(change.execute(connection).map_err(classify)?, "pledges")?;
    }
    insert(&pending.lines, connection).map_err(classify)?;
    insert(&pending.orders, connection).map_err(classify)?;
    for row in &pending.changed_orders {
        let change =
            row.bind_change(Statement::new(CHANGE_OF_ORDER.as_str())).bind::<Id, _>(row.book_id).bind::<Id, _>(row.id);
        expect_one(change.execute(connection).map_err(classify)?, "payment_orders")?;
    }
    insert(&pending.jobs, connection).map_err(classify)?;
    insert(&pending.transfers, connection).map_err(classify)?;
    insert(&pending.events, connection).map_err(classify)?;
    insert(&pending.words, connection).map_err(classify)?;
    insert(&pending.replies, connection).map_err(classify)
}

fn insert<R: BulkRow>(rows: &[R], connection: &mut SqliteConnection) -> QueryResult<()> {
    rows.iter().try_for_each(|row| row.insert_one(connection))
}

/// Moves the head, if nobody else did, and sets the running totals.
fn send_book(change: &BookChange, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let (head, (was_seq, was_event_seq)) = (&change.head, change.loaded_at);
    let moved = Statement::new(
        "UPDATE books SET seq = ?, head_hash = ?, event_seq = ?, event_head = ?, pledge_seq = ?, pledges_collected = ? \
         WHERE id = ? AND seq = ? AND event_seq = ?",
    )
    .bind::<BigInt, _>(head.seq)
    .bind::<Binary, _>(head.head_hash.as_slice())
    .bind::<BigInt, _>(head.event_seq)
    .bind::<Binary, _>(head.event_head.as_slice())
    .bind::<BigInt, _>(head.pledge_seq)
    .bind::<BigInt, _>(head.pledges_collected)
    .bind::<Id, _>(head.id)
    .bind::<BigInt, _>(was_seq)
    .bind::<BigInt, _>(was_event_seq);
    expect_one(moved.execute(connection).map_err(classify)?, "books")?;
    if head.event_seq > was_event_seq {
        let untold = Statement::new(
            "INSERT INTO untold_books (book_id, event_seq) VALUES (?, ?) \
             ON CONFLICT (book_id) DO UPDATE SET event_seq = excluded.event_seq",
        )
        .bind::<Id, _>(head.id)
        .bind::<BigInt, _>(head.event_seq);
        untold.execute(connection).map_err(classify)?;
    }
    for account in change.accounts.values() {
        let totals = Statement::new(
            "UPDATE ledger_accounts SET debits_minor = ?, credits_minor = ?, balance_minor = ? \
             WHERE book_id = ? AND kind = ?",
        )
        .bind::<BigInt, _>(account.debits_minor)
        .bind::<BigInt, _>(account.credits_minor)
        .bind::<BigInt, _>(account.balance_minor())
        .bind::<Id, _>(head.id)
        .bind::<Text, _>(account.kind.as_str());
        expect_one(totals.execute(connection).map_err(classify)?, "ledger_accounts")?;
    }
    Ok(())
}
