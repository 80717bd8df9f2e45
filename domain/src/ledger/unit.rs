//! What a transfer counts: minor units of a currency, or provider credits.

use std::fmt;

use crate::money::Currency;

/// The unit of an amount in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Minor units of a currency.
    Money(Currency),
    /// Whole credits.
    Credit,
}

impl Unit {
    /// The ISO 4217 code, or `CREDIT`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Money(currency) => currency.as_str(),
            Self::Credit => "CREDIT",
        }
    }

    /// The currency, where it is money.
    pub const fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(currency) => Some(currency),
            Self::Credit => None,
        }
    }

    /// The unit of a code.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "CREDIT" => Some(Self::Credit),
            code => Currency::parse(code).map(Self::Money),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_known_by_its_code() {
        for unit in Currency::ALL.iter().copied().map(Unit::Money).chain([Unit::Credit]) {
            assert_eq!(Unit::parse(&unit.to_string()), Some(unit));
        }
        assert_eq!(Unit::parse("credit"), None);
    }
}
