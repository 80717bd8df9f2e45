//! Rewards as the API shows them.

use chrono::Utc;
use palier_domain::actor::Actor;
use palier_domain::campaigns::{Campaign, Dimensions, Reward, ShippingOffer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::campaigns::words::{RewardActionWord, ShippingModeWord};
use crate::money::words::CurrencyWord;
use palier_http::instants::{Date, DateTime};

/// A reward of a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reward)]
pub struct RewardView {
    /// Its id.
    pub id: Uuid,
    /// Its place among the campaign's rewards.
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000)]
    pub position: i64,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Un pain de campagne"))]
    pub title: String,
    /// What it is.
    #[schema(max_length = 5_000, examples("Cuit au feu de bois, 1 kg."))]
    pub description: String,
    /// What one costs, in minor units of the campaign's currency.
    #[schema(format = Int64, minimum = 1, maximum = 1_000_000_000, examples(2500))]
    pub price_minor: i64,
    /// The campaign's currency: of the price, and of the fees of shipping.
    pub currency: CurrencyWord,
    /// How many are available in all; null when unlimited.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub stock: Option<i64>,
    /// How many are left; null when unlimited.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub left: Option<i64>,
    /// The shipping modes offered.
    #[schema(min_items = 1, max_items = 10)]
    pub shipping: Vec<ShippingOfferView>,
    /// The stock-keeping unit, a text in which leading zeros count; null when there is none.
    #[schema(required = true, max_length = 64, examples("00127"))]
    pub sku: Option<String>,
    /// What one weighs, packed, in grams; null when that is not known.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 1_000_000, examples(1_050))]
    pub weight_grams: Option<i64>,
    /// What one measures, packed; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dimensions: Option<DimensionsView>,
    /// When it is delivered, if not as the campaign's delivery calendar says; null then.
    #[schema(required = true)]
    pub delivery_on: Option<Date>,
    /// Since when nobody can take more of it; whoever took it keeps it. Null while it is offered.
    #[schema(required = true)]
    pub stopped_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<RewardActionWord>,
}

/// The rewards of a campaign.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RewardList)]
pub struct RewardListView {
    /// The rewards, in order.
    #[schema(max_items = 50)]
    pub items: Vec<RewardView>,
    /// Always null: a campaign has at most 50 rewards.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A shipping mode of a reward, with its fee.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = ShippingOffer, examples(json!({ "mode": "home_delivery", "fee_minor": 590 })))]
#[serde(deny_unknown_fields)]
pub struct ShippingOfferView {
    /// The way.
    pub mode: ShippingModeWord,
    /// What it costs per reward line, in minor units of the campaign's currency; 0 for what ships nothing.
    #[schema(format = Int64, minimum = 0, maximum = 100_000_000, examples(590))]
    pub fee_minor: i64,
}

/// The three sides of a reward, packed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = Dimensions, examples(json!({ "length_mm": 320, "width_mm": 240, "height_mm": 120 })))]
#[serde(deny_unknown_fields)]
pub struct DimensionsView {
    /// The longest side, in millimetres.
    #[schema(format = Int64, minimum = 1, maximum = 10_000, examples(320))]
    pub length_mm: i64,
    /// The next, in millimetres.
    #[schema(format = Int64, minimum = 1, maximum = 10_000, examples(240))]
    pub width_mm: i64,
    /// The last, in millimetres.
    #[schema(format = Int64, minimum = 1, maximum = 10_000, examples(120))]
    pub height_mm: i64,
}

impl RewardView {
    /// The reward of a campaign as `actor` sees it at `now`.
    pub fn new(reward: Reward, campaign: &Campaign, (actor, now): (&Actor, chrono::DateTime<Utc>)) -> Self {
        let allowed = reward.allowed_actions(campaign, actor, now);
        Self {
            id: reward.id.0,
            position: reward.position,
            title: reward.title.as_str().to_owned(),
            description: reward.description.as_str().to_owned(),
            price_minor: reward.price_minor,
            currency: CurrencyWord(campaign.terms.goal.currency),
            stock: reward.stock,
            left: reward.left(),
            shipping: reward.shipping.into_iter().map(ShippingOfferView::from).collect(),
            sku: reward.goods.sku.map(|sku| sku.as_str().to_owned()),
            weight_grams: reward.goods.weight_grams,
            dimensions: reward.goods.dimensions.map(DimensionsView::from),
            delivery_on: reward.delivery_on.map(Date),
            stopped_at: reward.stopped_at.map(DateTime),
            allowed_actions: allowed.into_iter().map(RewardActionWord).collect(),
        }
    }
}

impl From<ShippingOffer> for ShippingOfferView {
    fn from(offer: ShippingOffer) -> Self {
        Self { mode: ShippingModeWord(offer.mode), fee_minor: offer.fee_minor }
    }
}

impl From<ShippingOfferView> for ShippingOffer {
    fn from(view: ShippingOfferView) -> Self {
        Self { mode: view.mode.0, fee_minor: view.fee_minor }
    }
}

impl From<Dimensions> for DimensionsView {
    fn from(sides: Dimensions) -> Self {
        Self { length_mm: sides.length_mm, width_mm: sides.width_mm, height_mm: sides.height_mm }
    }
}

impl From<DimensionsView> for Dimensions {
    fn from(view: DimensionsView) -> Self {
        Self { length_mm: view.length_mm, width_mm: view.width_mm, height_mm: view.height_mm }
    }
}
