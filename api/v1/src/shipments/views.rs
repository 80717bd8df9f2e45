//! What is told of shipments, imports and completed campaigns.

use palier_domain::Context;
use palier_domain::shipments::{
    Completion, Shipment, ShipmentFor, ShipmentLine, UndeliveredLine, allowed_shipment_actions, sees_address,
};
use palier_http::instants::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::{ShipmentActionWord, ShipmentImportFaultWord, ShipmentKindWord, ShipmentStateWord};
use crate::pledges::views::AddressView;

/// Reward lines of one pledge on their way to its backer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shipment)]
pub struct ShipmentView {
    /// Its id.
    pub id: Uuid,
    /// The campaign.
    pub campaign_id: Uuid,
    /// The pledge whose lines it carries.
    pub pledge_id: Uuid,
    /// Whether it is sent or rendered.
    pub kind: ShipmentKindWord,
    /// Where it is in its life.
    pub state: ShipmentStateWord,
    /// What it carries.
    #[schema(max_items = 20)]
    pub lines: Vec<ShipmentLineView>,
    /// Where it is sent; for the initiator, its backer and support, and absent for what is not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub address: Option<AddressView>,
    /// The wave that it is part of.
    #[schema(required = true, max_length = 80, examples("Vague 1"))]
    pub wave: Option<String>,
    /// Who carries it.
    #[schema(required = true, max_length = 80, examples("Colissimo"))]
    pub carrier: Option<String>,
    /// What the carrier knows it by.
    #[schema(required = true, max_length = 80, examples("6A12345678901"))]
    pub tracking_number: Option<String>,
    /// When it was planned.
    pub created_at: DateTime,
    /// When it was shipped or rendered.
    #[schema(required = true)]
    pub sent_at: Option<DateTime>,
    /// When it arrived, came back or was given up.
    #[schema(required = true)]
    pub ended_at: Option<DateTime>,
    /// When its backer confirmed the receipt. Silence is no receipt.
    #[schema(required = true)]
    pub received_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<ShipmentActionWord>,
}

/// So many of one reward.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipmentLine, examples(json!({ "reward_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49", "quantity": 1 })))]
pub struct ShipmentLineView {
    /// The reward.
    pub reward_id: Uuid,
    /// How many.
    #[schema(format = Int64, minimum = 1, maximum = 2_000)]
    pub quantity: i64,
}

/// A page of shipments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentList)]
pub struct ShipmentListView {
    /// The shipments, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<ShipmentView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentImport)]
pub struct ShipmentImportView {
    /// Whether it was only shown.
    pub dry_run: bool,
    /// How many rows there were, without the header.
    #[schema(format = Int64, minimum = 0, maximum = 5_000)]
    pub rows: i64,
    /// How many shipments became shipped.
    #[schema(format = Int64, minimum = 0, maximum = 5_000)]
    pub shipped: i64,
    /// How many rows say what is known already.
    #[schema(format = Int64, minimum = 0, maximum = 5_000)]
    pub unchanged: i64,
    /// How many rows have a fault.
    #[schema(format = Int64, minimum = 0, maximum = 5_000)]
    pub failed: i64,
    /// Each row with a fault; the others are done.
    #[schema(max_items = 5_000)]
    pub faults: Vec<ShipmentImportFaultView>,
    /// The rows with a fault as a file to be mended and sent again, with the fault in the column `fault`; null when there
    /// are none.
    #[schema(required = true, max_length = 4_000_000)]
    pub failures_csv: Option<String>,
}

/// A row that was not done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentImportFault)]
pub struct ShipmentImportFaultView {
    /// The number of the row, from 1; the header is not counted.
    #[schema(format = Int64, minimum = 1, maximum = 5_000)]
    pub row: i64,
    /// What keeps it from being done.
    pub fault: ShipmentImportFaultWord,
}

/// How a campaign was completed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignCompletion)]
pub struct CompletionView {
    /// The campaign.
    pub campaign_id: Uuid,
    /// When.
    pub completed_at: DateTime,
    /// How many lines were undelivered.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub undelivered_lines: i64,
    /// Why, for those that are not named one by one; null where none was left unnamed.
    #[schema(required = true, max_length = 500, examples("Adresses restées sans réponse"))]
    pub reason: Option<String>,
    /// Those that are named: all for the initiator and staff, for a backer those of their own pledges.
    #[schema(max_items = 200)]
    pub undelivered: Vec<UndeliveredLineView>,
}

/// A line that was not delivered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UndeliveredLine)]
pub struct UndeliveredLineView {
    /// The pledge.
    pub pledge_id: Uuid,
    /// The reward.
    pub reward_id: Uuid,
    /// Why it was not delivered.
    #[schema(max_length = 500, examples("Revenu deux fois, sans autre adresse"))]
    pub reason: String,
}

impl ShipmentView {
    /// The view of a shipment, as far as it is for the caller.
    pub fn new(context: &Context<'_>, found: &ShipmentFor) -> Self {
        let shipment: &Shipment = &found.shipment;
        let line = |line: &ShipmentLine| ShipmentLineView { reward_id: line.reward.0, quantity: line.quantity };
        let address = shipment.address.as_ref().filter(|_| sees_address(found, context.actor));
        Self {
            id: shipment.id.0,
            campaign_id: shipment.campaign.0,
            pledge_id: shipment.pledge.0,
            kind: ShipmentKindWord(shipment.kind),
            state: ShipmentStateWord(shipment.state),
            lines: shipment.lines.iter().map(line).collect(),
            address: address.map(AddressView::from),
            wave: shipment.wave.as_ref().map(|wave| wave.as_str().to_owned()),
            carrier: shipment.carrier.as_ref().map(|carrier| carrier.as_str().to_owned()),
            tracking_number: shipment.tracking_number.as_ref().map(|number| number.as_str().to_owned()),
            created_at: DateTime(shipment.created_at),
            sent_at: shipment.sent_at.map(DateTime),
            ended_at: shipment.ended_at.map(DateTime),
            received_at: shipment.received_at.map(DateTime),
            allowed_actions: allowed_shipment_actions(context, found).into_iter().map(ShipmentActionWord).collect(),
        }
    }
}

impl From<Completion> for CompletionView {
    fn from(completion: Completion) -> Self {
        let line = |line: UndeliveredLine| UndeliveredLineView {
            pledge_id: line.pledge.0,
            reward_id: line.reward.0,
            reason: line.reason.as_str().to_owned(),
        };
        Self {
            campaign_id: completion.campaign.0,
            completed_at: DateTime(completion.completed_at),
            undelivered_lines: completion.undelivered,
            reason: completion.reason.map(|reason| reason.as_str().to_owned()),
            undelivered: completion.lines.into_iter().map(line).collect(),
        }
    }
}
