//! The ledger: double entry, append-only, one book for everything that holds money together.
//!
//! A book is a campaign's or a provider's. Money and credits move only by an
//! immutable [`Transfer`] of a positive amount from one account (debit) to
//! another (credit) of the same book and the same [`Unit`]: each unit is
//! conserved by itself. A correction is another transfer. Transfers of a book are numbered without gaps and each hashes the
//! one before it. An account's balance is its credits less its debits; accounts
//! that hold somebody's money cannot go below zero.

mod account;
mod book;
mod chain;
mod recount;
mod refusal;
mod unit;

pub use crate::chain::ChainHash;
pub use account::{Account, AccountKind, BookKind};
pub use book::{Book, Movement};
pub use chain::{Cause, CauseKind, HASH_VERSION, Transfer, TransferKind};
pub use recount::{KeptHead, Miscount, Recount};
pub use refusal::LedgerRefusal;
pub use unit::Unit;

use uuid::Uuid;

use crate::ids::{AccountId, BookId, CampaignId, PledgeId};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::{Store, StoreError};

/// Where books, transfers and events are kept.
pub trait LedgerStore {
    /// Adds an empty book with its accounts.
    fn insert_book(&mut self, book: &Book) -> Result<(), StoreError>;
    /// The book with its accounts, locked for change until the transaction ends.
    fn find_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError>;
    /// The book as it is, without a lock: for reading only.
    fn read_book(&mut self, id: BookId) -> Result<Option<Book>, StoreError>;
    /// The books as they are, without locks, in no order (at most a page of them).
    fn read_books(&mut self, ids: &[BookId]) -> Result<Vec<Book>, StoreError>;
    /// Writes the book's new head, balances, transfers and events; a
    /// [`StoreError::Conflict`] when the head moved since it was loaded.
    fn save_book(&mut self, book: &mut Book) -> Result<(), StoreError>;
    /// Writes the currency of a book in which nothing moved yet.
    fn update_book_currency(&mut self, book: &Book) -> Result<(), StoreError>;
    /// Up to `limit` transfers after position `after`, in order.
    fn list_transfers(&mut self, book: BookId, after: i64, limit: u32) -> Result<Vec<Transfer>, StoreError>;
    /// The transfers that name a pledge, in order (bounded by what can happen to one pledge).
    fn list_pledge_transfers(&mut self, book: BookId, pledge: PledgeId) -> Result<Vec<Transfer>, StoreError>;
}

/// Refuses an id that a campaign, an account or a sign-up has: a book has its campaign's id or that of its provider's account,
/// and whoever has an account may become a provider. Of two that come in the same instant both may pass: the account
/// then opens no book.
pub fn ensure_id_is_free(store: &mut dyn Store, id: Uuid) -> Result<(), Failure> {
    let is_taken = store.find_campaign(CampaignId(id))?.is_some()
        || store.find_account(AccountId(id))?.is_some()
        || store.find_sign_up_try(AccountId(id))?.is_some();
    Ok(ensure(!is_taken, Refusal::IdTaken)?)
}
