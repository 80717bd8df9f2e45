//! Rows of subscriptions, purchases, lots and spends.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::credits::{
    Cancellation, CreditLot, CreditLotOrigin, CreditSpend, EndReason, GoodwillRefund, HiddenRefund, PlanTerms,
    Purchase, PurchaseKind, PurchaseState, Subscription, SubscriptionState,
};
use palier_domain::ids::{
    AccountId, BookId, CreditLotId, CreditPackId, CreditSpendId, PlanId, ProjectId, PurchaseId, SubscriptionId,
};
use palier_domain::money::{Currency, Money};
use palier_domain::policy::SpendPurpose;
use palier_domain::text::Line;

use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::{credit_lots, credit_spends, purchases, subscriptions};

/// A plan's terms, as they are kept: with the plan, with a subscription, with a purchase.
pub(super) const fn plan_terms(
    (plan, price_minor): (IdValue, i64),
    (credits_per_month, is_privilege): (i64, bool),
    currency: Currency,
) -> PlanTerms {
    PlanTerms { plan: PlanId(plan.0), price: Money::new(price_minor, currency), credits_per_month, is_privilege }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = subscriptions, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct SubscriptionRow {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    plan_id: IdValue,
    price_minor: i64,
    currency: String,
    credits_per_month: i64,
    is_privilege: bool,
    state: String,
    anchor_at: InstantValue,
    month: i64,
    period_started_at: InstantValue,
    period_ends_at: InstantValue,
    grace_ends_at: InstantValue,
    cancels_at_period_end: bool,
    cancelled_by: Option<IdValue>,
    cancellation_reason: Option<String>,
    attempts: i64,
    pub(super) version: i64,
    created_at: InstantValue,
    ended_at: Option<InstantValue>,
    end_reason: Option<String>,
}

impl From<&Subscription> for SubscriptionRow {
    fn from(subscription: &Subscription) -> Self {
        let terms = &subscription.terms;
        let cancelled = subscription.cancelled_by_sales.as_ref();
        Self {
            book_id: IdValue(subscription.provider.0),
            id: IdValue(subscription.id.0),
            plan_id: IdValue(terms.plan.0),
            price_minor: terms.price.amount_minor,
            currency: terms.price.currency.as_str().to_owned(),
            credits_per_month: terms.credits_per_month,
            is_privilege: terms.is_privilege,
            state: subscription.state.as_str().to_owned(),
            anchor_at: InstantValue(subscription.anchor_at),
            month: i64::from(subscription.month),
            period_started_at: InstantValue(subscription.period_started_at),
            period_ends_at: InstantValue(subscription.period_ends_at),
            grace_ends_at: InstantValue(subscription.grace_ends_at),
            cancels_at_period_end: subscription.cancels_at_period_end,
            cancelled_by: cancelled.map(|cancellation| IdValue(cancellation.by.0)),
            cancellation_reason: cancelled.map(|cancellation| cancellation.reason.as_str().to_owned()),
            attempts: subscription.attempts,
            version: subscription.version,
            created_at: InstantValue(subscription.created_at),
            ended_at: subscription.ended.map(|(at, _)| InstantValue(at)),
            end_reason: subscription.ended.map(|(_, reason)| reason.as_str().to_owned()),
        }
    }
}

impl TryFrom<SubscriptionRow> for Subscription {
    type Error = StoreError;

    fn try_from(row: SubscriptionRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "subscriptions", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        let reason = of.parsed_if_any("end_reason", row.end_reason.as_deref(), EndReason::parse)?;
        let cancellation = of.parsed_if_any("cancellation_reason", row.cancellation_reason.as_deref(), |text| {
            Line::parse("cancellation_reason", text).ok()
        })?;
        let cancelled = of.all_or_none("cancellation_reason", (row.cancelled_by, cancellation))?;
        Ok(Self {
            id: SubscriptionId(row.id.0),
            provider: BookId(row.book_id.0).provider(),
            terms: plan_terms((row.plan_id, row.price_minor), (row.credits_per_month, row.is_privilege), currency),
            state: of.parsed("state", SubscriptionState::parse(&row.state))?,
            anchor_at: row.anchor_at.0,
            month: of.parsed("month", u32::try_from(row.month).ok())?,
            period_started_at: row.period_started_at.0,
            period_ends_at: row.period_ends_at.0,
            grace_ends_at: row.grace_ends_at.0,
            cancels_at_period_end: row.cancels_at_period_end,
            cancelled_by_sales: cancelled.map(|(by, reason)| Cancellation { by: AccountId(by.0), reason }),
            attempts: row.attempts,
            version: row.version,
            created_at: row.created_at.0,
            ended: of.all_or_none("end_reason", (row.ended_at.map(|at| at.0), reason))?,
        })
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = purchases, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct PurchaseRow {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    kind: String,
    state: String,
    price_minor: i64,
    currency: String,
    credits: i64,
    subscription_id: Option<IdValue>,
    plan_id: Option<IdValue>,
    plan_price_minor: Option<i64>,
    plan_credits_per_month: Option<i64>,
    plan_is_privilege: Option<bool>,
    follows_at: Option<InstantValue>,
    pack_id: Option<IdValue>,
    waits_until: Option<InstantValue>,
    created_at: InstantValue,
    settled_at: Option<InstantValue>,
}

impl From<&Purchase> for PurchaseRow {
    fn from(purchase: &Purchase) -> Self {
        let terms = purchase.terms;
        Self {
            book_id: IdValue(purchase.provider.0),
            id: IdValue(purchase.id.0),
            kind: purchase.kind.as_str().to_owned(),
            state: purchase.state.as_str().to_owned(),
            price_minor: purchase.price.amount_minor,
            currency: purchase.price.currency.as_str().to_owned(),
            credits: purchase.credits,
            subscription_id: purchase.subscription.map(|id| IdValue(id.0)),
            plan_id: terms.map(|terms| IdValue(terms.plan.0)),
            plan_price_minor: terms.map(|terms| terms.price.amount_minor),
            plan_credits_per_month: terms.map(|terms| terms.credits_per_month),
            plan_is_privilege: terms.map(|terms| terms.is_privilege),
            follows_at: purchase.follows.map(InstantValue),
            pack_id: purchase.pack.map(|id| IdValue(id.0)),
            waits_until: purchase.waits_until.map(InstantValue),
            created_at: InstantValue(purchase.created_at),
            settled_at: purchase.settled_at.map(InstantValue),
        }
    }
}

impl TryFrom<PurchaseRow> for Purchase {
    type Error = StoreError;

    fn try_from(row: PurchaseRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "purchases", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        let plan = of.all_or_none("plan_price_minor", (row.plan_id, row.plan_price_minor))?;
        let month = of.all_or_none("plan_is_privilege", (row.plan_credits_per_month, row.plan_is_privilege))?;
        let terms = of.all_or_none("plan_id", (plan, month))?;
        Ok(Self {
            id: PurchaseId(row.id.0),
            provider: BookId(row.book_id.0).provider(),
            kind: of.parsed("kind", PurchaseKind::parse(&row.kind))?,
            state: of.parsed("state", PurchaseState::parse(&row.state))?,
            price: Money::new(row.price_minor, currency),
            credits: row.credits,
            subscription: row.subscription_id.map(|id| SubscriptionId(id.0)),
            terms: terms.map(|(plan, month)| plan_terms(plan, month, currency)),
            follows: row.follows_at.map(|at| at.0),
            pack: row.pack_id.map(|id| CreditPackId(id.0)),
            waits_until: row.waits_until.map(|at| at.0),
            created_at: row.created_at.0,
            settled_at: row.settled_at.map(|at| at.0),
        })
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = credit_lots, treat_none_as_default_value = false)]
pub(super) struct CreditLotRow {
    book_id: IdValue,
    id: IdValue,
    origin: String,
    granted: i64,
    remaining: i64,
    granted_at: InstantValue,
    expires_at: InstantValue,
    purchase_id: Option<IdValue>,
    spend_id: Option<IdValue>,
}

impl From<&CreditLot> for CreditLotRow {
    fn from(lot: &CreditLot) -> Self {
        Self {
            book_id: IdValue(lot.provider.0),
            id: IdValue(lot.id.0),
            origin: lot.origin.as_str().to_owned(),
            granted: lot.granted,
            remaining: lot.remaining,
            granted_at: InstantValue(lot.granted_at),
            expires_at: InstantValue(lot.expires_at),
            purchase_id: lot.purchase.map(|id| IdValue(id.0)),
            spend_id: lot.spend.map(|id| IdValue(id.0)),
        }
    }
}

impl TryFrom<CreditLotRow> for CreditLot {
    type Error = StoreError;

    fn try_from(row: CreditLotRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "credit_lots", key: &row.id.0 };
        Ok(Self {
            id: CreditLotId(row.id.0),
            provider: BookId(row.book_id.0).provider(),
            origin: of.parsed("origin", CreditLotOrigin::parse(&row.origin))?,
            granted: row.granted,
            remaining: row.remaining,
            granted_at: row.granted_at.0,
            expires_at: row.expires_at.0,
            purchase: row.purchase_id.map(|id| PurchaseId(id.0)),
            spend: row.spend_id.map(|id| CreditSpendId(id.0)),
        })
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = credit_spends, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct SpendRow {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    project_id: IdValue,
    purpose: String,
    price: i64,
    spent_at: InstantValue,
    goodwill_credits: Option<i64>,
    goodwill_reason: Option<String>,
    goodwill_by: Option<IdValue>,
    goodwill_at: Option<InstantValue>,
    hidden_credits: Option<i64>,
    hidden_at: Option<InstantValue>,
}

impl From<&CreditSpend> for SpendRow {
    fn from(spend: &CreditSpend) -> Self {
        let goodwill = spend.goodwill.as_ref();
        Self {
            book_id: IdValue(spend.provider.0),
            id: IdValue(spend.id.0),
            project_id: IdValue(spend.project.0),
            purpose: spend.purpose.as_str().to_owned(),
            price: spend.price,
            spent_at: InstantValue(spend.spent_at),
            goodwill_credits: goodwill.map(|refund| refund.credits),
            goodwill_reason: goodwill.map(|refund| refund.reason.as_str().to_owned()),
            goodwill_by: goodwill.map(|refund| IdValue(refund.by.0)),
            goodwill_at: goodwill.map(|refund| InstantValue(refund.refunded_at)),
            hidden_credits: spend.hidden.map(|refund| refund.credits),
            hidden_at: spend.hidden.map(|refund| InstantValue(refund.refunded_at)),
        }
    }
}

impl TryFrom<SpendRow> for CreditSpend {
    type Error = StoreError;

    fn try_from(row: SpendRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "credit_spends", key: &row.id.0 };
        let reason = of.parsed_if_any("goodwill_reason", row.goodwill_reason.as_deref(), |text| {
            Line::parse("goodwill_reason", text).ok()
        })?;
        let given = of.all_or_none("goodwill_reason", (row.goodwill_credits, reason))?;
        let act = of.all_or_none("goodwill_at", (row.goodwill_by, row.goodwill_at))?;
        let goodwill = of.all_or_none("goodwill_credits", (given, act))?;
        let hidden = of.all_or_none("hidden_at", (row.hidden_credits, row.hidden_at))?;
        Ok(Self {
            id: CreditSpendId(row.id.0),
            provider: BookId(row.book_id.0).provider(),
            project: ProjectId(row.project_id.0),
            purpose: of.parsed("purpose", SpendPurpose::parse(&row.purpose))?,
            price: row.price,
            spent_at: row.spent_at.0,
            goodwill: goodwill.map(|((credits, reason), (by, at))| GoodwillRefund {
                credits,
                reason,
                by: AccountId(by.0),
                refunded_at: at.0,
            }),
            hidden: hidden.map(|(credits, at)| HiddenRefund { credits, refunded_at: at.0 }),
        })
    }
}
