//! The journal: what happened, read by those whom it concerns.
//!
//! What happens is recorded once, as an event of a book, in the transaction of
//! its effect. Telling comes after: it goes through each book's events in their
//! order and writes, for everybody concerned, where in the journal there is
//! something for them, and what the inbox says about it. How far it has come is
//! written in the same transaction, so that everybody learns of everything
//! once, whatever breaks in between.

mod jobs;
mod notices;
mod operations;
mod reading;
mod telling;

pub(crate) use jobs::JOBS;
pub use notices::Audience;
pub(crate) use operations::OPERATIONS;
pub use reading::{EventFilter, FeedEvent, FeedPage, FeedView, list_events};
pub use telling::{EVENTS_AT_ONCE, Told, tell_of_pledges, tell_some, telling};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::events::Event;
use crate::ids::{AccountId, BookId, CampaignId};
use crate::store::StoreError;

/// Some events of a book, one after the other, that are for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedRange {
    /// For whom.
    pub audience: Uuid,
    /// The book.
    pub book: BookId,
    /// The position of the first event.
    pub first_seq: i64,
    /// The position of the last event.
    pub last_seq: i64,
    /// When it was told.
    pub created_at: DateTime<Utc>,
}

/// Where somebody is in a feed: the row, and how far into its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedKey {
    /// The row's place in the order of telling.
    pub position: i64,
    /// The last event that was read of it.
    pub seq: i64,
}

/// A range with its place in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedRange {
    /// Its place in the order of telling.
    pub position: i64,
    /// The book.
    pub book: BookId,
    /// The position of the first event.
    pub first_seq: i64,
    /// The position of the last event.
    pub last_seq: i64,
}

/// How far a book's events were told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telling {
    /// The last event of which everybody was told.
    pub seq: i64,
    /// Of the next event, the last backer or follower who was told.
    pub after: Option<AccountId>,
    /// How many pledges were collected since the initiator was last told of pledges.
    pub pledges: i64,
    /// How much those brought, in minor units.
    pub pledged_minor: i64,
}

/// Where the journal is read, and where it is kept how far it was told.
pub trait JournalStore {
    /// Events of a book after a position, in order.
    fn list_book_events(&mut self, book: BookId, after: i64, limit: u32) -> Result<Vec<Event>, StoreError>;
    /// Some events, by book and position, in any order; those that there are.
    fn read_events(&mut self, places: &[(BookId, i64)]) -> Result<Vec<Event>, StoreError>;
    /// What somebody wrote that an event speaks of.
    fn read_event_words(&mut self, book: BookId, seq: i64) -> Result<Option<String>, StoreError>;
    /// Up to `limit` books with events that were not told yet, after a book, by id.
    fn list_untold_books(&mut self, after: Option<BookId>, limit: u32) -> Result<Vec<BookId>, StoreError>;
    /// How far a book was told; nobody else tells of it until this transaction has ended.
    fn hold_telling(&mut self, book: BookId) -> Result<Telling, StoreError>;
    /// Keeps how far a book was told.
    fn update_telling(&mut self, book: BookId, telling: &Telling) -> Result<(), StoreError>;
    /// Notes that there is nothing to tell of a book, unless something has happened since this event.
    fn finish_telling(&mut self, book: BookId, seq: i64) -> Result<(), StoreError>;
    /// Whoever has, or had until it went back to them, money in a campaign, after an account, each once.
    fn list_backers(
        &mut self,
        campaign: CampaignId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError>;
    /// Adds ranges to feeds.
    fn insert_feed_ranges(&mut self, ranges: &[FeedRange]) -> Result<(), StoreError>;
    /// The ranges of a feed from a place on (that row included), in the order of telling.
    fn list_feed_ranges(
        &mut self,
        audience: Uuid,
        from: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PlacedRange>, StoreError>;
}
