//! What callers send about campaigns.

use palier_domain::Refusal;
use palier_domain::campaigns::{CampaignChanges, CampaignFilter, CampaignOrder, CampaignTerms};
use palier_domain::ids::AccountId;
use palier_domain::money::Money;
use palier_domain::text::{Line, Prose};
use palier_http::instants::DateTime;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::plan_views::DeliveryCalendarView;
use crate::campaigns::words::{CampaignKindWord, CampaignOrderWord, CampaignStateWord, CategoryWord};
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

/// A JSON Merge Patch of a campaign: an absent member is left alone, null clears it. Only `summary` and `story` of a live
/// campaign can become others.
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

/// Which campaigns are wanted, and in which order.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CampaignQuery {
    /// Only campaigns with all of these words in title, summary or story, whatever their capitals and accents; at most 8.
    #[param(nullable = false, min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f]*$")]
    pub text: Option<String>,
    /// Only campaigns in one of these states.
    #[param(nullable = false, max_items = 20)]
    pub states: Option<Vec<CampaignStateWord>>,
    /// Only campaigns of one of these categories.
    #[param(nullable = false, max_items = 20)]
    pub categories: Option<Vec<CategoryWord>>,
    /// Only campaigns of one of these kinds.
    #[param(nullable = false, max_items = 20)]
    pub kinds: Option<Vec<CampaignKindWord>>,
    /// Only campaigns in one of these currencies.
    #[param(nullable = false, max_items = 20)]
    pub currencies: Option<Vec<CurrencyWord>>,
    /// Only campaigns by this account.
    #[param(nullable = false)]
    pub initiator_id: Option<Uuid>,
    /// In which order: `newest` when absent.
    #[param(nullable = false, inline)]
    pub order: Option<CampaignOrderWord>,
}

impl CampaignQuery {
    /// The filter in the domain's words.
    pub fn filter(&self) -> Result<CampaignFilter, Refusal> {
        let filter = CampaignFilter {
            states: self.states.iter().flatten().map(|word| word.0).collect(),
            categories: self.categories.iter().flatten().map(|word| word.0).collect(),
            kinds: self.kinds.iter().flatten().map(|word| word.0).collect(),
            currencies: self.currencies.iter().flatten().map(|word| word.0).collect(),
            initiator: self.initiator_id.map(AccountId),
            words: Vec::new(),
            order: self.order.map_or(CampaignOrder::Newest, |word| word.0),
        };
        filter.finding(self.text.as_deref())
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
