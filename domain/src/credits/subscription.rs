//! A subscription: a plan's credits, month after month, until it is cancelled or not paid.
//!
//! Months are counted from the start by the calendar (31 January, 28 February, 31 March).
//! A renewal that is not paid leaves the subscription `past_due` for the grace period, in
//! which it is tried again; the privilege stays, new credits come when it is paid.

use chrono::{DateTime, Months, Utc};

use super::refusal::CreditRefusal;
use super::{Plan, PlanTerms};
use crate::actor::named;
use crate::ids::{AccountId, SubscriptionId};
use crate::money::Money;
use crate::permissions::Operation;
use crate::policy::MarketplaceTerms;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;
use crate::text::Line;

/// The longest reason for which sales cancels a subscription, in characters.
pub const CANCELLATION_REASON_CHARACTERS_MAX: usize = 1_000;

named! {
    /// Where a subscription is in its life.
    SubscriptionState {
        /// The first month is not paid yet.
        AwaitingPayment "awaiting_payment",
        /// The running month is paid.
        Active "active",
        /// The month that has begun is not paid yet.
        PastDue "past_due",
        /// It is over.
        Ended "ended",
    }
}

named! {
    /// Why a subscription is over.
    EndReason {
        /// The provider or sales cancelled it.
        Cancelled "cancelled",
        /// The first month was never paid, or a further one not within the grace period.
        NotPaid "not_paid",
    }
}

named! {
    /// What can be done with a subscription.
    SubscriptionAction {
        /// Go over to a larger plan at once.
        Upgrade "upgrade",
        /// Have it end with the month that is paid.
        Cancel "cancel",
        /// Have it go on after all.
        Resume "resume",
        /// Try the payment that is due at once.
        Pay "pay",
    }
}

impl SubscriptionAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Upgrade => Operation::UPGRADE_MY_SUBSCRIPTION,
            Self::Cancel => Operation::CANCEL_MY_SUBSCRIPTION,
            Self::Resume => Operation::RESUME_MY_SUBSCRIPTION,
            Self::Pay => Operation::PAY_MY_SUBSCRIPTION,
        }
    }
}

/// A provider's subscription to a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Whose it is.
    pub provider: AccountId,
    /// The terms under which it was taken, or to which it was upgraded.
    pub terms: PlanTerms,
    /// Where it is.
    pub state: SubscriptionState,
    /// From when its months are counted: the start, or the last upgrade.
    pub anchor_at: DateTime<Utc>,
    /// Which month since the anchor runs: 1, 2, 3 …
    pub month: u32,
    /// When the month that is paid began.
    pub period_started_at: DateTime<Utc>,
    /// When it ends.
    pub period_ends_at: DateTime<Utc>,
    /// When it ends for good if the next month is not paid.
    pub grace_ends_at: DateTime<Utc>,
    /// Whether it ends with the month that is paid.
    pub cancels_at_period_end: bool,
    /// Who of sales cancelled it, and why; none when the provider did, or nobody.
    pub cancelled_by_sales: Option<Cancellation>,
    /// How often the payment that is due was tried.
    pub attempts: i64,
    /// 1 for the first, one more with each change.
    pub version: i64,
    /// When it was taken.
    pub created_at: DateTime<Utc>,
    /// When it ended, and why.
    pub ended: Option<(DateTime<Utc>, EndReason)>,
}

/// A cancellation by sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Who of sales.
    pub by: AccountId,
    /// Why; the provider is told.
    pub reason: Line<CANCELLATION_REASON_CHARACTERS_MAX>,
}

impl Subscription {
    /// Whether a month of it was ever paid: before that it has no period.
    pub const fn was_paid(&self) -> bool {
        self.month > 0
    }

