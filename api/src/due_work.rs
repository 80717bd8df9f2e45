//! Work that time starts, and payments that wait for the gateway: claimed with a
//! lease, carried out, and recorded in the lane of its book.
//!
//! Several servers on one database each run this; a claim goes to one of them.
//! A server that dies in the middle leaves a lease that runs out, and its work
//! is done again by another, with the same keys.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use palier_domain::actor::Actor;
use palier_domain::campaigns::{close_campaign, expire_reservation};
use palier_domain::clock::{Clock, IdMaker};
use palier_domain::escrow::refund_pledges;
use palier_domain::ids::CampaignId;
use palier_domain::jobs::{Job, JobKind, JobStore};
use palier_domain::payments::{PaymentGateway, PaymentOrder, PaymentStore, settle_order};
use palier_domain::{Context, Failure, Store};
use palier_persistence::{Database, WriteError};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

/// How much is claimed at a time.
const CLAIM_MAX: u32 = 16;
/// How long the worker rests when nothing is due and nobody wakes it.
const REST: std::time::Duration = std::time::Duration::from_millis(500);
/// How long work that failed waits before it is tried again.
const AFTER_FAILURE: Duration = Duration::seconds(30);
/// How many rounds of due work a single advance of the clock may take.
const ADVANCE_ROUNDS_MAX: usize = 100_000;

/// Runs what is due.
pub struct DueWork {
    database: Database,
    gateway: Arc<dyn PaymentGateway>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdMaker>,
    running: Mutex<()>,
    woken: Notify,
}

impl DueWork {
    /// A runner on a database, a gateway and a clock.
    pub fn new(
        database: Database,
        gateway: Arc<dyn PaymentGateway>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdMaker>,
    ) -> Self {
        Self { database, gateway, clock, ids, running: Mutex::new(()), woken: Notify::new() }
    }

    /// Looks for due work at once rather than after the rest.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Runs what is due until the future is dropped.
    pub async fn run_forever(&self) {
        loop {
            match self.run_due().await {
                Ok(0) => {
                    let _rested = tokio::time::timeout(REST, self.woken.notified()).await;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "due work cannot be looked for");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    /// Moves through time to `target`: whatever is due on the way happens at its
    /// time, in order; `set_clock` moves the clock.
    pub async fn advance(
        &self,
        target: DateTime<Utc>,
        set_clock: impl AsyncFn(DateTime<Utc>) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let _alone = self.running.lock().await;
        for _ in 0..ADVANCE_ROUNDS_MAX {
            let next = self.database.read(|session| Ok(session.next_due_at()?)).await.map_err(WriteError::Failed)?;
            let Some(due_at) = next.filter(|due_at| *due_at <= target) else { break };
            if due_at > self.clock.now() {
                set_clock(due_at).await?;
            }
            if self.run_claimed().await? == 0 {
                break;
            }
        }
        if target > self.clock.now() {
            set_clock(target).await?;
        }
        Ok(())
    }

    /// Runs some of what is due now; says how much.
    pub async fn run_due(&self) -> Result<usize, WriteError> {
        let _alone = self.running.lock().await;
        self.run_claimed().await
    }

    /// Claims some of what is due now and runs it; says how much. The caller holds the lock.
    async fn run_claimed(&self) -> Result<usize, WriteError> {
        let now = self.clock.now();
        let next = self.database.read(|session| Ok(session.next_due_at()?)).await.map_err(WriteError::Failed)?;
        if next.is_none_or(|due_at| due_at > now) {
            return Ok(0);
        }
        let claim = move |session: &mut palier_persistence::Session<'_>| {
            Ok((session.claim_jobs(now, CLAIM_MAX)?, session.claim_orders(now, CLAIM_MAX)?))
        };
        let (jobs, orders) = self.database.write(Uuid::nil(), claim).await?;
        let count = jobs.len() + orders.len();
        for order in orders {
            self.carry_out(order, now).await;
        }
        for job in jobs {
            self.run_job(job, now).await;
        }
        Ok(count)
    }

    /// Asks the gateway about an order and records its answer.
    async fn carry_out(&self, order: PaymentOrder, now: DateTime<Utc>) {
        let gateway = Arc::clone(&self.gateway);
        let asked = order.clone();
        let outcome = match tokio::task::spawn_blocking(move || gateway.perform(&asked, now)).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(order = %order.id, %error, "the gateway adapter broke");
                return;
            }
        };
        let (key, gateway, ids) = ((order.book, order.id), Arc::clone(&self.gateway), Arc::clone(&self.ids));
        let settled = self.database.write(order.book.0, move |session| {
            let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            settle_order(session, &context, key, &outcome)
        });
        if let Err(error) = settled.await {
            tracing::error!(order = %order.id, %error, "the gateway's answer could not be recorded; it is asked again");
        }
    }

    async fn run_job(&self, job: Job, now: DateTime<Utc>) {
        let (gateway, ids, running) = (Arc::clone(&self.gateway), Arc::clone(&self.ids), job.clone());
        let done = self.database.write(job.book.0, move |session| {
            let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            do_job(session, &context, &running)
        });
        let Err(error) = done.await else { return };
        tracing::error!(job = %job.id, kind = %job.kind, %error, "a job failed; it is tried again");
        let later = now + AFTER_FAILURE;
        let postponed =
            self.database.write(job.book.0, move |session| Ok(session.postpone_job(job.book, job.id, later)?));
        if let Err(error) = postponed.await {
            tracing::error!(%error, "the failed job waits for its lease to run out");
        }
    }
}

/// Does a job and removes it, in one transaction; one that is done already is left alone.
fn do_job(store: &mut dyn Store, context: &Context<'_>, job: &Job) -> Result<(), Failure> {
    if store.find_job(job.book, job.id)?.is_none() {
        return Ok(());
    }
    let campaign = CampaignId::from(job.book);
    let is_unfinished = match (job.kind, job.pledge) {
        (JobKind::CloseCampaign, _) => close_campaign(store, context, campaign).map(|_| false)?,
        (JobKind::RefundPledges, _) => refund_pledges(store, context, campaign)?,
        (JobKind::ExpireReservation, Some(pledge)) => {
            expire_reservation(store, context, campaign, pledge).map(|()| false)?
        }
        (JobKind::ExpireReservation, None) => false,
    };
    if is_unfinished {
        store.postpone_job(job.book, job.id, context.now)?;
    } else {
        store.finish_job(job.book, job.id)?;
    }
    Ok(())
}
