//! Telling: a few events, or a few hundred people, in each transaction.

use chrono::Duration;

use super::notices::{Concerns, Notices, notices_of};
use super::{Audience, FeedRange, Telling};
use crate::actor::StaffRole;
use crate::campaigns::Campaign;
use crate::clock::Context;
use crate::events::{Event, EventKind};
use crate::ids::{AccountId, BookId, CampaignId, JobId, NotificationId, PledgeId};
use crate::jobs::{Job, JobKind};
use crate::ledger::{Book, BookKind};
use crate::money::Money;
use crate::notifications::{Notification, NotificationKind};
use crate::page::PageRequest;
use crate::payments::FINANCE_TOLD_MAX;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};
use crate::write_set::WriteSet;

/// How many events are told at a time.
pub const EVENTS_AT_ONCE: u32 = 200;
/// How long after a pledge its initiator is told of it, with all that came meanwhile.
const PLEDGES_TOLD_AFTER_HOURS: i64 = 24;
/// How many people are told in a transaction, and one event more.
const PEOPLE_AT_ONCE: usize = 500;
/// How many backers or followers are told at a time.
const CROWD_AT_ONCE: u32 = 500;

/// What was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The last event of which everybody was told.
    pub seq: i64,
    /// Whether there may be more to tell.
    pub has_more: bool,
}

/// What a command that tells changes: all telling is one after the other, so that feeds grow at their end.
pub fn telling() -> WriteSet {
    WriteSet::alone(Audience::Finance.id())
}

/// Tells the next of a book's events.
pub fn tell_some(store: &mut dyn Store, context: &Context<'_>, book: BookId) -> Result<Told, Failure> {
    let mut telling = store.hold_telling(book)?;
    let events = store.list_book_events(book, telling.seq, EVENTS_AT_ONCE)?;
    let Some(found) = store.read_book(book)? else { return Ok(Told { seq: i64::MAX, has_more: false }) };
    let mut teller = Teller::of(store, context, &found)?;
    for event in &events {
        if teller.ranges.len() >= PEOPLE_AT_ONCE {
            break;
        }
        let is_whole = teller.tell(store, &telling, event)?;
        match is_whole {
            None => {
                telling = Telling { seq: event.seq, after: None, ..telling };
                count_pledge(store, context, &mut telling, event)?;
            }
            Some(last) => {
                telling.after = Some(last);
                break;
            }
        }
    }
    let has_more = telling.after.is_some()
        || events.len() >= usize::try_from(EVENTS_AT_ONCE).unwrap_or(usize::MAX)
        || events.last().is_some_and(|last| telling.seq < last.seq);
    if let Some(campaign) = teller.campaign.as_ref().filter(|campaign| campaign.launched_at.is_some()) {
        store.rank_campaign(campaign.id, campaign.rank(&found))?;
    }
    teller.write(store)?;
    store.update_telling(book, &telling)?;
    Ok(Told { seq: telling.seq, has_more })
}

/// Counts a pledge that was collected; the first of them has the initiator told a while later, of all that came until
/// then.
fn count_pledge(
    store: &mut dyn Store,
    context: &Context<'_>,
    telling: &mut Telling,
    event: &Event,
) -> Result<(), StoreError> {
    match event.kind {
        EventKind::PledgeCollected => {}
        EventKind::PledgeWithdrawn if telling.pledges > 0 => {
            telling.pledges -= 1;
            telling.pledged_minor = telling.pledged_minor.saturating_sub(event.amount_minor.unwrap_or(0)).max(0);
            return Ok(());
        }
        // How it ended says it all.
        EventKind::CampaignSucceeded | EventKind::CampaignFailed | EventKind::CampaignCancelled => {
            (telling.pledges, telling.pledged_minor) = (0, 0);
            return Ok(());
        }
        _ => return Ok(()),
    }
    if telling.pledges == 0 {
        store.insert_job(&Job {
            id: JobId(context.ids.next()),
            book: event.book,
            kind: JobKind::TELL_OF_PLEDGES,
            subject: None,
            due_at: event.occurred_at + Duration::hours(PLEDGES_TOLD_AFTER_HOURS),
        })?;
    }
    telling.pledges += 1;
    telling.pledged_minor = telling.pledged_minor.saturating_add(event.amount_minor.unwrap_or(0));
    Ok(())
}

