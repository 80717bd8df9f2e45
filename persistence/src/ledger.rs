//! Books: their head and accounts, the transfers and the events recorded in them.
//!
//! A book is changed under its lock only, and its head only from where it was
//! when it was loaded.

mod locking;
mod rows;
mod totals;

pub(crate) use locking::{lock_accounts, lock_projects};
pub(crate) use rows::{BookRow, EventRow, TransferRow, WordsRow};
pub use totals::MoneyTotals;

use std::collections::BTreeMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{BookId, PledgeId};
use palier_domain::ledger::{Account, AccountKind, Book, LedgerStore, Transfer};

use crate::bounds::{TRANSFERS_OF_PLEDGE_MAX, one_over};
use crate::bulk::BulkRow;
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::rows::{RowOf, expect_one};
use crate::schema::{books, ledger_accounts, transfers};
use crate::session::Session;
use rows::{AccountRow, NewAccountRow, book_of};

/// The most transfers that are given at a time.
const ROWS_MAX: u32 = 10_000;

/// What is to be written of a book: its new head, and the accounts that moved.
pub(crate) struct BookChange {
    /// Where the head was when the book was loaded: the last transfer and the last event.
    pub(crate) loaded_at: (i64, i64),
    pub(crate) head: BookRow,
    pub(crate) accounts: BTreeMap<AccountKind, Account>,
}

impl BookChange {
    fn new(book: &Book) -> Self {
        Self { loaded_at: book.loaded_at(), head: BookRow::from(book), accounts: BTreeMap::new() }
    }

    /// Whether the book was loaded where this change leaves its head.
    fn goes_on_to(&self, book: &Book) -> bool {
        (self.head.seq, self.head.event_seq) == book.loaded_at()
    }

    fn take_in(&mut self, book: &Book) {
        self.head = BookRow::from(book);
        let moved = book.new_transfers().iter().flat_map(|transfer| [transfer.debit, transfer.credit]);
        self.accounts.extend(moved.map(|kind| (kind, book.account(kind))));
    }
}

