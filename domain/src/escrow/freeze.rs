//! Freezing the tranches that are not out, and letting them go on.

use super::{Tranche, TrancheState};
use crate::campaigns::{Campaign, CampaignAction, campaign_policy, ensure, require_campaign_for};
use crate::clock::Context;
use crate::events::EventKind;
use crate::ids::CampaignId;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;
use crate::text::Line;

/// Stops every tranche that is not out, with a reason.
pub fn freeze_escrow(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    reason: &Line<1_000>,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    change_all(
        store,
        context,
        (Operation::FreezeEscrow, EventKind::EscrowFrozen),
        campaign,
        Tranche::can_be_frozen,
        |tranche| {
            tranche.frozen_from = Some(tranche.state);
            tranche.state = TrancheState::Frozen;
            tranche.reason = Some(reason.clone());
        },
    )
}

/// Lets every frozen tranche go on from where it was. A request that was under
/// inspection gets a whole new window: nobody could object meanwhile.
pub fn unfreeze_escrow(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let window = {
        Operation::UnfreezeEscrow.admit(context.actor)?;
        let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
        campaign_policy(store, &campaign)?.terms.inspection_window()
    };
    let is_frozen = |tranche: &Tranche| tranche.state == TrancheState::Frozen;
    change_all(store, context, (Operation::UnfreezeEscrow, EventKind::EscrowUnfrozen), campaign, is_frozen, |tranche| {
        tranche.state = tranche.frozen_from.take().unwrap_or(TrancheState::Locked);
        tranche.reason = None;
        if tranche.state == TrancheState::Requested {
            tranche.inspection_ends_at = Some(context.now + window);
        }
    })
}

fn change_all(
    store: &mut dyn Store,
    context: &Context<'_>,
    (operation, event): (Operation, EventKind),
    campaign: CampaignId,
    concerns: impl Fn(&Tranche) -> bool,
    change: impl Fn(&mut Tranche),
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let campaign = require_campaign_for(store, context, operation, campaign)?;
    campaign.check(CampaignAction::Freeze, context.now)?;
    let mut tranches = store.list_tranches(campaign.book())?;
    ensure(tranches.iter().any(&concerns), Refusal::NothingToFreeze)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    for tranche in tranches.iter_mut().filter(|tranche| concerns(tranche)) {
        change(tranche);
        tranche.version += 1;
        store.update_tranche(tranche)?;
    }
    book.record(context, event, campaign.id.0);
    store.save_book(&mut book)?;
    Ok((campaign, tranches))
}
