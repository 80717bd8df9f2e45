//! What a provider pays for, and what it brings; what becomes of it when the payment is answered is in `payables.rs`.

use chrono::{DateTime, Utc};

use super::credit_lot::{CreditLotOrigin, Grant, grant_lot};
use super::ending::{end_subscription, tell_if_past_due};
use super::{EndReason, PlanTerms, Subscription, SubscriptionState};
use crate::actor::named;
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, CreditPackId, JobId, PurchaseId, SubscriptionId};
use crate::jobs::{Job, JobKind};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::money::Money;
use crate::payments::{GatewayAnswer, PayableKind, PaymentOrder, PaymentRefusal};
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

named! {
    /// What is paid for.
    PurchaseKind {
        /// The first month of a subscription.
        FirstMonth "first_month",
        /// A further month.
        Renewal "renewal",
        /// Going over to a larger plan.
        Upgrade "upgrade",
        /// A credit pack.
        Pack "pack",
    }
}

named! {
    /// How far a purchase is.
    PurchaseState {
        /// Its payment is under way.
        AwaitingPayment "awaiting_payment",
        /// It was paid, and the purchase was delivered.
        Collected "collected",
        /// The gateway refused the payment.
        Refused "refused",
        /// It was not paid in time, or its subscription was cancelled.
        Expired "expired",
        /// It was paid too late: the money is refunded.
        Returned "returned",
    }
}

/// What a provider pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Its id.
    pub id: PurchaseId,
    /// Who pays.
    pub provider: AccountId,
    /// What for.
    pub kind: PurchaseKind,
    /// How far it is.
    pub state: PurchaseState,
    /// What is paid.
    pub price: Money,
    /// The credits that it brings.
    pub credits: i64,
    /// The subscription that it is about.
    pub subscription: Option<SubscriptionId>,
    /// The terms that the subscription has when it is paid.
    pub terms: Option<PlanTerms>,
    /// The end of the month after which it is wanted: what it pays for goes on from there.
    pub follows: Option<DateTime<Utc>>,
    /// The pack.
    pub pack: Option<CreditPackId>,
    /// Until when its payment was waited for at first; none where it was answered at once.
    pub waits_until: Option<DateTime<Utc>>,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// When it was paid, refused or given up.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Purchase {
    pub(super) fn end(&mut self, context: &Context<'_>, state: PurchaseState) {
        self.state = state;
        self.settled_at = Some(context.now);
    }

    /// Until when its payment can come, while it is waited for.
    pub fn payment_due_at(&self) -> Option<DateTime<Utc>> {
        self.waits_until.filter(|_| self.state == PurchaseState::AwaitingPayment)
    }

    /// Whether what it pays for is still wanted.
    pub(super) fn is_wanted(&self, subscription: Option<&Subscription>) -> bool {
        let is_of = |state| {
            subscription.is_some_and(|subscription| {
                subscription.state == state && Some(subscription.period_ends_at) == self.follows
            })
        };
        self.state == PurchaseState::AwaitingPayment
            && match self.kind {
                PurchaseKind::FirstMonth => is_of(SubscriptionState::AwaitingPayment),
                PurchaseKind::Renewal => is_of(SubscriptionState::PastDue),
                PurchaseKind::Upgrade => is_of(SubscriptionState::Active),
                PurchaseKind::Pack => true,
            }
    }

    /// When the subscription goes on without it: an upgrade gives way to the renewal, a month that is due to the end.
    fn gives_way_at(&self, subscription: Option<&Subscription>) -> Option<DateTime<Utc>> {
        let subscription = subscription?;
        match self.kind {
            PurchaseKind::Upgrade => Some(subscription.period_ends_at),
            PurchaseKind::Renewal => Some(subscription.grace_ends_at),
            PurchaseKind::FirstMonth | PurchaseKind::Pack => None,
        }
    }

    const fn payment(&self) -> (TransferKind, AccountKind, CreditLotOrigin) {
        match self.kind {
            PurchaseKind::Pack => (TransferKind::PackPayment, AccountKind::PackRevenue, CreditLotOrigin::Pack),
            _ => (TransferKind::PlanPayment, AccountKind::SubscriptionRevenue, CreditLotOrigin::Plan),
        }
    }
}

/// Orders the payment of a purchase and records both; where the gateway's answer is known
/// beforehand, that is recorded too. A payer who is there is told of a refusal, and nothing is recorded.
pub(super) fn begin_purchase(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    purchase: &mut Purchase,
    subscription: Option<&mut Subscription>,
) -> Result<(), Failure> {
    let mut order = order_payment(context, book, purchase);
    let is_unattended = order.is_unattended;
    match context.gateway.predict(&order) {
        Some(GatewayAnswer::Refused { reason }) if !is_unattended => {
            return Err(PaymentRefusal::RefusedByGateway { reason }.into());
        }
        Some(GatewayAnswer::Refused { reason }) => {
            order.refuse(reason);
            refuse(store, context, book, purchase, (subscription, is_unattended))?;
            store.insert_purchase(purchase)?;
        }
        Some(GatewayAnswer::Accepted { reference }) => {
            order.settle(context, reference);
            purchase.end(context, PurchaseState::Collected);
            store.insert_purchase(purchase)?;
            fulfil(store, context, book, purchase, subscription, &order)?;
        }
        Some(GatewayAnswer::Pending { .. }) | None => {
            let waits = store.current_policy()?.terms.reservation_time();
            let expires_at = Some(context.now + waits).filter(|_| !is_unattended);
            purchase.waits_until = expires_at.into_iter().chain(purchase.gives_way_at(subscription.as_deref())).min();
            store.insert_purchase(purchase)?;
            if let Some(due_at) = expires_at {
                arrange_expiry(store, context, purchase, due_at)?;
            }
        }
    }
    Ok(store.insert_order(&order)?)
}

