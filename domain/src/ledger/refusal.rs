//! Every rule about the ledger that says no, in the order in which they are checked.

use crate::rule::rules;

rules! {
/// A rule of the ledger that refused a use case.
refusal LedgerRefusal {
    /// The ledger would take more from an account than it holds.
    BalanceTooLow { account: &'static str, balance_minor: i64, asked_minor: i64 } => "balance-too-low";
}
}
