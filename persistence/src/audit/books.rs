//! Books: chains, running totals, heads, and sequences without gaps.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::events::{Event, EventWords};
use palier_domain::ids::BookId;
use palier_domain::ledger::{AccountKind, BookKind, ChainHash, Miscount, Recount, Transfer};
use palier_domain::money::Currency;
use uuid::Uuid;

use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::columns::sql::{Id, Nullable, Text};
use crate::connection::{AnyConnection, MultiBackend};
use crate::ledger::{EventRow, TransferRow, WordsRow};
use crate::schema::books;
use crate::statement::Statement;

/// A book's row: id, kind, unit, seq, head hash, event seq, event head.
pub(super) type BookColumns = (IdValue, String, String, i64, Vec<u8>, i64, Vec<u8>);
/// An account's row: book, kind, debits, credits, balance, floor.
pub(super) type AccountColumns = (IdValue, String, i64, i64, i64, Option<i64>);

struct Streams {
    accounts: Stream<(IdValue, String), AccountColumns>,
    transfers: Stream<(IdValue, i64), TransferRow>,
    events: Stream<(IdValue, i64), EventRow>,
    words: Stream<(IdValue, i64), WordsRow>,
}

/// Checks every book with its accounts, transfers and events.
pub(super) fn check(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut books = Stream::new(load_books, |row: &BookColumns| row.0);
    let mut streams = Streams {
        accounts: Stream::new(load_accounts, |row| (row.0, row.1.clone())),
        transfers: Stream::new(load_transfers, |row| (row.book_id, row.seq)),
        events: Stream::new(load_events, |row| (row.book_id, row.seq)),
        words: Stream::new(load_words, |row| (row.book_id, row.seq)),
    };
    while let Some(book) = books.next(connection)? {
        report.books += 1;
        let totals = check_transfers(connection, &mut streams, &book, report)?;
        check_accounts(connection, &mut streams, book.0, totals)?;
        check_events(connection, &mut streams, &book, report)?;
    }
    match streams.transfers.peek(connection)? {
        Some(orphan) => Err(homeless("transfers", orphan.book_id, orphan.seq)),
        None => Ok(()),
    }?;
    match streams.events.peek(connection)? {
        Some(orphan) => Err(homeless("events", orphan.book_id, orphan.seq)),
        None => Ok(()),
    }?;
    match streams.words.peek(connection)? {
        Some(orphan) => Err(homeless("event_words", orphan.book_id, orphan.seq)),
        None => Ok(()),
    }
}

fn homeless(table: &'static str, book: IdValue, seq: i64) -> Stop {
    let key = Pair(book.0, seq);
    Row { table, key: &key }.disagree("book_id", &"a book", &"none")
}

/// Debits and credits of an account kind, added up.
type Totals = BTreeMap<AccountKind, (i64, i64)>;

fn check_transfers(
    connection: &mut AnyConnection,
    streams: &mut Streams,
    book: &BookColumns,
    report: &mut AuditReport,
) -> Result<Totals, Stop> {
    let (id, kind, unit, seq, head_hash, ..) = book;
    let of_book = Row { table: "books", key: &id.0 };
    let kind = BookKind::parse(kind).ok_or_else(|| of_book.disagree("kind", &"a kind of book", kind))?;
    let currency = Currency::parse(unit).ok_or_else(|| of_book.disagree("unit", &"a currency", unit))?;
    let mut recount = Recount::of(BookId(id.0), kind, Some(currency));
    while let Some(row) = streams.transfers.next_if(connection, |row| row.book_id <= *id)? {
        if row.book_id < *id {
            return Err(homeless("transfers", row.book_id, row.seq));
        }
        let transfer = Transfer::try_from(row)?;
        let key = Pair(id.0, transfer.seq);
        recount.add(&transfer).map_err(|Miscount { field, expected, found }| {
            let column = if field == "position" { "seq" } else { field };
            Row { table: "transfers", key: &key }.disagree(column, &expected, &found)
        })?;
        report.transfers += 1;
    }
    let row = of_book;
    let head = recount.head();
    row.expect("seq", head.position, *seq)?;
    row.expect("head_hash", head.hash.to_string(), hexadecimal(head_hash))?;
    let totals = recount.accounts().map(|account| (account.kind, (account.debits_minor, account.credits_minor)));
    Ok(totals.collect())
}

fn check_accounts(
    connection: &mut AnyConnection,
    streams: &mut Streams,
    book: IdValue,
    mut totals: Totals,
) -> Result<(), Stop> {
    while let Some((_, kind, debits, credits, balance, floor)) =
        streams.accounts.next_if(connection, |row| row.0 <= book)?
    {
        let key = Pair(book.0, kind.to_string());
        let row = Row { table: "ledger_accounts", key: &key };
        let kind = AccountKind::parse(&kind).filter(|kind| totals.contains_key(kind));
        let Some(kind) = kind else { return Err(row.disagree("kind", &"an account of the book", &"another")) };
        let (expected_debits, expected_credits) = totals.remove(&kind).unwrap_or_default();
        row.expect("debits_minor", expected_debits, debits)?;
        row.expect("credits_minor", expected_credits, credits)?;
        row.expect("balance_minor", expected_credits - expected_debits, balance)?;
        let shown = |floor: Option<i64>| floor.map_or_else(|| "none".to_owned(), |floor| floor.to_string());
        row.expect("floor_minor", shown(kind.floor_minor()), shown(floor))?;
        if floor.is_some_and(|floor| balance < floor) {
            return Err(row.disagree("balance_minor", &"not below its floor", &balance));
        }
    }
    match totals.keys().next() {
        Some(kind) => {
            let key = Pair(book.0, kind.to_string());
            Err(Row { table: "ledger_accounts", key: &key }.disagree("row", &"one", &"none"))
        }
        None => Ok(()),
    }
}

