//! The whole store in memory, for the tests of the domain.
//!
//! It keeps what the migrations demand of the tables: keys are unique, an update
//! needs the version before, and a row that breaks a constraint is refused as
//! [`StoreError::Violated`]. It knows no transactions: a use case that writes and
//! then refuses leaves a difference behind, which a test can see.

mod around;
mod campaigns;
mod credits;
mod escrow;
mod journal;
mod ledger;
mod media;
mod payments;
mod pledges;
mod profiles;
mod projects;
mod questions;
mod shipments;
mod updates;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::campaigns::{CalendarRevision, Campaign, DiscountStep, LaunchTerms, Pledge, Reward, TextRevision};
use crate::clock::IdMaker;
use crate::credits::{CreditLot, CreditPack, CreditSpend, Plan, ProviderProfile, Purchase, Subscription};
use crate::escrow::{Objection, Outflow, Tranche, TrancheStep};
use crate::events::{Event, EventWords};
use crate::frequency::Frequency;
use crate::idempotency::StoredReply;
use crate::identity::{Account, AccountRoles, ApiClient, RefreshToken, Session, SignUpTry, SigningKey};
use crate::ids::{AccountId, BookId, CampaignId, MediumId, RewardId, UpdateId};
use crate::jobs::Job;
use crate::journal::{FeedRange, Telling};
use crate::ledger::{Book, Transfer};
use crate::media::{MediaUser, Medium};
use crate::notifications::Notification;
use crate::page::{Page, PageRequest};
use crate::payments::{PaymentOrder, UnexpectedMovement};
use crate::policy::{DraftMark, Policy};
use crate::profiles::{Follow, Profile};
use crate::projects::{Application, CallRequest, CategoryFigures, CheckIn, Contact, Hiding, Project, StaleReport};
use crate::questions::Question;
use crate::shipments::{Completion, Shipment};
use crate::store::StoreError;
use crate::updates::{Comment, DatedText, Update, UpdateRequest};

/// Work with its lease.
pub(crate) type Leased<T> = (T, Option<DateTime<Utc>>);

/// Everything that is remembered, in the order in which it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MemoryStore {
    pub(crate) accounts: Vec<Account>,
    pub(crate) roles: Vec<AccountRoles>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) refresh_tokens: Vec<RefreshToken>,
    pub(crate) clients: Vec<ApiClient>,
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) sign_up_tries: Vec<SignUpTry>,

    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) rewards: Vec<Reward>,
    pub(crate) launches: Vec<LaunchTerms>,
    pub(crate) reward_terms: Vec<(Reward, DateTime<Utc>)>,
    pub(crate) stocks: Vec<(CampaignId, RewardId, i64, DateTime<Utc>)>,
    pub(crate) ranks: BTreeMap<CampaignId, i64>,
    pub(crate) texts: Vec<(CampaignId, TextRevision)>,
    pub(crate) calendars: Vec<(CampaignId, CalendarRevision)>,
    pub(crate) discounts: BTreeMap<CampaignId, Vec<DiscountStep>>,
    pub(crate) pledges: Vec<Pledge>,
    pub(crate) books: BTreeMap<BookId, Book>,
    pub(crate) transfers: BTreeMap<BookId, Vec<Transfer>>,
    pub(crate) events: BTreeMap<BookId, Vec<Event>>,
    pub(crate) event_words: Vec<EventWords>,
    pub(crate) tellings: BTreeMap<BookId, Telling>,
    pub(crate) feed: Vec<FeedRange>,
    pub(crate) tranches: BTreeMap<BookId, Vec<Tranche>>,
    pub(crate) steps: Vec<TrancheStep>,
    pub(crate) objections: Vec<Objection>,
    pub(crate) outflows: Vec<Outflow>,
    pub(crate) orders: Vec<Leased<PaymentOrder>>,
    pub(crate) unexpected_movements: Vec<UnexpectedMovement>,
    pub(crate) jobs: Vec<Leased<Job>>,

    pub(crate) providers: Vec<ProviderProfile>,
    pub(crate) provider_words: BTreeMap<AccountId, Vec<String>>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) packs: Vec<CreditPack>,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) purchases: Vec<Purchase>,
    pub(crate) lots: Vec<CreditLot>,
    pub(crate) spends: Vec<CreditSpend>,
    pub(crate) projects: Vec<Project>,
    pub(crate) applications: Vec<Application>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) call_requests: Vec<CallRequest>,
    pub(crate) check_ins: Vec<CheckIn>,
    pub(crate) frequencies: Vec<Frequency>,
    pub(crate) stale_reports: Vec<StaleReport>,
    pub(crate) hidings: Vec<Hiding>,
    pub(crate) project_figures: Vec<CategoryFigures>,
    pub(crate) questions: Vec<Question>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) updates: Vec<Update>,
    pub(crate) update_texts: Vec<(UpdateId, DatedText)>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) acknowledgements: BTreeMap<(UpdateId, AccountId), DateTime<Utc>>,
    pub(crate) shipments: Vec<Shipment>,
    pub(crate) completions: Vec<Completion>,
    pub(crate) update_requests: Vec<UpdateRequest>,
    pub(crate) media: Vec<Medium>,
    pub(crate) media_uses: BTreeMap<(MediaUser, MediumId), bool>,

    pub(crate) profiles: Vec<Profile>,
    pub(crate) follows: Vec<Follow>,

    pub(crate) policies: Vec<Policy>,
    pub(crate) replies: Vec<StoredReply>,
    pub(crate) clock_offset: Duration,
}

