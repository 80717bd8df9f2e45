//! Saying that an emergency was seen, and who has not.

use super::reading::{UpdateFor, require_update_for};
use super::refusal::UpdateRefusal;
use super::{Acknowledgement, Particulars, Update};
use crate::clock::Context;
use crate::ids::{AccountId, CampaignId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// Says that the caller has seen an emergency; saying it again changes nothing.
pub fn acknowledge_update(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
) -> Result<Update, Failure> {
    let UpdateFor { campaign, update } = require_update_for(store, context, Operation::ACKNOWLEDGE_UPDATE, ids)?;
    require_emergency(&update)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    store.acknowledge(campaign.id, update.id, (account, context.now))?;
    Ok(update)
}

/// A campaign's backers with when they acknowledged an emergency, or those only who have not.
pub fn list_update_acknowledgements(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    only_missing: bool,
    page: &PageRequest<AccountId>,
) -> Result<Page<Acknowledgement, AccountId>, Failure> {
    let operation = Operation::LIST_UPDATE_ACKNOWLEDGEMENTS;
    let UpdateFor { campaign, update } = require_update_for(store, context, operation, ids)?;
    require_emergency(&update)?;
    Ok(store.list_acknowledgements(campaign.id, update.id, only_missing, page)?)
}

fn require_emergency(update: &Update) -> Result<(), Refusal> {
    let is_emergency = matches!(update.particulars, Particulars::Emergency { .. });
    ensure(is_emergency, UpdateRefusal::NotAnEmergency { kind: update.kind })
}
