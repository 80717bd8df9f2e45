//! Planning a shipment: for lines of one collected pledge that are in no other.

use super::allocation::{destination_of, destinations};
use super::moving::check_carrier;
use super::reading::ShipmentFor;
use super::refusal::{ShipmentFault, ShipmentRefusal};
use super::{
    CARRIER_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX, SHIPMENTS_OF_PLEDGE_MAX, Shipment, ShipmentKind, ShipmentLine,
    ShipmentState, WAVE_CHARACTERS_MAX,
};
use crate::campaigns::{
    Campaign, CampaignState, LINES_MAX, Pledge, PledgeState, QUANTITY_MAX, Revision, require_campaign_for,
};
use crate::clock::Context;
use crate::ids::{CampaignId, PledgeId, ShipmentId};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// A shipment to be planned.
#[derive(Debug, Clone)]
pub struct CreateShipment {
    /// The id that it gets.
    pub id: ShipmentId,
    /// The pledge.
    pub pledge: PledgeId,
    /// What it carries.
    pub lines: Vec<ShipmentLine>,
    /// The wave that it is part of.
    pub wave: Option<Line<WAVE_CHARACTERS_MAX>>,
    /// Who carries it.
    pub carrier: Option<Line<CARRIER_CHARACTERS_MAX>>,
    /// What the carrier knows it by.
    pub tracking_number: Option<Line<NUMBER_CHARACTERS_MAX>>,
}

/// Plans a shipment. Where the lines go, the pledge says: to one address, or nowhere if they are rendered.
pub fn create_shipment(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    command: CreateShipment,
) -> Result<ShipmentFor, Failure> {
    let campaign = require_campaign_for(store, context, Operation::CREATE_SHIPMENT, id)?;
    check_ships(&campaign)?;
    let mut faults = Faults::default();
    faults.check_count("/lines", command.lines.len(), (1, LINES_MAX));
    for (place, line) in command.lines.iter().enumerate() {
        faults.check_range(format!("/lines/{place}/quantity"), line.quantity, (1, QUANTITY_MAX * 20));
    }
    let Some(pledge) = store.find_pledge(id, command.pledge)? else {
        faults.add("/pledge_id", ShipmentFault::PledgeUnknown);
        return Err(Refusal::InputInvalid { reasons: faults.into_reasons() }.into());
    };
    let revision = collected_revision(&pledge)?;
    let shipments = store.list_shipments_of(id, &[pledge.id])?;
    let destination = destination_of(destinations(revision, &shipments), &command.lines, &mut faults);
    let address = destination.and_then(|to| to.address);
    let kind = if address.is_some() { ShipmentKind::Shipping } else { ShipmentKind::Rendering };
    if faults.is_empty() {
        check_carrier(kind, (command.carrier.is_some(), command.tracking_number.is_some()), &mut faults);
    }
    faults.refuse()?;
    ensure(store.find_shipment(id, command.id)?.is_none(), Refusal::IdTaken)?;
    check_room(&shipments)?;
    let shipment = Shipment {
        campaign: id,
        id: command.id,
        pledge: pledge.id,
        kind,
        state: ShipmentState::Planned,
        lines: command.lines,
        address,
        wave: command.wave,
        carrier: command.carrier,
        tracking_number: command.tracking_number,
        version: 1,
        created_at: context.now,
        sent_at: None,
        ended_at: None,
        received_at: None,
    };
    store.insert_shipment(&shipment)?;
    Ok(ShipmentFor { campaign, pledge, shipment })
}

/// Refuses unless rewards of the campaign are being shipped.
pub(super) fn check_ships(campaign: &Campaign) -> Result<(), Refusal> {
    let state = campaign.state;
    let ships = matches!(state, CampaignState::Preparing | CampaignState::Ready | CampaignState::Delivering);
    ensure(ships, ShipmentRefusal::NothingToShip { state })
}

/// What a collected pledge takes.
pub(super) fn collected_revision(pledge: &Pledge) -> Result<&Revision, Refusal> {
    let state = pledge.state;
    let current = pledge.current.as_ref().filter(|_| state == PledgeState::Collected);
    current.ok_or_else(|| ShipmentRefusal::PledgeNotCollected { state }.into())
}

/// Refuses another shipment of a pledge that has as many as it may.
pub(super) fn check_room(shipments: &[Shipment]) -> Result<(), Refusal> {
    let count = i64::try_from(shipments.len()).unwrap_or(i64::MAX);
    let limit = SHIPMENTS_OF_PLEDGE_MAX;
    ensure(count < limit, Refusal::LimitReached { what: "shipments", limit })
}
