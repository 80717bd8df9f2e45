//! Work that time starts, and payments that wait for the gateway: claimed with a
//! lease, carried out, and recorded in the lane of its book.
//!
//! Several servers on one database each run this; a claim goes to one of them.
//! A server that dies in the middle leaves a lease that runs out, and its work
//! is done again by another, with the same keys.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use futures_util::{StreamExt, stream};
use palier_domain::Context;
use palier_domain::actor::Actor;
use palier_domain::clock::{Clock, IdMaker};
use palier_domain::ids::ProjectId;
use palier_domain::jobs::{Job, JobKind, JobStore, do_job};
use palier_domain::payments::{
    GatewayError, PaymentGateway, PaymentOrder, PaymentOrderState, PaymentStore, settle_order,
};
use palier_persistence::{Database, Foreseen, Session, WriteError};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

use crate::problem::Problem;

/// How much is claimed at a time.
const CLAIM_MAX: u32 = 16;
/// How many orders the gateway is asked about at once.
const ORDERS_AT_ONCE: usize = 8;
/// How many steps of a long job are done before others have their turn: well within its lease.
const STEPS_MAX: usize = 8;
/// How many leases a starting sandbox takes back.
const LEASES_MAX: u32 = 10_000;
/// How long the worker rests when nothing is due and nobody wakes it.
const REST: std::time::Duration = std::time::Duration::from_millis(500);
/// Longer than any lease: the sandbox's clock may have been moved since it was taken.
const EVERY_LEASE: Duration = Duration::days(3_650);
/// How long work that failed waits before it is tried again.
const AFTER_FAILURE: Duration = Duration::seconds(30);
/// How many rounds of due work a single advance of the clock may take.
const ADVANCE_ROUNDS_MAX: usize = 100_000;

/// Why time could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// A step of the way could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// More is due on the way than one move of the clock may do.
    #[error("more than {ADVANCE_ROUNDS_MAX} rounds of work are due until {target}")]
    Unending {
        /// Where the clock was to be moved.
        target: DateTime<Utc>,
    },
}

impl From<AdvanceError> for Problem {
    fn from(error: AdvanceError) -> Self {
        match error {
            AdvanceError::Write(error) => error.into(),
            AdvanceError::Unending { .. } => Self::internal(error),
        }
    }
}