/// Tells an initiator how many pledges were collected since the last time, and what they brought.
pub fn tell_of_pledges(store: &mut dyn Store, context: &Context<'_>, book: BookId) -> Result<(), Failure> {
    let telling = store.hold_telling(book)?;
    let (Some(found), Some(campaign)) = (store.read_book(book)?, store.find_campaign(CampaignId::from(book))?) else {
        return Ok(());
    };
    if telling.pledges == 0 {
        return Ok(());
    }
    store.insert_notifications(&[Notification {
        id: NotificationId(context.ids.next()),
        account: campaign.initiator,
        kind: NotificationKind::PledgesReceived,
        project: None,
        question: None,
        campaign: Some(campaign.id),
        pledge: None,
        amount: Some(Money::new(telling.pledged_minor, found.currency)),
        count: Some(telling.pledges),
        tranche: None,
        about: campaign.terms.title.as_str().to_owned(),
        said: String::new(),
        deadline_at: None,
        created_at: context.now,
        read_at: None,
    }])?;
    Ok(store.update_telling(book, &Telling { pledges: 0, pledged_minor: 0, ..telling })?)
}

/// The backer of the pledge that an event is about: whoever made it happen, where only a backer can.
fn backer_of(store: &mut dyn Store, campaign: &Campaign, event: &Event) -> Result<AccountId, StoreError> {
    use EventKind::{PledgeChanged, PledgeCollected, PledgeReserved, PledgeWithdrawn};
    if let (PledgeReserved | PledgeCollected | PledgeChanged | PledgeWithdrawn, Some(backer)) =
        (event.kind, event.actor)
    {
        return Ok(backer);
    }
    let pledge = store.find_pledge(campaign.id, PledgeId(event.subject))?;
    let key = format!("{}/{}", event.book, event.seq);
    let backer = pledge.map(|pledge| pledge.backer);
    backer.ok_or(StoreError::Inconsistent { table: "events", column: "subject_id", key })
}

/// What is to be written of what was told.
struct Teller<'a> {
    context: &'a Context<'a>,
    book: &'a Book,
    campaign: Option<Campaign>,
    /// Those who see the whole book.
    owners: Vec<Audience>,
    /// The first and the last event that was told to them.
    whole: Option<(i64, i64)>,
    ranges: Vec<FeedRange>,
    notifications: Vec<Notification>,
}

impl<'a> Teller<'a> {
    fn of(store: &mut dyn Store, context: &'a Context<'a>, book: &'a Book) -> Result<Self, StoreError> {
        let campaign = match book.kind {
            BookKind::Campaign => store.find_campaign(CampaignId::from(book.id))?,
            BookKind::Provider => None,
        };
        let owner = campaign.as_ref().map_or(AccountId(book.id.0), |campaign| campaign.initiator);
        let owners = vec![Audience::Account(owner), Audience::Finance];
        let (ranges, notifications) = (Vec::new(), Vec::new());
        Ok(Self { context, book, campaign, owners, whole: None, ranges, notifications })
    }

