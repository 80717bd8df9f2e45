//! Every rule about policies that says no, in the order in which they are checked.

use crate::money::Currency;
use crate::rule::rules;

rules! {
/// A rule about policies that a part of an input breaks.
fault PolicyFault {
    /// The fees together are more than a policy may take.
    FeesTooHigh { sum_bps: i64, maximum_bps: i64 } => "fees-too-high";
    /// A fixed fee and the rates together are more than the least pledge.
    FeesAbovePledge { pledge_min_minor: i64, currency: Currency } => "fees-above-pledge";
    /// A budget band is not above the one before.
    StepNotRising { above: i64 } => "step-not-rising";
    /// A budget band has no upper bound, or the last has one.
    BandBoundMisplaced => "band-bound-misplaced";
}
}
