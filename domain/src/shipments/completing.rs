//! Completing a campaign: everything arrived, or it is said of each line that did not why.

use std::collections::BTreeMap;

use super::planning::collected_revision;
use super::refusal::{ShipmentFault, ShipmentRefusal};
use super::{Completion, REASON_CHARACTERS_MAX, Shipment, ShipmentState, UNDELIVERED_MAX, UndeliveredLine};
use crate::campaigns::{
    BACKER, Campaign, CampaignAction, CampaignState, INITIATOR, Revision, require_campaign_for, touch,
};
use crate::clock::Context;
use crate::ids::{CampaignId, RewardId};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Fault, Faults, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// What the initiator says at the end.
#[derive(Debug, Clone, Default)]
pub struct CompleteCampaign {
    /// Why lines that are not named are undelivered.
    pub reason: Option<Line<REASON_CHARACTERS_MAX>>,
    /// Lines that are undelivered, each with why.
    pub lines: Vec<UndeliveredLine>,
}

/// Completes a campaign that delivers. Lines that did not arrive are named with a reason, or share one.
pub fn complete_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    command: CompleteCampaign,
) -> Result<Completion, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::COMPLETE_CAMPAIGN, id)?;
    campaign.check(CampaignAction::Complete, context.now)?;
    check_lines(store, &campaign, &command.lines)?;
    let undelivered = store.count_undelivered_lines(id)?;
    let named = i64::try_from(command.lines.len()).unwrap_or(i64::MAX);
    let unnamed = undelivered.saturating_sub(named);
    let is_said = unnamed <= 0 || command.reason.is_some();
    ensure(is_said, ShipmentRefusal::LinesUndelivered { undelivered: unnamed })?;
    let completion = Completion {
        campaign: id,
        completed_at: context.now,
        undelivered,
        reason: command.reason.filter(|_| unnamed > 0),
        lines: command.lines,
    };
    campaign.state = CampaignState::Completed;
    touch(store, &mut campaign)?;
    store.insert_completion(&completion)?;
    Ok(completion)
}

/// How a campaign was completed; named lines are shown to the initiator and staff, to a backer those of their own pledges.
pub fn read_completion(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<Completion, Failure> {
    let campaign = require_campaign_for(store, context, Operation::GET_CAMPAIGN_COMPLETION, id)?;
    let mut completion = store.find_completion(id)?.ok_or(Refusal::NotFound)?;
    let mut shown = Vec::new();
    for line in completion.lines {
        let pledge = store.find_pledge(id, line.pledge)?.ok_or(Refusal::NotFound)?;
        let relations = Relations::NONE
            .with(INITIATOR, context.actor.is(campaign.initiator))
            .with(BACKER, context.actor.is(pledge.backer));
        if Operation::GET_SHIPMENT.allow(context.actor, relations).is_ok() {
            shown.push(line);
        }
    }
    completion.lines = shown;
    Ok(completion)
}

/// Notes what is wrong with the lines that are named: each must be undelivered, and is named once.
fn check_lines(store: &mut dyn Store, campaign: &Campaign, lines: &[UndeliveredLine]) -> Result<(), Failure> {
    let mut faults = Faults::default();
    faults.check_count("/undelivered", lines.len(), (0, UNDELIVERED_MAX));
    for (place, line) in lines.iter().enumerate().take(UNDELIVERED_MAX) {
        let at = format!("/undelivered/{place}");
        let is_same = |other: &UndeliveredLine| (other.pledge, other.reward) == (line.pledge, line.reward);
        faults.unless(!lines.iter().take(place).any(is_same), at.clone(), Fault::NotUnique);
        let Some(pledge) = store.find_pledge(campaign.id, line.pledge)? else {
            faults.add(format!("{at}/pledge_id"), ShipmentFault::PledgeUnknown);
            continue;
        };
        let shipments = store.list_shipments_of(campaign.id, &[pledge.id])?;
        let is_undelivered = match collected_revision(&pledge) {
            Ok(revision) => is_undelivered(revision, &shipments, line.reward),
            Err(_) => false,
        };
        faults.unless(is_undelivered, format!("{at}/reward_id"), ShipmentFault::LineNotUndelivered);
    }
    Ok(faults.refuse()?)
}

/// Whether not all of a reward that a pledge took arrived; what is lost and not sent again counts as said.
fn is_undelivered(revision: &Revision, shipments: &[Shipment], reward: RewardId) -> bool {
    let taken: i64 = revision.quantities().get(&reward).copied().unwrap_or(0);
    let mut by_state: BTreeMap<ShipmentState, i64> = BTreeMap::new();
    for shipment in shipments {
        for line in shipment.lines.iter().filter(|line| line.reward == reward) {
            *by_state.entry(shipment.state).or_insert(0) += line.quantity;
        }
    }
    let of = |state: ShipmentState| by_state.get(&state).copied().unwrap_or(0);
    let under_way = of(ShipmentState::Planned) + of(ShipmentState::Shipped);
    let ended = of(ShipmentState::Delivered) + of(ShipmentState::Rendered) + of(ShipmentState::Lost);
    taken > 0 && (under_way > 0 || ended < taken)
}
