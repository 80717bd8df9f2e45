//! Rows of `feed_ranges`, `tellings` and `untold_books`, and of `events` where they are read.
//!
//! Feeds grow at their end: whoever tells holds one row from before it
//! reads until it has committed, and SQLite has one writer anyway.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use palier_domain::StoreError;
use palier_domain::events::Event;
use palier_domain::ids::{AccountId, BookId, CampaignId};
use palier_domain::journal::{FeedRange, JournalStore, PlacedRange, Telling};
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{Id, Instant, Nullable};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::ledger::EventRow;
use crate::schema::{event_words, events, feed_ranges, tellings, untold_books};
use crate::session::Session;
use crate::statement::Statement;

bulk_row! {
    /// A range of a feed.
    FeedRangeRow in feed_ranges {
        audience_id: IdValue => Id,
        position: i64 => BigInt,
        book_id: IdValue => Id,
        first_seq: i64 => BigInt,
        last_seq: i64 => BigInt,
        created_at: InstantValue => Instant,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tellings)]
struct TellingRow {
    told_seq: i64,
    told_after: Option<IdValue>,
    pledges: i64,
    pledged_minor: i64,
}

/// Backers of a campaign, each once. The index by backer is walked from one to the next.
const BACKERS: &str = "SELECT DISTINCT backer_id FROM pledges WHERE book_id = ? AND backer_id > ? \
    AND collected_at IS NOT NULL AND state <> 'withdrawn' ORDER BY backer_id LIMIT ?";

const KEEP_TELLING: &str = "INSERT INTO tellings (book_id, told_seq, told_after, pledges, pledged_minor) \
    VALUES (?, ?, ?, ?, ?) ON CONFLICT (book_id) DO UPDATE SET told_seq = excluded.told_seq, \
    told_after = excluded.told_after, pledges = excluded.pledges, pledged_minor = excluded.pledged_minor";

