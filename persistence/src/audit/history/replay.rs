//! A tranche is made again from its steps, and must come out as it is.

use chrono::{DateTime, Duration, Utc};
use palier_domain::escrow::{Evidence, Tranche, TrancheState, TrancheStep, TrancheStepKind};
use palier_domain::ids::AccountId;

use super::rows::{CampaignColumns, ObjectionColumns};
use super::{Pair, Row, Stop, shown};

/// What the steps so far make of a tranche.
#[derive(Default)]
struct Made<'a> {
    state: Option<TrancheState>,
    frozen_from: Option<TrancheState>,
    requests: i64,
    requested_by: Option<AccountId>,
    requested_at: Option<DateTime<Utc>>,
    evidence: Option<&'a Evidence>,
    inspection_ends_at: Option<DateTime<Utc>>,
    decided_by: Option<AccountId>,
    decided_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    freeze_reason: Option<String>,
    paid_at: Option<DateTime<Utc>>,
}

/// Checks each step against those before it, and the tranche against all of them.
pub(super) fn check(
    campaign: &CampaignColumns,
    tranche: &Tranche,
    steps: &[&TrancheStep],
    objections: &[&ObjectionColumns],
    window: Duration,
) -> Result<(), Stop> {
    let mut made = Made { state: Some(TrancheState::Locked), ..Made::default() };
    for (position, step) in (1..).zip(steps) {
        let key = Pair(step.book, Pair(step.tranche, step.position));
        let row = Row { table: "tranche_steps", key: &key };
        row.expect("position", position, step.position)?;
        check_step(&row, campaign, (tranche, step), &made, window)?;
        made.take(step);
        row.expect("request", made.requests, step.request)?;
    }
    compare(tranche, &made, steps.len())?;
    let open = |objection: &&&ObjectionColumns| objection.request == tranche.requests;
    let key = Pair(tranche.book, tranche.number);
    let row = Row { table: "tranches", key: &key };
    row.expect("objections", i64::try_from(objections.iter().filter(open).count()).unwrap_or(0), tranche.objections)?;
    match objections.iter().find(|objection| !(1..=tranche.requests).contains(&objection.request)) {
        Some(objection) => {
            let key = Pair(objection.book_id.0, objection.id.0);
            let requests = format!("one of {} requests", tranche.requests);
            Err(Row { table: "objections", key: &key }.disagree("request", &requests, &objection.request))
        }
        None => Ok(()),
    }
}

impl<'a> Made<'a> {
    fn take(&mut self, step: &'a TrancheStep) {
        let now = Some(step.recorded_at);
        match step.kind {
            TrancheStepKind::Requested => {
                self.state = Some(TrancheState::Requested);
                self.requests += 1;
                self.requested_by = step.account;
                self.requested_at = now;
                self.evidence = step.evidence.as_ref();
                self.inspection_ends_at = step.inspection_ends_at;
                self.reason = None;
            }
            TrancheStepKind::Approved => {
                self.state = Some(TrancheState::Approved);
                (self.decided_by, self.decided_at) = (step.account, now);
            }
            TrancheStepKind::Rejected => {
                self.state = Some(TrancheState::Locked);
                (self.decided_by, self.decided_at) = (step.account, now);
                self.inspection_ends_at = None;
                self.reason = step.reason.as_ref().map(|reason| reason.as_str().to_owned());
            }
            TrancheStepKind::Paid => {
                self.state = Some(TrancheState::Paid);
                self.paid_at = now;
            }
            TrancheStepKind::Frozen => {
                self.frozen_from = self.state.replace(TrancheState::Frozen);
                self.freeze_reason = step.reason.as_ref().map(|reason| reason.as_str().to_owned());
            }
            TrancheStepKind::Unfrozen => {
                self.state = self.frozen_from.take();
                self.freeze_reason = None;
                if self.state == Some(TrancheState::Requested) {
                    self.inspection_ends_at = step.inspection_ends_at;
                }
            }
            TrancheStepKind::Returned => {
                self.state = Some(TrancheState::Returned);
                (self.frozen_from, self.freeze_reason) = (None, None);
            }
        }
    }
}

