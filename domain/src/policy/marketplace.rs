//! The rules in figures of the provider marketplace.

use chrono::Duration;

use crate::actor::named;
use crate::money::{Bps, Money};
use crate::refusal::Refusal;

/// The most credits that one act can cost.
pub const CREDIT_PRICE_MAX: i64 = 100;

/// The largest upper bound of a budget band, in whole units of a currency.
const BUDGET_UNITS_MAX: i64 = 100_000_000;

named! {
    /// How large a project's budget is: credits are priced by it.
    BudgetBand {
        /// Up to the first bound.
        Small "small",
        /// Up to the second.
        Medium "medium",
        /// Up to the third.
        Large "large",
        /// Above all bounds.
        VeryLarge "very_large",
    }
}

named! {
    /// What credits are spent for, each once per project and provider.
    SpendPurpose {
        /// Seeing the client's contact details.
        ContactDetails "contact_details",
        /// Applying to the project.
        Application "application",
    }
}

/// What a budget band costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandTerms {
    /// The largest budget in the band, in whole units of the project's currency
    /// (euros, not cents); none for the last band.
    pub budget_max_units: Option<i64>,
    /// What seeing the contact details costs, in credits.
    pub contact_details_credits: i64,
    /// What applying costs, in credits.
    pub application_credits: i64,
}

/// The figures of the provider marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketplaceTerms {
    /// The budget bands, in the order of [`BudgetBand::ALL`].
    pub bands: [BandTerms; 4],
    /// How much of what a provider spent can be given back as goodwill.
    pub goodwill_cap: Bps,
    /// Over how many days what was spent and what was given back is added up.
    pub goodwill_window_days: i64,
    /// What can be given back in any case, in credits.
    pub goodwill_credits_min: i64,
    /// How long a listed project stays without being awarded, in days.
    pub project_expiry_days: i64,
    /// How long after a contact the next one is due when nobody says otherwise, in days.
    pub contact_interval_days: i64,
    /// How long a subscription goes on when its renewal is not paid, in days.
    pub subscription_grace_days: i64,
    /// How often a renewal is tried within that time.
    pub subscription_attempts_max: i64,
    /// How long the credits of a plan's month can be spent, in days.
    pub plan_lot_days: i64,
    /// How long the credits of a pack can be spent, in days.
    pub pack_lot_days: i64,
    /// How long credits that came back can be spent, in days.
    pub refund_lot_days: i64,
    /// Over how many days a provider's stale reports are counted.
    pub stale_report_days: i64,
    /// How many of them are usual; more may be meant as pressure.
    pub stale_reports_max: i64,
}

impl MarketplaceTerms {
    /// The terms that a new installation starts with.
    pub fn initial() -> Self {
        let band = |budget_max_units, contact_details_credits, application_credits| BandTerms {
            budget_max_units,
            contact_details_credits,
            application_credits,
        };
        Self {
            bands: [band(Some(1_000), 1, 1), band(Some(5_000), 1, 2), band(Some(20_000), 2, 4), band(None, 3, 6)],
            goodwill_cap: Bps::new(1_000).unwrap_or(Bps::ZERO),
            goodwill_window_days: 90,
            goodwill_credits_min: 1,
            project_expiry_days: 1_095,
            contact_interval_days: 14,
            subscription_grace_days: 7,
            subscription_attempts_max: 4,
            plan_lot_days: 90,
            pack_lot_days: 365,
            refund_lot_days: 90,
            stale_report_days: 30,
            stale_reports_max: 5,
        }
    }

    /// The band that a budget falls into.
    pub fn band_of(&self, budget: Money) -> BudgetBand {
        let minor_per_unit = 10_i64.pow(budget.currency.minor_digits());
        let holds = |terms: &BandTerms| {
            terms.budget_max_units.is_none_or(|units| budget.amount_minor <= units.saturating_mul(minor_per_unit))
        };
        let place = self.bands.iter().position(holds).unwrap_or(usize::MAX);
        BudgetBand::ALL.get(place).copied().unwrap_or(BudgetBand::VeryLarge)
    }

    /// The terms of a band.
    pub const fn band(&self, band: BudgetBand) -> BandTerms {
        let [small, medium, large, very_large] = self.bands;
        match band {
            BudgetBand::Small => small,
            BudgetBand::Medium => medium,
            BudgetBand::Large => large,
            BudgetBand::VeryLarge => very_large,
        }
    }

    /// What an act costs in a band, in credits.
    pub const fn price(&self, band: BudgetBand, purpose: SpendPurpose) -> i64 {
        let terms = self.band(band);
        match purpose {
            SpendPurpose::ContactDetails => terms.contact_details_credits,
            SpendPurpose::Application => terms.application_credits,
        }
    }

