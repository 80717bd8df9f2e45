//! What callers send about rewards.

use palier_domain::Refusal;
use palier_domain::campaigns::{CreateReward, Dimensions, Goods, GoodsChanges, RewardChanges};
use palier_domain::ids::RewardId;
use palier_domain::text::{Line, Prose};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::reward_views::{DimensionsView, ShippingOfferView};
use crate::patch::{emptied, maybe};
use palier_http::instants::Date;

/// A new reward.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "title": "Un pain de campagne", "description": "Cuit au feu de bois, 1 kg.", "price_minor": 2500, "stock": 200,
    "shipping": [{ "mode": "pickup", "fee_minor": 0 }, { "mode": "home_delivery", "fee_minor": 590 }],
    "sku": "00127", "weight_grams": 1_050, "dimensions": { "length_mm": 320, "width_mm": 240, "height_mm": 120 },
    "delivery_on": "2027-05-01"
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
    /// Its stock-keeping unit, unique within the campaign: a text, whose leading zeros are kept.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 64, format = "line")]
    pub sku: Option<String>,
    /// What one weighs, packed, in grams.
    #[serde(default)]
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000)]
    pub weight_grams: Option<i64>,
    /// What one measures, packed.
    #[serde(default)]
    #[schema(nullable = false)]
    pub dimensions: Option<DimensionsView>,
    /// When it is delivered, if not as the campaign's delivery calendar says: after the deadline, and not before production
    /// ends where something is shipped, or before the window of a service opens.
    #[serde(default)]
    pub delivery_on: Option<Date>,
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
            goods: Goods {
                sku: self.sku.as_deref().map(|text| Line::parse("sku", text)).transpose()?,
                weight_grams: self.weight_grams,
                dimensions: self.dimensions.map(Dimensions::from),
            },
            delivery_on: self.delivery_on.map(|day| day.0),
        })
    }
}

/// A JSON Merge Patch of a reward: an absent member is left alone, null clears it. While the campaign is live `stock` can
/// be raised, and `sku`, `weight_grams` and `dimensions` be given where they are missing; the rest stays as it is.
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
    /// Another stock-keeping unit, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, format = "line")]
    pub sku: Option<Option<String>>,
    /// Another weight in grams, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<i64>, format = Int64, minimum = 1, maximum = 1_000_000)]
    pub weight_grams: Option<Option<i64>>,
    /// Other dimensions: all three sides.
    #[schema(nullable = false)]
    pub dimensions: Option<DimensionsView>,
    /// Another delivery date, or null for that of the campaign's calendar.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<Date>)]
    pub delivery_on: Option<Option<Date>>,
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
            goods: GoodsChanges {
                sku: match &self.sku {
                    Some(Some(text)) => Some(Some(Line::parse("sku", text)?)),
                    Some(None) => Some(None),
                    None => None,
                },
                weight_grams: self.weight_grams,
                dimensions: self.dimensions.map(|sides| Some(sides.into())),
            },
            delivery_on: self.delivery_on.map(|day| day.map(|day| day.0)),
        })
    }
}
