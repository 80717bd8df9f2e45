//! Work that time starts: a row with a due time, claimed with a lease by
//! whichever server comes first, so that it happens once.

mod do_job;

pub use do_job::do_job;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::ids::{BookId, JobId, ProjectId};
use crate::store::{Store, StoreError};
use crate::write_set::{Aggregate, WriteSet};

/// How long a claimed job or order may take before another server may claim it.
pub const LEASE: Duration = Duration::seconds(60);

named! {
    /// The kinds of jobs.
    JobKind {
        /// Close a campaign at its deadline.
        CloseCampaign "close_campaign",
        /// Give back the stock of a pledge that was not paid in time.
        ExpireReservation "expire_reservation",
        /// End a submitted project that nobody decided on in time.
        ExpireProject "expire_project",
        /// Ask the client of a project that waits whether it is still wanted.
        OpenCheckIn "open_check_in",
        /// Refund the pledges of a campaign that failed, was cancelled or wound down, some at a time.
        RefundPledges "refund_pledges",
        /// Renew a subscription, try its payment again, or end it.
        AdvanceSubscription "advance_subscription",
        /// Give up a purchase that was not paid in time.
        ExpirePurchase "expire_purchase",
        /// Tell a provider that what is left of a lot is about to expire.
        AnnounceExpiry "announce_expiry",
        /// Post what is left of a lot as expired.
        ExpireLot "expire_lot",
        /// Order the refund of every spend on a hidden project, some at a time.
        OrderSpendRefunds "order_spend_refunds",
        /// Refund a spend on a hidden project.
        RefundSpend "refund_spend",
        /// Tell whoever spent on a project, without an application that stands, how it left the list, some at a time.
        TellSpenders "tell_spenders",
    }
}

/// Work that is due at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The book that it changes; a project's id where it is about a project.
    pub book: BookId,
    /// The work to be done.
    pub kind: JobKind,
    /// The thing within the book that it is about (a pledge, a lot, a purchase, as the kind says).
    pub subject: Option<Uuid>,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

impl JobKind {
    /// Whether it is about a project rather than a book.
    const fn is_of_project(self) -> bool {
        matches!(self, Self::ExpireProject | Self::OpenCheckIn | Self::OrderSpendRefunds | Self::TellSpenders)
    }
}

impl Job {
    /// What it belongs to.
    pub const fn aggregate(&self) -> Aggregate {
        if self.kind.is_of_project() { Aggregate::Project(ProjectId(self.book.0)) } else { Aggregate::Book(self.book) }
    }

    /// What doing it changes.
    pub fn write_set(&self) -> WriteSet {
        if self.kind.is_of_project() { ProjectId(self.book.0).into() } else { self.book.into() }
    }
}

/// Where jobs are kept.
pub trait JobStore {
    /// Adds a job.
    fn insert_job(&mut self, job: &Job) -> Result<(), StoreError>;
    /// The job, unless it is done.
    fn find_job(&mut self, book: BookId, id: JobId) -> Result<Option<Job>, StoreError>;
    /// Up to `limit` jobs due at `now` whose lease is free, soonest first, leased until `now + LEASE`.
    fn lease_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Job>, StoreError>;
    /// Removes a job that is done.
    fn finish_job(&mut self, job: &Job) -> Result<(), StoreError>;
    /// Keeps a job: it is due again as `job` says, about the subject that it says, and leased until `lease_until`
    /// (none: the lease is given back).
    fn postpone_job(&mut self, job: &Job, lease_until: Option<DateTime<Utc>>) -> Result<(), StoreError>;
    /// Takes back the leases of up to `limit` jobs due at `now`, whoever holds them.
    fn release_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError>;
    /// When the next job is due, whoever holds its lease.
    fn next_job_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError>;
}

/// When the next job or payment order is due, whoever holds its lease.
pub fn next_due_at(store: &mut dyn Store) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(store.next_order_due_at()?.into_iter().chain(store.next_job_due_at()?).min())
}