    /// How long a subscription goes on when its renewal is not paid.
    pub fn subscription_grace(&self) -> Duration {
        Duration::days(self.subscription_grace_days)
    }

    /// The time between two tries of a renewal: the grace period divided evenly.
    pub fn subscription_retry(&self) -> Duration {
        let seconds = self.subscription_grace().num_seconds() / self.subscription_attempts_max.max(1);
        Duration::seconds(seconds.max(60))
    }

    /// Refuses figures that make no sense.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let bounds: Vec<i64> = self.bands.iter().filter_map(|band| band.budget_max_units).collect();
        let is_last_open = matches!(self.bands.as_slice(), [rest @ .., last]
            if last.budget_max_units.is_none() && rest.iter().all(|band| band.budget_max_units.is_some()));
        let rises = bounds.is_sorted_by(|one, next| one < next)
            && bounds.iter().all(|units| (1..=BUDGET_UNITS_MAX).contains(units));
        let prices = self.bands.iter().flat_map(|band| [band.contact_details_credits, band.application_credits]);
        let in_range = [
            ("marketplace.bands", is_last_open && rises),
            ("marketplace.bands", prices.into_iter().all(|price| (0..=CREDIT_PRICE_MAX).contains(&price))),
            ("marketplace.goodwill_window_days", (1..=366).contains(&self.goodwill_window_days)),
            ("marketplace.goodwill_credits_min", (0..=CREDIT_PRICE_MAX).contains(&self.goodwill_credits_min)),
            ("marketplace.project_expiry_days", (1..=3_650).contains(&self.project_expiry_days)),
            ("marketplace.contact_interval_days", (1..=366).contains(&self.contact_interval_days)),
            ("marketplace.subscription_grace_days", (0..=60).contains(&self.subscription_grace_days)),
            ("marketplace.subscription_attempts_max", (1..=20).contains(&self.subscription_attempts_max)),
            ("marketplace.plan_lot_days", (31..=3_650).contains(&self.plan_lot_days)),
            ("marketplace.pack_lot_days", (31..=3_650).contains(&self.pack_lot_days)),
            ("marketplace.refund_lot_days", (1..=3_650).contains(&self.refund_lot_days)),
            ("marketplace.stale_report_days", (1..=366).contains(&self.stale_report_days)),
            ("marketplace.stale_reports_max", (1..=1_000).contains(&self.stale_reports_max)),
        ];
        match in_range.into_iter().find(|&(_, fits)| !fits) {
            Some((field, _)) => Err(Refusal::PolicyInvalid { field }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn a_budget_falls_into_the_first_band_that_holds_it() {
        let terms = MarketplaceTerms::initial();
        let band = |amount_minor, currency| terms.band_of(Money::new(amount_minor, currency));
        assert_eq!(band(100_000, Currency::Eur), BudgetBand::Small);
        assert_eq!(band(100_001, Currency::Eur), BudgetBand::Medium);
        assert_eq!(band(2_000_000, Currency::Eur), BudgetBand::Large);
        assert_eq!(band(2_000_001, Currency::Eur), BudgetBand::VeryLarge);
        assert_eq!(band(1_000, Currency::Jpy), BudgetBand::Small);
        assert_eq!(band(1_001, Currency::Jpy), BudgetBand::Medium);
        assert_eq!(band(1_000_001, Currency::Tnd), BudgetBand::Medium);
        assert_eq!(terms.price(BudgetBand::Large, SpendPurpose::Application), 4);
        assert_eq!(terms.price(BudgetBand::VeryLarge, SpendPurpose::ContactDetails), 3);
    }

    #[test]
    fn figures_that_make_no_sense_are_refused() {
        assert_eq!(MarketplaceTerms::initial().check(), Ok(()));
        type Change = fn(&mut MarketplaceTerms);
        let changes: [(Change, &str); 6] = [
            (|terms| terms.bands[1].budget_max_units = Some(1_000), "marketplace.bands"),
            (|terms| terms.bands[3].budget_max_units = Some(90_000), "marketplace.bands"),
            (|terms| terms.bands[0].application_credits = CREDIT_PRICE_MAX + 1, "marketplace.bands"),
            (|terms| terms.goodwill_window_days = 0, "marketplace.goodwill_window_days"),
            (|terms| terms.subscription_attempts_max = 0, "marketplace.subscription_attempts_max"),
            (|terms| terms.refund_lot_days = 0, "marketplace.refund_lot_days"),
        ];
        for (change, field) in changes {
            let mut terms = MarketplaceTerms::initial();
            change(&mut terms);
            assert_eq!(terms.check(), Err(Refusal::PolicyInvalid { field }));
        }
    }
}
