//! What callers send about shipments.

use palier_domain::Refusal;
use palier_domain::ids::{PledgeId, RewardId, ShipmentId};
use palier_domain::shipments::{
    CompleteCampaign, CreateShipment, ShipmentChanges, ShipmentFilter, ShipmentLine, UndeliveredLine,
};
use palier_domain::text::Line;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::views::ShipmentLineView;
use super::words::ShipmentStateWord;
use crate::patch::maybe;

/// A shipment to be planned: lines of one pledge that go to one address, or that nothing is sent for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "pledge_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a48", "wave": "Vague 1", "carrier": "Colissimo",
    "lines": [{ "reward_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49", "quantity": 1 }]
})))]
pub struct CreateShipmentRequest {
    /// The id that the shipment gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// The pledge.
    pub pledge_id: Uuid,
    /// What it carries; each reward once.
    #[schema(min_items = 1, max_items = 20)]
    pub lines: Vec<ShipmentLineView>,
    /// The wave that it is part of.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 80, format = "line")]
    pub wave: Option<String>,
    /// Who carries it.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 80, format = "line")]
    pub carrier: Option<String>,
    /// What the carrier knows it by.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 80, format = "line")]
    pub tracking_number: Option<String>,
}

/// A JSON Merge Patch of a shipment: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "state": "shipped", "carrier": "Colissimo", "tracking_number": "6A12345678901" })))]
pub struct UpdateShipmentRequest {
    /// How far it is: `shipped`, then `delivered`, `returned` or `lost`; `rendered` for what is not sent.
    #[schema(nullable = false)]
    pub state: Option<ShipmentStateWord>,
    /// Another wave; null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80, format = "line")]
    pub wave: Option<Option<String>>,
    /// Another carrier; null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80, format = "line")]
    pub carrier: Option<Option<String>>,
    /// Another tracking number; null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 80, format = "line")]
    pub tracking_number: Option<Option<String>>,
}

/// What is said at the end of a campaign.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "Adresses restées sans réponse" })))]
pub struct CompleteCampaignRequest {
    /// Why lines that are not named are undelivered.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 500, format = "line")]
    pub reason: Option<String>,
    /// Undelivered lines, each with why.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub undelivered: Vec<UndeliveredLineRequest>,
}

/// A line that was not delivered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "pledge_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a48", "reward_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49",
    "reason": "Revenu deux fois, sans autre adresse"
})))]
pub struct UndeliveredLineRequest {
    /// The pledge.
    pub pledge_id: Uuid,
    /// The reward.
    pub reward_id: Uuid,
    /// Why it was not delivered.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    pub reason: String,
}

/// Which shipments are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShipmentQuery {
    /// Of this pledge.
    #[param(nullable = false)]
    pub pledge_id: Option<Uuid>,
    /// In this state.
    #[param(nullable = false)]
    pub state: Option<ShipmentStateWord>,
    /// Of this wave.
    #[param(nullable = false, min_length = 1, max_length = 80, pattern = r"^[^\x00-\x1f\x7f]*$")]
    pub wave: Option<String>,
}

fn line<const MAX: usize>(field: &'static str, text: Option<&String>) -> Result<Option<Line<MAX>>, Refusal> {
    text.map(|text| Line::parse(field, text)).transpose()
}

fn change<const MAX: usize>(
    field: &'static str,
    text: &Option<Option<String>>,
) -> Result<Option<Option<Line<MAX>>>, Refusal> {
    text.as_ref().map(|text| line(field, text.as_ref())).transpose()
}

impl CreateShipmentRequest {
    /// The shipment in the domain's words.
    pub fn command(&self, id: ShipmentId) -> Result<CreateShipment, Refusal> {
        let of = |line: &ShipmentLineView| ShipmentLine { reward: RewardId(line.reward_id), quantity: line.quantity };
        Ok(CreateShipment {
            id,
            pledge: PledgeId(self.pledge_id),
            lines: self.lines.iter().map(of).collect(),
            wave: line("wave", self.wave.as_ref())?,
            carrier: line("carrier", self.carrier.as_ref())?,
            tracking_number: line("tracking_number", self.tracking_number.as_ref())?,
        })
    }
}

impl UpdateShipmentRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<ShipmentChanges, Refusal> {
        Ok(ShipmentChanges {
            state: self.state.map(|word| word.0),
            wave: change("wave", &self.wave)?,
            carrier: change("carrier", &self.carrier)?,
            tracking_number: change("tracking_number", &self.tracking_number)?,
        })
    }
}

impl CompleteCampaignRequest {
    /// The same in the domain's words.
    pub fn command(&self) -> Result<CompleteCampaign, Refusal> {
        let of = |(place, named): (usize, &UndeliveredLineRequest)| {
            let at = |refusal: Refusal| refusal.within(&format!("/undelivered/{place}"));
            let reason = Line::parse("reason", &named.reason).map_err(at)?;
            Ok(UndeliveredLine { pledge: PledgeId(named.pledge_id), reward: RewardId(named.reward_id), reason })
        };
        let lines = self.undelivered.iter().enumerate().map(of).collect::<Result<_, Refusal>>()?;
        Ok(CompleteCampaign { reason: line("reason", self.reason.as_ref())?, lines })
    }
}

impl ShipmentQuery {
    /// The filter in the domain's words.
    pub fn filter(&self) -> Result<ShipmentFilter, Refusal> {
        Ok(ShipmentFilter {
            pledge: self.pledge_id.map(PledgeId),
            state: self.state.map(|word| word.0),
            wave: line("wave", self.wave.as_ref())?,
            backer: None,
        })
    }
}
