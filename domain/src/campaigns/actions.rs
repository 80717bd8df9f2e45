//! What can be done with a campaign, and what of it a caller is offered.
//!
//! An action is offered exactly when it would succeed: the same functions decide.

use super::Campaign;
use super::launch_campaign::check_ready;
use super::refusal::PledgeRefusal;
use super::relaunch_campaign::check_not_relaunched;
use crate::actor::named;
use crate::clock::Context;
use crate::escrow::{check_freezable, check_unfreezable, check_wind_down};
use crate::permissions::Operation;
use crate::refusal::{Failure, ensure};
use crate::store::Store;

named! {
    /// What can be done with a campaign, named as in its address.
    CampaignAction {
        /// Edit it: a draft freely; while it is live, its summary, its story and its rewards.
        Update "update",
        /// Open it for pledges.
        Launch "launch",
        /// Call it off.
        Cancel "cancel",
        /// Start again as a new draft.
        Relaunch "relaunch",
        /// Pledge to it.
        Pledge "pledge",
        /// Stop the tranches that are not out.
        Freeze "freeze",
        /// Let the frozen tranches go on.
        Unfreeze "unfreeze",
        /// Give back what is still in escrow.
        WindDown "wind_down",
        /// Say that all is delivered.
        Complete "complete",
    }
}

impl CampaignAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UPDATE_CAMPAIGN,
            Self::Launch => Operation::LAUNCH_CAMPAIGN,
            Self::Cancel => Operation::CANCEL_CAMPAIGN,
            Self::Relaunch => Operation::RELAUNCH_CAMPAIGN,
            Self::Pledge => Operation::CREATE_PLEDGE,
            Self::Freeze => Operation::FREEZE_ESCROW,
            Self::Unfreeze => Operation::UNFREEZE_ESCROW,
            Self::WindDown => Operation::WIND_DOWN_CAMPAIGN,
            Self::Complete => Operation::COMPLETE_CAMPAIGN,
        }
    }
}

/// What this caller could do with a campaign now. Nothing is loaded for what the
/// caller may not do anyhow.
pub fn allowed_campaign_actions(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<Vec<CampaignAction>, Failure> {
    let relations = campaign.relations(context.actor);
    let mut allowed = Vec::new();
    for action in CampaignAction::ALL.iter().copied() {
        let may = action.operation().allow(context.actor, relations).is_ok();
        if may && campaign.check(action, context.now).is_ok() {
            match decide(store, context, campaign, action) {
                Ok(()) => allowed.push(action),
                Err(Failure::Refused(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(allowed)
}

/// What else, beside the caller's right and the campaign's state, an action depends on.
fn decide(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    action: CampaignAction,
) -> Result<(), Failure> {
    match action {
        CampaignAction::Update | CampaignAction::Cancel | CampaignAction::Complete => Ok(()),
        CampaignAction::Launch => check_ready(store, context, campaign).map(drop),
        CampaignAction::Relaunch => check_not_relaunched(store, campaign),
        CampaignAction::Pledge => Ok(ensure(!context.actor.is(campaign.initiator), PledgeRefusal::OwnCampaign)?),
        CampaignAction::Freeze => check_freezable(store, context, campaign).map(drop),
        CampaignAction::Unfreeze => check_unfreezable(store, context, campaign).map(drop),
        CampaignAction::WindDown => check_wind_down(store, context, campaign).map(drop),
    }
}
