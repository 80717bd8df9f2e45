//! What callers send about campaigns and rewards.

use palier_domain::Refusal;
use palier_domain::campaigns::{CampaignChanges, CampaignFilter, CampaignTerms, CreateReward, RewardChanges};
use palier_domain::ids::{AccountId, RewardId};
use palier_domain::money::Money;
use palier_domain::text::{Line, Prose};
use palier_http::instants::DateTime;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::plan_views::DeliveryCalendarView;
use super::views::ShippingOfferView;
use crate::campaigns::words::{CampaignKindWord, CampaignStateWord, CategoryWord};
use crate::money::MoneyView;
use crate::money::words::CurrencyWord;
use crate::patch::{emptied, maybe};

/// A new draft.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "title": "Le Petit Fournil", "summary": "Un four à bois pour tout le quartier.",
    "story": "## Pourquoi\nParce que le pain se partage.", "category": "food", "kind": "product",
    "goal": { "amount_minor": 500_000, "currency": "EUR" }, "deadline_at": "2027-01-15T18:00:00.000000Z",
    "delivery_calendar": { "production_on": "2027-03-01", "packaging_on": "2027-03-15", "delivery_on": "2027-04-01" }
})))]
pub struct CreateCampaignRequest {
    /// The id that the campaign gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub title: String,
    /// A few lines about it.
    #[serde(default)]
    #[schema(max_length = 300, format = "prose")]
    pub summary: String,
    /// The whole story, in Markdown.
    #[serde(default)]
    #[schema(max_length = 50_000, format = "prose")]
    pub story: String,
    /// What it is about.
    pub category: CategoryWord,
    /// What it makes.
    pub kind: CampaignKindWord,
    /// What must be raised; its currency is the campaign's for good.
    pub goal: MoneyView,
    /// From when on it takes pledges; at launch when absent or null.
    #[serde(default)]
    pub opens_at: Option<DateTime>,
    /// When it closes: 1 to 90 days after launch, and at least one after its opening.
    #[serde(default)]
    pub deadline_at: Option<DateTime>,
    /// When it is delivered, as far as known.
    #[serde(default)]
    #[schema(nullable = false)]
    pub delivery_calendar: Option<DeliveryCalendarView>,
}

impl CreateCampaignRequest {
    /// The terms in the domain's words.
    pub fn terms(&self) -> Result<CampaignTerms, Refusal> {
        Ok(CampaignTerms {
            title: Line::parse("title", &self.title)?,
            summary: Prose::parse("summary", &self.summary)?,
            story: Prose::parse("story", &self.story)?,
            category: self.category.0,
            kind: self.kind.0,
            goal: Money::from(self.goal),
            opens_at: self.opens_at.map(|at| at.0),
            deadline_at: self.deadline_at.map(|at| at.0),
        })
    }
}

/// A JSON Merge Patch of a draft: an absent member is left alone, null clears it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "title": "Le Grand Fournil", "deadline_at": "2027-02-01T18:00:00.000000Z" })))]
pub struct UpdateCampaignRequest {
    /// A new name.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub title: Option<String>,
    /// A new summary, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, max_length = 300, format = "prose")]
    pub summary: Option<Option<String>>,
    /// A new story, in Markdown, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, max_length = 50_000, format = "prose")]
    pub story: Option<Option<String>>,
    /// Another category.
    #[schema(nullable = false)]
    pub category: Option<CategoryWord>,
    /// Another kind; the delivery calendar starts empty.
    #[schema(nullable = false)]
    pub kind: Option<CampaignKindWord>,
    /// Another goal, in the campaign's currency.
    #[schema(nullable = false)]
    pub goal: Option<MoneyView>,
    /// Another opening, or null for one at launch.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<DateTime>)]
    pub opens_at: Option<Option<DateTime>>,
    /// Another deadline, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<DateTime>)]
    pub deadline_at: Option<Option<DateTime>>,
}

impl UpdateCampaignRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<CampaignChanges, Refusal> {
        Ok(CampaignChanges {
            title: self.title.as_deref().map(|text| Line::parse("title", text)).transpose()?,
            summary: emptied(&self.summary).map(|text| Prose::parse("summary", text)).transpose()?,
            story: emptied(&self.story).map(|text| Prose::parse("story", text)).transpose()?,
            category: self.category.map(|word| word.0),
            kind: self.kind.map(|word| word.0),
            goal: self.goal.map(Money::from),
            opens_at: self.opens_at.map(|at| at.map(|at| at.0)),
            deadline_at: self.deadline_at.map(|at| at.map(|at| at.0)),
        })
    }
}

