//! Doing what time starts, whichever context it is of.

use chrono::{DateTime, Utc};

use super::Job;
use crate::clock::Context;
use crate::refusal::Failure;
use crate::store::Store;

/// Does a job and removes it, or keeps it for when it is due again; one that is done already
/// is left alone. Says when it is due again, if ever. To be run in one transaction.
///
/// Who goes on with what is due again at once holds it until `lease_until`; otherwise, and with
/// none, the lease is given back.
pub fn do_job(
    store: &mut dyn Store,
    context: &Context<'_>,
    job: &Job,
    lease_until: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let Some(job) = store.find_job(job.book, job.id)? else {
        return Ok(None);
    };
    let due_again = (job.kind.run)(store, context, &job)?;
    match &due_again {
        Some(again) => store.postpone_job(again, lease_until.filter(|_| again.due_at <= context.now))?,
        None => store.finish_job(&job)?,
    }
    Ok(due_again.map(|again| again.due_at))
}
