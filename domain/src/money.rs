//! Amounts in minor units, rates in basis points, and the one rule by which an
//! amount is split.
//!
//! Arithmetic is checked: an amount never leaves `0..=AMOUNT_MINOR_MAX`
//! unnoticed. No floating point, no conversion between currencies.

use std::fmt;

mod currency;
mod split;

pub use currency::Currency;
pub use split::{Cut, SplitError, split_by_weights};

/// The largest amount of a single pledge, goal or movement, in minor units.
pub const AMOUNT_MINOR_MAX: i64 = 100_000_000_000;

/// The largest total, in minor units: every JSON reader keeps it exact.
pub const TOTAL_MINOR_MAX: i64 = 9_007_199_254_740_991;

/// One whole in basis points.
pub const BPS_WHOLE: i64 = 10_000;

/// An amount of money: minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units (cents for EUR).
    pub amount_minor: i64,
    /// The currency that the minor units are of.
    pub currency: Currency,
}

impl Money {
    /// `amount_minor` of `currency`.
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }
}

impl fmt::Display for Money {
    /// In the currency's major unit, with a point: 40.03 EUR.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.minor_digits();
        let whole = 10_i64.pow(digits);
        let (major, minor) = (self.amount_minor / whole, (self.amount_minor % whole).unsigned_abs());
        let sign = if self.amount_minor < 0 && major == 0 { "-" } else { "" };
        match usize::try_from(digits) {
            Ok(width) if width > 0 => write!(formatter, "{sign}{major}.{minor:0width$} {}", self.currency),
            _ => write!(formatter, "{major} {}", self.currency),
        }
    }
}

/// A share or rate in basis points, `0..=10_000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bps(i64);

impl Bps {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Parses a rate; `None` outside `0..=10_000`.
    pub const fn new(value: i64) -> Option<Self> {
        if value >= 0 && value <= BPS_WHOLE { Some(Self(value)) } else { None }
    }

    /// The rate as a number of basis points.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// This share of `amount_minor`, rounded down; the remainder stays with the
    /// one whose amount it is taken from.
    pub fn of(self, amount_minor: i64) -> i64 {
        let product = i128::from(amount_minor) * i128::from(self.0);
        i64::try_from(product / i128::from(BPS_WHOLE)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_rounds_down() {
        assert_eq!(Bps::new(500).unwrap().of(1_999), 99);
        assert_eq!(Bps::new(10_000).unwrap().of(1_999), 1_999);
        assert_eq!(Bps::new(10_001), None);
    }
}
