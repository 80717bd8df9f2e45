//! What a provider does about its subscription, and buying packs.

use chrono::{DateTime, Utc};

use super::ending::{end_subscription, tell_if_cancelled_by_sales};
use super::giving_up::abandon_pending;
use super::purchase::{begin_purchase, refuse_foretold};
use super::refusal::CreditRefusal;
use super::subscription::{Upgrade, UpgradeQuote, keep_subscription, months_from};
use super::{
    CANCELLATION_REASON_CHARACTERS_MAX, Cancellation, CreditPack, EndReason, Plan, PlanTerms, ProviderProfile,
    Purchase, PurchaseKind, PurchaseState, Subscription, SubscriptionAction, SubscriptionState, require_own_provider,
};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, CreditPackId, PlanId, PurchaseId, SubscriptionId};
use crate::money::Money;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// While so many payments of a provider are under way, no pack, first month or upgrade is begun. A month that is due does
/// not wait for that: a subscription has one payment under way at most, so that in all there is one more at most.
pub const PURCHASES_PENDING_MAX: u32 = 10;

/// Subscribes to a plan: it starts when its first month is paid.
pub fn subscribe(store: &mut dyn Store, context: &Context<'_>, plan: PlanId) -> Result<Subscription, Failure> {
    let profile = require_own_provider(store, context, Operation::CREATE_MY_SUBSCRIPTION)?;
    let plan = require_offered_plan(store, &profile, plan)?;
    if let Some(current) = store.find_current_subscription(profile.book())? {
        return Err(CreditRefusal::SubscriptionExists { state: current.state }.into());
    }
    ensure_few_pending(store, &profile)?;
    let mut book = super::open_book(store, profile.account)?;
    let now = context.now;
    let mut subscription = Subscription {
        id: SubscriptionId(context.ids.next()),
        provider: profile.account,
        terms: plan.terms,
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
    let mut purchase = Purchase {
        terms: Some(plan.terms),
        follows: Some(subscription.period_ends_at),
        ..purchase(context, &profile, PurchaseKind::FirstMonth, plan.terms.price, plan.terms.credits_per_month)
    };
    purchase.subscription = Some(subscription.id);
    refuse_foretold(context, &book, &purchase)?;
    store.insert_subscription(&subscription)?;
    begin_purchase(store, context, &mut book, &mut purchase, Some(&mut subscription))?;
    if purchase.state != PurchaseState::AwaitingPayment {
        keep_subscription(store, &mut subscription)?;
    }
    store.save_book(&mut book)?;
    Ok(subscription)
}

/// Goes over to a larger plan: at once when it is paid, with a month of its own. As a dry run it
/// only says what that would cost and bring.
pub fn upgrade_subscription(
    store: &mut dyn Store,
    context: &Context<'_>,
    plan: PlanId,
    is_dry_run: bool,
) -> Result<Upgrade, Failure> {
    let profile = require_own_provider(store, context, Operation::UPGRADE_MY_SUBSCRIPTION)?;
    let mut subscription = require_subscription(store, &profile)?;
    subscription.check(SubscriptionAction::Upgrade)?;
    let plan = require_offered_plan(store, &profile, plan)?;
    ensure_none_pending(store, &subscription)?;
    ensure_few_pending(store, &profile)?;
    let quote = UpgradeQuote::of(&subscription, &plan.terms, context.now)?;
    let period = (context.now, months_from(context.now, 1));
    if is_dry_run {
        return Ok(Upgrade { subscription, plan, quote, period });
    }
    let price = Money::new(quote.price_minor, profile.currency);
    let purchase = Purchase {
        subscription: Some(subscription.id),
        terms: Some(plan.terms),
        follows: Some(subscription.period_ends_at),
        ..purchase(context, &profile, PurchaseKind::Upgrade, price, quote.credits)
    };
    pay_for_subscription(store, context, &mut subscription, purchase)?;
    Ok(Upgrade { subscription, plan, quote, period })
}

/// Tries the payment of the month that has begun, at once.
pub fn pay_subscription(store: &mut dyn Store, context: &Context<'_>) -> Result<Subscription, Failure> {
    let profile = require_own_provider(store, context, Operation::PAY_MY_SUBSCRIPTION)?;
    let mut subscription = require_subscription(store, &profile)?;
    subscription.check(SubscriptionAction::Pay)?;
    ensure_none_pending(store, &subscription)?;
    let purchase = renewal(context, &subscription);
    pay_for_subscription(store, context, &mut subscription, purchase)?;
    Ok(subscription)
}

fn pay_for_subscription(
    store: &mut dyn Store,
    context: &Context<'_>,
    subscription: &mut Subscription,
    mut purchase: Purchase,
) -> Result<(), Failure> {
    let mut book = super::open_book(store, subscription.provider)?;
    begin_purchase(store, context, &mut book, &mut purchase, Some(subscription))?;
    if purchase.state == PurchaseState::Collected {
        keep_subscription(store, subscription)?;
    }
    store.save_book(&mut book)?;
    Ok(())
}

/// The purchase of the month that follows the one that was paid last.
pub(super) fn renewal(context: &Context<'_>, subscription: &Subscription) -> Purchase {
    let terms = subscription.terms;
    Purchase {
        id: PurchaseId(context.ids.next()),
        provider: subscription.provider,
        kind: PurchaseKind::Renewal,
        state: PurchaseState::AwaitingPayment,
        price: terms.price,
        credits: terms.credits_per_month,
        subscription: Some(subscription.id),
        terms: Some(terms),
        follows: Some(subscription.period_ends_at),
        pack: None,
        waits_until: None,
        created_at: context.now,
        settled_at: None,
    }
}

/// Has the subscription end with the month that is paid; at once when none is. What is being paid for it is given up.
pub fn cancel_subscription(store: &mut dyn Store, context: &Context<'_>) -> Result<Subscription, Failure> {
    let profile = require_own_provider(store, context, Operation::CANCEL_MY_SUBSCRIPTION)?;
    cancel(store, context, &profile, None)
}

/// Cancels a provider's subscription on behalf of sales; the provider is told why.
pub fn cancel_subscription_of(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
    reason: &Line<CANCELLATION_REASON_CHARACTERS_MAX>,
) -> Result<Subscription, Failure> {
    let operation = Operation::CANCEL_PROVIDER_SUBSCRIPTION;
    let profile = super::provider::require_provider_for(store, context, operation, provider)?;
    let by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    cancel(store, context, &profile, Some(Cancellation { by, reason: reason.clone() }))
}

fn cancel(
    store: &mut dyn Store,
    context: &Context<'_>,
    profile: &ProviderProfile,
    by_sales: Option<Cancellation>,
) -> Result<Subscription, Failure> {
    let mut subscription = require_subscription(store, profile)?;
    subscription.check(SubscriptionAction::Cancel)?;
    let mut book = super::open_book(store, profile.account)?;
    subscription.cancels_at_period_end = true;
    subscription.cancelled_by_sales = by_sales;
    book.record(context, Entry::of(EventKind::SubscriptionCancelled, subscription.id.0));
    abandon_pending(store, context, &mut book, subscription.id)?;
    if subscription.state != SubscriptionState::Active {
        end_subscription(store, context, &mut book, &mut subscription, EndReason::Cancelled)?;
    } else {
        tell_if_cancelled_by_sales(store, context, &subscription)?;
    }
    keep_subscription(store, &mut subscription)?;
    store.save_book(&mut book)?;
    Ok(subscription)
}

/// Has a cancelled subscription go on after all.
pub fn resume_subscription(store: &mut dyn Store, context: &Context<'_>) -> Result<Subscription, Failure> {
    let profile = require_own_provider(store, context, Operation::RESUME_MY_SUBSCRIPTION)?;
    let mut subscription = require_subscription(store, &profile)?;
    subscription.check(SubscriptionAction::Resume)?;
    let mut book = super::open_book(store, profile.account)?;
    subscription.cancels_at_period_end = false;
    subscription.cancelled_by_sales = None;
    book.record(context, Entry::of(EventKind::SubscriptionResumed, subscription.id.0));
    keep_subscription(store, &mut subscription)?;
    store.save_book(&mut book)?;
    Ok(subscription)
}

/// Buys a pack: its credits come when it is paid.
pub fn buy_credit_pack(
    store: &mut dyn Store,
    context: &Context<'_>,
    (pack, id): (CreditPackId, PurchaseId),
) -> Result<Purchase, Failure> {
    let profile = require_own_provider(store, context, Operation::BUY_CREDIT_PACK)?;
    let CreditPack { price, credits, is_active, .. } = store.find_pack(pack)?.ok_or(Refusal::NotFound)?;
    ensure(is_active, CreditRefusal::PackNotOffered { credit_pack_id: pack })?;
    ensure_own_currency(&profile, price)?;
    ensure(store.find_purchase(profile.book(), id)?.is_none(), Refusal::IdTaken)?;
    ensure_few_pending(store, &profile)?;
    let mut book = super::open_book(store, profile.account)?;
    let mut purchase =
        Purchase { id, pack: Some(pack), ..purchase(context, &profile, PurchaseKind::Pack, price, credits) };
    begin_purchase(store, context, &mut book, &mut purchase, None)?;
    store.save_book(&mut book)?;
    Ok(purchase)
}

/// Does what time brings to a subscription: its renewal, another try, its end. Says when it
/// is due again, if ever.
pub fn advance_subscription(
    store: &mut dyn Store,
    context: &Context<'_>,
    (provider, id): (AccountId, SubscriptionId),
) -> Result<Option<DateTime<Utc>>, Failure> {
    let Some(mut subscription) = store.find_subscription(BookId::of_provider(provider), id)? else {
        return Ok(None);
    };
    let is_over = matches!(subscription.state, SubscriptionState::Ended | SubscriptionState::AwaitingPayment);
    if is_over {
        return Ok(None);
    }
    if subscription.state == SubscriptionState::Active && context.now < subscription.period_ends_at {
        return Ok(Some(subscription.period_ends_at));
    }
    let marketplace = store.current_policy()?.terms.marketplace;
    let mut book = super::open_book(store, provider)?;
    let is_first_try = subscription.state == SubscriptionState::Active;
    let is_unpaid = !is_first_try && context.now >= subscription.grace_ends_at;
    if is_first_try || is_unpaid {
        abandon_pending(store, context, &mut book, id)?;
    }
    if is_first_try && subscription.cancels_at_period_end {
        end_subscription(store, context, &mut book, &mut subscription, EndReason::Cancelled)?;
    } else if is_unpaid {
        end_subscription(store, context, &mut book, &mut subscription, EndReason::NotPaid)?;
    } else {
        if is_first_try {
            subscription.state = SubscriptionState::PastDue;
            subscription.grace_ends_at = subscription.grace_ends_at.max(context.now + marketplace.subscription_grace());
        }
        let is_to_be_tried = subscription.attempts < marketplace.subscription_attempts_max
            && store.find_pending_purchase(book.id, id)?.is_none();
        if is_to_be_tried {
            subscription.attempts += 1;
            let mut purchase = renewal(context, &subscription);
            begin_purchase(store, context, &mut book, &mut purchase, Some(&mut subscription))?;
        }
        if is_first_try && subscription.state == SubscriptionState::PastDue {
            book.record(context, Entry::of(EventKind::SubscriptionPastDue, id.0));
        }
    }
    let due_at = match subscription.state {
        SubscriptionState::Active => Some(subscription.period_ends_at),
        SubscriptionState::PastDue if subscription.attempts < marketplace.subscription_attempts_max => {
            Some(subscription.grace_ends_at.min(context.now + marketplace.subscription_retry()))
        }
        SubscriptionState::PastDue => Some(subscription.grace_ends_at),
        SubscriptionState::AwaitingPayment | SubscriptionState::Ended => None,
    };
    keep_subscription(store, &mut subscription)?;
    store.save_book(&mut book)?;
    Ok(due_at)
}

fn purchase(
    context: &Context<'_>,
    profile: &ProviderProfile,
    kind: PurchaseKind,
    price: Money,
    credits: i64,
) -> Purchase {
    Purchase {
        id: PurchaseId(context.ids.next()),
        provider: profile.account,
        kind,
        state: PurchaseState::AwaitingPayment,
        price,
        credits,
        subscription: None,
        terms: None::<PlanTerms>,
        follows: None,
        pack: None,
        waits_until: None,
        created_at: context.now,
        settled_at: None,
    }
}

/// What is being paid for a subscription, and what the caller can do with it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionOutlook {
    /// The purchase whose payment is under way.
    pub pending: Option<Purchase>,
    /// What can be done.
    pub allowed_actions: Vec<SubscriptionAction>,
}

