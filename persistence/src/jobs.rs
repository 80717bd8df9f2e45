//! Rows of `jobs`: claimed with a lease, removed when done.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::contexts;
use palier_domain::ids::{BookId, JobId};
use palier_domain::jobs::{Job, JobStore, LEASE};
use palier_domain::write_set::Aggregate;

use crate::bulk::bulk_row;
use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::rows::{RowOf, expect_one};
use crate::schema::jobs;
use crate::session::Session;
use crate::statement::Statement;

bulk_row! {
    /// A job.
    JobRow in jobs {
        book_id: IdValue => Id,
        id: IdValue => Id,
        kind: String => Text,
        subject_id: Option<IdValue> => Nullable<Id>,
        due_at: InstantValue => Instant,
    }
}

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        Self {
            book_id: IdValue(job.book.0),
            id: IdValue(job.id.0),
            kind: job.kind.as_str().to_owned(),
            subject_id: job.subject.map(IdValue),
            due_at: InstantValue(job.due_at),
        }
    }
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "jobs", key: &row.id.0 };
        Ok(Self {
            id: JobId(row.id.0),
            book: BookId(row.book_id.0),
            kind: of.parsed("kind", contexts::job_kind(&row.kind))?,
            subject: row.subject_id.map(|id| id.0),
            due_at: row.due_at.0,
        })
    }
}

/// What a claim returns, in the order of [`JobRow`]'s fields.
type JobColumns = (Id, Id, Text, Nullable<Id>, Instant);

const CLAIM_ON_POSTGRES: &str = "UPDATE jobs SET lease_until = ? WHERE (book_id, id) IN (\
    SELECT book_id, id FROM jobs WHERE due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) \
    ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED) \
    RETURNING book_id, id, kind, subject_id, due_at";

const CLAIM_ON_SQLITE: &str = "UPDATE jobs SET lease_until = ? WHERE (book_id, id) IN (\
    SELECT book_id, id FROM jobs WHERE due_at <= ? AND (lease_until IS NULL OR lease_until <= ?) \
    ORDER BY due_at LIMIT ?) \
    RETURNING book_id, id, kind, subject_id, due_at";

const RELEASE: &str = "UPDATE jobs SET lease_until = NULL WHERE (book_id, id) IN (\
    SELECT book_id, id FROM jobs WHERE due_at <= ? AND lease_until IS NOT NULL ORDER BY due_at LIMIT ?)";

const POSTPONE: &str = "UPDATE jobs SET subject_id = ?, due_at = ?, lease_until = ? WHERE book_id = ? AND id = ?";

impl JobStore for Session<'_> {
    fn insert_job(&mut self, job: &Job) -> Result<(), StoreError> {
        self.note_due_work();
        self.keep_back(Aggregate::Alone, |pending| pending.jobs.push(JobRow::from(job)))
    }

    fn find_job(&mut self, book: BookId, id: JobId) -> Result<Option<Job>, StoreError> {
        let query = jobs::table.find((IdValue(book.0), IdValue(id.0))).select(JobRow::as_select());
        let row = self.reading(|connection| query.first(connection).optional())?;
        row.map(Job::try_from).transpose()
    }

    fn lease_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Job>, StoreError> {
        let rows: Vec<JobRow> = self.writing(Aggregate::Alone, |connection| match connection {
            AnyConnection::Postgres(connection) => Statement::new(CLAIM_ON_POSTGRES)
                .returning::<JobColumns>()
                .bind::<Instant, _>(InstantValue(now + LEASE))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<BigInt, _>(i64::from(limit))
                .load(connection),
            AnyConnection::Sqlite(connection) => Statement::new(CLAIM_ON_SQLITE)
                .returning::<JobColumns>()
                .bind::<Instant, _>(InstantValue(now + LEASE))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<Instant, _>(InstantValue(now))
                .bind::<BigInt, _>(i64::from(limit))
                .load(connection),
        })?;
        let mut claimed = rows.into_iter().map(Job::try_from).collect::<Result<Vec<Job>, StoreError>>()?;
        claimed.sort_by_key(|job| (job.due_at, job.id));
        Ok(claimed)
    }

    fn finish_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let done = jobs::table.find((IdValue(job.book.0), IdValue(job.id.0)));
        let removed = self.writing(job.aggregate(), |connection| diesel::delete(done).execute(connection))?;
        expect_one(removed, "jobs")
    }

    fn postpone_job(&mut self, job: &Job, lease_until: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        let change = Statement::new(POSTPONE)
            .bind::<Nullable<Id>, _>(job.subject.map(IdValue))
            .bind::<Instant, _>(InstantValue(job.due_at))
            .bind::<Nullable<Instant>, _>(lease_until.map(InstantValue))
            .bind::<Id, _>(IdValue(job.book.0))
            .bind::<Id, _>(IdValue(job.id.0));
        let postponed = self.writing(job.aggregate(), |connection| change.execute(connection))?;
        expect_one(postponed, "jobs")
    }

    fn release_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        let change = Statement::<MultiBackend>::new(RELEASE)
            .bind::<Instant, _>(InstantValue(now))
            .bind::<BigInt, _>(i64::from(limit));
        self.writing(Aggregate::Alone, |connection| change.execute(connection)).map(drop)
    }

    fn next_job_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let job = jobs::table.order(jobs::due_at).select(jobs::due_at).limit(1);
        let job: Option<InstantValue> = self.reading(|connection| job.first(connection).optional())?;
        Ok(job.map(|at| at.0))
    }
}
