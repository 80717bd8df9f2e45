//! Doing what time starts: every kind of job, and the use case that it runs.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Job, JobKind};
use crate::campaigns::{close_campaign, expire_reservation};
use crate::clock::Context;
use crate::credits::{
    advance_subscription, announce_expiry, expire_lot, expire_purchase, order_spend_refunds, refund_hidden_spend,
};
use crate::escrow::{RefundsLeft, refund_pledges};
use crate::ids::{AccountId, CampaignId, PledgeId, ProjectId};
use crate::projects::{expire_project, open_check_in_by_time, tell_spenders};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

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
    let due_again = run(store, context, &job)?;
    match &due_again {
        Some(again) => store.postpone_job(again, lease_until.filter(|_| again.due_at <= context.now))?,
        None => store.finish_job(&job)?,
    }
    Ok(due_again.map(|again| again.due_at))
}

/// Runs the job's use case; gives the job as it is due again, if ever.
fn run(store: &mut dyn Store, context: &Context<'_>, job: &Job) -> Result<Option<Job>, Failure> {
    let campaign = CampaignId::from(job.book);
    let provider = job.book.provider();
    let at = |due_at: Option<DateTime<Utc>>| due_at.map(|due_at| Job { due_at, ..job.clone() });
    let again = |is_unfinished: bool| at(is_unfinished.then_some(context.now));
    let go_on = |left: RefundsLeft| Job { subject: left.after.map(|last| last.0), due_at: context.now, ..job.clone() };
    match job.kind {
        JobKind::CloseCampaign => close_campaign(store, context, campaign).map(at),
        JobKind::RefundPledges => {
            let left = refund_pledges(store, context, campaign, job.subject.map(PledgeId))?;
            Ok(left.map(go_on))
        }
        JobKind::ExpireReservation => expire_reservation(store, context, campaign, subject(job)?.into()).map(|()| None),
        JobKind::AdvanceSubscription => advance_subscription(store, context, (provider, subject(job)?.into())).map(at),
        JobKind::ExpirePurchase => expire_purchase(store, context, (provider, subject(job)?.into())).map(|()| None),
        JobKind::AnnounceExpiry => announce_expiry(store, context, (provider, subject(job)?.into())).map(|()| None),
        JobKind::ExpireLot => expire_lot(store, context, (provider, subject(job)?.into())).map(|()| None),
        JobKind::ExpireProject => expire_project(store, context, ProjectId(job.book.0)).map(|()| None),
        JobKind::OpenCheckIn => open_check_in_by_time(store, context, ProjectId(job.book.0)).map(at),
        JobKind::OrderSpendRefunds => order_spend_refunds(store, context, ProjectId(job.book.0)).map(again),
        JobKind::TellSpenders => {
            tell_spenders(store, context, ProjectId(job.book.0), job.subject.map(AccountId)).map(|()| None)
        }
        JobKind::RefundSpend => refund_hidden_spend(store, context, (provider, subject(job)?.into())).map(|()| None),
    }
}

fn subject(job: &Job) -> Result<Uuid, StoreError> {
    let missing = StoreError::Inconsistent { table: "jobs", column: "subject_id", key: job.id.to_string() };
    job.subject.ok_or(missing)
}
