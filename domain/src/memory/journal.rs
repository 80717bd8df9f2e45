//! The journal in memory: each range has its number as its place, as no commit is ever under way.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::MemoryStore;
use crate::campaigns::PledgeState;
use crate::events::Event;
use crate::ids::{AccountId, BookId, CampaignId};
use crate::journal::{FeedRange, JournalStore, PlacedRange, Telling};
use crate::store::StoreError;

fn some(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl JournalStore for MemoryStore {
    fn list_book_events(&mut self, book: BookId, after: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
        let events = self.events.get(&book).into_iter().flatten();
        Ok(events.filter(|event| event.seq > after).take(some(limit)).cloned().collect())
    }

    fn read_events(&mut self, places: &[(BookId, i64)]) -> Result<Vec<Event>, StoreError> {
        let found =
            |(book, seq): &(BookId, i64)| self.events.get(book)?.iter().find(|event| event.seq == *seq).cloned();
        Ok(places.iter().filter_map(found).collect())
    }

    fn read_event_words(&mut self, book: BookId, seq: i64) -> Result<Option<String>, StoreError> {
        let words = self.event_words.iter().find(|words| (words.book, words.seq) == (book, seq));
        Ok(words.map(|words| words.text.clone()))
    }

    fn list_untold_books(&mut self, after: Option<BookId>, limit: u32) -> Result<Vec<BookId>, StoreError> {
        let told = |id: &BookId| self.tellings.get(id).map_or(0, |telling| telling.seq);
        let untold = self.books.values().filter(|book| told(&book.id) < book.event_seq);
        let untold = untold.filter(|book| after.is_none_or(|after| book.id > after));
        Ok(untold.map(|book| book.id).take(some(limit)).collect())
    }

    fn hold_telling(&mut self, book: BookId) -> Result<Telling, StoreError> {
        Ok(self.tellings.get(&book).copied().unwrap_or_default())
    }

    fn update_telling(&mut self, book: BookId, telling: &Telling) -> Result<(), StoreError> {
        self.tellings.insert(book, *telling);
        Ok(())
    }

    fn finish_telling(&mut self, _: BookId, _: i64) -> Result<(), StoreError> {
        Ok(())
    }

    fn list_backers(
        &mut self,
        campaign: CampaignId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let is_backed = |state| state != PledgeState::Withdrawn;
        let own = self.pledges.iter().filter(|pledge| pledge.campaign == campaign);
        let paid = own.filter(|pledge| pledge.collected_at.is_some() && is_backed(pledge.state));
        let backers: BTreeSet<AccountId> = paid.map(|pledge| pledge.backer).collect();
        Ok(backers.into_iter().filter(|backer| after.is_none_or(|after| *backer > after)).take(some(limit)).collect())
    }

    fn insert_feed_ranges(&mut self, ranges: &[FeedRange]) -> Result<(), StoreError> {
        self.feed.extend_from_slice(ranges);
        Ok(())
    }

    fn list_feed_ranges(
        &mut self,
        audience: Uuid,
        from: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PlacedRange>, StoreError> {
        let placed = |(position, range): (i64, &FeedRange)| PlacedRange {
            position,
            book: range.book,
            first_seq: range.first_seq,
            last_seq: range.last_seq,
        };
        let own = (1..).zip(&self.feed).filter(|(_, range)| range.audience == audience).map(placed);
        let rest = own.filter(|range| from.is_none_or(|from| range.position >= from));
        Ok(rest.take(some(limit)).collect())
    }
}
