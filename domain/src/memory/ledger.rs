//! Books, transfers and events in memory.

use super::{MemoryStore, check, check_new, one};
use crate::ids::{BookId, PledgeId};
use crate::ledger::{Book, LedgerStore, Transfer};
use crate::store::StoreError;

fn check_book(book: &Book) -> Result<(), StoreError> {
    for account in book.accounts() {
        check(account.debits_minor >= 0 && account.credits_minor >= 0, "ledger_accounts_totals")?;
        let is_above = account.kind.floor_minor().is_none_or(|floor| account.balance_minor() >= floor);
        check(is_above, "ledger_accounts_floor")?;
    }
    check((0..=book.pledge_seq).contains(&book.pledges_collected), "books_pledges")
}

/// Up to `limit` rows after a position.
fn after<T: Clone>(rows: Option<&Vec<T>>, position: i64, limit: u32, seq: impl Fn(&T) -> i64) -> Vec<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    rows.into_iter().flatten().filter(|row| seq(row) > position).take(limit).cloned().collect()
}

impl LedgerStore for MemoryStore {
    fn insert_book(&mut self, book: &Book) -> Result<(), StoreError> {
        check_new(!self.books.contains_key(&book.id), "books_pkey")?;
        check_book(book)?;
        self.books.insert(book.id, book.clone());
        Ok(())
    }

    fn find_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError> {
        self.read_book(id)
    }

    fn read_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError> {
        Ok(self.books.get(&id).cloned())
    }

    fn read_books(&mut self, ids: &[BookId]) -> Result<Vec<Book>, StoreError> {
        Ok(ids.iter().filter_map(|id| self.books.get(id)).cloned().collect())
    }

    fn save_book(&mut self, book: &mut Book) -> Result<(), StoreError> {
        check_book(book)?;
        let is_unmoved = |kept: &&mut Book| (kept.seq, kept.event_seq) == book.loaded_at();
        let kept = one(self.books.get_mut(&book.id).filter(is_unmoved), "books")?;
        self.transfers.entry(book.id).or_default().extend_from_slice(book.new_transfers());
        self.events.entry(book.id).or_default().extend_from_slice(book.new_events());
        self.event_words.extend_from_slice(book.new_words());
        book.mark_saved();
        *kept = book.clone();
        Ok(())
    }

    fn update_book_currency(&mut self, book: &Book) -> Result<(), StoreError> {
        let kept = one(self.books.get_mut(&book.id).filter(|kept| kept.seq == 0), "books")?;
        kept.currency = book.currency;
        Ok(())
    }

    fn list_transfers(&mut self, book: BookId, position: i64, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        Ok(after(self.transfers.get(&book), position, limit, |transfer| transfer.seq))
    }

    fn list_pledge_transfers(&mut self, book: BookId, pledge: PledgeId) -> Result<Vec<Transfer>, StoreError> {
        let all = self.transfers.get(&book).into_iter().flatten();
        Ok(all.filter(|transfer| transfer.pledge == Some(pledge)).cloned().collect())
    }
}
