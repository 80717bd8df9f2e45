//! A policy as it is kept: one value for each of its figures, by name, so that a new figure is a row and no column.
//!
//! Names are for good: campaigns are held under old policies.

use std::collections::BTreeMap;

use super::{BandTerms, BudgetBand, MarketplaceTerms, PolicyTerms};
use crate::money::{Bps, Currency, Money};

/// A figure of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyValue {
    /// What it is: `inspection_days`; a rate in basis points, a count, a time in the unit of its name, an amount in minor
    /// units.
    pub name: String,
    /// The currency of an amount.
    pub currency: Option<Currency>,
    /// The figure.
    pub value: i64,
}

/// The names of amounts, which there are in each currency that has one.
const FIXED_FEE: &str = "processing_fee_fixed_minor";
const PLEDGE_MIN: &str = "pledge_min_minor";
const BUDGET_UNIT: &str = "budget_unit_minor";

/// Plain figures, by the names of their fields.
macro_rules! figures {
    ($terms:ident: $($field:ident),+ $(,)?) => {
        fn plain(terms: &$terms) -> Vec<(&'static str, i64)> {
            vec![$((stringify!($field), terms.$field)),+]
        }

        fn set_plain(terms: &mut $terms, kept: &Kept<'_>) -> Result<(), MissingValue> {
            $(terms.$field = kept.figure(stringify!($field))?;)+
            Ok(())
        }
    };
}

mod of_campaigns {
    use super::{Kept, MissingValue, PolicyTerms};

    figures! {
        PolicyTerms: inspection_days, deadline_days_min, deadline_days_max, reservation_minutes, reservations_open_max,
        reservations_unpaid_max, payment_attempts_max, campaign_drafts_max, project_drafts_max,
    }

    pub(super) fn all(terms: &PolicyTerms) -> Vec<(&'static str, i64)> {
        plain(terms)
    }

    pub(super) fn take(terms: &mut PolicyTerms, kept: &Kept<'_>) -> Result<(), MissingValue> {
        set_plain(terms, kept)
    }
}

mod of_marketplace {
    use super::{Kept, MarketplaceTerms, MissingValue};

    figures! {
        MarketplaceTerms: goodwill_window_days, goodwill_credits_min, project_expiry_days, contact_interval_days,
        subscription_grace_days, subscription_attempts_max, plan_lot_days, pack_lot_days, refund_lot_days,
        stale_report_days, stale_reports_max, check_in_interval_days, acts_window_hours, application_rewrites_max,
        questions_asked_max, stale_reports_told_max, call_requests_max, project_submissions_max,
    }

    pub(super) fn all(terms: &MarketplaceTerms) -> Vec<(&'static str, i64)> {
        plain(terms)
    }

    pub(super) fn take(terms: &mut MarketplaceTerms, kept: &Kept<'_>) -> Result<(), MissingValue> {
        set_plain(terms, kept)
    }
}

/// A value that a policy has to have and has not, or that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingValue(pub String);

/// Values by name and currency.
struct Kept<'a>(BTreeMap<(&'a str, Option<Currency>), i64>);

impl Kept<'_> {
    fn figure(&self, name: &str) -> Result<i64, MissingValue> {
        self.0.get(&(name, None)).copied().ok_or_else(|| MissingValue(name.to_owned()))
    }

    fn rate(&self, name: &str) -> Result<Bps, MissingValue> {
        Bps::new(self.figure(name)?).ok_or_else(|| MissingValue(name.to_owned()))
    }

    fn amounts(&self, name: &str) -> Vec<Money> {
        let of = |currency: &Currency| Some(Money::new(*self.0.get(&(name, Some(*currency)))?, *currency));
        Currency::ALL.iter().filter_map(of).collect()
    }

    /// Amounts that there are in every currency.
    fn all_amounts(&self, name: &str) -> Result<Vec<Money>, MissingValue> {
        let amounts = self.amounts(name);
        if amounts.len() == Currency::ALL.len() { Ok(amounts) } else { Err(MissingValue(name.to_owned())) }
    }
}

