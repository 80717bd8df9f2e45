//! The rules in figures of the provider marketplace.

use chrono::Duration;

use super::money::check_each_currency;
use super::refusal::PolicyFault;
use crate::actor::named;
use crate::money::{Bps, Currency, Money};
use crate::refusal::Faults;

/// The most credits that one act can cost.
pub const CREDIT_PRICE_MAX: i64 = 100;

/// The largest upper bound of a budget band, in budget units.
const BUDGET_UNITS_MAX: i64 = 100_000_000;
/// The most that a budget unit is, in minor units of its currency.
const BUDGET_UNIT_MINOR_MAX: i64 = 1_000_000;

/// What a budget unit is in a new installation: about a euro.
const INITIAL_BUDGET_UNITS: [(Currency, i64); 8] = [
    (Currency::Chf, 95),
    (Currency::Dkk, 750),
    (Currency::Eur, 100),
    (Currency::Gbp, 85),
    (Currency::Jpy, 160),
    (Currency::Sek, 1_100),
    (Currency::Tnd, 3_400),
    (Currency::Usd, 115),
];

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
    /// The largest budget in the band, in budget units; none for the last band.
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
    /// How much a budget unit is in each currency, each once.
    pub budget_units: Vec<Money>,
    /// How much of what a provider spent can be refunded as goodwill.
    pub goodwill_cap: Bps,
    /// Over how many days spends and refunds are added up.
    pub goodwill_window_days: i64,
    /// What can be refunded in any case, in credits.
    pub goodwill_credits_min: i64,
    /// How long a submitted project waits for follow-up to decide on it, in days; what was validated has no such end.
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
    /// How long refunded credits can be spent, in days.
    pub refund_lot_days: i64,
    /// Over how many days a provider's stale reports are counted.
    pub stale_report_days: i64,
    /// How many of them are usual; more may be meant as pressure.
    pub stale_reports_max: i64,
    /// After how many days the client of a project that waits is asked again whether it is still wanted.
    pub check_in_interval_days: i64,
    /// Over how many hours it is counted how often somebody does what is at the expense of others.
    pub acts_window_hours: i64,
    /// How often a provider may rewrite an application, or make it anew, in that time.
    pub application_rewrites_max: i64,
    /// How many questions somebody may ask in that time.
    pub questions_asked_max: i64,
    /// How many projects a provider may report in that time.
    pub stale_reports_told_max: i64,
    /// How often a client may ask to be phoned about a project in that time.
    pub call_requests_max: i64,
    /// How many projects a client may submit in that time.
    pub project_submissions_max: i64,
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
            budget_units: INITIAL_BUDGET_UNITS.map(|(currency, minor)| Money::new(minor, currency)).to_vec(),
            goodwill_cap: Bps::new(1_000).unwrap_or(Bps::ZERO),
            goodwill_window_days: 90,
            goodwill_credits_min: 1,
            project_expiry_days: 90,
            contact_interval_days: 14,
            subscription_grace_days: 7,
            subscription_attempts_max: 4,
            plan_lot_days: 90,
            pack_lot_days: 365,
            refund_lot_days: 90,
            stale_report_days: 30,
            stale_reports_max: 5,
            check_in_interval_days: 30,
            acts_window_hours: 24,
            application_rewrites_max: 3,
            questions_asked_max: 20,
            stale_reports_told_max: 10,
            call_requests_max: 3,
            project_submissions_max: 20,
        }
    }

    /// The band that a budget falls into.
    pub fn band_of(&self, budget: Money) -> BudgetBand {
        let unit = self.budget_units.iter().find(|unit| unit.currency == budget.currency);
        let unit_minor = unit.map_or_else(|| 10_i64.pow(budget.currency.minor_digits()), |unit| unit.amount_minor);
        let holds = |terms: &BandTerms| {
            terms.budget_max_units.is_none_or(|units| budget.amount_minor <= units.saturating_mul(unit_minor))
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

    /// Notes the figures that make no sense, as they stand in a policy.
    pub(super) fn check(&self, faults: &mut Faults) {
        self.check_bands(faults);
        check_each_currency(&self.budget_units, "/budget_units", (1, BUDGET_UNIT_MINOR_MAX), faults);
        let mut check =
            |member: &str, value, bounds| faults.check_range(format!("/marketplace/{member}"), value, bounds);
        check("goodwill_window_days", self.goodwill_window_days, (1, 366));
        check("goodwill_credits_min", self.goodwill_credits_min, (0, CREDIT_PRICE_MAX));
        check("project_expiry_days", self.project_expiry_days, (1, 366));
        check("contact_interval_days", self.contact_interval_days, (1, 366));
        check("subscription_grace_days", self.subscription_grace_days, (0, 60));
        check("subscription_attempts_max", self.subscription_attempts_max, (1, 20));
        check("plan_lot_days", self.plan_lot_days, (31, 3_650));
        check("pack_lot_days", self.pack_lot_days, (31, 3_650));
        check("refund_lot_days", self.refund_lot_days, (1, 3_650));
        check("stale_report_days", self.stale_report_days, (1, 366));
        check("stale_reports_max", self.stale_reports_max, (1, 1_000));
        check("check_in_interval_days", self.check_in_interval_days, (1, 366));
        check("acts_window_hours", self.acts_window_hours, (1, 744));
        check("application_rewrites_max", self.application_rewrites_max, (1, 1_000));
        check("questions_asked_max", self.questions_asked_max, (1, 1_000));
        check("stale_reports_told_max", self.stale_reports_told_max, (1, 1_000));
        check("call_requests_max", self.call_requests_max, (1, 1_000));
        check("project_submissions_max", self.project_submissions_max, (1, 1_000));
    }

    /// The bounds of the bands rise, and the last has none.
    fn check_bands(&self, faults: &mut Faults) {
        let mut above = 0;
        for (band, terms) in BudgetBand::ALL.iter().zip(&self.bands) {
            let at = format!("/marketplace/{}", band.as_str());
            let is_last = *band == BudgetBand::VeryLarge;
            let bound_at = format!("{at}/budget_max_units");
            faults.unless(
                terms.budget_max_units.is_none() == is_last,
                bound_at.as_str(),
                PolicyFault::BandBoundMisplaced,
            );
            if let Some(units) = terms.budget_max_units {
                faults.unless(units > above, bound_at.as_str(), PolicyFault::StepNotRising { above });
                faults.check_range(bound_at, units, (1, BUDGET_UNITS_MAX));
                above = units;
            }
            let price_bounds = (0, CREDIT_PRICE_MAX);
            faults.check_range(format!("{at}/contact_details_credits"), terms.contact_details_credits, price_bounds);
            faults.check_range(format!("{at}/application_credits"), terms.application_credits, price_bounds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::{BrokenRule, Fault, Reason};

    #[test]
    fn a_budget_falls_into_the_first_band_that_holds_it() {
        let terms = MarketplaceTerms::initial();
        let band = |amount_minor, currency| terms.band_of(Money::new(amount_minor, currency));
        assert_eq!(band(100_000, Currency::Eur), BudgetBand::Small);
        assert_eq!(band(100_001, Currency::Eur), BudgetBand::Medium);
        assert_eq!(band(2_000_000, Currency::Eur), BudgetBand::Large);
        assert_eq!(band(2_000_001, Currency::Eur), BudgetBand::VeryLarge);
        assert_eq!(band(160_000, Currency::Jpy), BudgetBand::Small, "a yen is no euro");
        assert_eq!(band(160_001, Currency::Jpy), BudgetBand::Medium);
        assert_eq!(band(3_400_000, Currency::Tnd), BudgetBand::Small);
        assert_eq!(band(3_400_001, Currency::Tnd), BudgetBand::Medium);
        assert_eq!(terms.price(BudgetBand::Large, SpendPurpose::Application), 4);
        assert_eq!(terms.price(BudgetBand::VeryLarge, SpendPurpose::ContactDetails), 3);
    }

    #[test]
    fn every_currency_has_a_unit() {
        let mut terms = MarketplaceTerms::initial();
        terms.budget_units.retain(|unit| unit.currency != Currency::Jpy);
        let mut faults = Faults::default();
        terms.check(&mut faults);
        let reason = Reason::new("/budget_units", Fault::TooFew { minimum: 8 });
        assert_eq!(faults.refuse(), Err(reason.into()));
    }

    #[test]
    fn every_figure_that_makes_no_sense_is_named() {
        let faults_of = |terms: &MarketplaceTerms| {
            let mut faults = Faults::default();
            terms.check(&mut faults);
            faults.into_reasons()
        };
        assert_eq!(faults_of(&MarketplaceTerms::initial()), []);
        let mut terms = MarketplaceTerms::initial();
        terms.bands[1].budget_max_units = Some(1_000);
        terms.bands[3].budget_max_units = Some(90_000);
        terms.bands[0].application_credits = CREDIT_PRICE_MAX + 1;
        terms.bands[2].budget_max_units = None;
        terms.budget_units.push(Money::new(0, Currency::Eur));
        terms.goodwill_window_days = 0;
        terms.subscription_attempts_max = 0;
        let reason = |pointer: &str, fault: BrokenRule| Reason::new(format!("/marketplace/{pointer}"), fault);
        let unit = |member: &str, fault: BrokenRule| Reason::new(format!("/budget_units/8/{member}"), fault);
        let outside = |minimum, maximum| Fault::OutOfRange { minimum, maximum }.into();
        let expected = [
            reason("small/application_credits", outside(0, CREDIT_PRICE_MAX)),
            reason("medium/budget_max_units", PolicyFault::StepNotRising { above: 1_000 }.into()),
            reason("large/budget_max_units", PolicyFault::BandBoundMisplaced.into()),
            reason("very_large/budget_max_units", PolicyFault::BandBoundMisplaced.into()),
            unit("currency", Fault::NotUnique.into()),
            unit("amount_minor", outside(1, BUDGET_UNIT_MINOR_MAX)),
            reason("goodwill_window_days", outside(1, 366)),
            reason("subscription_attempts_max", outside(1, 20)),
        ];
        assert_eq!(faults_of(&terms), expected);
    }
}
