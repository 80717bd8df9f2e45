//! Time and fresh ids, as ports; and the context that every use case gets.

mod advance_sandbox_clock;
mod operations;
mod refusal;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use uuid::Uuid;

use crate::store::StoreError;

pub use crate::store::Context;
pub use advance_sandbox_clock::{ADVANCE_MAX, AdvanceClock, CLOCK_END, advance_sandbox_clock};
pub(crate) use operations::OPERATIONS;
pub use refusal::ClockRefusal;

/// An instant as it is told to programs, wherever that is: RFC 3339 in UTC, always with six decimals, as instants are
/// kept to the microsecond.
#[expect(clippy::disallowed_methods, reason = "this is the one form")]
pub fn instant_text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Tells the time. The system's in production; one that can be moved forward in the sandbox.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// Where the sandbox remembers how far its clock was moved.
pub trait ClockStore {
    /// How far the sandbox's time is ahead of the system's; zero when it was never moved.
    fn find_clock_offset(&mut self) -> Result<Duration, StoreError>;
    /// Keeps how far it is ahead.
    fn set_clock_offset(&mut self, offset: Duration) -> Result<(), StoreError>;
}

/// Makes ids that sort by the time they were made (UUIDv7).
pub trait IdMaker: Send + Sync {
    /// A fresh id.
    fn next(&self) -> Uuid;
}
