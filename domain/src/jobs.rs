//! Work that time starts: a row with a due time, claimed with a lease by
//! whichever server comes first, so that it happens once.

mod do_job;

pub use do_job::do_job;

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::clock::Context;
use crate::ids::{BookId, JobId, ProjectId};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};
use crate::write_set::{Aggregate, WriteSet};

/// How long a claimed job or order may take before another server may claim it.
pub const LEASE: Duration = Duration::seconds(60);

/// A kind of job, as its context declares it: what it belongs to, and the use case that it runs.
#[derive(Clone, Copy)]
pub struct JobKind {
    word: &'static str,
    owner: Owner,
    run: Run,
}

/// What jobs of a kind belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A book.
    Book,
    /// A project.
    Project,
}

/// Runs a job's use case; gives the job as it is due again, if ever.
type Run = fn(&mut dyn Store, &Context<'_>, &Job) -> Result<Option<Job>, Failure>;

/// Declares the kinds of jobs of a context: word, what they belong to, and what doing one is.
macro_rules! jobs {
    ($($(#[$doc:meta])* $name:ident $word:literal of $owner:ident => $run:expr;)+) => {
        impl $crate::jobs::JobKind {
            $($(#[$doc])* pub const $name: Self = Self::new($word, $crate::jobs::Owner::$owner, $run);)+
        }

        /// Every kind of job of this context.
        pub(crate) const JOBS: &[$crate::jobs::JobKind] = &[$($crate::jobs::JobKind::$name),+];
    };
}
pub(crate) use jobs;

impl JobKind {
    /// A kind of job.
    pub(crate) const fn new(word: &'static str, owner: Owner, run: Run) -> Self {
        Self { word, owner, run }
    }

    /// The word used in the database.
    pub const fn as_str(self) -> &'static str {
        self.word
    }
}

impl PartialEq for JobKind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for JobKind {}

impl fmt::Debug for JobKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word)
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word)
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

impl Job {
    /// What it belongs to.
    pub const fn aggregate(&self) -> Aggregate {
        match self.kind.owner {
            Owner::Book => Aggregate::Book(self.book),
            Owner::Project => Aggregate::Project(self.project()),
        }
    }

    /// What doing it changes.
    pub fn write_set(&self) -> WriteSet {
        match self.kind.owner {
            Owner::Book => self.book.into(),
            Owner::Project => self.project().into(),
        }
    }

    /// The project that a project's job is about.
    pub(crate) const fn project(&self) -> ProjectId {
        ProjectId(self.book.0)
    }

    /// The thing within the book that it is about.
    pub(crate) fn subject<Id: From<Uuid>>(&self) -> Result<Id, StoreError> {
        let missing = StoreError::Inconsistent { table: "jobs", column: "subject_id", key: self.id.to_string() };
        self.subject.map(Id::from).ok_or(missing)
    }

    /// The same, due again at an instant, if ever.
    pub(crate) fn again_at(&self, due_at: Option<DateTime<Utc>>) -> Option<Self> {
        due_at.map(|due_at| Self { due_at, ..self.clone() })
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
