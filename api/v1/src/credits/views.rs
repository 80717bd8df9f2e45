//! Plans, packs and subscriptions as the API shows them.

use chrono::Utc;
use palier_domain::credits::{
    CreditPack, Plan, Purchase, Subscription, SubscriptionOutlook, Upgrade, read_subscription_outlook,
};
use palier_domain::page::Page;
use palier_domain::{Context, Failure, Store};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::credits::words::{
    EndReasonWord, PurchaseKindWord, PurchaseStateWord, SubscriptionActionWord, SubscriptionStateWord,
};
use crate::money::MoneyView;

/// So many credits each month for so much.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    #[schema(max_length = 120, examples("Privilège"))]
    pub name: String,
    /// What a month costs.
    pub price: MoneyView,
    /// The credits that a month brings.
    #[schema(format = Int64, minimum = 1, maximum = 100_000, examples(60))]
    pub credits_per_month: i64,
    /// Whether subscribers read the contact log of the projects.
    pub is_privilege: bool,
    /// Whether it can be subscribed to.
    pub is_active: bool,
    /// Since when it exists.
    pub created_at: DateTime,
}

/// A page of plans.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanList)]
pub struct PlanListView {
    /// The plans, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<PlanView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// So many credits, once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditPack)]
pub struct CreditPackView {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    #[schema(max_length = 120, examples("20 crédits"))]
    pub name: String,
    /// What it costs.
    pub price: MoneyView,
    /// The credits in it.
    #[schema(format = Int64, minimum = 1, maximum = 100_000, examples(20))]
    pub credits: i64,
    /// Whether it can be bought.
    pub is_active: bool,
    /// Since when it exists.
    pub created_at: DateTime,
}

/// A page of credit packs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditPackList)]
pub struct CreditPackListView {
    /// The packs, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<CreditPackView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A provider's subscription, under the terms that it was taken with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
pub struct SubscriptionView {
    /// Its id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// Where it is in its life.
    pub state: SubscriptionStateWord,
    /// What a month costs.
    pub price: MoneyView,
    /// The credits that a month brings.
    #[schema(format = Int64, minimum = 1, maximum = 100_000, examples(60))]
    pub credits_per_month: i64,
    /// Whether it gives access to the projects' contact logs.
    pub is_privilege: bool,
    /// When the month that is paid began; null while none was ever paid.
    #[schema(required = true)]
    pub period_started_at: Option<DateTime>,
    /// When it ends: it renews then, or ends if it was cancelled; null while no month was ever paid.
    #[schema(required = true)]
    pub period_ends_at: Option<DateTime>,
    /// When it ends for good if the next month is not paid; null while no month was ever paid.
    #[schema(required = true)]
    pub grace_ends_at: Option<DateTime>,
    /// Whether it ends with the month that is paid.
    pub cancels_at_period_end: bool,
    /// Why sales cancelled it; null when sales did not.
    #[schema(required = true, max_length = 1_000)]
    pub cancellation_reason: Option<String>,
    /// How often the payment that is due was tried.
    #[schema(format = Int64, minimum = 0, maximum = 1_000)]
    pub attempts: i64,
    /// When it was taken.
    pub created_at: DateTime,
    /// When it ended; null while it has not.
    #[schema(required = true)]
    pub ended_at: Option<DateTime>,
    /// Why it ended; absent while it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub end_reason: Option<EndReasonWord>,
    /// The purchase whose payment is under way; null while nothing is being paid.
    #[schema(required = true)]
    pub pending_purchase_id: Option<Uuid>,
    /// Since when it is; null while nothing is being paid.
    #[schema(required = true)]
    pub pending_since: Option<DateTime>,
    /// Until when that payment can come; null while nothing is being paid.
    #[schema(required = true)]
    pub payment_due_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<SubscriptionActionWord>,
}

/// A page of subscriptions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriptionList)]
pub struct SubscriptionListView {
    /// The subscriptions, newest first; at most one has not ended.
    #[schema(max_items = 100)]
    pub items: Vec<SubscriptionView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What an upgrade costs and brings, and the subscription.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubscriptionUpgrade)]
pub struct SubscriptionUpgradeView {
    /// True when nothing was done: the figures show what it would cost and bring.
    pub dry_run: bool,
    /// What is paid: the new month less the unused part of the old one, rounded up.
    pub price: MoneyView,
    /// The credits that come: those of the new month less the unused part of the old one's, rounded up.
    #[schema(format = Int64, minimum = 0, maximum = 100_000)]
    pub credits: i64,
    /// The plan that comes.
    pub plan: PlanView,
    /// When the month of that plan begins, if the payment is answered at once; otherwise with the payment.
    pub period_started_at: DateTime,
    /// When that month ends, counted likewise.
    pub period_ends_at: DateTime,
    /// The subscription as it is now: on the old plan, and with a pending purchase, while the payment is under way.
    pub subscription: SubscriptionView,
}

/// What a provider paid or is to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Purchase)]
pub struct PurchaseView {
    /// Its id.
    pub id: Uuid,
    /// What for.
    pub kind: PurchaseKindWord,
    /// How far it is.
    pub state: PurchaseStateWord,
    /// What is paid.
    pub price: MoneyView,
    /// The credits that it brings.
    #[schema(format = Int64, minimum = 0, maximum = 100_000)]
    pub credits: i64,
    /// The subscription; null for a pack.
    #[schema(required = true)]
    pub subscription_id: Option<Uuid>,
    /// The plan; null for a pack.
    #[schema(required = true)]
    pub plan_id: Option<Uuid>,
    /// The pack; null for a subscription.
    #[schema(required = true)]
    pub credit_pack_id: Option<Uuid>,
    /// When it was decided.
    pub created_at: DateTime,
    /// How long its payment is awaited; null when it is not.
    #[schema(required = true)]
    pub payment_due_at: Option<DateTime>,
    /// When it was paid, refused or given up; null while it waits.
    #[schema(required = true)]
    pub settled_at: Option<DateTime>,
}

/// A page of purchases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PurchaseList)]
pub struct PurchaseListView {
    /// The purchases, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<PurchaseView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<Plan> for PlanView {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id.0,
            name: plan.name.as_str().to_owned(),
            price: plan.terms.price.into(),
            credits_per_month: plan.terms.credits_per_month,
            is_privilege: plan.terms.is_privilege,
            is_active: plan.is_active,
            created_at: DateTime(plan.created_at),
        }
    }
}

