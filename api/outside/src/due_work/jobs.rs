//! Jobs: what time starts. Nothing outside is called; the use case is all there is.

use chrono::{DateTime, Utc};
use palier_domain::jobs::{Job, JobStore, do_job};
use palier_domain::{Context, Failure, StoreError, WriteSet};
use palier_persistence::{Session, WriteError};
use uuid::Uuid;

use super::errand::Errand;

/// What time starts.
pub(super) struct Jobs;

impl Errand for Jobs {
    type Piece = Job;
    type Answer = ();
    /// When it is due again, if ever.
    type Recorded = Option<DateTime<Utc>>;

    const NAME: &'static str = "job";
    const AT_ONCE: usize = 4;
    const STEPS_MAX: usize = 8;

    fn next_due_at(&self, session: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
        session.next_job_due_at()
    }

    fn lease(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<Vec<Job>, StoreError> {
        session.lease_jobs(now, limit)
    }

    fn release(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        session.release_jobs(now, limit)
    }

    fn id(job: &Job) -> Uuid {
        job.id.0
    }

    fn write_set(job: &Job) -> WriteSet {
        job.write_set()
    }

    async fn call(&self, _job: Job, _now: DateTime<Utc>) {}

    fn record(
        session: &mut Session<'_>,
        context: &Context<'_>,
        job: &Job,
        (): &(),
        lease_until: Option<DateTime<Utc>>,
    ) -> Result<Self::Recorded, Failure> {
        do_job(session, context, job, lease_until)
    }

    fn goes_on(due_again_at: &Self::Recorded, now: DateTime<Utc>) -> bool {
        due_again_at.is_some_and(|due_at| due_at <= now)
    }

    fn report(job: &Job, error: &WriteError, is_passing: bool) {
        if is_passing {
            tracing::warn!(job = %job.id, kind = %job.kind, %error, "a job found no place; it is tried again");
        } else {
            metrics::counter!("palier_jobs_failed_total", "kind" => job.kind.as_str()).increment(1);
            tracing::error!(job = %job.id, kind = %job.kind, %error, "a job failed; it is tried again");
        }
    }

    fn postpone(session: &mut Session<'_>, job: &Job, until: DateTime<Utc>) -> Result<(), Failure> {
        if let Some(job) = session.find_job(job.book, job.id)? {
            session.postpone_job(&Job { due_at: until, ..job }, None)?;
        }
        Ok(())
    }
}
