//! Splitting an amount exactly: largest remainder, ties by position.
//!
//! Each weight first gets the whole part of its proportional share; the units
//! that are left go, one each, to the largest remainders, and among equal
//! remainders to the earliest position. The outcome of a split over any number
//! of weights is remembered by its [`Cut`] alone: with it, each share can be
//! computed again without the others.

use thiserror::Error;

/// Why an amount cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SplitError {
    /// A weight, or the amount, is negative.
    #[error("negative amount or weight")]
    Negative,
    /// There is something to split, but every weight is zero.
    #[error("nothing to split over")]
    NoWeight,
    /// The weights add up to more than an amount can hold.
    #[error("weights overflow")]
    Overflow,
}

/// The memory of a split of `amount` over weights that add up to `whole`.
///
/// A weight gets one unit more than its whole part when its remainder is
/// greater than `remainder`, or equal to it at a position not after `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// What was split, in minor units.
    pub amount: i64,
    /// The sum of all weights.
    pub whole: i64,
    /// The smallest remainder that still got an odd unit.
    pub remainder: i64,
    /// The last position with that remainder that got one.
    pub position: i64,
}

impl Cut {
    /// A cut by which nothing gets an odd unit.
    const fn even(amount: i64, whole: i64) -> Self {
        Self { amount, whole, remainder: i64::MAX, position: -1 }
    }

    /// Decides the split of `amount` over `weights`, given as `(position, weight)`
    /// in any order, each position once.
    pub fn decide(amount: i64, weights: impl IntoIterator<Item = (i64, i64)>) -> Result<Self, SplitError> {
        let weights: Vec<(i64, i64)> = weights.into_iter().collect();
        if amount < 0 || weights.iter().any(|&(_, weight)| weight < 0) {
            return Err(SplitError::Negative);
        }
        let whole =
            weights.iter().try_fold(0_i64, |sum, &(_, weight)| sum.checked_add(weight)).ok_or(SplitError::Overflow)?;
        if amount == 0 {
            return Ok(Self::even(0, whole));
        }
        if whole == 0 {
            return Err(SplitError::NoWeight);
        }
        let even = Self::even(amount, whole);
        let mut shared: i64 = 0;
        let mut remainders: Vec<(i64, i64)> = Vec::with_capacity(weights.len());
        for (position, weight) in weights {
            let (part, remainder) = even.part_and_remainder(weight);
            shared = shared.checked_add(part).ok_or(SplitError::Overflow)?;
            remainders.push((remainder, position));
        }
        let odd = usize::try_from(amount - shared).map_err(|_| SplitError::Overflow)?;
        let Some(last) = odd.checked_sub(1) else {
            return Ok(even);
        };
        let order = |&(remainder, position): &(i64, i64)| (std::cmp::Reverse(remainder), position);
        if last >= remainders.len() {
            return Err(SplitError::Overflow);
        }
        let (_, &mut (remainder, position), _) = remainders.select_nth_unstable_by_key(last, order);
        Ok(Self { remainder, position, ..even })
    }

    /// The share of one weight at its position, in minor units.
    pub fn share(&self, position: i64, weight: i64) -> i64 {
        let (part, remainder) = self.part_and_remainder(weight);
        part + i64::from(self.adds_odd_unit(position, remainder))
    }

    /// Whether the weight at this position got one of the odd units.
    pub fn is_odd(&self, position: i64, weight: i64) -> bool {
        self.adds_odd_unit(position, self.part_and_remainder(weight).1)
    }

    const fn adds_odd_unit(&self, position: i64, remainder: i64) -> bool {
        remainder > self.remainder || (remainder == self.remainder && position <= self.position)
    }

