//! The events of a campaign are those that its rows ask for.

use std::collections::BTreeMap;
use std::fmt;

use palier_domain::campaigns::CampaignState;
use palier_domain::clock::instant_text;
use palier_domain::escrow::{TrancheState, TrancheStep, TrancheStepKind};
use palier_domain::events::EventKind;

use super::rows::EventColumns;
use super::{Pair, Parts, Row, Stop, shown};
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
        write!(formatter, "{} of {} by {actor} at {}", self.kind, self.subject.0, instant_text(self.at.0))
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
    let is_closing = |event: &&EventColumns| event.kind == EventKind::CampaignClosing.as_str();
    check_closing(parts, &parts.events.iter().filter(is_closing).collect::<Vec<_>>())?;
    let others = parts.events.iter().filter(|event| !is_closing(event));
    let mut found = others.map(told).collect::<Result<Vec<_>, Stop>>()?;
    expected.sort();
    found.sort();
    let differs = |place: &usize| expected.get(*place) != found.get(*place);
    match (0..expected.len().max(found.len())).find(differs) {
        Some(place) => Err(row.disagree(
            "kind, subject_id, actor_id, occurred_at",
            &shown(expected.get(place)),
            &shown(found.get(place)),
        )),
        None => check_objections(parts),
    }
}

/// A campaign whose payments were waited for says so once, after its deadline, and nobody did that. Whether it says so
/// before it was decided is not asked of the instants: two servers have two clocks.
fn check_closing(parts: &Parts, events: &[&EventColumns]) -> Result<(), Stop> {
    let campaign = &parts.campaign;
    let is_closing = campaign.state == CampaignState::Closing.as_str();
    let was_decided = campaign.raised_minor.is_some() || campaign.state == CampaignState::Failed.as_str();
    let is_due = |event: &EventColumns| {
        let is_late = campaign.deadline_at.is_some_and(|deadline_at| deadline_at <= event.occurred_at);
        event.subject == campaign.id && event.actor.is_none() && is_late
    };
    let is_told = match events {
        [] => !is_closing,
        [event] => (is_closing || was_decided) && is_due(event),
        _ => false,
    };
    Row { table: "events", key: &campaign.id.0 }.expect(
        "subject_id, actor_id, occurred_at of campaign_closing",
        true,
        is_told,
    )
}

/// A step counts the objections to its request that were made before it.
fn check_objections(parts: &Parts) -> Result<(), Stop> {
    for step in &parts.steps {
        let told = Told::of_step(parts, step);
        let is_told = |event: &&EventColumns| event.kind == told.kind && event.occurred_at == told.at;
        let places = || parts.events.iter().filter(is_told).map(|event| event.seq);
        let (Some(first), Some(last)) = (places().min(), places().max()) else { continue };
        let before = |place: i64| {
            let is_before = |event: &&EventColumns| {
                event.seq < place
                    && event.kind == EventKind::TrancheObjected.as_str()
                    && parts.objections.iter().any(|objection| {
                        objection.id == event.subject
                            && (objection.tranche, objection.request) == (step.tranche, step.request)
                    })
            };
            i64::try_from(parts.events.iter().filter(is_before).count()).unwrap_or(i64::MAX)
        };
        if !(before(first)..=before(last)).contains(&step.objections) {
            let key = Pair(parts.campaign.id.0, Pair(step.tranche, step.position));
            let row = Row { table: "tranche_steps", key: &key };
            return Err(row.disagree("objections", &before(last), &step.objections));
        }
    }
    Ok(())
}

fn told(event: &EventColumns) -> Result<Told, Stop> {
    let key = Pair(event.book_id.0, event.seq);
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

impl Told {
    fn of_step(parts: &Parts, step: &TrancheStep) -> Self {
        let kind = match step.kind {
            TrancheStepKind::Requested => EventKind::TrancheRequested,
            TrancheStepKind::Approved => EventKind::TrancheApproved,
            TrancheStepKind::Rejected => EventKind::TrancheRejected,
            TrancheStepKind::Paid => EventKind::TranchePaid,
            TrancheStepKind::Frozen => EventKind::EscrowFrozen,
            TrancheStepKind::Unfrozen => EventKind::EscrowUnfrozen,
            TrancheStepKind::Returned => EventKind::CampaignWoundDown,
        };
        Self {
            at: InstantValue(step.recorded_at),
            kind: kind.as_str(),
            subject: parts.campaign.id,
            actor: step.account.map(|account| IdValue(account.0)),
        }
    }
}

fn tell_of_steps(parts: &Parts, expected: &mut Vec<Told>) {
    // All tranches that are not out are frozen, released from it and returned together: that is one event, however many
    // they are.
    let mut stops: BTreeMap<Told, BTreeMap<i64, usize>> = BTreeMap::new();
    for step in &parts.steps {
        let told = Told::of_step(parts, step);
        match step.kind {
            TrancheStepKind::Frozen | TrancheStepKind::Unfrozen | TrancheStepKind::Returned => {
                *stops.entry(told).or_default().entry(step.tranche).or_default() += 1;
            }
            _ => expected.push(told),
        }
    }
    for (told, of_tranches) in stops {
        let times = of_tranches.into_values().max().unwrap_or_default();
        expected.extend(std::iter::repeat_n(told, times));
    }
}