/// The name of a figure of a budget band.
fn of_band(band: BudgetBand, figure: &str) -> String {
    format!("{band}_{figure}")
}

impl PolicyTerms {
    /// Every value that they consist of.
    pub fn values(&self) -> Vec<PolicyValue> {
        let marketplace = &self.marketplace;
        let rates = [
            ("platform_fee_bps", self.platform_fee.get()),
            ("processing_fee_bps", self.processing_fee.get()),
            ("goodwill_cap_bps", marketplace.goodwill_cap.get()),
        ];
        let plain = of_campaigns::all(self).into_iter().chain(of_marketplace::all(marketplace)).chain(rates);
        let figure = |(name, value): (String, i64)| PolicyValue { name, currency: None, value };
        let mut values: Vec<PolicyValue> = plain.map(|(name, value)| figure((name.to_owned(), value))).collect();
        for (band, terms) in BudgetBand::ALL.iter().zip(&marketplace.bands) {
            values.extend(terms.budget_max_units.map(|max| figure((of_band(*band, "budget_max_units"), max))));
            values.push(figure((of_band(*band, "contact_details_credits"), terms.contact_details_credits)));
            values.push(figure((of_band(*band, "application_credits"), terms.application_credits)));
        }
        let amounts = [
            (FIXED_FEE, &self.processing_fees_fixed),
            (PLEDGE_MIN, &self.pledges_min),
            (BUDGET_UNIT, &marketplace.budget_units),
        ];
        for (name, amounts) in amounts {
            values.extend(amounts.iter().map(|amount| PolicyValue {
                name: name.to_owned(),
                currency: Some(amount.currency),
                value: amount.amount_minor,
            }));
        }
        values
    }

    /// The terms that values make.
    pub fn from_values(values: &[PolicyValue]) -> Result<Self, MissingValue> {
        let kept = Kept(values.iter().map(|value| ((value.name.as_str(), value.currency), value.value)).collect());
        let mut terms = Self::initial();
        of_campaigns::take(&mut terms, &kept)?;
        of_marketplace::take(&mut terms.marketplace, &kept)?;
        terms.platform_fee = kept.rate("platform_fee_bps")?;
        terms.processing_fee = kept.rate("processing_fee_bps")?;
        terms.processing_fees_fixed = kept.amounts(FIXED_FEE);
        terms.pledges_min = kept.all_amounts(PLEDGE_MIN)?;
        terms.marketplace.goodwill_cap = kept.rate("goodwill_cap_bps")?;
        terms.marketplace.budget_units = kept.all_amounts(BUDGET_UNIT)?;
        for (band, terms) in BudgetBand::ALL.iter().zip(&mut terms.marketplace.bands) {
            *terms = BandTerms {
                budget_max_units: match terms.budget_max_units {
                    Some(_) => Some(kept.figure(&of_band(*band, "budget_max_units"))?),
                    None => None,
                },
                contact_details_credits: kept.figure(&of_band(*band, "contact_details_credits"))?,
                application_credits: kept.figure(&of_band(*band, "application_credits"))?,
            };
        }
        Ok(terms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_from_their_values_whatever_their_order() {
        let terms = PolicyTerms::initial();
        let mut values = terms.values();
        values.reverse();
        assert_eq!(PolicyTerms::from_values(&values), Ok(terms));
    }

    #[test]
    fn each_figure_is_kept_and_none_is_made_up() {
        let whole = PolicyTerms::initial().values();
        for place in 0..whole.len() {
            let mut other = whole.clone();
            other[place].value += 1;
            let changed = PolicyTerms::from_values(&other).unwrap();
            assert_ne!(changed, PolicyTerms::initial(), "{:?}", whole[place]);
            assert_eq!(changed.values(), other);
            let PolicyValue { name, currency, .. } = other.remove(place);
            if currency.is_none() || name != FIXED_FEE {
                assert_eq!(PolicyTerms::from_values(&other), Err(MissingValue(name)));
            }
        }
    }
}
