//! What callers send about pledges.

use palier_domain::Refusal;
use palier_domain::campaigns::{Address, ChangePledge, LineChoice, PledgeFunds};
use palier_domain::ids::{CampaignId, PledgeId, RewardId};
use palier_domain::money::Money;
use palier_domain::text::Line;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::views::AddressView;
use crate::campaigns::words::ShippingModeWord;
use crate::money::MoneyView;
use crate::pledges::words::PledgeStateWord;

/// A new pledge: reward lines, a free amount, or both.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "lines": [{ "reward_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49", "quantity": 2, "shipping_mode": "pickup" }],
    "free_amount": { "amount_minor": 333, "currency": "EUR" }
})))]
pub struct CreatePledgeRequest {
    /// The id that the pledge gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// The rewards to take.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub lines: Vec<LineChoiceRequest>,
    /// What to give on top.
    #[serde(default)]
    #[schema(nullable = false)]
    pub free_amount: Option<MoneyView>,
}

/// A reward to take.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = LineChoice)]
#[serde(deny_unknown_fields)]
pub struct LineChoiceRequest {
    /// The reward.
    pub reward_id: Uuid,
    /// How many.
    #[schema(format = Int64, minimum = 1, maximum = 100, examples(1))]
    pub quantity: i64,
    /// How it is to get there; may be left out when there is one way only.
    #[serde(default)]
    #[schema(nullable = false)]
    pub shipping_mode: Option<ShippingModeWord>,
    /// Where to; for a mode that ships to an address, and only for that.
    #[serde(default)]
    #[schema(nullable = false)]
    pub address: Option<AddressView>,
}

/// A JSON Merge Patch of a pledge: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "free_amount": { "amount_minor": 3000, "currency": "EUR" } })))]
pub struct UpdatePledgeRequest {
    /// The rewards to take instead.
    #[schema(nullable = false, max_items = 20)]
    pub lines: Option<Vec<LineChoiceRequest>>,
    /// What to give on top instead; an amount of 0 gives nothing.
    #[schema(nullable = false)]
    pub free_amount: Option<MoneyView>,
}

/// Which pledges of a campaign are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PledgeQuery {
    /// Only pledges in this state.
    #[param(nullable = false)]
    pub state: Option<PledgeStateWord>,
}

impl CreatePledgeRequest {
    /// The pledge in the domain's words.
    pub fn command(&self, campaign: CampaignId, id: PledgeId) -> Result<PledgeFunds, Refusal> {
        let lines = choices(&self.lines)?;
        Ok(PledgeFunds { id, campaign, lines, free_amount: self.free_amount.map(Money::from) })
    }
}

impl UpdatePledgeRequest {
    /// The change in the domain's words.
    pub fn change(&self) -> Result<ChangePledge, Refusal> {
        let lines = self.lines.as_deref().map(choices).transpose()?;
        Ok(ChangePledge { lines, free_amount: self.free_amount.map(Money::from) })
    }
}

/// The lines in the domain's words; what is wrong with one is told where it stands.
fn choices(lines: &[LineChoiceRequest]) -> Result<Vec<LineChoice>, Refusal> {
    let choice = |(place, line): (usize, &LineChoiceRequest)| {
        LineChoice::try_from(line).map_err(|refusal| refusal.within(&format!("/lines/{place}")))
    };
    lines.iter().enumerate().map(choice).collect()
}

impl TryFrom<&LineChoiceRequest> for LineChoice {
    type Error = Refusal;

    fn try_from(request: &LineChoiceRequest) -> Result<Self, Refusal> {
        let address = request.address.as_ref().map(Address::try_from).transpose();
        Ok(Self {
            reward: RewardId(request.reward_id),
            quantity: request.quantity,
            shipping: request.shipping_mode.map(|word| word.0),
            address: address.map_err(|refusal| refusal.within("/address"))?,
        })
    }
}

impl TryFrom<&AddressView> for Address {
    type Error = Refusal;

    fn try_from(view: &AddressView) -> Result<Self, Refusal> {
        Ok(Self {
            recipient: Line::parse("recipient", &view.recipient)?,
            street: Line::parse("street", &view.street)?,
            extra: view.extra.as_deref().map(|extra| Line::parse("extra", extra)).transpose()?,
            postal_code: Line::parse("postal_code", &view.postal_code)?,
            city: Line::parse("city", &view.city)?,
            country: view.country.0,
        })
    }
}
