//! Every rule about the sandbox clock that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use crate::rule::rules;

rules! {
/// A rule about the sandbox clock that refused a use case.
refusal ClockRefusal {
    /// The sandbox clock only moves forward.
    NotForward { now: DateTime<Utc> } => "clock-not-forward";
    /// The sandbox clock moves by at most a year at once, and ends.
    TooFar { latest_at: DateTime<Utc> } => "clock-too-far";
}
}
