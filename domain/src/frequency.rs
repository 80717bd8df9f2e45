//! How often somebody may do what is at the expense of somebody else.
//!
//! Whoever can do a thing again at will could fill another person's inbox with
//! it, or keep a stock from others. Each such act has a limit by policy, counted
//! for whoever acts (and, where it concerns one project or campaign, for that one)
//! over a window that begins with the first of them. A refusal says when it works
//! again; a window that is over is forgotten. What happens once, or needs the other
//! side's act in between, needs no limit here.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::clock::Context;
use crate::ids::{AccountId, BookId};
use crate::policy::PolicyTerms;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};
use crate::write_set::Aggregate;

/// How many updates of a campaign its backers are told of within a window.
pub const UPDATES_TOLD_MAX: i64 = 10;
/// How many comments somebody writes on the updates of a campaign within a window.
pub const COMMENTS_MAX: i64 = 30;
/// How many windows that are over are forgotten at a time.
pub const FORGOTTEN_BATCH_MAX: u32 = 1_000;

named! {
    /// What can be done again at will, and is at the expense of somebody else each time.
    FrequentAct {
        /// Rewrite an application, or make one that was withdrawn anew; counted for each project. Its client is told.
        RewriteApplication "rewrite_application",
        /// Ask a question; follow-up is told, or finds it in its list.
        AskQuestion "ask_question",
        /// Report a project as stale; the agent in charge is told.
        ReportStale "report_stale",
        /// Ask to be phoned; counted for each project. The agent in charge is told.
        RequestCall "request_call",
        /// Submit a project: somebody of follow-up is to phone.
        SubmitProject "submit_project",
        /// Publish an update; counted for each campaign. Every backer is told.
        PublishUpdate "publish_update",
        /// Comment on updates; counted for each campaign.
        CommentOnUpdate "comment_on_update",
        /// Let a reservation of limited stock end unpaid; counted for each campaign. Others could not have that stock.
        LeaveUnpaid "leave_unpaid",
    }
}

impl FrequentAct {
    /// How often it may be done within a window.
    pub const fn limit(self, terms: &PolicyTerms) -> i64 {
        match self {
            Self::RewriteApplication => terms.marketplace.application_rewrites_max,
            Self::AskQuestion => terms.marketplace.questions_asked_max,
            Self::ReportStale => terms.marketplace.stale_reports_told_max,
            Self::RequestCall => terms.marketplace.call_requests_max,
            Self::SubmitProject => terms.marketplace.project_submissions_max,
            Self::PublishUpdate => UPDATES_TOLD_MAX,
            Self::CommentOnUpdate => COMMENTS_MAX,
            Self::LeaveUnpaid => terms.reservations_unpaid_max,
        }
    }
}

/// How often somebody has done something since a window began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frequency {
    /// Who does it.
    pub account: AccountId,
    /// What.
    pub act: FrequentAct,
    /// What it concerns: a project, a campaign, or the account itself where all of its acts count together.
    pub subject: Uuid,
    /// When the window began.
    pub since: DateTime<Utc>,
    /// How often it was done since.
    pub acts: i64,
}

impl Frequency {
    /// What it is counted under: the campaign whose stock was held, otherwise whoever acts.
    pub const fn aggregate(&self) -> Aggregate {
        match self.act {
            FrequentAct::LeaveUnpaid | FrequentAct::PublishUpdate | FrequentAct::CommentOnUpdate => {
                Aggregate::Book(BookId(self.subject))
            }
            FrequentAct::RewriteApplication
            | FrequentAct::AskQuestion
            | FrequentAct::ReportStale
            | FrequentAct::RequestCall
            | FrequentAct::SubmitProject => Aggregate::Account(self.account),
        }
    }
}

/// Where frequencies are kept.
pub trait FrequencyStore {
    /// How often an account did something last, if ever.
    fn find_frequency(
        &mut self,
        account: AccountId,
        act: FrequentAct,
        subject: Uuid,
    ) -> Result<Option<Frequency>, StoreError>;
    /// Keeps a frequency, in the place of what was kept.
    fn put_frequency(&mut self, frequency: &Frequency) -> Result<(), StoreError>;
    /// Deletes up to `limit` frequencies whose window began at `instant` or before, the oldest first; says how many.
    fn delete_frequencies_until(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u32, StoreError>;
}

/// How many acts there were in the window that is open, and how many there may be.
struct Count {
    /// Those that there were.
    so_far: Frequency,
    /// Over how many hours they are counted.
    hours: i64,
    /// How many there may be.
    limit: i64,
}

/// An act was done as often as it may be for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exhausted {
    /// How often it may be done.
    pub(crate) limit: i64,
    /// Within how many hours.
    pub(crate) hours: i64,
    /// From when on it is possible again.
    pub(crate) possible_at: DateTime<Utc>,
}

impl Count {
    const fn with_one_more(self) -> Frequency {
        Frequency { acts: self.so_far.acts.saturating_add(1), ..self.so_far }
    }

    fn exhausted(&self) -> Option<Exhausted> {
        let possible_at = self.so_far.since + Duration::hours(self.hours);
        let exhausted = Exhausted { limit: self.limit, hours: self.hours, possible_at };
        (self.so_far.acts >= self.limit).then_some(exhausted)
    }
}

/// Counts by the policy in force. An act of which nothing is known has a window that begins now.
fn count(
    store: &mut dyn Store,
    context: &Context<'_>,
    (account, act, subject): (AccountId, FrequentAct, Uuid),
) -> Result<Count, Failure> {
    let terms = store.current_policy()?.terms;
    let (limit, hours) = (act.limit(&terms), terms.marketplace.acts_window_hours);
    let is_open = |known: &Frequency| known.since + Duration::hours(hours) > context.now;
    let known = store.find_frequency(account, act, subject)?.filter(is_open);
    let so_far = known.unwrap_or(Frequency { account, act, subject, since: context.now, acts: 0 });
    Ok(Count { so_far, hours, limit })
}

/// Counts an act of somebody's, if it may be done now.
pub(crate) fn count_act(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<(), Failure> {
    let count = count(store, context, of)?;
    if let Some(Exhausted { limit, hours, possible_at }) = count.exhausted() {
        return Err(Refusal::TooOften { act: of.1.as_str(), limit, hours, possible_at }.into());
    }
    Ok(store.put_frequency(&count.with_one_more())?)
}

/// Counts what has happened, however often it had before.
pub(crate) fn count_what_happened(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<(), Failure> {
    let count = count(store, context, of)?;
    Ok(store.put_frequency(&count.with_one_more())?)
}

/// Whether an act was done as often as it may be for now.
pub(crate) fn find_exhausted(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<Option<Exhausted>, Failure> {
    let (account, act, subject) = of;
    if store.find_frequency(account, act, subject)?.is_none() {
        return Ok(None);
    }
    Ok(count(store, context, of)?.exhausted())
}

/// Whether an act may be done now.
pub(crate) fn may_act(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<bool, Failure> {
    Ok(find_exhausted(store, context, of)?.is_none())
}

/// Forgets what was counted in windows that are over, a batch at a time; says how much that was.
pub fn forget_past_windows(store: &mut dyn Store, now: DateTime<Utc>) -> Result<u32, Failure> {
    let window = Duration::hours(store.current_policy()?.terms.marketplace.acts_window_hours);
    Ok(store.delete_frequencies_until(now - window, FORGOTTEN_BATCH_MAX)?)
}
