//! The only places where time is read and ids are made.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};
use palier_domain::clock::{Clock, IdMaker};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// The system's time, in whole microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let now = Utc::now();
        whole_micros(now)
    }
}

/// The sandbox's time: the system's, moved forward.
#[derive(Debug, Default)]
pub struct SandboxClock {
    offset_micros: AtomicI64,
    moving: Mutex<()>,
}

impl SandboxClock {
    /// A clock that is `offset` ahead of the system's.
    pub fn ahead_by(offset: Duration) -> Self {
        let clock = Self::default();
        clock.set_offset(offset);
        clock
    }

    /// How far it is ahead of the system's.
    pub fn offset(&self) -> Duration {
        Duration::microseconds(self.offset_micros.load(Ordering::SeqCst))
    }

    /// Waits until nobody on this server moves it. Held from the choice of an instant until the clock is there, it lets
    /// two moves by a time add up.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.moving.lock().await
    }

    /// Moves it to where another server has moved it; never back.
    pub fn follow(&self, offset: Duration) {
        self.offset_micros.fetch_max(offset.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// Moves it.
    pub fn set_offset(&self, offset: Duration) {
        self.offset_micros.store(offset.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + self.offset()
    }
}

/// Makes UUIDv7 ids, which sort by the system's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidMaker;

impl IdMaker for UuidMaker {
    fn next(&self) -> Uuid {
        #[expect(clippy::disallowed_methods, reason = "this is the maker of ids")]
        let id = Uuid::now_v7();
        id
    }
}

/// Both databases keep microseconds; what is decided must be what is kept.
fn whole_micros(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}