impl JournalStore for Session<'_> {
    fn list_book_events(&mut self, book: BookId, after: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
        let query = events::table
            .filter(events::book_id.eq(IdValue(book.0)))
            .filter(events::seq.gt(after))
            .order(events::seq)
            .limit(i64::from(limit))
            .select(EventRow::as_select());
        let rows: Vec<EventRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Event::try_from).collect()
    }

    fn read_events(&mut self, places: &[(BookId, i64)]) -> Result<Vec<Event>, StoreError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<EventRow> = self.reading(|connection| match connection {
            AnyConnection::Postgres(connection) => {
                let (books, seqs): (Vec<IdValue>, Vec<i64>) =
                    places.iter().map(|(book, seq)| (IdValue(book.0), *seq)).unzip();
                Statement::new(format!(
                    "SELECT {} FROM unnest(?, ?) AS n(book_id, seq) JOIN events AS e USING (book_id, seq)",
                    columns("e")
                ))
                .returning::<diesel::dsl::SqlTypeOf<<events::table as Table>::AllColumns>>()
                .bind::<Array<Id>, _>(books)
                .bind::<Array<BigInt>, _>(seqs)
                .load(connection)
            }
            AnyConnection::Sqlite(connection) => {
                let mut found = Vec::with_capacity(places.len());
                for (book, seq) in places {
                    let one = events::table.find((IdValue(book.0), *seq)).select(EventRow::as_select());
                    let row: Option<EventRow> = one.first(connection).optional()?;
                    found.extend(row);
                }
                Ok(found)
            }
        })?;
        rows.into_iter().map(Event::try_from).collect()
    }

    fn read_event_words(&mut self, book: BookId, seq: i64) -> Result<Option<String>, StoreError> {
        let query = event_words::table.find((IdValue(book.0), seq)).select(event_words::text);
        self.reading(|connection| query.first(connection).optional())
    }

    fn list_untold_books(&mut self, after: Option<BookId>, limit: u32) -> Result<Vec<BookId>, StoreError> {
        let query = untold_books::table
            .filter(untold_books::book_id.gt(IdValue(after.map_or(Uuid::nil(), |book| book.0))))
            .order(untold_books::book_id)
            .limit(i64::from(limit))
            .select(untold_books::book_id);
        let ids: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(ids.into_iter().map(|id| BookId(id.0)).collect())
    }

    fn hold_telling(&mut self, book: BookId) -> Result<Telling, StoreError> {
        // The row that says how far feeds have grown is everybody's who tells.
        self.grow_feeds(0)?;
        let query = tellings::table.find(IdValue(book.0)).select(TellingRow::as_select());
        let found: Option<TellingRow> = self.peeking(|connection| query.first(connection).optional())?;
        let telling = found.map(|row| Telling {
            seq: row.told_seq,
            after: row.told_after.map(|id| AccountId(id.0)),
            pledges: row.pledges,
            pledged_minor: row.pledged_minor,
        });
        Ok(telling.unwrap_or_default())
    }

    fn update_telling(&mut self, book: BookId, telling: &Telling) -> Result<(), StoreError> {
        let keep = Statement::<MultiBackend>::new(KEEP_TELLING)
            .bind::<Id, _>(IdValue(book.0))
            .bind::<BigInt, _>(telling.seq)
            .bind::<Nullable<Id>, _>(telling.after.map(|id| IdValue(id.0)))
            .bind::<BigInt, _>(telling.pledges)
            .bind::<BigInt, _>(telling.pledged_minor);
        self.writing(Aggregate::Alone, |connection| keep.execute(connection)).map(|_| ())
    }

    fn finish_telling(&mut self, book: BookId, seq: i64) -> Result<(), StoreError> {
        let told = untold_books::table.find(IdValue(book.0)).filter(untold_books::event_seq.le(seq));
        self.writing(Aggregate::Alone, |connection| diesel::delete(told).execute(connection)).map(|_| ())
    }

    fn list_backers(
        &mut self,
        campaign: CampaignId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let query = Statement::<MultiBackend>::new(BACKERS)
            .returning::<Id>()
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(after.map_or(Uuid::nil(), |account| account.0)))
            .bind::<BigInt, _>(i64::from(limit));
        let ids: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(ids.into_iter().map(|id| AccountId(id.0)).collect())
    }

    fn insert_feed_ranges(&mut self, ranges: &[FeedRange]) -> Result<(), StoreError> {
        let count = i64::try_from(ranges.len()).unwrap_or(i64::MAX);
        let before = self.grow_feeds(count)?.saturating_sub(count);
        let rows: Vec<FeedRangeRow> =
            (before + 1..).zip(ranges).map(|(position, range)| FeedRangeRow::new(position, range)).collect();
        self.writing(Aggregate::Alone, |connection| FeedRangeRow::insert_all(&rows, connection))
    }

    fn list_feed_ranges(
        &mut self,
        audience: Uuid,
        from: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PlacedRange>, StoreError> {
        let query = feed_ranges::table
            .filter(feed_ranges::audience_id.eq(IdValue(audience)))
            .filter(feed_ranges::position.ge(from.unwrap_or(0)))
            .order(feed_ranges::position)
            .limit(i64::from(limit))
            .select((feed_ranges::position, feed_ranges::book_id, feed_ranges::first_seq, feed_ranges::last_seq));
        let rows: Vec<(i64, IdValue, i64, i64)> = self.reading(|connection| query.load(connection))?;
        let placed = |(position, book, first_seq, last_seq): (i64, IdValue, i64, i64)| PlacedRange {
            position,
            book: BookId(book.0),
            first_seq,
            last_seq,
        };
        Ok(rows.into_iter().map(placed).collect())
    }
}

impl Session<'_> {
    /// Takes so many places in feeds, and holds what gives them until the transaction ends; the last of them.
    fn grow_feeds(&mut self, count: i64) -> Result<i64, StoreError> {
        let grow = Statement::<MultiBackend>::new("UPDATE feed_growth SET position = position + ? RETURNING position")
            .returning::<BigInt>()
            .bind::<BigInt, _>(count);
        self.writing(Aggregate::Alone, |connection| grow.get_result(connection))
    }
}

impl FeedRangeRow {
    fn new(position: i64, range: &FeedRange) -> Self {
        Self {
            audience_id: IdValue(range.audience),
            position,
            book_id: IdValue(range.book.0),
            first_seq: range.first_seq,
            last_seq: range.last_seq,
            created_at: InstantValue(range.created_at),
        }
    }
}

/// The columns of an event, of a table by this name.
fn columns(table: &str) -> String {
    EventRow::COLUMNS.iter().map(|name| format!("{table}.{name}")).collect::<Vec<_>>().join(", ")
}
