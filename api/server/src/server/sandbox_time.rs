//! Moves a sandbox's time: does what falls due on the way, and lets other servers know.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use palier_domain::WriteSet;
use palier_domain::clock::{Clock, ClockStore};
use palier_http::clock::{SandboxClock, SystemClock};
use palier_http::problem::Problem;
use palier_outside::due_work::{AdvanceError, DueWork};
use palier_persistence::{Database, WriteError};
use palier_v1::sandbox::{MoveTime, Moving, SandboxTime};

/// Moves the clock of a database.
struct TimeMover {
    clock: Arc<SandboxClock>,
    database: Database,
    due_work: Arc<DueWork>,
}

/// The time of a sandbox on a database, with what does its due work.
pub(super) fn sandbox_time(clock: &Arc<SandboxClock>, database: &Database, due_work: &Arc<DueWork>) -> SandboxTime {
    let (clock, database, due_work) = (Arc::clone(clock), database.clone(), Arc::clone(due_work));
    SandboxTime { clock: Arc::clone(&clock), mover: Box::new(TimeMover { clock, database, due_work }) }
}

impl TimeMover {
    async fn set_clock(&self, instant: DateTime<Utc>) -> Result<(), WriteError> {
        let offset = instant - SystemClock.now();
        self.database.write(WriteSet::installation(), move |session| Ok(session.set_clock_offset(offset)?)).await?;
        self.clock.set_offset(offset);
        Ok(())
    }
}

impl MoveTime for TimeMover {
    fn move_to(&self, target: DateTime<Utc>) -> Moving<'_> {
        Box::pin(async move {
            let advanced = self.due_work.advance(target, async |instant| self.set_clock(instant).await).await;
            advanced.map_err(|error| match error {
                AdvanceError::Write(error) => error.into(),
                AdvanceError::Unending { .. } => Problem::internal(error),
            })
        })
    }
}