/// Which campaigns are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CampaignQuery {
    /// Only campaigns in this state.
    #[param(nullable = false)]
    pub state: Option<CampaignStateWord>,
    /// Only campaigns of this category.
    #[param(nullable = false)]
    pub category: Option<CategoryWord>,
    /// Only campaigns of this kind.
    #[param(nullable = false)]
    pub kind: Option<CampaignKindWord>,
    /// Only campaigns in this currency.
    #[param(nullable = false)]
    pub currency: Option<CurrencyWord>,
    /// Only campaigns by this account; with drafts, where they are your own, or you are of finance, support, audit or
    /// administration.
    #[param(nullable = false)]
    pub initiator_id: Option<Uuid>,
}

impl CampaignQuery {
    /// The filter in the domain's words.
    pub fn filter(&self) -> CampaignFilter {
        CampaignFilter {
            states: self.state.map(|word| word.0).into_iter().collect(),
            category: self.category.map(|word| word.0),
            kind: self.kind.map(|word| word.0),
            currency: self.currency.map(|word| word.0),
            initiator: self.initiator_id.map(AccountId),
            with_drafts: false,
        }
    }
}

/// A new reward.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "title": "Un pain de campagne", "description": "Cuit au feu de bois, 1 kg.", "price_minor": 2500, "stock": 200,
    "shipping": [{ "mode": "pickup", "fee_minor": 0 }, { "mode": "home_delivery", "fee_minor": 590 }]
})))]
pub struct CreateRewardRequest {
    /// The id that the reward gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub title: String,
    /// What it is.
    #[serde(default)]
    #[schema(max_length = 5_000, format = "prose")]
    pub description: String,
    /// What one costs, in minor units of the campaign's currency.
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000_000)]
    pub price_minor: i64,
    /// How many are available in all; absent or null when unlimited.
    #[serde(default)]
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000_000)]
    pub stock: Option<i64>,
    /// The shipping modes offered, each once; only home delivery has a fee.
    #[schema(min_items = 1, max_items = 10)]
    pub shipping: Vec<ShippingOfferView>,
}

impl CreateRewardRequest {
    /// The reward in the domain's words.
    pub fn command(&self, id: RewardId) -> Result<CreateReward, Refusal> {
        Ok(CreateReward {
            id,
            title: Line::parse("title", &self.title)?,
            description: Prose::parse("description", &self.description)?,
            price_minor: self.price_minor,
            stock: self.stock,
            shipping: self.shipping.iter().map(|offer| (*offer).into()).collect(),
        })
    }
}

/// A JSON Merge Patch of a reward: an absent member is left alone, null clears it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "price_minor": 2700, "stock": null })))]
pub struct UpdateRewardRequest {
    /// A new name.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub title: Option<String>,
    /// A new description, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, max_length = 5_000, format = "prose")]
    pub description: Option<Option<String>>,
    /// A new price, in minor units.
    #[schema(nullable = false, format = Int64, minimum = 1, maximum = 1_000_000_000)]
    pub price_minor: Option<i64>,
    /// A new stock, or null for no limit.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<i64>, format = Int64, minimum = 1, maximum = 1_000_000_000)]
    pub stock: Option<Option<i64>>,
    /// New shipping offers.
    #[schema(nullable = false, min_items = 1, max_items = 10)]
    pub shipping: Option<Vec<ShippingOfferView>>,
}

impl UpdateRewardRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<RewardChanges, Refusal> {
        Ok(RewardChanges {
            title: self.title.as_deref().map(|text| Line::parse("title", text)).transpose()?,
            description: emptied(&self.description).map(|text| Prose::parse("description", text)).transpose()?,
            price_minor: self.price_minor,
            stock: self.stock,
            shipping: self.shipping.as_ref().map(|offers| offers.iter().map(|offer| (*offer).into()).collect()),
        })
    }
}

/// A request to relaunch a failed campaign.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({})))]
pub struct RelaunchCampaignRequest {
    /// The id that the new draft gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
}
