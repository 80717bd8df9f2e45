//! Sending to PostgreSQL: everything in one statement, one array per column,
//! so that a batch costs one round trip however many commands wrote in it.

use std::sync::LazyLock;

use diesel::pg::Pg;
use diesel::sql_types::{Array, BigInt, Binary, Text};
use diesel::{PgConnection, RunQueryDsl};
use palier_domain::StoreError;

use super::Pending;
use crate::bulk::{BulkRow, unnest};
use crate::columns::Id;
use crate::errors::classify;
use crate::idempotency::ReplyRow;
use crate::jobs::JobRow;
use crate::ledger::{EventRow, TransferRow, WordsRow};
use crate::payments::OrderRow;
use crate::pledges::{LineRow, PledgeRow};
use crate::rows::expect_rows;
use crate::statement::Statement;

/// How many rows were changed: stock, heads, totals, pledges, orders.
type Counts = (BigInt, BigInt, BigInt, BigInt, BigInt);

/// The statement, with and without what few batches have: changes of pledges and orders, and jobs or words. A part without
/// rows costs next to nothing to run, and something to set up.
static TEXTS: LazyLock<[String; 4]> =
    LazyLock::new(|| [(false, false), (false, true), (true, false), (true, true)].map(text));

fn text((has_changes, has_jobs): (bool, bool)) -> String {
    let stock = format!(
        "UPDATE rewards AS t SET taken = t.taken + n.quantity FROM {} AS n(campaign_id, id, quantity) \
         WHERE t.campaign_id = n.campaign_id AND t.id = n.id",
        unnest(3)
    );
    let heads = format!(
        "UPDATE books AS t SET seq = n.seq, head_hash = n.head_hash, event_seq = n.event_seq, \
         event_head = n.event_head, pledge_seq = n.pledge_seq, pledges_collected = n.pledges_collected \
         FROM {} AS n(id, seq, head_hash, event_seq, event_head, pledge_seq, pledges_collected, was_seq, was_event_seq) \
         WHERE t.id = n.id AND t.seq = n.was_seq AND t.event_seq = n.was_event_seq",
        unnest(9)
    );
    let untold = format!(
        "INSERT INTO untold_books (book_id, event_seq) SELECT * FROM {} ORDER BY 1 \
         ON CONFLICT (book_id) DO UPDATE SET event_seq = excluded.event_seq",
        unnest(2)
    );
    let totals = format!(
        "UPDATE ledger_accounts AS t SET debits_minor = n.debits_minor, credits_minor = n.credits_minor, \
         balance_minor = n.credits_minor - n.debits_minor FROM {} AS n(book_id, kind, debits_minor, credits_minor) \
         WHERE t.book_id = n.book_id AND t.kind = n.kind",
        unnest(4)
    );
    let (changes, changed) = if has_changes {
        let pledges = PledgeRow::update("t.version = n.version - 1");
        let orders = OrderRow::update("TRUE");
        let parts = format!("changed_pledges AS ({pledges} RETURNING 1), changed_orders AS ({orders} RETURNING 1), ");
        (parts, "(SELECT count(*) FROM changed_pledges), (SELECT count(*) FROM changed_orders)")
    } else {
        (String::new(), "0::bigint, 0::bigint")
    };
    let jobs = if has_jobs {
        format!("job AS ({}), words AS ({}), ", JobRow::insertion(), WordsRow::insertion())
    } else {
        String::new()
    };
    format!(
        "WITH stock AS ({stock} RETURNING 1), heads AS ({heads} RETURNING 1), untold AS ({untold}), totals AS ({totals} RETURNING 1), \
         {changes}{jobs}pledged AS ({}), lines AS ({}), ordered AS ({}), transferred AS ({}), happened AS ({}), \
         replied AS ({}) SELECT (SELECT count(*) FROM stock), (SELECT count(*) FROM heads), \
         (SELECT count(*) FROM totals), {changed}",
        PledgeRow::insertion(),
        LineRow::insertion(),
        OrderRow::insertion(),
        TransferRow::insertion(),
        EventRow::insertion(),
        ReplyRow::insertion(),
    )
}

