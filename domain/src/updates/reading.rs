//! Who reads what of an update: that it exists, everybody who sees the campaign; what it says, its audience.

use super::operations::{READER, VISITOR};
use super::{Update, UpdateAction, UpdateAudience, UpdateKind};
use crate::campaigns::{Campaign, INITIATOR, require_campaign_for};
use crate::clock::Context;
use crate::ids::{CampaignId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// An update, and whether the caller may read what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenUpdate {
    /// The update.
    pub update: Update,
    /// Whether its text is for the caller.
    pub is_readable: bool,
}

/// An update that the caller may do something with.
pub(super) struct UpdateFor {
    pub(super) campaign: Campaign,
    pub(super) update: Update,
}

/// What the caller is to an update.
fn relations_to(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    update: &Update,
) -> Result<Relations, Failure> {
    let to_campaign = campaign.relations(context.actor);
    let is_backer = match context.actor.account() {
        Some(account) => store.has_backed(campaign.id, account, &update.rewards)?,
        None => false,
    };
    let is_public = to_campaign.is_public();
    Ok(Relations::NONE
        .public(is_public && update.audience == UpdateAudience::Public)
        .with(VISITOR, is_public)
        .with(INITIATOR, to_campaign.has(INITIATOR))
        .with(READER, is_backer))
}

/// The update, if the caller may do this to it.
pub(super) fn require_update_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    (campaign, id): (CampaignId, UpdateId),
) -> Result<UpdateFor, Failure> {
    operation.admit(context.actor)?;
    let campaign = require_campaign_for(store, context, Operation::LIST_UPDATES, campaign)?;
    let update = store.find_update(campaign.id, id)?.ok_or(Refusal::NotFound)?;
    operation.allow(context.actor, relations_to(store, context, &campaign, &update)?)?;
    Ok(UpdateFor { campaign, update })
}

/// Whether the caller may read what an update says.
fn is_readable(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    update: &Update,
) -> Result<bool, Failure> {
    if update.audience == UpdateAudience::Public {
        return Ok(true);
    }
    let relations = relations_to(store, context, campaign, update)?;
    Ok(Operation::LIST_UPDATE_TEXTS.allow(context.actor, relations).is_ok())
}

/// A campaign's updates of some kinds, or of all; the newest first.
pub fn list_updates(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    kinds: &[UpdateKind],
    page: &PageRequest<i64>,
) -> Result<(Campaign, Page<SeenUpdate, i64>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::LIST_UPDATES, campaign)?;
    let Page { items, next } = store.list_updates(campaign.id, kinds, page)?;
    let mut seen = Vec::with_capacity(items.len());
    for update in items {
        let is_readable = is_readable(store, context, &campaign, &update)?;
        seen.push(SeenUpdate { update, is_readable });
    }
    Ok((campaign, Page { items: seen, next }))
}

/// An update, for whoever sees the campaign.
pub fn read_update(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, id): (CampaignId, UpdateId),
) -> Result<(Campaign, SeenUpdate), Failure> {
    let campaign = require_campaign_for(store, context, Operation::GET_UPDATE, campaign)?;
    let update = store.find_update(campaign.id, id)?.ok_or(Refusal::NotFound)?;
    let is_readable = is_readable(store, context, &campaign, &update)?;
    Ok((campaign, SeenUpdate { update, is_readable }))
}

/// What the caller can do with an update now.
pub fn allowed_update_actions(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    update: &Update,
) -> Result<Vec<UpdateAction>, Failure> {
    let Some(account) = context.actor.account() else { return Ok(Vec::new()) };
    let relations = relations_to(store, context, campaign, update)?;
    let mut open = Vec::new();
    for action in UpdateAction::ALL {
        let is_possible = match action {
            UpdateAction::Edit => update.version < super::TEXTS_MAX,
            UpdateAction::Comment => true,
            UpdateAction::Acknowledge => {
                update.is_open_emergency() && !store.has_acknowledged(campaign.id, update.id, account)?
            }
        };
        if is_possible && action.operation().allow(context.actor, relations).is_ok() {
            open.push(*action);
        }
    }
    Ok(open)
}

impl UpdateAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Edit => Operation::EDIT_UPDATE,
            Self::Comment => Operation::CREATE_UPDATE_COMMENT,
            Self::Acknowledge => Operation::ACKNOWLEDGE_UPDATE,
        }
    }
}
