//! The platform's policy as data: fees, limits and windows, versioned.
//!
//! A version never changes once it is there. A campaign keeps the version under
//! which it was launched.

mod marketplace;

pub use marketplace::{BandTerms, BudgetBand, CREDIT_PRICE_MAX, MarketplaceTerms, SpendPurpose};

use chrono::{DateTime, Duration, Utc};

use crate::clock::Context;
use crate::ids::AccountId;
use crate::money::{AMOUNT_MINOR_MAX, Bps};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

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
    /// Processing fee per collected pledge, in minor units.
    pub processing_fee_fixed_minor: i64,
    /// How long backers may inspect a release request, in days.
    pub inspection_days: i64,
    /// The shortest time between launch and deadline, in days.
    pub deadline_days_min: i64,
    /// The longest time between launch and deadline, in days.
    pub deadline_days_max: i64,
    /// How long an unpaid reservation is kept, in minutes.
    pub reservation_minutes: i64,
    /// How often a refused refund or payout is tried before it is raised to finance.
    pub payment_attempts_max: i64,
    /// What holds for projects, providers and credits.
    pub marketplace: MarketplaceTerms,
}

impl PolicyTerms {
    /// The terms that a new installation starts with.
    pub fn initial() -> Self {
        Self {
            platform_fee: Bps::new(500).unwrap_or(Bps::ZERO),
            processing_fee: Bps::new(150).unwrap_or(Bps::ZERO),
            processing_fee_fixed_minor: 25,
            inspection_days: 7,
            deadline_days_min: 1,
            deadline_days_max: 90,
            reservation_minutes: 30,
            payment_attempts_max: 5,
            marketplace: MarketplaceTerms::initial(),
        }
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
        let in_range = [
            ("platform_fee_bps", self.fees_bps() <= 5_000),
            ("processing_fee_fixed_minor", (0..=AMOUNT_MINOR_MAX).contains(&self.processing_fee_fixed_minor)),
            ("inspection_days", (0..=90).contains(&self.inspection_days)),
            ("deadline_days_min", (1..=90).contains(&self.deadline_days_min)),
            ("deadline_days_max", (self.deadline_days_min..=90).contains(&self.deadline_days_max)),
            ("reservation_minutes", (1..=1_440).contains(&self.reservation_minutes)),
            ("payment_attempts_max", (1..=20).contains(&self.payment_attempts_max)),
        ];
        match in_range.into_iter().find(|&(_, fits)| !fits) {
            Some((field, _)) => Err(Refusal::PolicyInvalid { field }),
            None => self.marketplace.check(),
        }
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

/// Sets new terms for the campaigns that are launched from now on.
pub fn set_policy(store: &mut dyn Store, context: &Context<'_>, terms: PolicyTerms) -> Result<Policy, Failure> {
    Operation::SetPolicy.allow(context.actor, Relations::NONE)?;
    terms.check()?;
    let current = store.current_policy()?;
    let policy =
        Policy { version: current.version + 1, effective_at: context.now, set_by: context.actor.account(), terms };
    store.insert_policy(&policy)?;
    Ok(policy)
}