/// Where a subscription stands. Nothing is paid for one that has ended.
pub fn read_subscription_outlook(
    store: &mut dyn Store,
    context: &Context<'_>,
    subscription: &Subscription,
) -> Result<SubscriptionOutlook, Failure> {
    if subscription.state == SubscriptionState::Ended {
        return Ok(SubscriptionOutlook { pending: None, allowed_actions: Vec::new() });
    }
    let book = BookId::of_provider(subscription.provider);
    let is_own = context.actor.is(subscription.provider);
    let pending = store.find_pending_purchase(book, subscription.id)?;
    let has_pending = pending.is_some();
    let has_many_pending = store.count_pending_purchases(book, PURCHASES_PENDING_MAX)? >= PURCHASES_PENDING_MAX;
    let may_upgrade = !has_pending && !has_many_pending && is_own && store.offers_upgrade(&subscription.terms)?;
    let can = |action: &SubscriptionAction| {
        let (operation, is_free) = match action {
            SubscriptionAction::Upgrade => (Operation::UPGRADE_MY_SUBSCRIPTION, may_upgrade),
            SubscriptionAction::Cancel if !is_own => (Operation::CANCEL_PROVIDER_SUBSCRIPTION, true),
            SubscriptionAction::Cancel => (Operation::CANCEL_MY_SUBSCRIPTION, true),
            SubscriptionAction::Resume => (Operation::RESUME_MY_SUBSCRIPTION, true),
            SubscriptionAction::Pay => (Operation::PAY_MY_SUBSCRIPTION, !has_pending),
        };
        let is_theirs = is_own || operation == Operation::CANCEL_PROVIDER_SUBSCRIPTION;
        let may = is_theirs && operation.allow(context.actor, Relations::NONE).is_ok();
        may && is_free && subscription.check(*action).is_ok()
    };
    let allowed_actions = SubscriptionAction::ALL.iter().copied().filter(can).collect();
    Ok(SubscriptionOutlook { pending, allowed_actions })
}