/// How what was claimed is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// One after the other: time stands still meanwhile.
    InOrder,
    /// Several orders at once, and the jobs beside them: no gateway holds up the rest.
    SeveralAtOnce,
}

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
    ///
    /// Only a sandbox does this, and a sandbox is one process: a lease that is
    /// found here was left behind by work that was cut short, and is taken back.
    pub async fn advance(
        &self,
        target: DateTime<Utc>,
        set_clock: impl AsyncFn(DateTime<Utc>) -> Result<(), WriteError>,
    ) -> Result<(), AdvanceError> {
        let _alone = self.running.lock().await;
        for _ in 0..ADVANCE_ROUNDS_MAX {
            let next = self.database.read(|session| Ok(session.next_due_at()?)).await.map_err(WriteError::Failed)?;
            let Some(due_at) = next.filter(|due_at| *due_at <= target) else {
                if target > self.clock.now() {
                    set_clock(target).await?;
                }
                return Ok(());
            };
            if due_at > self.clock.now() {
                set_clock(due_at).await?;
            }
            if self.run_claimed(Pace::InOrder).await? == 0 {
                self.take_leases_back(CLAIM_MAX).await?;
            }
        }
        Err(AdvanceError::Unending { target })
    }

    /// Takes back the leases that a process which is no more left on what is due:
    /// for the start of a sandbox, which is one process.
    pub async fn forget_the_dead(&self) -> Result<(), WriteError> {
        let _alone = self.running.lock().await;
        self.take_leases_back(LEASES_MAX).await
    }

    /// Claims as if every lease had run out, and gives back what it got.
    async fn take_leases_back(&self, limit: u32) -> Result<(), WriteError> {
        let late = self.clock.now() + EVERY_LEASE;
        let take = move |session: &mut Session<'_>| {
            for job in session.claim_jobs(late, limit)? {
                session.postpone_job(job.book, job.id, job.due_at)?;
            }
            for order in session.claim_orders(late, limit)? {
                session.update_order(&order)?;
            }
            Ok(())
        };
        self.database.write(Uuid::nil(), take).await
    }

    /// Runs some of what is due now; says how much.
    pub async fn run_due(&self) -> Result<usize, WriteError> {
        let _alone = self.running.lock().await;
        self.run_claimed(Pace::SeveralAtOnce).await
    }

    /// Claims some of what is due now and runs it; says how much. The caller holds the lock.
    async fn run_claimed(&self, pace: Pace) -> Result<usize, WriteError> {
        let now = self.clock.now();
        let next = self.database.read(|session| Ok(session.next_due_at()?)).await.map_err(WriteError::Failed)?;
        if next.is_none_or(|due_at| due_at > now) {
            return Ok(0);
        }
        let claim = move |session: &mut Session<'_>| {
            Ok((session.claim_jobs(now, CLAIM_MAX)?, session.claim_orders(now, CLAIM_MAX)?))
        };
        let (jobs, orders) = self.database.write(Uuid::nil(), claim).await?;
        let count = jobs.len() + orders.len();
        let at_once = if pace == Pace::InOrder { 1 } else { ORDERS_AT_ONCE };
        let orders: Vec<_> = orders.into_iter().map(|order| self.carry_out(order, now)).collect();
        let orders = stream::iter(orders).buffer_unordered(at_once).collect::<()>();
        let jobs = async {
            for job in jobs {
                self.run_job(job, now).await;
            }
        };
        if pace == Pace::InOrder {
            orders.await;
            jobs.await;
        } else {
            tokio::join!(orders, jobs);
        }
        Ok(count)
    }

    /// Asks the gateway about an order and records its answer.
    async fn carry_out(&self, order: PaymentOrder, now: DateTime<Utc>) {
        let (id, key) = (order.id, (order.book, order.id));
        if let Err(error) = self.ask_and_settle(order, now).await {
            tracing::error!(order = %id, %error, "the gateway's answer could not be recorded; it is asked again");
            let later = now + AFTER_FAILURE;
            let postponed = self.database.write(key.0.0, move |session| {
                let found = session.find_order(key.0, key.1)?;
                if let Some(mut order) = found.filter(|order| order.state == PaymentOrderState::Pending) {
                    order.due_at = order.due_at.max(later);
                    session.update_order(&order)?;
                }
                Ok(())
            });
            if let Err(error) = postponed.await {
                tracing::error!(order = %id, %error, "the order waits for its lease to run out");
            }
        }
    }

    async fn ask_and_settle(&self, order: PaymentOrder, now: DateTime<Utc>) -> Result<(), WriteError> {
        let (gateway, asked) = (Arc::clone(&self.gateway), order.clone());
        let answered = tokio::task::spawn_blocking(move || gateway.perform(&asked, now)).await;
        let outcome = answered.unwrap_or_else(|broken| Err(GatewayError::Unavailable(broken.to_string())));
        let (key, gateway, ids) = ((order.book, order.asked()), Arc::clone(&self.gateway), Arc::clone(&self.ids));
        let settle = move |session: &mut Session<'_>| {
            let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            settle_order(session, &context, key, &outcome)
        };
        let settled = self.database.write(order.book.0, settle).await?;
        if settled.state == PaymentOrderState::NeedsAttention {
            metrics::counter!("palier_orders_needing_attention_total", "kind" => settled.kind.as_str()).increment(1);
        }
        Ok(())
    }

    /// Runs a job step by step, each in a transaction of its own; one that is not done after some is due again at once.
    async fn run_job(&self, job: Job, now: DateTime<Utc>) {
        let mut done = Ok(None);
        for _ in 0..STEPS_MAX {
            let (gateway, ids, running) = (Arc::clone(&self.gateway), Arc::clone(&self.ids), job.clone());
            let stepped = self.database.write_foreseeing(job.book.0, needed_by(&job), move |session| {
                let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
                do_job(session, &context, &running)
            });
            done = stepped.await;
            if !matches!(done, Ok(Some(due_at)) if due_at <= now) {
                break;
            }
        }
        let Err(error) = done else { return };
        metrics::counter!("palier_jobs_failed_total", "kind" => job.kind.as_str()).increment(1);
        tracing::error!(job = %job.id, kind = %job.kind, %error, "a job failed; it is tried again");
        let later = now + AFTER_FAILURE;
        let postponed = self.database.write(job.book.0, move |session| {
            let is_open = session.find_job(job.book, job.id)?.is_some();
            if is_open {
                session.postpone_job(job.book, job.id, later)?;
            }
            Ok(())
        });
        if let Err(error) = postponed.await {
            tracing::error!(%error, "the failed job waits for its lease to run out");
        }
    }
}

/// What a job needs locked before it runs.
fn needed_by(job: &Job) -> Foreseen {
    let is_of_project = matches!(job.kind, JobKind::ExpireProject);
    Foreseen {
        locked_projects: is_of_project.then_some(ProjectId(job.book.0)).into_iter().collect(),
        ..Foreseen::default()
    }
}
