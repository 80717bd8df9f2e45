//! The ISO 4217 currencies that campaigns may be held in.

use std::fmt;

macro_rules! currencies {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $digits:literal;)+) => {
        /// A currency, by its ISO 4217 code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Currency { $($(#[doc = $doc])+ $name,)+ }

        impl Currency {
            /// Every currency, by code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The ISO 4217 alphabetic code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Its name, in a sentence for whoever reads the API's document.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii()),+ }
            }

            /// How many decimal digits the minor unit stands for.
            pub const fn minor_digits(self) -> u32 {
                match self { $(Self::$name => $digits),+ }
            }

            /// The currency of an ISO 4217 code.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

currencies! {
    /// Swiss franc.
    Chf "CHF" 2;
    /// Danish krone.
    Dkk "DKK" 2;
    /// Euro.
    Eur "EUR" 2;
    /// Pound sterling.
    Gbp "GBP" 2;
    /// Japanese yen, which has no minor unit.
    Jpy "JPY" 0;
    /// Swedish krona.
    Sek "SEK" 2;
    /// Tunisian dinar, whose minor unit is a thousandth.
    Tnd "TND" 3;
    /// United States dollar.
    Usd "USD" 2;
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl From<Currency> for crate::rule::Fact {
    fn from(currency: Currency) -> Self {
        Self::Text(currency.as_str().to_owned())
    }
}