    /// Both zero where the whole is: nothing was split over nothing.
    fn part_and_remainder(&self, weight: i64) -> (i64, i64) {
        let product = i128::from(self.amount) * i128::from(weight);
        let whole = i128::from(self.whole);
        let narrow = |value: Option<i128>| value.map_or(0, |value| i64::try_from(value).unwrap_or(i64::MAX));
        (narrow(product.checked_div(whole)), narrow(product.checked_rem(whole)))
    }
}

/// The shares of `amount` over `weights`, in their order.
pub fn split_by_weights(amount: i64, weights: &[i64]) -> Result<Vec<i64>, SplitError> {
    let at = |(position, &weight): (usize, &i64)| (i64::try_from(position).unwrap_or(i64::MAX), weight);
    let cut = Cut::decide(amount, weights.iter().enumerate().map(at))?;
    Ok(weights.iter().enumerate().map(at).map(|(position, weight)| cut.share(position, weight)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn odd_cents_go_to_the_largest_remainders_then_to_the_earliest() {
        assert_eq!(split_by_weights(100, &[1, 1, 1]).unwrap(), [34, 33, 33]);
        assert_eq!(split_by_weights(200, &[1, 1, 1]).unwrap(), [67, 67, 66]);
        assert_eq!(split_by_weights(10, &[1, 5, 1]).unwrap(), [2, 7, 1]);
        assert_eq!(split_by_weights(99_999, &[2_000, 3_000, 5_000]).unwrap(), [20_000, 30_000, 49_999]);
    }

    #[test]
    fn what_cannot_be_split_is_said() {
        assert_eq!(split_by_weights(1, &[]), Err(SplitError::NoWeight));
        assert_eq!(split_by_weights(1, &[0, 0]), Err(SplitError::NoWeight));
        assert_eq!(split_by_weights(-1, &[1]), Err(SplitError::Negative));
        assert_eq!(split_by_weights(1, &[2, -1]), Err(SplitError::Negative));
        assert_eq!(split_by_weights(0, &[]).unwrap(), Vec::<i64>::new());
        assert_eq!(split_by_weights(0, &[0, 0]).unwrap(), [0, 0]);
        assert_eq!(split_by_weights(1, &[i64::MAX, 1]), Err(SplitError::Overflow));
    }

    #[test]
    fn what_splits_evenly_is_remembered_without_an_odd_unit() {
        let cut = Cut::decide(100, [(1, 1), (2, 3), (3, 0)]).unwrap();
        assert_eq!(cut, Cut { amount: 100, whole: 4, remainder: i64::MAX, position: -1 });
        let weights = [(1, 1), (2, 3), (3, 0)];
        assert_eq!(weights.map(|(position, weight)| cut.share(position, weight)), [25, 75, 0]);
        assert!(weights.iter().all(|(position, weight)| !cut.is_odd(*position, *weight)));
        let nothing = Cut::decide(0, [(1, 0)]).unwrap();
        assert!(!nothing.is_odd(1, 0), "nothing over nothing leaves nothing over");
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_within_one_unit(
            amount in 0_i64..1_000_000_000,
            weights in prop::collection::vec(0_i64..1_000_000_000, 1..60),
        ) {
            prop_assume!(weights.iter().sum::<i64>() > 0);
            let shares = split_by_weights(amount, &weights).unwrap();
            let whole = i128::from(weights.iter().sum::<i64>());
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = i128::from(amount) * i128::from(*weight);
                prop_assert!((i128::from(*share) * whole - exact).abs() < whole);
            }
        }

        #[test]
        fn a_share_never_exceeds_its_weight_when_the_amount_fits(
            weights in prop::collection::vec(0_i64..10_000, 1..60),
            part in 0.0_f64..1.0,
        ) {
            let whole: i64 = weights.iter().sum();
            #[expect(clippy::as_conversions, reason = "a random part of a small number")]
            let amount = (whole as f64 * part) as i64;
            for (share, weight) in split_by_weights(amount, &weights).unwrap().iter().zip(&weights) {
                prop_assert!(share <= weight);
            }
        }
    }
}