fn require_offered_plan(store: &mut dyn Store, profile: &ProviderProfile, id: PlanId) -> Result<Plan, Failure> {
    let plan = store.find_plan(id)?.ok_or(Refusal::NotFound)?;
    ensure(plan.is_active, CreditRefusal::PlanNotOffered { plan_id: id })?;
    ensure_own_currency(profile, plan.terms.price)?;
    Ok(plan)
}

fn ensure_own_currency(profile: &ProviderProfile, price: Money) -> Result<(), Refusal> {
    let (expected, found) = (profile.currency, price.currency);
    ensure(expected == found, Refusal::CurrencyMismatch { expected, found })
}

/// The provider's subscription that has not ended.
pub(super) fn require_subscription(store: &mut dyn Store, profile: &ProviderProfile) -> Result<Subscription, Failure> {
    Ok(store.find_current_subscription(profile.book())?.ok_or(CreditRefusal::SubscriptionMissing)?)
}

fn ensure_none_pending(store: &mut dyn Store, subscription: &Subscription) -> Result<(), Failure> {
    let book = BookId::of_provider(subscription.provider);
    match store.find_pending_purchase(book, subscription.id)? {
        Some(pending) => Err(CreditRefusal::PurchasePending { since: pending.created_at }.into()),
        None => Ok(()),
    }
}

fn ensure_few_pending(store: &mut dyn Store, profile: &ProviderProfile) -> Result<(), Failure> {
    let pending = store.count_pending_purchases(profile.book(), PURCHASES_PENDING_MAX)?;
    let refusal = Refusal::LimitReached { what: "purchases_pending", limit: i64::from(PURCHASES_PENDING_MAX) };
    Ok(ensure(pending < PURCHASES_PENDING_MAX, refusal)?)
}