pub(super) fn send(pending: &Pending, connection: &mut PgConnection) -> Result<(), StoreError> {
    let has_changes = !(pending.changed_pledges.is_empty() && pending.changed_orders.is_empty());
    let has_jobs = !(pending.jobs.is_empty() && pending.words.is_empty());
    let [neither, jobs, changes, both] = &*TEXTS;
    let text = match (has_changes, has_jobs) {
        (false, false) => neither,
        (false, true) => jobs,
        (true, false) => changes,
        (true, true) => both,
    };
    let mut statement = bind_books(pending, bind_stock(pending, Statement::new(text.as_str())));
    if has_changes {
        statement = PledgeRow::bind_changes(&pending.changed_pledges, statement);
        statement = OrderRow::bind_changes(&pending.changed_orders, statement);
    }
    if has_jobs {
        statement = JobRow::bind_columns(&pending.jobs, statement);
        statement = WordsRow::bind_columns(&pending.words, statement);
    }
    let statement = PledgeRow::bind_columns(&pending.pledges, statement);
    let statement = LineRow::bind_columns(&pending.lines, statement);
    let statement = OrderRow::bind_columns(&pending.orders, statement);
    let statement = TransferRow::bind_columns(&pending.transfers, statement);
    let statement = EventRow::bind_columns(&pending.events, statement);
    let statement = ReplyRow::bind_columns(&pending.replies, statement);
    let counts: (i64, i64, i64, i64, i64) = statement.returning::<Counts>().get_result(connection).map_err(classify)?;
    let accounts: usize = pending.books.values().map(|change| change.accounts.len()).sum();
    expect(counts.0, pending.stock.len(), "rewards")?;
    expect(counts.1, pending.books.len(), "books")?;
    expect(counts.2, accounts, "ledger_accounts")?;
    expect(counts.3, pending.changed_pledges.len(), "pledges")?;
    expect(counts.4, pending.changed_orders.len(), "payment_orders")
}

fn expect(touched: i64, expected: usize, what: &'static str) -> Result<(), StoreError> {
    expect_rows(usize::try_from(touched).unwrap_or(usize::MAX), expected, what)
}

fn bind_stock<'a>(pending: &Pending, statement: Statement<'a, Pg>) -> Statement<'a, Pg> {
    let (campaigns, rewards, quantities) = pending.stock_rows();
    statement.bind::<Array<Id>, _>(campaigns).bind::<Array<Id>, _>(rewards).bind::<Array<BigInt>, _>(quantities)
}

fn bind_books<'a>(pending: &'a Pending, statement: Statement<'a, Pg>) -> Statement<'a, Pg> {
    let changes = || pending.books.values();
    let untold = || changes().filter(|change| change.head.event_seq > change.loaded_at.1);
    let accounts = || changes().flat_map(|change| change.accounts.values().map(|account| (change.head.id, account)));
    statement
        .bind::<Array<Id>, _>(changes().map(|change| change.head.id).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.head.seq).collect::<Vec<_>>())
        .bind::<Array<Binary>, _>(changes().map(|change| change.head.head_hash.as_slice()).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.head.event_seq).collect::<Vec<_>>())
        .bind::<Array<Binary>, _>(changes().map(|change| change.head.event_head.as_slice()).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.head.pledge_seq).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.head.pledges_collected).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.loaded_at.0).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(changes().map(|change| change.loaded_at.1).collect::<Vec<_>>())
        .bind::<Array<Id>, _>(untold().map(|change| change.head.id).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(untold().map(|change| change.head.event_seq).collect::<Vec<_>>())
        .bind::<Array<Id>, _>(accounts().map(|(book, _)| book).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(accounts().map(|(_, account)| account.kind.as_str()).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(accounts().map(|(_, account)| account.debits_minor).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(accounts().map(|(_, account)| account.credits_minor).collect::<Vec<_>>())
}