    /// Whether what it grants besides credits can be used at `now`: until the end of what
    /// is paid, and in the grace period after it unless it was cancelled.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        let until = if self.cancels_at_period_end { self.period_ends_at } else { self.grace_ends_at };
        matches!(self.state, SubscriptionState::Active | SubscriptionState::PastDue) && now < until
    }

    /// Whether this can be done to it, or the refusal that says why not.
    pub fn check(&self, action: SubscriptionAction) -> Result<(), Refusal> {
        use SubscriptionState::{Active, AwaitingPayment, PastDue};
        let allowed: &[SubscriptionState] = match action {
            SubscriptionAction::Upgrade | SubscriptionAction::Resume => &[Active],
            SubscriptionAction::Cancel => &[AwaitingPayment, Active, PastDue],
            SubscriptionAction::Pay => &[PastDue],
        };
        if !allowed.contains(&self.state) {
            let allowed_from = allowed.iter().map(|state| state.as_str().to_owned()).collect();
            return Err(CreditRefusal::SubscriptionStateInvalid { state: self.state, allowed_from }.into());
        }
        let period_ends_at = self.period_ends_at;
        match action {
            // An upgrade would begin another month, of which nobody knows whether it is to be the last: that is said first.
            SubscriptionAction::Cancel | SubscriptionAction::Upgrade if self.cancels_at_period_end => {
                Err(CreditRefusal::SubscriptionAlreadyCancelled { ends_at: period_ends_at }.into())
            }
            SubscriptionAction::Resume if !self.cancels_at_period_end => {
                Err(CreditRefusal::SubscriptionNotCancelled { renews_at: period_ends_at }.into())
            }
            _ => Ok(()),
        }
    }

    /// Starts the first month, at once.
    pub(super) fn start(&mut self, now: DateTime<Utc>, marketplace: &MarketplaceTerms) {
        self.anchor_at = now;
        self.month = 0;
        self.period_ends_at = now;
        self.renew(marketplace);
    }

    /// Goes on to the next month, which begins where the last one ended.
    pub(super) fn renew(&mut self, marketplace: &MarketplaceTerms) {
        self.month = self.month.saturating_add(1);
        self.period_started_at = self.period_ends_at;
        self.period_ends_at = months_from(self.anchor_at, self.month);
        self.grace_ends_at = self.period_ends_at + marketplace.subscription_grace();
        self.state = SubscriptionState::Active;
        self.attempts = 0;
    }

    /// Ends it.
    pub(super) const fn end(&mut self, now: DateTime<Utc>, reason: EndReason) {
        self.state = SubscriptionState::Ended;
        self.ended = Some((now, reason));
    }

    /// What is left of the running month at `now`, as a part of a whole: `(left, whole)` in seconds.
    pub fn unused(&self, now: DateTime<Utc>) -> (i64, i64) {
        let whole = (self.period_ends_at - self.period_started_at).num_seconds().max(1);
        ((self.period_ends_at - now).num_seconds().clamp(0, whole), whole)
    }
}

/// What an upgrade costs and brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpgradeQuote {
    /// What is to be paid now, in minor units.
    pub price_minor: i64,
    /// The credits that come with it.
    pub credits: i64,
}

impl UpgradeQuote {
    /// A new month begins at once: its price and its credits, less the unused part of the
    /// running month's, each of which is rounded down.
    pub fn of(subscription: &Subscription, to: &PlanTerms, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let from = &subscription.terms;
        let lacking: Vec<String> = to.lack_as_upgrade_of(from).into_iter().map(str::to_owned).collect();
        if !lacking.is_empty() {
            let (Money { amount_minor, currency }, credits_per_month) = (from.price, from.credits_per_month);
            return Err(CreditRefusal::PlanNotAnUpgrade {
                price_minor: amount_minor,
                currency,
                credits_per_month,
                lacking,
            }
            .into());
        }
        let (left, whole) = subscription.unused(now);
        let unused =
            |amount: i64| i64::try_from(i128::from(amount) * i128::from(left) / i128::from(whole)).unwrap_or(amount);
        Ok(Self {
            price_minor: to.price.amount_minor - unused(from.price.amount_minor),
            credits: to.credits_per_month - unused(from.credits_per_month),
        })
    }
}

/// An upgrade, done or only reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    /// The subscription as it is now: still on the old plan while the payment is under way.
    pub subscription: Subscription,
    /// The plan that comes.
    pub plan: Plan,
    /// What it costs and brings.
    pub quote: UpgradeQuote,
    /// The month that begins when it is paid at once: its beginning and its end.
    pub period: (DateTime<Utc>, DateTime<Utc>),
}