/// Refuses a row that breaks a constraint.
fn check(holds: bool, constraint: &str) -> Result<(), StoreError> {
    if holds { Ok(()) } else { Err(StoreError::Violated(constraint.to_owned())) }
}

/// Refuses a second row with the same key.
fn check_new(is_new: bool, key: &str) -> Result<(), StoreError> {
    if is_new { Ok(()) } else { Err(StoreError::Duplicate(key.to_owned())) }
}

/// A number of rows that is counted no further than `limit`.
fn counted(count: usize, limit: i64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).min(limit)
}

/// Those drafts that count: open ones, and cancelled ones that were created after `since`; oldest first.
fn counted_drafts(
    drafts: impl Iterator<Item = (DateTime<Utc>, bool)>,
    since: DateTime<Utc>,
    limit: i64,
) -> Vec<DraftMark> {
    let mark = |(created_at, is_cancelled)| DraftMark { created_at, is_cancelled };
    let mut marks: Vec<DraftMark> =
        drafts.map(mark).filter(|draft| !draft.is_cancelled || draft.created_at > since).collect();
    marks.sort_by_key(|draft| draft.created_at);
    marks.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    marks
}

/// The one row that an update is about.
fn one<T>(row: Option<T>, table: &str) -> Result<T, StoreError> {
    row.ok_or_else(|| StoreError::Conflict(table.to_owned()))
}

/// A page in rising order of the key.
fn page_of<T, K: Ord + Copy>(mut items: Vec<T>, page: &PageRequest<K>, key: impl Fn(&T) -> K) -> Page<T, K> {
    items.retain(|item| page.after.is_none_or(|after| key(item) > after));
    items.sort_by_key(&key);
    Page::from_overfull(items, page.limit, key)
}

/// A page in falling order of the key: newest first.
pub(crate) fn newest_page_of<T, K: Ord + Copy>(
    mut items: Vec<T>,
    page: &PageRequest<K>,
    key: impl Fn(&T) -> K,
) -> Page<T, K> {
    items.retain(|item| page.after.is_none_or(|after| key(item) < after));
    items.sort_by_key(|item| std::cmp::Reverse(key(item)));
    Page::from_overfull(items, page.limit, key)
}

/// Leases up to `limit` of what is due, soonest first.
fn claim<T: Clone>(
    rows: &mut [Leased<T>],
    (now, limit): (DateTime<Utc>, u32),
    due_at: impl Fn(&T) -> Option<DateTime<Utc>>,
) -> Vec<T> {
    let is_due = |(row, lease): &Leased<T>| {
        due_at(row).is_some_and(|due_at| due_at <= now) && lease.is_none_or(|until| until <= now)
    };
    let mut due: Vec<&mut Leased<T>> = rows.iter_mut().filter(|row| is_due(row)).collect();
    due.sort_by_key(|(row, _)| due_at(row));
    due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let lease = |row: &mut Leased<T>| {
        row.1 = Some(now + crate::jobs::LEASE);
        row.0.clone()
    };
    due.into_iter().map(lease).collect()
}

/// Takes leases back of what is due.
fn release<T>(
    rows: &mut [Leased<T>],
    (now, limit): (DateTime<Utc>, u32),
    due_at: impl Fn(&T) -> Option<DateTime<Utc>>,
) {
    let is_held = |(row, lease): &&mut Leased<T>| lease.is_some() && due_at(row).is_some_and(|due_at| due_at <= now);
    for row in rows.iter_mut().filter(is_held).take(usize::try_from(limit).unwrap_or(usize::MAX)) {
        row.1 = None;
    }
}

/// Ids that count up.
#[derive(Default)]
pub(crate) struct CountingIds(AtomicU64);

impl IdMaker for CountingIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
