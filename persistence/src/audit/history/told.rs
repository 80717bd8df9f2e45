//! The events of a campaign are those that its rows ask for.

use std::fmt;

use palier_domain::campaigns::CampaignState;
use palier_domain::escrow::{TrancheState, TrancheStepKind};
use palier_domain::events::EventKind;

use super::rows::EventColumns;
use super::{Parts, Row, Stop, shown};
use crate::columns::{IdValue, InstantValue};

/// An event, without its position: what happened when, to what, and who made it happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    at: InstantValue,
    kind: &'static str,
    subject: IdValue,
    actor: Option<IdValue>,
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actor = shown(self.actor.map(|actor| actor.0));
        write!(formatter, "{} of {} by {actor} at {}", self.kind, self.subject.0, self.at.0.to_rfc3339())
    }
}

/// Compares what the rows ask for with what was recorded.
pub(super) fn check(parts: &Parts) -> Result<(), Stop> {
    let row = Row { table: "events", key: &parts.campaign.id.0 };
    let mut expected = Vec::new();
    tell_of_campaign(parts, &mut expected);
    tell_of_steps(parts, &mut expected);
    for objection in &parts.objections {
        expected.push(Told {
            at: objection.created_at,
            kind: EventKind::TrancheObjected.as_str(),
            subject: objection.id,
            actor: Some(objection.account),
        });
    }
    let mut found = parts.events.iter().map(told).collect::<Result<Vec<_>, Stop>>()?;
    expected.sort();
    found.sort();
    let differs = |place: &usize| expected.get(*place) != found.get(*place);
    match (0..expected.len().max(found.len())).find(differs) {
        Some(place) => Err(row.disagree(
            "kind, subject_id, actor_id, occurred_at",
            &shown(expected.get(place)),
            &shown(found.get(place)),
        )),
        None => Ok(()),
    }
}

fn told(event: &EventColumns) -> Result<Told, Stop> {
    let key = crate::rows::Pair(event.book_id.0, event.seq);
    let row = Row { table: "events", key: &key };
    let kind = EventKind::parse(&event.kind).ok_or_else(|| row.disagree("kind", &"a kind", &event.kind))?;
    Ok(Told { at: event.occurred_at, kind: kind.as_str(), subject: event.subject, actor: event.actor })
}

fn tell_of_campaign(parts: &Parts, expected: &mut Vec<Told>) {
    let campaign = &parts.campaign;
    let initiator = Some(campaign.initiator_id);
    let mut tell = |kind: EventKind, actor: Option<IdValue>, at: Option<InstantValue>| {
        if let Some(at) = at {
            expected.push(Told { at, kind: kind.as_str(), subject: campaign.id, actor });
        }
    };
    let is = |state: CampaignState| campaign.state == state.as_str();
    tell(EventKind::CampaignCreated, initiator, Some(campaign.created_at));
    tell(EventKind::CampaignLaunched, initiator, campaign.launched_at);
    if is(CampaignState::Cancelled) {
        tell(EventKind::CampaignCancelled, initiator, campaign.closed_at);
    }
    if is(CampaignState::Failed) {
        tell(EventKind::CampaignFailed, None, campaign.closed_at);
    }
    if campaign.raised_minor.is_some() {
        tell(EventKind::CampaignSucceeded, None, campaign.closed_at);
        tell(EventKind::CampaignPreparing, None, campaign.closed_at);
    }
    let is_out = |state: TrancheState| matches!(state, TrancheState::Approved | TrancheState::Paid);
    if let Some(last) = parts.tranches.last().filter(|last| is_out(last.state)) {
        let by = last.decided_by.map(|account| IdValue(account.0));
        tell(EventKind::CampaignReady, by, last.decided_at.map(InstantValue));
    }
}

fn tell_of_steps(parts: &Parts, expected: &mut Vec<Told>) {
    let mut stops = Vec::new();
    for step in &parts.steps {
        let kind = match step.kind {
            TrancheStepKind::Requested => EventKind::TrancheRequested,
            TrancheStepKind::Approved => EventKind::TrancheApproved,
            TrancheStepKind::Rejected => EventKind::TrancheRejected,
            TrancheStepKind::Paid => EventKind::TranchePaid,
            TrancheStepKind::Frozen => EventKind::EscrowFrozen,
            TrancheStepKind::Unfrozen => EventKind::EscrowUnfrozen,
            TrancheStepKind::Returned => EventKind::CampaignWoundDown,
        };
        let told = Told {
            at: InstantValue(step.recorded_at),
            kind: kind.as_str(),
            subject: parts.campaign.id,
            actor: step.account.map(|account| IdValue(account.0)),
        };
        // All tranches that are not out are frozen, released from it and returned together: that is one event.
        let of_all = [TrancheStepKind::Frozen, TrancheStepKind::Unfrozen, TrancheStepKind::Returned];
        let is_of_all = of_all.contains(&step.kind);
        if is_of_all && stops.contains(&told) {
            continue;
        }
        if is_of_all {
            stops.push(told.clone());
        }
        expected.push(told);
    }
}
