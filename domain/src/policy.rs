//! The platform's policy as data: fees, limits and windows, versioned.
//!
//! A version never changes once it is there. A campaign keeps the version under
//! which it was launched.

mod drafts;
mod marketplace;
mod money;
mod operations;
mod refusal;
mod values;

pub use drafts::DraftMark;
pub(crate) use drafts::{cancelled_count_since, check_room};
pub use marketplace::{BandTerms, BudgetBand, CREDIT_PRICE_MAX, MarketplaceTerms, SpendPurpose};
pub(crate) use operations::OPERATIONS;
pub use refusal::PolicyFault;
pub use values::{MissingValue, PolicyValue};

use chrono::{DateTime, Duration, Utc};

use crate::clock::Context;
use crate::ids::AccountId;
use crate::money::{Bps, Currency, Money};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure_version};
use crate::store::{Store, StoreError};

/// The most that a policy may take of what is raised, in basis points.
const FEES_BPS_MAX: i64 = 5_000;

/// How many drafts of a kind an account may have in a new installation.
const DRAFTS_MAX: i64 = 50;

/// The rules in figures: a campaign is held under those of its launch, the marketplace under those in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// 1 for the first, without gaps.
    pub version: i32,
    /// When it took effect.
    pub effective_at: DateTime<Utc>,
    /// The admin who set it; none for the first.
    pub set_by: Option<AccountId>,
    /// The figures.
    pub terms: PolicyTerms,
}

/// The figures of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTerms {
    /// Platform fee, of the raised amount.
    pub platform_fee: Bps,
    /// Processing fee, of the raised amount.
    pub processing_fee: Bps,
    /// Processing fee per collected pledge, each currency once; none in a currency that is not listed.
    pub processing_fees_fixed: Vec<Money>,
    /// The least that a pledge can be, each currency once.
    pub pledges_min: Vec<Money>,
    /// How long backers may inspect a release request, in days.
    pub inspection_days: i64,
    /// The shortest time between launch and deadline, in days.
    pub deadline_days_min: i64,
    /// The longest time between launch and deadline, in days.
    pub deadline_days_max: i64,
    /// How long an unpaid reservation is kept, in minutes.
    pub reservation_minutes: i64,
    /// How many pledges and raises of one backer to one campaign may wait for their payment at once.
    pub reservations_open_max: i64,
    /// How many reservations of limited stock one backer may leave unpaid in one campaign, within the window of the
    /// marketplace's acts.
    pub reservations_unpaid_max: i64,
    /// How often a refused refund or payout is tried before it is raised to finance.
    pub payment_attempts_max: i64,
    /// How many campaign drafts an account may have.
    pub campaign_drafts_max: i64,
    /// How many project drafts an account may have.
    pub project_drafts_max: i64,
    /// What holds for projects, providers and credits.
    pub marketplace: MarketplaceTerms,
}

impl PolicyTerms {
    /// The terms that a new installation starts with.
    pub fn initial() -> Self {
        Self {
            platform_fee: Bps::new(500).unwrap_or(Bps::ZERO),
            processing_fee: Bps::new(150).unwrap_or(Bps::ZERO),
            processing_fees_fixed: money::initial_fixed_fees(),
            pledges_min: money::initial_pledges_min(),
            inspection_days: 7,
            deadline_days_min: 1,
            deadline_days_max: 90,
            reservation_minutes: 30,
            reservations_open_max: 3,
            reservations_unpaid_max: 5,
            payment_attempts_max: 5,
            campaign_drafts_max: DRAFTS_MAX,
            project_drafts_max: DRAFTS_MAX,
            marketplace: MarketplaceTerms::initial(),
        }
    }

    /// The processing fee per collected pledge, in minor units of a currency.
    pub fn processing_fee_fixed_minor(&self, currency: Currency) -> i64 {
        let listed = self.processing_fees_fixed.iter().find(|fee| fee.currency == currency);
        listed.map_or(0, |fee| fee.amount_minor)
    }

    /// The least that a pledge can be, in minor units of a currency; one major unit where the policy says nothing.
    pub fn pledge_min_minor(&self, currency: Currency) -> i64 {
        let listed = self.pledges_min.iter().find(|least| least.currency == currency);
        listed.map_or_else(|| 10_i64.pow(currency.minor_digits()), |least| least.amount_minor)
    }

    /// How long backers may inspect a release request.
    pub fn inspection_window(&self) -> Duration {
        Duration::days(self.inspection_days)
    }

    /// How long an unpaid reservation is kept.
    pub fn reservation_time(&self) -> Duration {
        Duration::minutes(self.reservation_minutes)
    }

    /// The part of the fees that is a rate, in basis points.
    pub fn fees_bps(&self) -> i64 {
        self.platform_fee.get() + self.processing_fee.get()
    }

    fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        let fault = PolicyFault::FeesTooHigh { sum_bps: self.fees_bps(), maximum_bps: FEES_BPS_MAX };
        faults.unless(self.fees_bps() <= FEES_BPS_MAX, "/platform_fee_bps", fault);
        self.check_money(&mut faults);
        faults.check_range("/inspection_days", self.inspection_days, (0, 90));
        faults.check_range("/deadline_days_min", self.deadline_days_min, (1, 90));
        faults.check_range("/deadline_days_max", self.deadline_days_max, (self.deadline_days_min.clamp(1, 90), 90));
        faults.check_range("/reservation_minutes", self.reservation_minutes, (1, 1_440));
        faults.check_range("/reservations_open_max", self.reservations_open_max, (1, 100));
        faults.check_range("/reservations_unpaid_max", self.reservations_unpaid_max, (1, 1_000));
        faults.check_range("/payment_attempts_max", self.payment_attempts_max, (1, 20));
        faults.check_range("/campaign_drafts_max", self.campaign_drafts_max, (1, 1_000));
        faults.check_range("/project_drafts_max", self.project_drafts_max, (1, 1_000));
        self.marketplace.check(&mut faults);
        faults.refuse()
    }
}

/// Where policies are kept.
pub trait PolicyStore {
    /// The version in force.
    fn current_policy(&mut self) -> Result<Policy, StoreError>;
    /// One version.
    fn find_policy(&mut self, version: i32) -> Result<Option<Policy>, StoreError>;
    /// Up to `limit` versions before `before` (the newest first).
    fn list_policies(&mut self, before: Option<i32>, limit: u32) -> Result<Vec<Policy>, StoreError>;
    /// Adds a version.
    fn insert_policy(&mut self, policy: &Policy) -> Result<(), StoreError>;
}

/// Sets new terms, in the place of those that whoever sets them has seen: for the campaigns that are launched from
/// now on, and for the marketplace.
pub fn set_policy(
    store: &mut dyn Store,
    context: &Context<'_>,
    seen: &SeenVersions,
    mut terms: PolicyTerms,
) -> Result<Policy, Failure> {
    Operation::SET_POLICY.allow(context.actor, Relations::NONE)?;
    let current = store.current_policy()?;
    terms.keep_pledges_min_of(&current.terms);
    terms.check()?;
    terms.processing_fees_fixed.sort_unstable_by_key(|fee| fee.currency);
    terms.pledges_min.sort_unstable_by_key(|least| least.currency);
    terms.marketplace.budget_units.sort_unstable_by_key(|unit| unit.currency);
    ensure_version(i64::from(current.version), seen)?;
    let policy =
        Policy { version: current.version + 1, effective_at: context.now, set_by: context.actor.account(), terms };
    store.insert_policy(&policy)?;
    Ok(policy)
}
