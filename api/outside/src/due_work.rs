//! Work that time starts, and payments that wait for the gateway: claimed with a
//! lease, carried out, and recorded in the lane of its book.
//!
//! Several servers on one database each run this; what one has claimed the others
//! leave alone as long as its lease lasts. A server that dies in the middle leaves
//! a lease that runs out, and its work is done again by another, with the same keys.
//! Orders and jobs have places of their own: a slow gateway holds up no job, and a
//! long refund no payment.

mod pieces;
mod telling;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use palier_domain::WriteSet;
use palier_domain::clock::{Clock, IdMaker, instant_text};
use palier_domain::jobs::{Job, JobStore, next_due_at};
use palier_domain::payments::{PaymentGateway, PaymentOrder, PaymentStore};
use palier_persistence::{Database, Session, WriteError};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use tokio::task::JoinSet;

/// How many orders the gateway is asked about at once.
const ORDERS_AT_ONCE: usize = 8;
/// How many jobs are done at once.
const JOBS_AT_ONCE: usize = 4;
/// How much is claimed at a time where one piece is done after the other.
const CLAIM_MAX: u32 = 16;
/// How many leases a starting sandbox takes back.
const LEASES_MAX: u32 = 10_000;
/// How long the worker rests when nothing is due and nothing is recorded that falls due.
const REST: std::time::Duration = std::time::Duration::from_millis(500);
/// How many rounds of due work a single advance of the clock may take.
const ADVANCE_ROUNDS_MAX: usize = 100_000;

/// Why time could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// A step of the way could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// More is due on the way than one move of the clock may do.
    #[error("more than {ADVANCE_ROUNDS_MAX} rounds of work are due until {}", instant_text(*target))]
    Unending {
        /// Where the clock was to be moved.
        target: DateTime<Utc>,
    },
}

/// What has places of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Orders,
    Jobs,
}

impl Due {
    const fn at_once(self) -> usize {
        match self {
            Self::Orders => ORDERS_AT_ONCE,
            Self::Jobs => JOBS_AT_ONCE,
        }
    }
}

/// Work that was claimed and has to be done.
enum Piece {
    Order(Box<PaymentOrder>),
    Job(Job),
}

/// Runs what is due.
pub struct DueWork {
    database: Database,
    gateway: Arc<dyn PaymentGateway>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdMaker>,
    /// Shared by all that is being done; who moves the clock has it alone.
    turn: Arc<RwLock<()>>,
}

impl DueWork {
    /// A runner on a database, a gateway and a clock.
    pub fn new(
        database: Database,
        gateway: Arc<dyn PaymentGateway>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdMaker>,
    ) -> Self {
        Self { database, gateway, clock, ids, turn: Arc::default() }
    }

    /// Runs what is due until the future is dropped.
    pub async fn run_forever(self: Arc<Self>) {
        tokio::join!(self.keep_at(Due::Orders), self.keep_at(Due::Jobs), self.keep_telling());
    }

    async fn keep_at(self: &Arc<Self>, due: Due) {
        let mut running = JoinSet::new();
        let mut recorded = self.database.due_work();
        loop {
            while running.try_join_next().is_some() {}
            let free = due.at_once().saturating_sub(running.len());
            let started = if free > 0 { self.start(due, free, &mut running).await } else { Ok(0) };
            match started {
                Ok(0) => tokio::select! {
                    _done = running.join_next(), if !running.is_empty() => {}
                    _rested = tokio::time::timeout(REST, recorded.changed()) => {}
                },
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "due work cannot be looked for");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    /// Starts up to `free` pieces of what is due; says how many.
    async fn start(self: &Arc<Self>, due: Due, free: usize, running: &mut JoinSet<()>) -> Result<usize, WriteError> {
        let turn = Arc::new(Arc::clone(&self.turn).read_owned().await);
        let claimed = self.claim(due, u32::try_from(free).unwrap_or(u32::MAX)).await?;
        let count = claimed.len();
        for piece in claimed {
            let (this, turn): (_, Arc<OwnedRwLockReadGuard<()>>) = (Arc::clone(self), Arc::clone(&turn));
            running.spawn(async move {
                this.run(piece).await;
                drop(turn);
            });
        }
        Ok(count)
    }

    /// Claims some of what is due now, the soonest first; looks before it writes.
    async fn claim(&self, due: Due, limit: u32) -> Result<Vec<Piece>, WriteError> {
        let now = self.clock.now();
        let next = self.database.read(move |session| match due {
            Due::Orders => Ok(session.next_order_due_at()?),
            Due::Jobs => Ok(session.next_job_due_at()?),
        });
        if next.await.map_err(WriteError::Failed)?.is_none_or(|due_at| due_at > now) {
            return Ok(Vec::new());
        }
        let claim = move |session: &mut Session<'_>| {
            Ok(match due {
                Due::Orders => {
                    session.lease_orders(now, limit)?.into_iter().map(|order| Piece::Order(Box::new(order))).collect()
                }
                Due::Jobs => session.lease_jobs(now, limit)?.into_iter().map(Piece::Job).collect(),
            })
        };
        self.database.write(WriteSet::installation(), claim).await
    }

    /// Moves through time to `target`: whatever is due on the way happens at its
    /// time, in order; `set_clock` moves the clock. Only a sandbox does this.
    ///
    /// What somebody else has claimed and not done is claimed from them: the clock
    /// does not go past it. Done twice it has one effect, as after a crash.
    pub async fn advance(
        &self,
        target: DateTime<Utc>,
        set_clock: impl AsyncFn(DateTime<Utc>) -> Result<(), WriteError>,
    ) -> Result<(), AdvanceError> {
        let _alone = self.turn.write().await;
        for _ in 0..ADVANCE_ROUNDS_MAX {
            self.tell_all().await?;
            let next = self.database.read(|session| Ok(next_due_at(session)?)).await.map_err(WriteError::Failed)?;
            let Some(due_at) = next.filter(|due_at| *due_at <= target) else {
                if target > self.clock.now() {
                    set_clock(target).await?;
                }
                return Ok(());
            };
            if due_at > self.clock.now() {
                set_clock(due_at).await?;
            }
            if self.run_in_order().await? == 0 {
                self.take_leases_back(CLAIM_MAX).await?;
            }
        }
        Err(AdvanceError::Unending { target })
    }

    /// Claims some of what is due and does one piece after the other; says how many.
    async fn run_in_order(&self) -> Result<usize, WriteError> {
        let mut claimed = self.claim(Due::Orders, CLAIM_MAX).await?;
        claimed.extend(self.claim(Due::Jobs, CLAIM_MAX).await?);
        let count = claimed.len();
        for piece in claimed {
            self.run(piece).await;
        }
        Ok(count)
    }

    /// Takes back the leases of a process that has ended, when a sandbox starts: its clock may stand still until they
    /// would run out.
    pub async fn forget_the_dead(&self) -> Result<(), WriteError> {
        let _alone = self.turn.write().await;
        self.take_leases_back(LEASES_MAX).await
    }

    async fn take_leases_back(&self, limit: u32) -> Result<(), WriteError> {
        let now = self.clock.now();
        let release = move |session: &mut Session<'_>| {
            session.release_jobs(now, limit)?;
            Ok(session.release_orders(now, limit)?)
        };
        self.database.write(WriteSet::installation(), release).await
    }
}
