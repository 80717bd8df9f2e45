//! The words of money in JSON.

use palier_domain::money::Currency;

use crate::words::words;

words! {
    CurrencyWord(Currency) "Currency" "An ISO 4217 currency.";
}