/// A step follows from the state before it, is taken by somebody who may, and opens the window of the policy.
fn check_step(
    row: &Row<'_>,
    campaign: &CampaignColumns,
    (tranche, step): (&Tranche, &TrancheStep),
    made: &Made<'_>,
    window: Duration,
) -> Result<(), Stop> {
    let follows: &[TrancheState] = match step.kind {
        TrancheStepKind::Requested => &[TrancheState::Locked],
        // The first goes out by itself, without being asked for.
        TrancheStepKind::Approved if tranche.number == 1 => &[TrancheState::Locked],
        TrancheStepKind::Approved | TrancheStepKind::Rejected => &[TrancheState::Requested],
        TrancheStepKind::Paid => &[TrancheState::Approved],
        TrancheStepKind::Frozen => &[TrancheState::Locked, TrancheState::Requested],
        TrancheStepKind::Unfrozen => &[TrancheState::Frozen],
        TrancheStepKind::Returned => &[TrancheState::Locked, TrancheState::Requested, TrancheState::Frozen],
    };
    let state = shown(made.state.map(TrancheState::as_str));
    if !made.state.is_some_and(|state| follows.contains(&state)) {
        return Err(row.disagree("kind", &format_args!("one that follows {state}"), &step.kind.as_str()));
    }
    let initiator = Some(AccountId(campaign.initiator_id.0));
    let is_fit = match step.kind {
        TrancheStepKind::Requested => step.account == initiator,
        TrancheStepKind::Approved if tranche.number == 1 => step.account.is_none(),
        // What the gateway takes at once is paid by whoever approved; what it takes later by nobody.
        TrancheStepKind::Paid => step.account.is_none() || step.account == made.decided_by,
        _ => step.account.is_some() && step.account != initiator,
    };
    if !is_fit {
        let found = shown(step.account.map(|account| account.0));
        return Err(row.disagree("account_id", &"whoever may take this step", &found));
    }
    let is_reasoned =
        matches!(step.kind, TrancheStepKind::Rejected | TrancheStepKind::Frozen | TrancheStepKind::Returned);
    row.expect("reason", is_reasoned, step.reason.is_some())?;
    if step.kind == TrancheStepKind::Returned {
        let reason = step.reason.as_ref().map(|reason| reason.as_str().to_owned());
        row.expect("reason", shown(campaign.wind_down_reason.clone()), shown(reason))?;
        row.expect_at("recorded_at", campaign.wound_down_at.map(|at| at.0), step.recorded_at)?;
    }
    row.expect("evidence_note", step.kind == TrancheStepKind::Requested, step.evidence.is_some())?;
    let opens = step.kind == TrancheStepKind::Requested
        || (step.kind == TrancheStepKind::Unfrozen && made.frozen_from == Some(TrancheState::Requested));
    let ends_at = opens.then(|| step.recorded_at + window);
    row.expect_at("inspection_ends_at", ends_at, step.inspection_ends_at)?;
    Ok(())
}

/// The tranche is what its steps made of it.
fn compare(tranche: &Tranche, made: &Made<'_>, steps: usize) -> Result<(), Stop> {
    let key = Pair(tranche.book, tranche.number);
    let row = Row { table: "tranches", key: &key };
    let text = |state: Option<TrancheState>| shown(state.map(TrancheState::as_str));
    let account = |account: Option<AccountId>| shown(account.map(|account| account.0));
    row.expect("steps", i64::try_from(steps).unwrap_or(i64::MAX), tranche.steps)?;
    row.expect("state", text(made.state), text(Some(tranche.state)))?;
    row.expect("frozen_from", text(made.frozen_from), text(tranche.frozen_from))?;
    row.expect("requests", made.requests, tranche.requests)?;
    row.expect("requested_by", account(made.requested_by), account(tranche.requested_by))?;
    row.expect_at("requested_at", made.requested_at, tranche.requested_at)?;
    if made.evidence != tranche.evidence.as_ref() {
        return Err(row.disagree("evidence_note, evidence_links", &"those of its last request", &"others"));
    }
    row.expect_at("inspection_ends_at", made.inspection_ends_at, tranche.inspection_ends_at)?;
    row.expect("decided_by", account(made.decided_by), account(tranche.decided_by))?;
    row.expect_at("decided_at", made.decided_at, tranche.decided_at)?;
    let words = |reason: Option<&str>| shown(reason);
    row.expect("reason", words(made.reason.as_deref()), words(tranche.reason.as_ref().map(|text| text.as_str())))?;
    let freeze_reason = tranche.freeze_reason.as_ref().map(|text| text.as_str());
    row.expect("freeze_reason", words(made.freeze_reason.as_deref()), words(freeze_reason))?;
    row.expect_at("paid_at", made.paid_at, tranche.paid_at)
}