    /// Tells of an event; the last of a crowd who was told when there are more of them.
    fn tell(
        &mut self,
        store: &mut dyn Store,
        telling: &Telling,
        event: &Event,
    ) -> Result<Option<AccountId>, StoreError> {
        let after = telling.after.filter(|_| telling.seq.saturating_add(1) == event.seq);
        if after.is_none() {
            self.whole = Some((self.whole.map_or(event.seq, |(first, _)| first), event.seq));
        }
        let Some(campaign) = self.campaign.clone() else { return Ok(None) };
        let (notices, words) = (notices_of(event.kind), self.words(store, event)?);
        if after.is_none() {
            self.tell_owners(store, &campaign, event, &notices, &words)?;
        }
        match notices.concerns {
            Concerns::Owner => Ok(None),
            Concerns::Backer => {
                let backer = backer_of(store, &campaign, event)?;
                self.tell_account(&campaign, backer, event, notices.to_concerned, &words);
                Ok(None)
            }
            Concerns::Backers | Concerns::Followers => {
                let crowd = match notices.concerns {
                    Concerns::Followers => {
                        store.list_followers(campaign.initiator, event.occurred_at, after, CROWD_AT_ONCE)?
                    }
                    _ => store.list_backers(campaign.id, after, CROWD_AT_ONCE)?,
                };
                for one in &crowd {
                    self.tell_account(&campaign, *one, event, notices.to_concerned, &words);
                }
                let is_full = crowd.len() >= usize::try_from(CROWD_AT_ONCE).unwrap_or(usize::MAX);
                Ok(crowd.last().copied().filter(|_| is_full))
            }
        }
    }

    fn words(&self, store: &mut dyn Store, event: &Event) -> Result<String, StoreError> {
        match event.words_digest {
            Some(_) => Ok(store.read_event_words(self.book.id, event.seq)?.unwrap_or_default()),
            None => Ok(String::new()),
        }
    }

    /// Those who see the whole book have the event in their feed already: only their inbox is written.
    fn tell_owners(
        &mut self,
        store: &mut dyn Store,
        campaign: &Campaign,
        event: &Event,
        notices: &Notices,
        words: &str,
    ) -> Result<(), StoreError> {
        if let Some(kind) = notices.to_initiator {
            self.notify(campaign, campaign.initiator, event, kind, words);
        }
        if let Some(kind) = notices.to_finance {
            let finance = store.list_accounts(Some(StaffRole::Finance), &PageRequest::first(FINANCE_TOLD_MAX))?;
            for account in finance.items {
                self.notify(campaign, account.id, event, kind, words);
            }
        }
        Ok(())
    }

    /// Somebody who sees this event of the book, and not all of it.
    fn tell_account(
        &mut self,
        campaign: &Campaign,
        account: AccountId,
        event: &Event,
        kind: Option<NotificationKind>,
        words: &str,
    ) {
        self.ranges.push(self.range(Audience::Account(account), event.seq, event.seq));
        if let Some(kind) = kind {
            self.notify(campaign, account, event, kind, words);
        }
    }

    fn notify(&mut self, campaign: &Campaign, account: AccountId, event: &Event, kind: NotificationKind, words: &str) {
        let is_of_pledge = notices_of(event.kind).concerns == Concerns::Backer;
        self.notifications.push(Notification {
            id: NotificationId(self.context.ids.next()),
            account,
            kind,
            project: None,
            question: None,
            campaign: Some(campaign.id),
            pledge: is_of_pledge.then_some(PledgeId(event.subject)),
            amount: event.amount_minor.map(|amount| Money::new(amount, self.book.currency)),
            count: None,
            tranche: event.tranche,
            about: campaign.terms.title.as_str().to_owned(),
            said: words.to_owned(),
            deadline_at: event.until,
            created_at: event.occurred_at,
            read_at: None,
        });
    }

    fn range(&self, audience: Audience, first_seq: i64, last_seq: i64) -> FeedRange {
        FeedRange { audience: audience.id(), book: self.book.id, first_seq, last_seq, created_at: self.context.now }
    }

    fn write(mut self, store: &mut dyn Store) -> Result<(), StoreError> {
        if let Some((first, last)) = self.whole {
            let whole: Vec<FeedRange> = self.owners.iter().map(|owner| self.range(*owner, first, last)).collect();
            self.ranges.extend(whole);
        }
        store.insert_feed_ranges(&self.ranges)?;
        store.insert_notifications(&self.notifications)
    }
}

impl EventKind {
    /// Whether it is about a pledge, which is its subject then.
    pub const fn is_of_pledge(self) -> bool {
        matches!(notices_of(self).concerns, Concerns::Backer)
    }
}