/// Follows the chain of a book's events, and holds what people wrote against its digests.
fn check_events(
    connection: &mut AnyConnection,
    streams: &mut Streams,
    book: &BookColumns,
    report: &mut AuditReport,
) -> Result<(), Stop> {
    let (mut seq, mut head) = (0, ChainHash::GENESIS);
    while let Some(row) = streams.events.next_if(connection, |row| row.book_id <= book.0)? {
        if row.book_id < book.0 {
            return Err(homeless("events", row.book_id, row.seq));
        }
        let event = Event::try_from(row)?;
        let key = Pair(event.book, event.seq);
        let of_event = Row { table: "events", key: &key };
        of_event.expect("seq", seq + 1, event.seq)?;
        of_event.expect("hash", event.link_after(head).to_string(), event.hash.to_string())?;
        check_words(connection, streams, &event)?;
        (seq, head) = (event.seq, event.hash);
        report.events += 1;
    }
    let row = Row { table: "books", key: &book.0.0 };
    row.expect("event_seq", seq, book.5)?;
    row.expect("event_head", head.to_string(), hexadecimal(&book.6))
}

/// What was written is what the event has the digest of; once erased, nothing is there.
fn check_words(connection: &mut AnyConnection, streams: &mut Streams, event: &Event) -> Result<(), Stop> {
    let place = (IdValue(event.book.0), event.seq);
    let Some(row) = streams.words.next_if(connection, |row| (row.book_id, row.seq) <= place)? else { return Ok(()) };
    if (row.book_id, row.seq) < place {
        return Err(homeless("event_words", row.book_id, row.seq));
    }
    let words = EventWords::from(row);
    let (key, digest) = (Pair(words.book, words.seq), words.digest());
    let row = Row { table: "event_words", key: &key };
    row.expect("text", shown(event.words_digest.as_ref()), shown(Some(&digest)))
}

fn shown(hash: Option<&ChainHash>) -> String {
    hash.map_or_else(|| "none".to_owned(), ToString::to_string)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn load_books(connection: &mut AnyConnection, after: Option<&IdValue>, limit: i64) -> QueryResult<Vec<BookColumns>> {
    let after = after.copied().unwrap_or(IdValue(Uuid::nil()));
    books::table
        .filter(books::id.gt(after))
        .order(books::id)
        .limit(limit)
        .select((
            books::id,
            books::kind,
            books::unit,
            books::seq,
            books::head_hash,
            books::event_seq,
            books::event_head,
        ))
        .load(connection)
}

fn load_accounts(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, String)>,
    limit: i64,
) -> QueryResult<Vec<AccountColumns>> {
    let (book, kind) = after.map_or((IdValue(Uuid::nil()), ""), |(book, kind)| (*book, kind.as_str()));
    Statement::<MultiBackend>::new(
        "SELECT book_id, kind, debits_minor, credits_minor, balance_minor, floor_minor FROM ledger_accounts \
         WHERE (book_id, kind) > (?, ?) ORDER BY book_id, kind LIMIT ?",
    )
    .returning::<(Id, Text, BigInt, BigInt, BigInt, Nullable<BigInt>)>()
    .bind::<Id, _>(book)
    .bind::<Text, _>(kind)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

fn load_transfers(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, i64)>,
    limit: i64,
) -> QueryResult<Vec<TransferRow>> {
    let (book, seq) = after.copied().unwrap_or((IdValue(Uuid::nil()), 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, seq, id, debit_account, credit_account, amount_minor, unit, kind, pledge_id, \
         tranche_number, order_id, lot_id, cause_kind, cause_id, recorded_at, hash FROM transfers \
         WHERE (book_id, seq) > (?, ?) ORDER BY book_id, seq LIMIT ?",
    )
    .returning::<diesel::dsl::SqlTypeOf<<crate::schema::transfers::table as Table>::AllColumns>>()
    .bind::<Id, _>(book)
    .bind::<BigInt, _>(seq)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

fn load_events(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, i64)>,
    limit: i64,
) -> QueryResult<Vec<EventRow>> {
    let (book, seq) = after.copied().unwrap_or((IdValue(Uuid::nil()), 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, seq, kind, subject_id, actor_id, amount_minor, tranche_number, until, words_digest, \
         occurred_at, hash FROM events WHERE (book_id, seq) > (?, ?) ORDER BY book_id, seq LIMIT ?",
    )
    .returning::<diesel::dsl::SqlTypeOf<<crate::schema::events::table as Table>::AllColumns>>()
    .bind::<Id, _>(book)
    .bind::<BigInt, _>(seq)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

fn load_words(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, i64)>,
    limit: i64,
) -> QueryResult<Vec<WordsRow>> {
    let (book, seq) = after.copied().unwrap_or((IdValue(Uuid::nil()), 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, seq, salt, text FROM event_words WHERE (book_id, seq) > (?, ?) ORDER BY book_id, seq LIMIT ?",
    )
    .returning::<(Id, BigInt, Id, Text)>()
    .bind::<Id, _>(book)
    .bind::<BigInt, _>(seq)
    .bind::<BigInt, _>(limit)
    .load(connection)
}
