//! The feed: each caller's own view of the journal, in the order of telling, to be gone on with at any time.

use std::collections::BTreeMap;

use super::{Audience, FeedKey, PlacedRange};
use crate::actor::{StaffRole, named};
use crate::clock::Context;
use crate::events::{Event, EventKind};
use crate::ids::BookId;
use crate::ledger::{Book, BookKind};
use crate::page::PageRequest;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// Who sees every book, in person.
const FINANCE_VIEW: [StaffRole; 2] = [StaffRole::Finance, StaffRole::Auditor];
/// How many events are read at a time, at least.
const READ_AT_ONCE: usize = 200;
/// How many events are looked at for a page, however few of them are wanted.
const LOOKED_AT_MAX: u32 = 1_000;

named! {
    /// Whose view of the journal.
    FeedView {
        /// What concerns the caller.
        Own "own",
        /// Every campaign's and provider's book, for finance and auditors.
        Finance "finance",
    }
}

/// Which events are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only these kinds; all when there are none.
    pub kinds: Vec<EventKind>,
    /// Only those of a book.
    pub book: Option<BookId>,
}

impl EventFilter {
    fn wants(&self, event: &Event) -> bool {
        self.book.is_none_or(|book| book == event.book) && (self.kinds.is_empty() || self.kinds.contains(&event.kind))
    }
}

/// An event as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// What happened.
    pub event: Event,
    /// The book that it happened in.
    pub book: Book,
    /// What somebody wrote: a reason.
    pub message: Option<String>,
    /// Its place in the feed.
    pub key: FeedKey,
}

/// A page of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// The events.
    pub items: Vec<FeedEvent>,
    /// Where to go on, now or later; none while the feed is empty.
    pub resume: Option<FeedKey>,
    /// Whether there is more now.
    pub has_more: bool,
}

/// The next events of the caller's view.
pub fn list_events(
    store: &mut dyn Store,
    context: &Context<'_>,
    (view, filter): (FeedView, &EventFilter),
    page: &PageRequest<FeedKey>,
) -> Result<FeedPage, Failure> {
    let audience = audience_of(context, view)?;
    let from = page.after.map(|key| key.position);
    let ranges = store.list_feed_ranges(audience.id(), from, LOOKED_AT_MAX)?;
    let looks_at = usize::try_from(LOOKED_AT_MAX).unwrap_or(usize::MAX);
    let (mut seen, mut items, mut resume) = (0_usize, Vec::new(), page.after);
    let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let mut places = ranges.iter().flat_map(|range| unread(range, page.after)).peekable();
    while seen < looks_at && items.len() < wanted && places.peek().is_some() {
        let some: Vec<FeedKeyOf> = places.by_ref().take((looks_at - seen).min(wanted.max(READ_AT_ONCE))).collect();
        seen += some.len();
        for (key, event) in read(store, &some)? {
            if items.len() == wanted {
                // What was read beyond the page is read again with the next.
                return finish(store, items, resume, true);
            }
            resume = Some(key);
            if filter.wants(&event) {
                items.push((key, event));
            }
        }
    }
    let has_more = places.peek().is_some() || ranges.len() >= looks_at;
    finish(store, items, resume, has_more)
}

/// An event's place in a feed, and in its book.
type FeedKeyOf = (FeedKey, BookId);

fn audience_of(context: &Context<'_>, view: FeedView) -> Result<Audience, Refusal> {
    Operation::LIST_EVENTS.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    match view {
        FeedView::Own => Ok(Audience::Account(account)),
        FeedView::Finance if FINANCE_VIEW.iter().any(|role| context.actor.has_role(*role)) => Ok(Audience::Finance),
        FeedView::Finance => {
            let allowed = FINANCE_VIEW.iter().map(|role| role.as_str().to_owned()).collect();
            Err(Refusal::NotAllowed { operation: Operation::LIST_EVENTS.id(), allowed })
        }
    }
}

/// The events of a range that come after a place.
fn unread(range: &PlacedRange, after: Option<FeedKey>) -> impl Iterator<Item = FeedKeyOf> + use<> {
    let PlacedRange { position, book, first_seq, last_seq } = *range;
    let read = after.filter(|key| key.position == position).map(|key| key.seq);
    let first = read.map_or(first_seq, |seq| seq.saturating_add(1));
    (first..=last_seq).map(move |seq| (FeedKey { position, seq }, book))
}

fn read(store: &mut dyn Store, places: &[FeedKeyOf]) -> Result<Vec<(FeedKey, Event)>, StoreError> {
    let asked: Vec<(BookId, i64)> = places.iter().map(|(key, book)| (*book, key.seq)).collect();
    let events: BTreeMap<(BookId, i64), Event> =
        store.read_events(&asked)?.into_iter().map(|event| ((event.book, event.seq), event)).collect();
    let found = |(key, book): &FeedKeyOf| {
        let event = events.get(&(*book, key.seq)).cloned();
        let place = format!("{book}/{}", key.seq);
        event.map(|event| (*key, event)).ok_or(StoreError::Inconsistent { table: "events", column: "seq", key: place })
    };
    places.iter().map(found).collect()
}

fn finish(
    store: &mut dyn Store,
    items: Vec<(FeedKey, Event)>,
    resume: Option<FeedKey>,
    has_more: bool,
) -> Result<FeedPage, Failure> {
    let mut ids: Vec<BookId> = items.iter().map(|(_, event)| event.book).collect();
    ids.sort_unstable();
    ids.dedup();
    let books: BTreeMap<BookId, Book> = store.read_books(&ids)?.into_iter().map(|book| (book.id, book)).collect();
    let mut messages: BTreeMap<(BookId, i64), String> = BTreeMap::new();
    for (_, event) in items.iter().filter(|(_, event)| event.words_digest.is_some()) {
        let words = store.read_event_words(event.book, event.seq)?;
        messages.extend(words.map(|words| ((event.book, event.seq), words)));
    }
    let shown = |(key, event): (FeedKey, Event)| {
        let key_of_book = event.book.to_string();
        let book = books.get(&event.book).cloned();
        let book = book.ok_or(StoreError::Inconsistent { table: "events", column: "book_id", key: key_of_book })?;
        let message = messages.get(&(event.book, event.seq)).cloned();
        Ok(FeedEvent { event, book, message, key })
    };
    let items = items.into_iter().map(shown).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(FeedPage { items, resume, has_more })
}

impl FeedEvent {
    /// Whether it happened in a campaign's book.
    pub fn is_of_campaign(&self) -> bool {
        self.book.kind == BookKind::Campaign
    }
}
