//! What a policy says in money: the fixed fee and the least pledge in each currency.
//!
//! All the fees of a least pledge together are never more than the pledge.

use super::PolicyTerms;
use super::refusal::PolicyFault;
use crate::money::{BPS_WHOLE, Currency, Money};
use crate::refusal::{Fault, Faults};

/// The highest fixed fee per pledge, in minor units.
const PROCESSING_FEE_FIXED_MINOR_MAX: i64 = 1_000_000;
/// The highest that the least pledge may be, in minor units.
const PLEDGE_MIN_MINOR_MAX: i64 = 1_000_000;

/// What a new installation charges per pledge: about a quarter of a euro.
const INITIAL_FIXED_FEES: [(Currency, i64); 8] = [
    (Currency::Chf, 25),
    (Currency::Dkk, 180),
    (Currency::Eur, 25),
    (Currency::Gbp, 20),
    (Currency::Jpy, 40),
    (Currency::Sek, 270),
    (Currency::Tnd, 800),
    (Currency::Usd, 30),
];

/// The least pledge of a new installation: about a euro.
const INITIAL_PLEDGES_MIN: [(Currency, i64); 8] = [
    (Currency::Chf, 1_00),
    (Currency::Dkk, 8_00),
    (Currency::Eur, 1_00),
    (Currency::Gbp, 1_00),
    (Currency::Jpy, 150),
    (Currency::Sek, 10_00),
    (Currency::Tnd, 3_000),
    (Currency::Usd, 1_00),
];

pub(super) fn initial_fixed_fees() -> Vec<Money> {
    INITIAL_FIXED_FEES.map(|(currency, minor)| Money::new(minor, currency)).to_vec()
}

pub(super) fn initial_pledges_min() -> Vec<Money> {
    INITIAL_PLEDGES_MIN.map(|(currency, minor)| Money::new(minor, currency)).to_vec()
}

impl PolicyTerms {
    /// Takes the least pledge of each currency that is not listed from other terms.
    pub(super) fn keep_pledges_min_of(&mut self, other: &Self) {
        let is_unlisted = |currency: &&Currency| self.pledges_min.iter().all(|least| least.currency != **currency);
        let unlisted: Vec<Currency> = Currency::ALL.iter().filter(is_unlisted).copied().collect();
        let kept = |currency| Money::new(other.pledge_min_minor(currency), currency);
        self.pledges_min.extend(unlisted.into_iter().map(kept));
    }

    /// Notes fixed fees and least pledges that make no sense, by themselves or together.
    pub(super) fn check_money(&self, faults: &mut Faults) {
        let bounds = (0, PROCESSING_FEE_FIXED_MINOR_MAX);
        check_amounts(&self.processing_fees_fixed, "/processing_fees_fixed", bounds, faults);
        check_each_currency(&self.pledges_min, "/pledges_min", (1, PLEDGE_MIN_MINOR_MAX), faults);
        for (place, fee) in self.processing_fees_fixed.iter().enumerate() {
            let pledge_min_minor = self.pledge_min_minor(fee.currency);
            let rates = i128::from(self.fees_bps()) * i128::from(pledge_min_minor);
            let fees = rates + i128::from(fee.amount_minor) * i128::from(BPS_WHOLE);
            let is_borne = fees <= i128::from(pledge_min_minor) * i128::from(BPS_WHOLE);
            let fault = PolicyFault::FeesAbovePledge { pledge_min_minor, currency: fee.currency };
            faults.unless(is_borne, format!("/processing_fees_fixed/{place}/amount_minor"), fault);
        }
    }
}

/// Notes amounts of which not every currency has one.
pub(super) fn check_each_currency(amounts: &[Money], at: &str, bounds: (i64, i64), faults: &mut Faults) {
    let minimum = i64::try_from(Currency::ALL.len()).unwrap_or(i64::MAX);
    faults.unless(amounts.len() >= Currency::ALL.len(), at, Fault::TooFew { minimum });
    check_amounts(amounts, at, bounds, faults);
}

/// Notes amounts that are out of bounds, or of which a currency has two.
fn check_amounts(amounts: &[Money], at: &str, bounds: (i64, i64), faults: &mut Faults) {
    for (place, amount) in amounts.iter().enumerate() {
        let is_first = amounts.iter().take(place).all(|other| other.currency != amount.currency);
        faults.unless(is_first, format!("{at}/{place}/currency"), Fault::NotUnique);
        faults.check_range(format!("{at}/{place}/amount_minor"), amount.amount_minor, bounds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Bps;
    use crate::refusal::Reason;

    fn reasons(terms: &PolicyTerms) -> Vec<Reason> {
        let mut faults = Faults::default();
        terms.check_money(&mut faults);
        faults.into_reasons()
    }

    #[test]
    fn every_currency_has_a_least_pledge_that_bears_its_fees() {
        let terms = PolicyTerms::initial();
        assert_eq!(reasons(&terms), []);
        for currency in Currency::ALL {
            let (least, fee) = (terms.pledge_min_minor(*currency), terms.processing_fee_fixed_minor(*currency));
            assert!(fee > 0 && 3 * fee < least, "{currency}: {fee} of {least}");
        }
        let silent = PolicyTerms { pledges_min: vec![], ..terms };
        assert_eq!((silent.pledge_min_minor(Currency::Jpy), silent.pledge_min_minor(Currency::Tnd)), (1, 1_000));
        let missing = Reason::new("/pledges_min", Fault::TooFew { minimum: 8 });
        assert!(reasons(&silent).contains(&missing));
    }

    #[test]
    fn a_fixed_fee_that_the_least_pledge_cannot_bear_is_refused() {
        let with_fee = |fee| {
            let fees = vec![Money::new(40, Currency::Jpy), Money::new(fee, Currency::Eur)];
            PolicyTerms { processing_fees_fixed: fees, ..PolicyTerms::initial() }
        };
        assert_eq!(reasons(&with_fee(93)), [], "6.50 and 93 of a hundred cents");
        let fault = PolicyFault::FeesAbovePledge { pledge_min_minor: 1_00, currency: Currency::Eur };
        let expected = Reason::new("/processing_fees_fixed/1/amount_minor", fault);
        assert_eq!(reasons(&with_fee(94)), std::slice::from_ref(&expected));
        let dearer = PolicyTerms { platform_fee: Bps::new(600).unwrap(), ..with_fee(93) };
        assert_eq!(reasons(&dearer), [expected]);
    }
}