impl From<CreditPack> for CreditPackView {
    fn from(pack: CreditPack) -> Self {
        Self {
            id: pack.id.0,
            name: pack.name.as_str().to_owned(),
            price: pack.price.into(),
            credits: pack.credits,
            is_active: pack.is_active,
            created_at: DateTime(pack.created_at),
        }
    }
}

impl SubscriptionView {
    /// The subscription as the caller sees it.
    pub fn of(store: &mut dyn Store, context: &Context<'_>, subscription: &Subscription) -> Result<Self, Failure> {
        let terms = &subscription.terms;
        let SubscriptionOutlook { pending, allowed_actions } = read_subscription_outlook(store, context, subscription)?;
        let cancellation = subscription.cancelled_by_sales.as_ref();
        let if_paid = |instant: chrono::DateTime<Utc>| subscription.was_paid().then_some(DateTime(instant));
        Ok(Self {
            id: subscription.id.0,
            provider_id: subscription.provider.0,
            plan_id: terms.plan.0,
            state: SubscriptionStateWord(subscription.state),
            price: terms.price.into(),
            credits_per_month: terms.credits_per_month,
            is_privilege: terms.is_privilege,
            period_started_at: if_paid(subscription.period_started_at),
            period_ends_at: if_paid(subscription.period_ends_at),
            grace_ends_at: if_paid(subscription.grace_ends_at),
            cancels_at_period_end: subscription.cancels_at_period_end,
            cancellation_reason: cancellation.map(|cancellation| cancellation.reason.as_str().to_owned()),
            attempts: subscription.attempts,
            created_at: DateTime(subscription.created_at),
            ended_at: subscription.ended.map(|(at, _)| at).map(DateTime),
            end_reason: subscription.ended.map(|(_, reason)| EndReasonWord(reason)),
            pending_purchase_id: pending.as_ref().map(|purchase| purchase.id.0),
            pending_since: pending.as_ref().map(|purchase| purchase.created_at).map(DateTime),
            payment_due_at: pending.and_then(|purchase| purchase.payment_due_at()).map(DateTime),
            allowed_actions: allowed_actions.into_iter().map(SubscriptionActionWord).collect(),
        })
    }

    /// A page of subscriptions as the caller sees them.
    pub fn page<K>(
        store: &mut dyn Store,
        context: &Context<'_>,
        page: Page<Subscription, K>,
    ) -> Result<Page<Self, K>, Failure> {
        let items = page.items.iter().map(|subscription| Self::of(store, context, subscription));
        Ok(Page { items: items.collect::<Result<_, _>>()?, next: page.next })
    }
}

impl SubscriptionUpgradeView {
    /// An upgrade of a subscription, done or only reckoned.
    pub fn new(subscription: SubscriptionView, upgrade: Upgrade, dry_run: bool) -> Self {
        let Upgrade { plan, quote, period: (period_started_at, period_ends_at), .. } = upgrade;
        let price = MoneyView { amount_minor: quote.price_minor, currency: subscription.price.currency };
        Self {
            dry_run,
            price,
            credits: quote.credits,
            plan: plan.into(),
            period_started_at: DateTime(period_started_at),
            period_ends_at: DateTime(period_ends_at),
            subscription,
        }
    }
}

impl From<Purchase> for PurchaseView {
    fn from(purchase: Purchase) -> Self {
        Self {
            id: purchase.id.0,
            kind: PurchaseKindWord(purchase.kind),
            state: PurchaseStateWord(purchase.state),
            price: purchase.price.into(),
            credits: purchase.credits,
            subscription_id: purchase.subscription.map(|id| id.0),
            plan_id: purchase.terms.map(|terms| terms.plan.0),
            credit_pack_id: purchase.pack.map(|id| id.0),
            created_at: DateTime(purchase.created_at),
            payment_due_at: purchase.payment_due_at().map(DateTime),
            settled_at: purchase.settled_at.map(DateTime),
        }
    }
}