/// The end of a month's time from `anchor_at`, by the calendar.
pub(super) fn months_from(anchor_at: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    anchor_at.checked_add_months(Months::new(months)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Writes the subscription as its next version.
pub(super) fn keep_subscription(store: &mut dyn Store, subscription: &mut Subscription) -> Result<(), Failure> {
    subscription.version += 1;
    Ok(store.update_subscription(subscription)?)
}

/// Keeps a subscription that has changed.
pub(super) fn keep_if_changed(
    store: &mut dyn Store,
    (before, after): (Option<Subscription>, Option<Subscription>),
) -> Result<(), Failure> {
    match after.filter(|after| before.as_ref() != Some(after)) {
        Some(mut changed) => keep_subscription(store, &mut changed),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PlanId;
    use crate::money::{Currency, Money};
    use chrono::{Duration, TimeZone};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn terms(price_minor: i64, credits_per_month: i64) -> PlanTerms {
        let price = Money::new(price_minor, Currency::Eur);
        PlanTerms { plan: PlanId(Uuid::nil()), price, credits_per_month, is_privilege: true }
    }

    fn subscription(now: DateTime<Utc>) -> Subscription {
        let mut subscription = Subscription {
            id: SubscriptionId(Uuid::nil()),
            provider: AccountId(Uuid::nil()),
            terms: terms(2_000, 40),
            state: SubscriptionState::AwaitingPayment,
            anchor_at: now,
            month: 0,
            period_started_at: now,
            period_ends_at: now,
            grace_ends_at: now,
            cancels_at_period_end: false,
            cancelled_by_sales: None,
            attempts: 0,
            version: 1,
            created_at: now,
            ended: None,
        };
        subscription.start(now, &MarketplaceTerms::initial());
        subscription
    }

    fn day(month: u32, day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, month, day, 9, 0, 0).unwrap()
    }

    #[test]
    fn months_are_counted_from_the_start() {
        let mut subscription = subscription(day(1, 31));
        let marketplace = MarketplaceTerms::initial();
        let mut ends = vec![subscription.period_ends_at];
        for _ in 0..3 {
            subscription.renew(&marketplace);
            assert_eq!(subscription.period_started_at, *ends.last().unwrap());
            ends.push(subscription.period_ends_at);
        }
        assert_eq!(ends, [day(2, 28), day(3, 31), day(4, 30), day(5, 31)]);
        assert_eq!(subscription.grace_ends_at, day(6, 7));
    }

    #[test]
    fn it_is_in_force_through_the_grace_period_unless_cancelled() {
        let mut subscription = subscription(day(1, 1));
        assert!(subscription.is_in_force(day(2, 7)));
        assert!(!subscription.is_in_force(day(2, 8)));
        subscription.cancels_at_period_end = true;
        assert!(subscription.is_in_force(day(1, 31)));
        assert!(!subscription.is_in_force(day(2, 1)));
        subscription.cancels_at_period_end = false;
        subscription.end(day(1, 5), EndReason::NotPaid);
        assert!(!subscription.is_in_force(day(1, 6)));
    }

    #[test]
    fn an_upgrade_takes_the_unused_part_off() {
        let subscription = subscription(day(4, 1));
        let quote = |to, now| UpgradeQuote::of(&subscription, &to, now);
        let at_once = UpgradeQuote { price_minor: 3_000, credits: 80 };
        assert_eq!(quote(terms(5_000, 120), day(4, 1)), Ok(at_once));
        assert_eq!(quote(terms(5_000, 120), day(4, 16)), Ok(UpgradeQuote { price_minor: 4_000, credits: 100 }));
        assert_eq!(quote(terms(5_000, 120), day(5, 2)), Ok(UpgradeQuote { price_minor: 5_000, credits: 120 }));
        let refused = |lacking: &[&str]| {
            let lacking = lacking.iter().map(|what| (*what).to_owned()).collect();
            Err(CreditRefusal::PlanNotAnUpgrade {
                price_minor: 2_000,
                currency: Currency::Eur,
                credits_per_month: 40,
                lacking,
            }
            .into())
        };
        assert_eq!(quote(terms(2_000, 120), day(4, 1)), refused(&["price"]));
        assert_eq!(quote(terms(5_000, 39), day(4, 1)), refused(&["credits"]));
        let without_privilege = PlanTerms { is_privilege: false, ..terms(5_000, 120) };
        assert_eq!(quote(without_privilege, day(4, 1)), refused(&["privilege"]));
    }

    proptest! {
        #[test]
        fn an_upgrade_is_never_free_and_never_takes_credits(
            price in 1_i64..1_000_000, credits in 1_i64..1_000, more in 1_i64..1_000_000, rest in 0_i64..1_000,
            seconds in 0_i64..4_000_000,
        ) {
            let mut subscription = subscription(day(4, 1));
            subscription.terms = terms(price, credits);
            let now = day(4, 1) + Duration::seconds(seconds);
            let quote = UpgradeQuote::of(&subscription, &terms(price + more, credits + rest), now).unwrap();
            prop_assert!((more..=price + more).contains(&quote.price_minor));
            prop_assert!((rest..=credits + rest).contains(&quote.credits));
        }
    }
}
