//! What callers send about providers, plans, packs and credits.

use palier_domain::Refusal;
use palier_domain::credits::{
    CreatePack, CreatePlan, PackChanges, PlanChanges, PlanTerms, RefundAsGoodwill, WriteProfile,
};
use palier_domain::ids::{CreditPackId, CreditSpendId, PlanId};
use palier_domain::text::{Line, Prose};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::money::MoneyView;
use crate::money::words::CurrencyWord;

/// A provider's profile, all of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "trade": "Menuisier", "presentation": "Escaliers et paliers en bois depuis 1998.", "city": "Lille", "currency": "EUR"
})))]
pub struct SetProviderRequest {
    /// What the provider does.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub trade: String,
    /// Who it is, in Markdown.
    #[serde(default)]
    #[schema(max_length = 5_000, format = "prose")]
    pub presentation: String,
    /// Where it works.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub city: String,
    /// What it pays in; chosen once.
    pub currency: CurrencyWord,
}

/// A new plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "name": "Privilège", "price": { "amount_minor": 4900, "currency": "EUR" }, "credits_per_month": 60, "is_privilege": true
})))]
pub struct CreatePlanRequest {
    /// The id that the plan gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// How it is called.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub name: String,
    /// What a month costs; at least one minor unit.
    pub price: MoneyView,
    /// The credits that a month brings.
    #[schema(format = Int64, minimum = 1, maximum = 100_000)]
    pub credits_per_month: i64,
    /// Whether subscribers read the contact log of the projects.
    #[serde(default)]
    pub is_privilege: bool,
}

/// A JSON Merge Patch of a plan: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "price": { "amount_minor": 5900, "currency": "EUR" } }), json!({ "is_active": false })))]
pub struct UpdatePlanRequest {
    /// Another name.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub name: Option<String>,
    /// Another price, at least one minor unit, in the plan's currency.
    #[schema(nullable = false)]
    pub price: Option<MoneyView>,
    /// Other credits.
    #[schema(nullable = false, format = Int64, minimum = 1, maximum = 100_000)]
    pub credits_per_month: Option<i64>,
    /// With or without the contact log.
    #[schema(nullable = false)]
    pub is_privilege: Option<bool>,
    /// On offer or not.
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

/// A new credit pack.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "20 crédits", "price": { "amount_minor": 2500, "currency": "EUR" }, "credits": 20 })))]
pub struct CreateCreditPackRequest {
    /// The id that the pack gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// How it is called.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub name: String,
    /// What it costs; at least one minor unit.
    pub price: MoneyView,
    /// The credits in it.
    #[schema(format = Int64, minimum = 1, maximum = 100_000)]
    pub credits: i64,
}

/// A JSON Merge Patch of a credit pack: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "is_active": false })))]
pub struct UpdateCreditPackRequest {
    /// Another name.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub name: Option<String>,
    /// Another price, at least one minor unit, in the pack's currency.
    #[schema(nullable = false)]
    pub price: Option<MoneyView>,
    /// Other credits.
    #[schema(nullable = false, format = Int64, minimum = 1, maximum = 100_000)]
    pub credits: Option<i64>,
    /// On offer or not.
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

/// Which plan.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "plan_id": "01980000-0000-7000-8000-000000000010" })))]
pub struct ChoosePlanRequest {
    /// The plan; GET /v1/plans lists those on offer.
    pub plan_id: Uuid,
}

/// Which pack.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "credit_pack_id": "01980000-0000-7000-8000-000000000011" })))]
pub struct BuyCreditPackRequest {
    /// The id that the purchase gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// The pack; GET /v1/credit-packs lists those on offer.
    pub credit_pack_id: Uuid,
}

/// A goodwill refund.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "credits": 1, "reason": "The client had found somebody before the project was listed." })))]
pub struct GoodwillRefundRequest {
    /// How many credits; all that the spend still holds when absent.
    #[serde(default)]
    #[schema(nullable = false, format = Int64, minimum = 1, maximum = 100)]
    pub credits: Option<i64>,
    /// Why; the provider sees it.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    pub reason: String,
}

/// Which plans or packs are wanted.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfferQuery {
    /// Also returns what is no longer on offer; for sales.
    #[serde(default)]
    #[param(nullable = false, default = false)]
    pub with_inactive: Option<bool>,
}

impl SetProviderRequest {
    /// The profile in the domain's words.
    pub fn command(&self) -> Result<WriteProfile, Refusal> {
        Ok(WriteProfile {
            trade: Line::parse("trade", &self.trade)?,
            presentation: Prose::parse("presentation", &self.presentation)?,
            city: Line::parse("city", &self.city)?,
            currency: self.currency.0,
        })
    }
}

impl CreatePlanRequest {
    /// The plan in the domain's words.
    pub fn command(&self, plan: PlanId) -> Result<CreatePlan, Refusal> {
        let (price, credits_per_month, is_privilege) = (self.price.into(), self.credits_per_month, self.is_privilege);
        Ok(CreatePlan {
            name: Line::parse("name", &self.name)?,
            terms: PlanTerms { plan, price, credits_per_month, is_privilege },
        })
    }
}

impl UpdatePlanRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<PlanChanges, Refusal> {
        Ok(PlanChanges {
            name: self.name.as_deref().map(|name| Line::parse("name", name)).transpose()?,
            price: self.price.map(Into::into),
            credits_per_month: self.credits_per_month,
            is_privilege: self.is_privilege,
            is_active: self.is_active,
        })
    }
}

impl CreateCreditPackRequest {
    /// The pack in the domain's words.
    pub fn command(&self, id: CreditPackId) -> Result<CreatePack, Refusal> {
        let name = Line::parse("name", &self.name)?;
        Ok(CreatePack { id, name, price: self.price.into(), credits: self.credits })
    }
}

impl UpdateCreditPackRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<PackChanges, Refusal> {
        Ok(PackChanges {
            name: self.name.as_deref().map(|name| Line::parse("name", name)).transpose()?,
            price: self.price.map(Into::into),
            credits: self.credits,
            is_active: self.is_active,
        })
    }
}

impl GoodwillRefundRequest {
    /// The refund in the domain's words.
    pub fn command(&self, spend: CreditSpendId) -> Result<RefundAsGoodwill, Refusal> {
        Ok(RefundAsGoodwill { spend, credits: self.credits, reason: Line::parse("reason", &self.reason)? })
    }
}
