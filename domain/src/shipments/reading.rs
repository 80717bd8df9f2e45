//! Who sees which shipments: the initiator and staff all, a backer their own. The address is for whoever needs it.

use super::moving::check_receivable;
use super::{Shipment, ShipmentAction, ShipmentFilter, ShipmentKey};
use crate::actor::{Actor, StaffRole};
use crate::campaigns::{BACKER, Campaign, INITIATOR, Pledge};
use crate::clock::Context;
use crate::ids::{CampaignId, ShipmentId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// A shipment that the caller may do something with.
#[derive(Debug, Clone)]
pub struct ShipmentFor {
    /// The campaign.
    pub campaign: Campaign,
    /// The pledge whose lines it carries.
    pub pledge: Pledge,
    /// The shipment.
    pub shipment: Shipment,
}

/// The shipment, if the caller may do this to it.
pub(super) fn require_shipment_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    (campaign, id): (CampaignId, ShipmentId),
) -> Result<ShipmentFor, Failure> {
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let shipment = store.find_shipment(campaign.id, id)?.ok_or(Refusal::NotFound)?;
    let pledge = store.find_pledge(campaign.id, shipment.pledge)?.ok_or(Refusal::NotFound)?;
    operation.allow(context.actor, relations_to(&campaign, &pledge, context.actor))?;
    Ok(ShipmentFor { campaign, pledge, shipment })
}

fn relations_to(campaign: &Campaign, pledge: &Pledge, actor: &Actor) -> Relations {
    Relations::NONE.with(INITIATOR, actor.is(campaign.initiator)).with(BACKER, actor.is(pledge.backer))
}

/// The shipment, if the caller may see it.
pub fn read_shipment(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, ShipmentId),
) -> Result<ShipmentFor, Failure> {
    require_shipment_for(store, context, Operation::GET_SHIPMENT, ids)
}

/// A campaign's shipments, newest first; for a backer, those of their own pledges.
pub fn list_shipments(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    mut filter: ShipmentFilter,
    page: &PageRequest<ShipmentKey>,
) -> Result<(Campaign, Page<ShipmentFor, ShipmentKey>), Failure> {
    let operation = Operation::LIST_SHIPMENTS;
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let is_backer = store.has_backed(id, account, &[])?;
    let without_pledge = campaign.relations(context.actor);
    operation.allow(context.actor, without_pledge.with(BACKER, is_backer))?;
    if operation.allow(context.actor, without_pledge).is_err() {
        filter.backer = Some(account);
    }
    let Page { items, next } = store.list_shipments(id, &filter, page)?;
    let mut listed = Vec::with_capacity(items.len());
    for shipment in items {
        let pledge = store.find_pledge(id, shipment.pledge)?.ok_or(Refusal::NotFound)?;
        listed.push(ShipmentFor { campaign: campaign.clone(), pledge, shipment });
    }
    Ok((campaign, Page { items: listed, next }))
}

/// Whether the caller needs to know where a shipment goes: the initiator, its backer and support.
pub fn sees_address(found: &ShipmentFor, actor: &Actor) -> bool {
    actor.is(found.campaign.initiator) || actor.is(found.pledge.backer) || actor.has_role(StaffRole::Support)
}

/// What the caller can do with a shipment now.
pub fn allowed_shipment_actions(context: &Context<'_>, found: &ShipmentFor) -> Vec<ShipmentAction> {
    let ShipmentFor { campaign, pledge, shipment } = found;
    let relations = relations_to(campaign, pledge, context.actor);
    let is_open = |action: &ShipmentAction| {
        let is_possible = match action {
            ShipmentAction::Update => true,
            ShipmentAction::Receive => shipment.received_at.is_none() && check_receivable(shipment).is_ok(),
        };
        is_possible && action.operation().allow(context.actor, relations).is_ok()
    };
    ShipmentAction::ALL.iter().copied().filter(is_open).collect()
}

impl ShipmentAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UPDATE_SHIPMENT,
            Self::Receive => Operation::RECEIVE_SHIPMENT,
        }
    }
}
