//! The hub discount schedule: what a group pledge earns by its size.

use super::refusal::RewardFault;
use crate::money::{BPS_WHOLE, Bps};
use crate::refusal::{Faults, Refusal};

/// How many steps a schedule may have.
pub const DISCOUNT_STEPS_MAX: usize = 10;

/// From this many participants on, a hub earns this discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscountStep {
    /// The fewest participants that earn it; at least 2.
    pub participants_min: i64,
    /// The discount on what each participant pledged.
    pub discount: Bps,
}

/// The fewest participants that a step may ask for.
const PARTICIPANTS_MIN: i64 = 2;
/// The most participants that a step may ask for.
const PARTICIPANTS_MAX: i64 = 100_000;

/// Refuses a schedule that does not rise in participants and in discount.
pub(super) fn check_schedule(steps: &[DiscountStep]) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    faults.check_count("/steps", steps.len(), (0, DISCOUNT_STEPS_MAX));
    for (place, step) in steps.iter().enumerate() {
        let (participants, discount) =
            (format!("/steps/{place}/participants_min"), format!("/steps/{place}/discount_bps"));
        faults.check_range(&participants, step.participants_min, (PARTICIPANTS_MIN, PARTICIPANTS_MAX));
        faults.check_range(&discount, step.discount.get(), (1, BPS_WHOLE - 1));
        if let Some(before) = place.checked_sub(1).and_then(|before| steps.get(before)) {
            let above = before.participants_min;
            faults.unless(step.participants_min > above, participants, RewardFault::StepNotRising { above });
            let above = before.discount.get();
            faults.unless(step.discount.get() > above, discount, RewardFault::StepNotRising { above });
        }
    }
    faults.refuse()
}
