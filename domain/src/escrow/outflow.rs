//! What left escrow, and how it was shared among the pledges.
//!
//! An outflow is split over what remains of each pledge: over its amount less
//! its shares of the outflows before. A share is never more than what remains,
//! and the outflow that empties escrow takes exactly what remains of each.

use chrono::{DateTime, Utc};

use crate::actor::named;
use crate::ids::BookId;
use crate::money::{Cut, SplitError};

named! {
    /// Where it went.
    OutflowKind {
        /// To the initiator, as a tranche.
        Release "release",
        /// To the platform, as its fee.
        PlatformFee "platform_fee",
        /// To the platform, for processing payments.
        ProcessingFee "processing_fee",
    }
}

/// Money that left escrow other than by going back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outflow {
    /// The book.
    pub book: BookId,
    /// Its place among the book's outflows, from 1.
    pub number: i64,
    /// Where it went.
    pub kind: OutflowKind,
    /// The tranche that it was part of.
    pub tranche: i64,
    /// How much, over how much, and who got the odd cents; positions are pledge sequences.
    pub cut: Cut,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// What remains in escrow of a pledge after all `outflows`, in minor units, with
/// its share of each.
pub(super) fn shares_of(outflows: &[Outflow], sequence: i64, amount_minor: i64) -> (i64, Vec<i64>) {
    let mut remaining = amount_minor;
    let shares = outflows
        .iter()
        .map(|outflow| {
            let share = outflow.cut.share(sequence, remaining);
            remaining -= share;
            share
        })
        .collect();
    (remaining, shares)
}

/// Decides how `amount_minor` is shared over what remains of `pledges`
/// (`(sequence, remaining)`), and takes each share off.
pub(super) fn take_outflow(amount_minor: i64, pledges: &mut [(i64, i64)]) -> Result<Cut, SplitError> {
    let cut = Cut::decide(amount_minor, pledges.iter().copied())?;
    for (sequence, remaining) in pledges {
        *remaining -= cut.share(*sequence, *remaining);
    }
    Ok(cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn outflow(number: i64, cut: Cut) -> Outflow {
        let recorded_at = DateTime::UNIX_EPOCH;
        Outflow { book: BookId(Uuid::nil()), number, kind: OutflowKind::Release, tranche: number, cut, recorded_at }
    }

    proptest! {
        #[test]
        fn the_trail_adds_up_for_each_pledge_and_for_each_outflow(
            amounts in prop::collection::vec(1_i64..100_000, 1..50),
            parts in prop::collection::vec(0_i64..=10_000, 1..6),
        ) {
            let mut pledges: Vec<(i64, i64)> = (1..).zip(amounts.iter().copied()).collect();
            let mut outflows = Vec::new();
            for (number, part) in (1..).zip(parts) {
                let in_escrow: i64 = pledges.iter().map(|pledge| pledge.1).sum();
                let amount = in_escrow * part / 10_000;
                let cut = take_outflow(amount, &mut pledges).unwrap();
                outflows.push(outflow(number, cut));
                let left: i64 = pledges.iter().map(|pledge| pledge.1).sum();
                prop_assert_eq!(left, in_escrow - amount);
            }
            for ((sequence, remaining), amount) in pledges.iter().zip(&amounts) {
                let (left, shares) = shares_of(&outflows, *sequence, *amount);
                prop_assert_eq!(left, *remaining);
                prop_assert!(left >= 0 && shares.iter().all(|share| *share >= 0));
                prop_assert_eq!(left + shares.iter().sum::<i64>(), *amount);
            }
        }

        #[test]
        fn the_outflow_that_empties_escrow_takes_all_that_remains(
            amounts in prop::collection::vec(1_i64..100_000, 1..50),
            first in 0_i64..=10_000,
        ) {
            let mut pledges: Vec<(i64, i64)> = (1..).zip(amounts).collect();
            let whole: i64 = pledges.iter().map(|pledge| pledge.1).sum();
            take_outflow(whole * first / 10_000, &mut pledges).unwrap();
            let rest: i64 = pledges.iter().map(|pledge| pledge.1).sum();
            take_outflow(rest, &mut pledges).unwrap();
            prop_assert!(pledges.iter().all(|pledge| pledge.1 == 0));
        }
    }
}
