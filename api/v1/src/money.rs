//! Money in JSON.

pub mod words;

use palier_domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::words::CurrencyWord;

/// An amount in minor units of an ISO 4217 currency.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = Money, examples(json!({ "amount_minor": 2500, "currency": "EUR" })))]
#[serde(deny_unknown_fields)]
pub struct MoneyView {
    /// Minor units (cents for EUR, yen for JPY); at most 100 000 000 000 in a request.
    #[schema(
        format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64,
        extensions(("x-written-maximum" = json!(100_000_000_000_i64)))
    )]
    pub amount_minor: i64,
    /// The currency.
    pub currency: CurrencyWord,
}

impl MoneyView {
    /// `amount_minor` of `currency`.
    pub const fn of(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency: CurrencyWord(currency) }
    }
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self::of(money.amount_minor, money.currency)
    }
}

impl From<MoneyView> for Money {
    fn from(request: MoneyView) -> Self {
        Self::new(request.amount_minor, request.currency.0)
    }
}
