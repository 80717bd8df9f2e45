//! What a batch looks at before any of its commands runs: the books that it
//! locks, and what its commands said they will look for.
//!
//! On PostgreSQL this is one statement. What it locks (books and campaigns) is
//! read as it is once the lock is held. What it only looks for (replies,
//! pledges, names) may have been written by another server while it waited for
//! a lock; a command that then writes the same key fails, is found by halving
//! the batch, and looks again by itself.
//!
//! On SQLite, where nothing is sent anywhere, only the books are read.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use diesel::{PgConnection, QueryResult, Queryable, RunQueryDsl};
use palier_domain::idempotency::StoredReply;
use palier_domain::ids::{AccountId, CampaignId, PledgeId};
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use super::Command;
use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::AnyConnection;
use crate::idempotency::ReplyRow;
use crate::ledger::BookRow;
use crate::session::{Known, LockedBook, Memory};
use crate::statement::Statement;

/// Books are locked in the order of their ids, so that no two servers wait for
/// each other; then their campaigns. The parts are run in this order.
const ON_POSTGRES: &str = "WITH locked AS (SELECT id, kind, unit, seq, head_hash, event_seq, event_head, pledge_seq, \
    pledges_collected FROM books WHERE id = ANY(?) ORDER BY id FOR UPDATE), \
    held AS (SELECT id, version FROM campaigns WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE) \
    SELECT 'book', id, id, kind, unit, seq, event_seq, pledge_seq, pledges_collected, head_hash, \
    event_head, NULL::timestamptz FROM locked \
    UNION ALL SELECT 'campaign', id, id, NULL, NULL, version, NULL, NULL, NULL, NULL, NULL, NULL FROM held \
    UNION ALL SELECT 'reply', actor_id, actor_id, key, headers, status, NULL, NULL, NULL, request_hash, body, \
    recorded_at FROM idempotency_records WHERE (actor_id, key) IN (SELECT * FROM unnest(?, ?)) \
    UNION ALL SELECT 'pledge', book_id, id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM pledges WHERE (book_id, id) IN (SELECT * FROM unnest(?, ?)) \
    UNION ALL SELECT 'name', id, id, display_name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM accounts WHERE id = ANY(?)";

const BOOK_ON_SQLITE: &str = "SELECT b.id, b.kind, b.unit, b.seq, b.head_hash, b.event_seq, \
    b.event_head, b.pledge_seq, b.pledges_collected, c.version FROM books AS b LEFT JOIN campaigns AS c ON c.id = b.id WHERE b.id = ?";

/// What the statement on PostgreSQL returns: of which kind, two ids, and what that kind has.
type Columns = (
    Text,
    Id,
    Id,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Binary>,
    Nullable<Binary>,
    Nullable<Instant>,
);

/// What the one on SQLite returns: a book's row, and the version of its campaign.
type BookColumns = ((Id, Text, Text, BigInt, Binary, BigInt, Binary, BigInt, BigInt), Nullable<BigInt>);

