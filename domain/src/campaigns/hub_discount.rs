//! The hub discount schedule: what a group pledge earns by its size.

use super::campaign::ensure;
use crate::money::Bps;
use crate::refusal::Refusal;

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

/// Refuses a schedule that does not rise in participants and in discount.
pub(super) fn check_schedule(steps: &[DiscountStep]) -> Result<(), Refusal> {
    let starts_with_two = steps.first().is_none_or(|step| step.participants_min >= 2 && step.discount > Bps::ZERO);
    let rises =
        steps.is_sorted_by(|one, next| one.participants_min < next.participants_min && one.discount < next.discount);
    let is_partial = steps.iter().all(|step| step.discount.get() < 10_000);
    ensure(
        starts_with_two && rises && is_partial && steps.len() <= DISCOUNT_STEPS_MAX,
        Refusal::DiscountScheduleInvalid,
    )
}
