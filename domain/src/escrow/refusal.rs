//! Every rule about tranches and escrow that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use super::tranche::TrancheState;
use crate::ids::AccountId;
use crate::rule::rules;

rules! {
/// A rule about tranches and escrow that refused a use case.
refusal EscrowRefusal {
    /// The tranche is in a state in which this cannot be done; `allowed_from` says in which it can.
    TrancheStateInvalid { number: i64, state: TrancheState, allowed_from: Vec<String> } => "tranche-state-invalid";
    /// Tranches are released in their order.
    TrancheOutOfOrder { number: i64, waits_for: i64 } => "tranche-out-of-order";
    /// The inspection window is open until then.
    InspectionWindowOpen { ends_at: DateTime<Utc> } => "inspection-window-open";
    /// The inspection window ended then.
    InspectionWindowClosed { ended_at: Option<DateTime<Utc>> } => "inspection-window-closed";
    /// Who asked for a release cannot be the one who decides on it.
    SamePersonAsked { requested_by: AccountId } => "same-person-asked";
    /// The backer has objected to this request already.
    AlreadyObjected => "already-objected";
    /// Nothing is left to freeze, or nothing is frozen.
    NothingToFreeze => "nothing-to-freeze";
    /// Nothing is left in escrow that could go back.
    NothingInEscrow => "nothing-in-escrow";
}
}

rules! {
/// A rule about tranche plans that a part of an input breaks.
fault EscrowFault {
    /// The shares of a tranche plan do not add up to 10 000 basis points.
    TranchePlanUneven { sum_bps: i64, expected_bps: i64 } => "tranche-plan-uneven";
    /// The first tranche goes out on anything but success.
    FirstGateNotSuccess => "first-gate-not-success";
    /// A later tranche goes out on success.
    LaterGateSuccess => "later-gate-success";
    /// The last tranche would be smaller than the rates of the fees that come out of it.
    TranchePlanBelowFees { last_share_bps: i64, fees_bps: i64 } => "tranche-plan-below-fees";
}
}