impl LedgerStore for Session<'_> {
    fn insert_book(&mut self, book: &Book) -> Result<(), StoreError> {
        let row = BookRow::from(book);
        let accounts: Vec<NewAccountRow> =
            book.accounts().iter().map(|account| NewAccountRow::new(book.id, account)).collect();
        self.writing(book.id, |connection| {
            diesel::insert_into(books::table).values(row).execute(connection)?;
            NewAccountRow::insert_all(&accounts, connection)
        })
    }

    fn find_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError> {
        if let Some(book) = self.known.books.get(&id) {
            return Ok(Some(book.clone()));
        }
        let book = load_book(self, id, self.locks())?;
        if let Some(book) = book.as_ref().filter(|_| self.writes_behind()) {
            self.known.books.insert(id, book.clone());
        }
        Ok(book)
    }

    fn read_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError> {
        match self.known.books.get(&id) {
            Some(book) => Ok(Some(book.clone())),
            None => load_book(self, id, false),
        }
    }

    fn read_books(&mut self, ids: &[BookId]) -> Result<Vec<Book>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let books_max = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let heads = books::table.filter(books::id.eq_any(ids)).limit(books_max).select(BookRow::as_select());
        self.flush()?;
        let heads: Vec<BookRow> = self.peeking(|connection| heads.load(connection))?;
        with_accounts(self, heads)
    }

    fn save_book(&mut self, book: &mut Book) -> Result<(), StoreError> {
        let kept_back = self.pending.books.get(&book.id);
        if kept_back.is_some_and(|change| !change.goes_on_to(book)) {
            return Err(StoreError::Conflict("books".to_owned()));
        }
        if !book.new_events().is_empty() {
            self.note_events();
        }
        self.keep_back(book.id, |pending| {
            pending.books.entry(book.id).or_insert_with(|| BookChange::new(book)).take_in(book);
            pending.transfers.extend(book.new_transfers().iter().map(TransferRow::from));
            pending.events.extend(book.new_events().iter().map(EventRow::from));
            pending.words.extend(book.new_words().iter().map(WordsRow::from));
        })?;
        book.mark_saved();
        if self.writes_behind() {
            self.known.books.insert(book.id, book.clone());
        }
        Ok(())
    }

    fn update_book_currency(&mut self, book: &Book) -> Result<(), StoreError> {
        let empty = books::table.filter(books::id.eq(IdValue(book.id.0))).filter(books::seq.eq(0));
        let unit = book.currency.as_str();
        let updated =
            self.writing(book.id, |connection| diesel::update(empty).set(books::unit.eq(unit)).execute(connection))?;
        expect_one(updated, "books")?;
        if let Some(known) = self.known.books.get_mut(&book.id) {
            known.currency = book.currency;
        }
        Ok(())
    }

    fn list_transfers(&mut self, book: BookId, after: i64, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        let query = transfers::table
            .filter(transfers::book_id.eq(IdValue(book.0)))
            .filter(transfers::seq.gt(after))
            .order(transfers::seq)
            .limit(i64::from(limit.min(ROWS_MAX)))
            .select(TransferRow::as_select());
        let rows = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Transfer::try_from).collect()
    }

    fn list_pledge_transfers(&mut self, book: BookId, pledge: PledgeId) -> Result<Vec<Transfer>, StoreError> {
        let query = transfers::table
            .filter(transfers::book_id.eq(IdValue(book.0)))
            .filter(transfers::pledge_id.eq(IdValue(pledge.0)))
            .order(transfers::seq)
            .limit(one_over(TRANSFERS_OF_PLEDGE_MAX))
            .select(TransferRow::as_select());
        let rows: Vec<TransferRow> = self.reading(|connection| query.load(connection))?;
        let rows = RowOf { table: "transfers", key: &pledge.0 }.whole(rows, TRANSFERS_OF_PLEDGE_MAX)?;
        rows.into_iter().map(Transfer::try_from).collect()
    }
}

fn load_book(session: &mut Session<'_>, id: BookId, for_change: bool) -> Result<Option<Book>, StoreError> {
    session.flush_if(|pending| pending.books.contains_key(&id))?;
    let head = match session.known.heads.get(&id) {
        Some(head) => Some(head.clone()),
        None => load_head(session, id, for_change)?,
    };
    Ok(with_accounts(session, head.into_iter().collect())?.pop())
}

fn load_head(session: &mut Session<'_>, id: BookId, for_change: bool) -> Result<Option<BookRow>, StoreError> {
    let key = IdValue(id.0);
    session.peeking(|connection| match connection {
        AnyConnection::Postgres(connection) if for_change => {
            books::table.find(key).select(BookRow::as_select()).for_update().first(connection).optional()
        }
        connection => books::table.find(key).select(BookRow::as_select()).first(connection).optional(),
    })
}

/// Loads the accounts of some books, in one query.
fn with_accounts(session: &mut Session<'_>, heads: Vec<BookRow>) -> Result<Vec<Book>, StoreError> {
    let Some(first) = heads.first() else { return Ok(Vec::new()) };
    let ids: Vec<IdValue> = heads.iter().map(|head| head.id).collect();
    let accounts_max = i64::try_from(ids.len().saturating_mul(AccountKind::ALL.len())).unwrap_or(i64::MAX);
    let accounts = ledger_accounts::table
        .filter(ledger_accounts::book_id.eq_any(ids))
        .limit(one_over(accounts_max))
        .select(AccountRow::as_select());
    let accounts: Vec<AccountRow> = session.peeking(|connection| accounts.load(connection))?;
    let accounts = RowOf { table: "ledger_accounts", key: &first.id.0 }.whole(accounts, accounts_max)?;
    heads.into_iter().map(|head| book_of(head, &accounts)).collect()
}