#[derive(Queryable)]
struct Row {
    what: String,
    id: IdValue,
    second_id: IdValue,
    text: Option<String>,
    second_text: Option<String>,
    number: Option<i64>,
    event_seq: Option<i64>,
    pledge_seq: Option<i64>,
    pledges_collected: Option<i64>,
    bytes: Option<Vec<u8>>,
    second_bytes: Option<Vec<u8>>,
    at: Option<InstantValue>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Prefetched {
    books: Vec<LockedBook>,
    wanted: Wanted,
    rows: Vec<Row>,
}

/// What the commands said they will look for.
#[derive(Default)]
struct Wanted {
    replies: Vec<(Uuid, String)>,
    pledges: Vec<(CampaignId, PledgeId)>,
    names: BTreeSet<AccountId>,
}

/// Locks those of the named books that exist and, if asked, looks for what the commands will look for.
pub(super) fn fetch(
    connection: &mut AnyConnection,
    (named, batch): (&BTreeSet<Aggregate>, &[Box<dyn Command>]),
    looks_ahead: bool,
) -> QueryResult<Prefetched> {
    let books = named.iter().filter_map(|aggregate| match aggregate {
        Aggregate::Book(id) => Some(IdValue(id.0)),
        _ => None,
    });
    let books: Vec<IdValue> = books.collect();
    match connection {
        AnyConnection::Postgres(connection) => {
            let wanted = if looks_ahead { Wanted::by(batch) } else { Wanted::default() };
            look_on_postgres(connection, books, wanted)
        }
        AnyConnection::Sqlite(connection) => {
            let mut prefetched = Prefetched::default();
            for id in books {
                let book = Statement::new(BOOK_ON_SQLITE).returning::<BookColumns>().bind::<Id, _>(id);
                let found: Vec<(BookRow, Option<i64>)> = book.load(connection)?;
                let locked = |(head, campaign_version)| LockedBook { head, campaign_version };
                prefetched.books.extend(found.into_iter().map(locked));
            }
            Ok(prefetched)
        }
    }
}

fn look_on_postgres(connection: &mut PgConnection, books: Vec<IdValue>, wanted: Wanted) -> QueryResult<Prefetched> {
    let (actors, keys): (Vec<IdValue>, Vec<&str>) =
        wanted.replies.iter().map(|(actor, key)| (IdValue(*actor), key.as_str())).unzip();
    let (campaigns, pledges): (Vec<IdValue>, Vec<IdValue>) =
        wanted.pledges.iter().map(|(campaign, id)| (IdValue(campaign.0), IdValue(id.0))).unzip();
    let accounts: Vec<IdValue> = wanted.names.iter().map(|id| IdValue(id.0)).collect();
    let mut rows: Vec<Row> = Statement::new(ON_POSTGRES)
        .returning::<Columns>()
        .bind::<Array<Id>, _>(&books)
        .bind::<Array<Id>, _>(&books)
        .bind::<Array<Id>, _>(actors)
        .bind::<Array<Text>, _>(keys)
        .bind::<Array<Id>, _>(campaigns)
        .bind::<Array<Id>, _>(pledges)
        .bind::<Array<Id>, _>(accounts)
        .load(connection)?;
    let mut books: Vec<LockedBook> = Vec::with_capacity(books.len());
    for row in &mut rows {
        if let Some(head) = row.take_book() {
            books.push(LockedBook { head, campaign_version: None });
        } else if row.what == "campaign"
            && let Ok(place) = books.binary_search_by_key(&row.id, |book| book.head.id)
            && let Some(book) = books.get_mut(place)
        {
            book.campaign_version = row.number;
        }
    }
    Ok(Prefetched { books, wanted, rows })
}

impl Wanted {
    fn by(batch: &[Box<dyn Command>]) -> Self {
        let hints = || batch.iter().map(|command| command.write_set().hints());
        Self {
            replies: batch.iter().filter_map(|command| command.reply_key().cloned()).collect(),
            pledges: hints().filter_map(|hints| hints.pledge).collect(),
            names: hints().filter_map(|hints| hints.name_of).collect(),
        }
    }
}

impl Prefetched {
    /// What is known then, of this and of what the lane has in mind.
    pub(super) fn into_known(self, memory: &mut Memory) -> Known {
        let mut known = memory.recall(self.books);
        known.replies = self.wanted.replies.into_iter().map(|key| (key, None)).collect();
        known.absent_pledges = self.wanted.pledges.into_iter().collect();
        for row in self.rows {
            row.take_into(&mut known);
        }
        known
    }
}

impl Row {
    fn take_book(&mut self) -> Option<BookRow> {
        (self.what == "book").then_some(())?;
        Some(BookRow {
            id: self.id,
            kind: self.text.take()?,
            unit: self.second_text.take()?,
            seq: self.number?,
            head_hash: self.bytes.take()?,
            event_seq: self.event_seq?,
            event_head: self.second_bytes.take()?,
            pledge_seq: self.pledge_seq?,
            pledges_collected: self.pledges_collected?,
        })
    }

    fn take_into(self, known: &mut Known) {
        match self.what.as_str() {
            "reply" => {
                let key = (self.id.0, self.text.clone().unwrap_or_default());
                // An impossible row stays unknown: whoever asks for it learns what is wrong with it.
                match self.into_reply() {
                    Some(reply) => known.replies.insert(key, Some(reply)),
                    None => known.replies.remove(&key),
                };
            }
            "pledge" => {
                known.absent_pledges.remove(&(CampaignId(self.id.0), PledgeId(self.second_id.0)));
            }
            "name" => {
                let name = self.text.unwrap_or_default();
                known.take_name_in(AccountId(self.id.0), &name);
            }
            _ => {}
        }
    }

    fn into_reply(self) -> Option<StoredReply> {
        let row = ReplyRow {
            actor_id: self.id,
            key: self.text?,
            request_hash: self.bytes?,
            status: i32::try_from(self.number?).ok()?,
            headers: self.second_text?,
            body: self.second_bytes?,
            recorded_at: self.at?,
        };
        StoredReply::try_from(row).ok()
    }
}
