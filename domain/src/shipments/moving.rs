//! A shipment on its way: what the initiator says of it, and what only its backer does.

use super::planning::check_ships;
use super::reading::{ShipmentFor, require_shipment_for};
use super::refusal::{ShipmentFault, ShipmentRefusal};
use super::{
    CARRIER_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX, REMINDER_AFTER, Shipment, ShipmentKind, ShipmentState,
    WAVE_CHARACTERS_MAX,
};
use crate::clock::Context;
use crate::ids::{CampaignId, JobId, NotificationId, ShipmentId};
use crate::jobs::{Job, JobKind};
use crate::notifications::{Notification, NotificationKind};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::Store;
use crate::text::Line;

/// What is to change of a shipment; none leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ShipmentChanges {
    /// How far it is.
    pub state: Option<ShipmentState>,
    /// Another wave, or none.
    pub wave: Option<Option<Line<WAVE_CHARACTERS_MAX>>>,
    /// Another carrier, or none.
    pub carrier: Option<Option<Line<CARRIER_CHARACTERS_MAX>>>,
    /// Another tracking number, or none.
    pub tracking_number: Option<Option<Line<NUMBER_CHARACTERS_MAX>>>,
}

/// Changes a shipment, or says how far it is.
pub fn update_shipment(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, ShipmentId),
    seen: &SeenVersions,
    changes: ShipmentChanges,
) -> Result<ShipmentFor, Failure> {
    let mut found = require_shipment_for(store, context, Operation::UPDATE_SHIPMENT, ids)?;
    ensure_version(found.shipment.version, seen)?;
    let mut shipment = found.shipment.clone();
    shipment.wave = changes.wave.unwrap_or(shipment.wave);
    shipment.carrier = changes.carrier.unwrap_or(shipment.carrier);
    shipment.tracking_number = changes.tracking_number.unwrap_or(shipment.tracking_number);
    let mut faults = Faults::default();
    let given = (shipment.carrier.is_some(), shipment.tracking_number.is_some());
    check_carrier(shipment.kind, given, &mut faults);
    faults.refuse()?;
    let is_sent = shipment.sent_at.is_some();
    if let Some(wanted) = changes.state.filter(|wanted| *wanted != shipment.state) {
        if wanted == ShipmentState::Shipped || wanted == ShipmentState::Rendered {
            check_ships(&found.campaign)?;
        }
        advance(context, &mut shipment, wanted)?;
    }
    if shipment == found.shipment {
        return Ok(found);
    }
    shipment.version += 1;
    store.update_shipment(&shipment)?;
    if !is_sent && shipment.sent_at.is_some() {
        store.insert_job(&reminder(context, &shipment))?;
    }
    found.shipment = shipment;
    Ok(found)
}

/// Takes a shipment to its next state.
pub(super) fn advance(context: &Context<'_>, shipment: &mut Shipment, wanted: ShipmentState) -> Result<(), Refusal> {
    let (kind, state) = (shipment.kind, shipment.state);
    let is_step = match (kind, state) {
        (ShipmentKind::Shipping, ShipmentState::Planned) => wanted == ShipmentState::Shipped,
        (ShipmentKind::Shipping, ShipmentState::Shipped) => wanted.is_end(),
        (ShipmentKind::Shipping, ShipmentState::Delivered) => {
            matches!(wanted, ShipmentState::Returned | ShipmentState::Lost)
        }
        (ShipmentKind::Rendering, ShipmentState::Planned) => wanted == ShipmentState::Rendered,
        _ => false,
    };
    ensure(is_step, ShipmentRefusal::WrongStep { kind, state, wanted })?;
    ensure(shipment.received_at.is_none(), ShipmentRefusal::AlreadyReceived)?;
    shipment.state = wanted;
    if wanted.is_end() {
        shipment.ended_at = Some(context.now);
    } else {
        shipment.sent_at = Some(context.now);
    }
    Ok(())
}

/// Notes a carrier or a number of what is not sent.
pub(super) fn check_carrier(kind: ShipmentKind, (carrier, number): (bool, bool), faults: &mut Faults) {
    let is_sent = kind == ShipmentKind::Shipping;
    faults.unless(is_sent || !carrier, "/carrier", ShipmentFault::NothingIsSent);
    faults.unless(is_sent || !number, "/tracking_number", ShipmentFault::NothingIsSent);
}

/// The backer confirms the receipt, once; confirming it again changes nothing.
pub fn receive_shipment(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, ShipmentId),
) -> Result<ShipmentFor, Failure> {
    let mut found = require_shipment_for(store, context, Operation::RECEIVE_SHIPMENT, ids)?;
    if found.shipment.received_at.is_some() {
        return Ok(found);
    }
    check_receivable(&found.shipment)?;
    let shipment = &mut found.shipment;
    shipment.state = ShipmentState::Delivered;
    shipment.ended_at = shipment.ended_at.or(Some(context.now));
    shipment.received_at = Some(context.now);
    shipment.version += 1;
    store.update_shipment(shipment)?;
    Ok(found)
}

/// Refuses the receipt of what is not under way and did not arrive.
pub(super) fn check_receivable(shipment: &Shipment) -> Result<(), Refusal> {
    let state = shipment.state;
    let may_be_there = matches!(state, ShipmentState::Shipped | ShipmentState::Rendered | ShipmentState::Delivered);
    ensure(may_be_there, ShipmentRefusal::NotUnderWay { state })
}

/// The job that reminds the backer of a shipment.
pub(super) fn reminder(context: &Context<'_>, shipment: &Shipment) -> Job {
    Job {
        id: JobId(context.ids.next()),
        book: shipment.campaign.into(),
        kind: JobKind::REMIND_RECEIPT,
        subject: Some(shipment.id.0),
        due_at: context.now + REMINDER_AFTER,
    }
}

/// Asks the backer of a shipment whether it arrived, unless that was said or it is known not to have.
pub(super) fn remind_receipt(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, id): (CampaignId, ShipmentId),
) -> Result<(), Failure> {
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let shipment = store.find_shipment(campaign.id, id)?.ok_or(Refusal::NotFound)?;
    if shipment.received_at.is_some() || check_receivable(&shipment).is_err() {
        return Ok(());
    }
    let pledge = store.find_pledge(campaign.id, shipment.pledge)?.ok_or(Refusal::NotFound)?;
    Ok(store.insert_notifications(&[Notification {
        id: NotificationId(context.ids.next()),
        account: pledge.backer,
        kind: NotificationKind::ReceiptAsked,
        project: None,
        question: None,
        campaign: Some(campaign.id),
        pledge: Some(pledge.id),
        amount: None,
        count: None,
        tranche: None,
        about: campaign.terms.title.as_str().to_owned(),
        said: String::new(),
        deadline_at: None,
        created_at: context.now,
        read_at: None,
    }])?)
}
