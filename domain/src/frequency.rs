//! How often somebody may do what somebody else is told of at once.
//!
//! Whoever can do a thing again at will could fill another person's inbox with
//! it. Each such act has a limit by policy, counted for whoever acts (and, where
//! it concerns one project, for that project) over a window that begins with the
//! first of them. A refusal says when it works again. What happens once, or
//! needs the other side's act in between, needs no limit here.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::clock::Context;
use crate::ids::AccountId;
use crate::policy::MarketplaceTerms;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::{Store, StoreError};

named! {
    /// What can be done again at will, and is told to somebody each time.
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
    }
}

impl FrequentAct {
    /// How often it may be done within a window.
    pub const fn limit(self, terms: &MarketplaceTerms) -> i64 {
        match self {
            Self::RewriteApplication => terms.application_rewrites_max,
            Self::AskQuestion => terms.questions_asked_max,
            Self::ReportStale => terms.stale_reports_told_max,
            Self::RequestCall => terms.call_requests_max,
            Self::SubmitProject => terms.project_submissions_max,
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
    /// What it concerns: a project, or the account itself where all of its acts count together.
    pub subject: Uuid,
    /// When the window began.
    pub since: DateTime<Utc>,
    /// How often it was done since.
    pub acts: i64,
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
}

/// The frequency that one act more would make, if it may be done now.
pub(crate) fn next_frequency(
    store: &mut dyn Store,
    context: &Context<'_>,
    (account, act, subject): (AccountId, FrequentAct, Uuid),
) -> Result<Frequency, Failure> {
    let terms = store.current_policy()?.terms.marketplace;
    let (limit, hours) = (act.limit(&terms), terms.acts_window_hours);
    let window = Duration::hours(hours);
    let known = store.find_frequency(account, act, subject)?.filter(|known| known.since + window > context.now);
    let known = known.unwrap_or(Frequency { account, act, subject, since: context.now, acts: 0 });
    let possible_at = known.since + window;
    ensure(known.acts < limit, Refusal::TooOften { act: act.as_str(), limit, hours, possible_at })?;
    Ok(Frequency { acts: known.acts + 1, ..known })
}

/// Counts an act of somebody's, if it may be done now.
pub(crate) fn count_act(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<(), Failure> {
    let frequency = next_frequency(store, context, of)?;
    Ok(store.put_frequency(&frequency)?)
}

/// Whether an act may be done now.
pub(crate) fn may_act(
    store: &mut dyn Store,
    context: &Context<'_>,
    of: (AccountId, FrequentAct, Uuid),
) -> Result<bool, Failure> {
    match next_frequency(store, context, of) {
        Ok(_) => Ok(true),
        Err(Failure::Refused(Refusal::TooOften { .. })) => Ok(false),
        Err(failure) => Err(failure),
    }
}
