//! Errands: work that time starts, payments that wait for the gateway, and whatever else calls outside; claimed with a
//! lease, carried out, and recorded in the lane of its book.
//!
//! Several servers on one database each run this; what one has claimed the others
//! leave alone as long as its lease lasts. A server that dies in the middle leaves
//! a lease that runs out, and its work is done again by another, with the same keys.
//! Each kind has places of its own: a slow gateway holds up no job, and a
//! long refund no payment.

mod errand;
mod jobs;
mod orders;
mod telling;
#[cfg(test)]
mod tests;

use std::slice;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use palier_domain::clock::{Clock, IdMaker, instant_text};
use palier_domain::payments::PaymentGateway;
use palier_domain::{StoreError, WriteSet};
use palier_persistence::{Database, Session, WriteError};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use tokio::task::JoinSet;

use self::errand::{Claimed, Desk, Kind};
use self::jobs::Jobs;
use self::orders::Orders;

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

/// Runs what is due.
pub struct DueWork {
    desk: Arc<Desk>,
    kinds: Vec<Arc<dyn Kind>>,
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
        let kinds: Vec<Arc<dyn Kind>> = vec![Arc::new(Orders { gateway: Arc::clone(&gateway) }), Arc::new(Jobs)];
        Self { desk: Arc::new(Desk { database, gateway, clock, ids }), kinds, turn: Arc::default() }
    }

    /// Runs what is due until the future is dropped.
    pub async fn run_forever(self: Arc<Self>) {
        let mut running = JoinSet::new();
        for kind in &self.kinds {
            running.spawn(Arc::clone(&self).keep_at(Arc::clone(kind)));
        }
        tokio::join!(running.join_all(), self.keep_telling());
    }

    async fn keep_at(self: Arc<Self>, kind: Arc<dyn Kind>) {
        let mut running = JoinSet::new();
        let mut recorded = self.desk.database.due_work();
        loop {
            while running.try_join_next().is_some() {}
            let free = kind.at_once().saturating_sub(running.len());
            let started = if free > 0 { self.start(&kind, free, &mut running).await } else { Ok(0) };
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
    async fn start(&self, kind: &Arc<dyn Kind>, free: usize, running: &mut JoinSet<()>) -> Result<usize, WriteError> {
        let turn = Arc::new(Arc::clone(&self.turn).read_owned().await);
        let claimed = self.claim(kind, u32::try_from(free).unwrap_or(u32::MAX)).await?;
        let count = claimed.len();
        for carry_out in claimed {
            let (desk, turn): (_, Arc<OwnedRwLockReadGuard<()>>) = (Arc::clone(&self.desk), Arc::clone(&turn));
            running.spawn(async move {
                carry_out(desk).await;
                drop(turn);
            });
        }
        Ok(count)
    }

    /// Claims some of what is due now, the soonest first; looks before it writes.
    async fn claim(&self, kind: &Arc<dyn Kind>, limit: u32) -> Result<Vec<Claimed>, WriteError> {
        let now = self.desk.clock.now();
        if self.next_due_at(slice::from_ref(kind)).await?.is_none_or(|due_at| due_at > now) {
            return Ok(Vec::new());
        }
        let kind = Arc::clone(kind);
        let claim = move |session: &mut Session<'_>| Ok(Arc::clone(&kind).claim(session, now, limit)?);
        self.desk.database.write(WriteSet::installation(), claim).await
    }

    /// When the next of some kinds is due, whoever holds its lease.
    async fn next_due_at(&self, kinds: &[Arc<dyn Kind>]) -> Result<Option<DateTime<Utc>>, WriteError> {
        let kinds = kinds.to_vec();
        let next = move |session: &mut Session<'_>| {
            let due = kinds.iter().map(|kind| kind.next_due_at(session)).collect::<Result<Vec<_>, StoreError>>()?;
            Ok(due.into_iter().flatten().min())
        };
        self.desk.database.read(next).await.map_err(WriteError::Failed)
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
            let next = self.next_due_at(&self.kinds).await?;
            let Some(due_at) = next.filter(|due_at| *due_at <= target) else {
                if target > self.desk.clock.now() {
                    set_clock(target).await?;
                }
                return Ok(());
            };
            if due_at > self.desk.clock.now() {
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
        let mut claimed = Vec::new();
        for kind in &self.kinds {
            claimed.extend(self.claim(kind, CLAIM_MAX).await?);
        }
        let count = claimed.len();
        for carry_out in claimed {
            carry_out(Arc::clone(&self.desk)).await;
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
        let (now, kinds) = (self.desk.clock.now(), self.kinds.clone());
        let release =
            move |session: &mut Session<'_>| Ok(kinds.iter().try_for_each(|kind| kind.release(session, now, limit))?);
        self.desk.database.write(WriteSet::installation(), release).await
    }
}