/// The intent to collect the price of a purchase.
fn order_payment(context: &Context<'_>, book: &Book, purchase: &Purchase) -> PaymentOrder {
    let payable = PayableKind::PURCHASE.of(purchase.id.0);
    let is_unattended = context.actor.account().is_none();
    PaymentOrder { is_unattended, ..PaymentOrder::new(context, book.id, payable, purchase.price) }
}

/// Refuses a purchase of which it is known beforehand that the gateway refuses it.
pub(super) fn refuse_foretold(context: &Context<'_>, book: &Book, purchase: &Purchase) -> Result<(), Refusal> {
    match context.gateway.predict(&order_payment(context, book, purchase)) {
        Some(GatewayAnswer::Refused { reason }) => Err(PaymentRefusal::RefusedByGateway { reason }.into()),
        _ => Ok(()),
    }
}

/// A payment that somebody makes is waited for as long as a reservation; one that time starts, as long as the
/// subscription.
fn arrange_expiry(
    store: &mut dyn Store,
    context: &Context<'_>,
    purchase: &Purchase,
    due_at: DateTime<Utc>,
) -> Result<(), Failure> {
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: BookId::of_provider(purchase.provider),
        kind: JobKind::EXPIRE_PURCHASE,
        subject: Some(purchase.id.0),
        due_at,
    })?)
}

/// Books the money of a paid purchase and gives what it is for.
pub(super) fn fulfil(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    purchase: &Purchase,
    subscription: Option<&mut Subscription>,
    order: &PaymentOrder,
) -> Result<(), Failure> {
    let marketplace = store.current_policy()?.terms.marketplace;
    let (kind, revenue, origin) = purchase.payment();
    book.transfer(
        context,
        Movement {
            order: Some(order.id),
            ..Movement::new(kind, AccountKind::GatewayClearing, revenue, purchase.price.amount_minor)
        },
    )?;
    if let Some(subscription) = subscription {
        subscription.terms = purchase.terms.unwrap_or(subscription.terms);
        let event = match purchase.kind {
            PurchaseKind::Renewal => {
                subscription.renew(&marketplace);
                EventKind::SubscriptionRenewed
            }
            PurchaseKind::Upgrade => {
                subscription.start(context.now, &marketplace);
                EventKind::SubscriptionUpgraded
            }
            PurchaseKind::FirstMonth | PurchaseKind::Pack => {
                subscription.start(context.now, &marketplace);
                store.insert_job(&Job {
                    id: JobId(context.ids.next()),
                    book: book.id,
                    kind: JobKind::ADVANCE_SUBSCRIPTION,
                    subject: Some(subscription.id.0),
                    due_at: subscription.period_ends_at,
                })?;
                EventKind::SubscriptionStarted
            }
        };
        book.record(context, Entry::of(event, subscription.id.0));
    }
    let days = if origin == CreditLotOrigin::Pack { marketplace.pack_lot_days } else { marketplace.plan_lot_days };
    let grant = Grant { origin, credits: purchase.credits, days, purchase: Some(purchase.id), spend: None };
    grant_lot(store, context, book, &grant)?;
    Ok(())
}

pub(super) fn refuse(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    purchase: &mut Purchase,
    (subscription, is_unattended): (Option<&mut Subscription>, bool),
) -> Result<(), Failure> {
    purchase.end(context, PurchaseState::Refused);
    book.record(context, Entry::of(EventKind::PurchaseRefused, purchase.id.0));
    if let Some(subscription) = subscription.as_deref().filter(|_| is_unattended) {
        tell_if_past_due(store, context, subscription)?;
    }
    give_up(store, context, book, purchase, subscription)
}

/// A subscription whose first month is not paid ends; a further month is tried again.
pub(super) fn give_up(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    purchase: &Purchase,
    subscription: Option<&mut Subscription>,
) -> Result<(), Failure> {
    let waits = |subscription: &&mut Subscription| subscription.state == SubscriptionState::AwaitingPayment;
    if let Some(subscription) = subscription.filter(waits).filter(|_| purchase.kind == PurchaseKind::FirstMonth) {
        end_subscription(store, context, book, subscription, EndReason::NotPaid)?;
    }
    Ok(())
}

pub(super) fn subscription_of(store: &mut dyn Store, purchase: &Purchase) -> Result<Option<Subscription>, Failure> {
    let Some(id) = purchase.subscription else { return Ok(None) };
    let found = store.find_subscription(BookId::of_provider(purchase.provider), id)?;
    let key = purchase.id.to_string();
    let missing = StoreError::Inconsistent { table: "purchases", column: "subscription_id", key };
    Ok(Some(found.ok_or(missing)?))
}
