//! Launching a draft, or saying everything that is still in the way.

use chrono::{DateTime, Duration, Utc};

use super::campaign::ensure;
use super::drafting::touch;
use super::reading::require_campaign_for;
use super::{Campaign, CampaignAction, CampaignState};
use crate::clock::Context;
use crate::escrow::{PlannedTranche, check_plan};
use crate::events::EventKind;
use crate::ids::{CampaignId, JobId};
use crate::jobs::{Job, JobKind};
use crate::permissions::Operation;
use crate::policy::PolicyTerms;
use crate::refusal::{Fact, Failure, Reason, Refusal};
use crate::store::Store;

/// Opens a draft for pledges under the policy in force, and arranges that it
/// closes at its deadline.
pub fn launch_campaign(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<Campaign, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::LaunchCampaign, id)?;
    campaign.check(CampaignAction::Launch, context.now)?;
    let policy = store.current_policy()?;
    let plan: Vec<PlannedTranche> = store.list_tranches(campaign.book())?.iter().map(PlannedTranche::from).collect();
    let has_rewards = !store.list_rewards(id)?.is_empty();
    let reasons = reasons_against(&campaign, has_rewards, &plan, &policy.terms, context.now);
    ensure(reasons.is_empty(), Refusal::CampaignNotReady { reasons })?;
    let deadline_at = campaign.terms.deadline_at.unwrap_or(context.now);
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    campaign.state = CampaignState::Live;
    campaign.policy_version = Some(policy.version);
    campaign.launched_at = Some(context.now);
    touch(store, &mut campaign)?;
    store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: campaign.book(),
        kind: JobKind::CloseCampaign,
        subject: None,
        due_at: deadline_at,
    })?;
    book.record(context, EventKind::CampaignLaunched, id.0);
    store.save_book(&mut book)?;
    Ok(campaign)
}

/// Everything that keeps a draft from being launched at `now`.
fn reasons_against(
    campaign: &Campaign,
    has_rewards: bool,
    plan: &[PlannedTranche],
    terms: &PolicyTerms,
    now: DateTime<Utc>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut reason = |pointer, code, facts| reasons.push(Reason { pointer, code, facts });
    if !has_rewards {
        reason("/rewards", "reward-missing", vec![]);
    }
    if campaign.terms.goal.amount_minor <= 0 {
        reason("/goal/amount_minor", "goal-not-positive", vec![]);
    }
    let (earliest, latest) =
        (now + Duration::days(terms.deadline_days_min), now + Duration::days(terms.deadline_days_max));
    match campaign.terms.deadline_at {
        None => reason("/deadline_at", "deadline-missing", vec![]),
        Some(deadline) if deadline < earliest || deadline > latest => reason(
            "/deadline_at",
            "deadline-out-of-range",
            vec![("earliest_at", Fact::Instant(earliest)), ("latest_at", Fact::Instant(latest))],
        ),
        Some(_) => {}
    }
    if let Some(deadline) = campaign.terms.deadline_at
        && campaign.calendar.first_on().is_some_and(|first| first <= deadline.date_naive())
    {
        reason("/delivery_calendar", "calendar-before-deadline", vec![("deadline_at", Fact::Instant(deadline))]);
    }
    if !campaign.calendar.is_complete(campaign.terms.kind) {
        reason("/delivery_calendar", "calendar-incomplete", vec![("kind", Fact::from(campaign.terms.kind))]);
    }
    if let Err(refusal) = check_plan(plan, terms) {
        reason("/tranche_plan", refusal.slug(), refusal.facts());
    }
    reasons
}
