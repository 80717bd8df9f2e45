//! Every rule about providers, subscriptions and credits that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use super::subscription::SubscriptionState;
use crate::ids::{CreditPackId, PlanId};
use crate::money::Currency;
use crate::rule::rules;

rules! {
/// A rule about providers, subscriptions and credits that refused a use case.
refusal CreditRefusal {
    /// Who asks has no provider profile.
    ProviderProfileRequired => "provider-profile-required";
    /// The currency of a provider stays from its first purchase on.
    ProviderCurrencyFixed { currency: Currency } => "provider-currency-fixed";
    /// The plan is not on offer any more.
    PlanNotOffered { plan_id: PlanId } => "plan-not-offered";
    /// The credit pack is not on offer any more.
    PackNotOffered { credit_pack_id: CreditPackId } => "pack-not-offered";
    /// The provider has a subscription: it can be upgraded or cancelled.
    SubscriptionExists { state: SubscriptionState } => "subscription-exists";
    /// The provider has no subscription.
    SubscriptionMissing => "subscription-missing";
    /// The subscription is in a state in which this cannot be done; `allowed_from` says in which it can.
    SubscriptionStateInvalid { state: SubscriptionState, allowed_from: Vec<String> } => "subscription-state-invalid";
    /// The subscription was cancelled before: it ends then, unless it is resumed.
    SubscriptionAlreadyCancelled { ends_at: DateTime<Utc> } => "subscription-already-cancelled";
    /// The subscription was not cancelled: it renews then.
    SubscriptionNotCancelled { renews_at: DateTime<Utc> } => "subscription-not-cancelled";
    /// An upgrade is to a plan that costs more, grants at least as many credits and keeps the privilege; `lacking` says
    /// which of these is not so.
    PlanNotAnUpgrade { price_minor: i64, currency: Currency, credits_per_month: i64, lacking: Vec<String> }
        => "plan-not-an-upgrade";
    /// A payment of the subscription is under way.
    PurchasePending { since: DateTime<Utc> } => "purchase-pending";
    /// The provider has fewer credits than the act costs.
    InsufficientCredits { required: i64, available: i64 } => "insufficient-credits";
    /// Nobody gives goodwill to themselves.
    OwnSpend => "own-spend";
    /// The spend was refunded as goodwill already, or all of it came back.
    SpendAlreadyRefunded { refunded: i64, refunded_at: DateTime<Utc> } => "spend-already-refunded";
    /// The spend cost nothing.
    NothingToRefund => "nothing-to-refund";
    /// The refund would pass what may be given back to this provider as goodwill.
    GoodwillCapReached { asked: i64, left: i64, cap: i64, given: i64, spent: i64, window_days: i64 }
        => "goodwill-cap-reached";
}
}
