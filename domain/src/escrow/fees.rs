//! What Palier takes of a campaign that succeeded, all of it out of the last tranche.
//!
//! The rates are of what was raised. The fixed fee is charged for each pledge, and is at most what the rates leave of
//! the pledge's own part of the last tranche. Since the rates never exceed the last share, no crowd makes the fees
//! exceed the last tranche, and no pledge costs more than it brought, however small a discount left it.

use crate::money::{Bps, Money};
use crate::policy::PolicyTerms;

/// The fees of a campaign, in minor units, each rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fees {
    /// The platform's.
    pub(super) platform_minor: i64,
    /// For processing the payments.
    pub(super) processing_minor: i64,
}

/// The fees of what was raised, by `pledges` of these amounts, when the last tranche has `last_share` of it.
pub(super) fn fees_of(
    terms: &PolicyTerms,
    last_share: Bps,
    raised: Money,
    pledges: impl IntoIterator<Item = i64>,
) -> Fees {
    let fee_minor = terms.processing_fee_fixed_minor(raised.currency);
    let left = left_for_fixed_fees(terms, last_share);
    let fixed = pledges.into_iter().fold(0_i64, |sum, amount| sum.saturating_add(fee_minor.min(left.of(amount))));
    Fees {
        platform_minor: terms.platform_fee.of(raised.amount_minor),
        processing_minor: terms.processing_fee.of(raised.amount_minor).saturating_add(fixed),
    }
}

/// The share of a pledge that the rates leave of its part of the last tranche.
fn left_for_fixed_fees(terms: &PolicyTerms, last_share: Bps) -> Bps {
    Bps::new(last_share.get() - terms.fees_bps()).unwrap_or(Bps::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, split_by_weights};
    use proptest::prelude::*;

    fn terms(platform: i64, processing: i64, fixed: i64) -> PolicyTerms {
        PolicyTerms {
            platform_fee: Bps::new(platform).unwrap(),
            processing_fee: Bps::new(processing).unwrap(),
            processing_fees_fixed: vec![Money::new(fixed, Currency::Eur)],
            ..PolicyTerms::initial()
        }
    }

    fn fees(terms: &PolicyTerms, last_share: i64, pledges: &[i64]) -> Fees {
        let raised = Money::new(pledges.iter().sum(), Currency::Eur);
        fees_of(terms, Bps::new(last_share).unwrap(), raised, pledges.iter().copied())
    }

    #[test]
    fn a_crowd_of_single_cents_costs_its_own_cents_only() {
        let mut pledges = vec![1; 360];
        pledges.push(200_00);
        let expected = Fees { platform_minor: 10_18, processing_minor: 3_05 + 25 };
        assert_eq!(fees(&terms(500, 150, 25), 5_000, &pledges), expected);
    }

    #[test]
    fn the_least_pledge_bears_the_whole_fixed_fee_where_the_last_share_is_half() {
        let expected = Fees { platform_minor: 18_00, processing_minor: 5_40 + 360 * 25 };
        assert_eq!(fees(&terms(500, 150, 25), 5_000, &[1_00; 360]), expected);
    }

    #[test]
    fn a_last_share_of_the_rates_alone_leaves_nothing_for_fixed_fees() {
        let expected = Fees { platform_minor: 18_00, processing_minor: 5_40 };
        assert_eq!(fees(&terms(500, 150, 25), 650, &[1_00; 360]), expected);
    }

    proptest! {
        #[test]
        fn no_crowd_makes_the_fees_exceed_the_last_tranche(
            platform in 0_i64..2_500,
            processing in 0_i64..2_500,
            fixed in 0_i64..100_000,
            spare in 0_i64..5_000,
            weights in prop::collection::vec(1_i64..100, 1..6),
            small in prop::collection::vec(1_i64..200, 0..300),
            large in prop::collection::vec(1_i64..1_000_000, 1..20),
        ) {
            let terms = terms(platform, processing, fixed);
            let last = terms.fees_bps() + spare;
            prop_assume!(last > 0 && last < 10_000 - 10);
            let mut shares = split_by_weights(10_000 - last, &weights).unwrap();
            shares.push(last);
            let pledges = [small, large].concat();
            let raised: i64 = pledges.iter().sum();
            let tranches = split_by_weights(raised, &shares).unwrap();
            let all = fees(&terms, last, &pledges);
            let last_minor = *tranches.last().unwrap();
            prop_assert!(all.platform_minor + all.processing_minor <= last_minor, "{all:?} of {last_minor}");
            for pledge in pledges {
                let own = fees(&terms, last, &[pledge]);
                prop_assert!(own.processing_minor <= pledge, "{own:?} of {pledge}");
            }
        }
    }
}
