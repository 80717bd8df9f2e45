//! Launching a draft, or saying everything that is still in the way.

use chrono::{DateTime, Duration, Utc};

use super::drafting::touch;
use super::reading::require_campaign_for;
use super::refusal::CampaignFault;
use super::refusal::CampaignRefusal;
use super::rewarding::{check_delivery, check_price};
use super::{CalendarRevision, Campaign, CampaignAction, CampaignState, Reward, TextRevision};
use crate::clock::Context;
use crate::escrow::{PlannedTranche, check_plan};
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, CampaignId, JobId};
use crate::jobs::{Job, JobKind};
use crate::money::Money;
use crate::permissions::Operation;
use crate::policy::{Policy, PolicyTerms};
use crate::refusal::{Failure, Faults, Reason, Refusal, ensure};
use crate::store::Store;

/// What a campaign was launched for, kept as it was then: whatever says otherwise later is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchTerms {
    /// The campaign.
    pub campaign: CampaignId,
    /// Who launched it, and is paid when it succeeds.
    pub initiator: AccountId,
    /// What decides about its success.
    pub goal: Money,
    /// From when it takes pledges; none when at once.
    pub opens_at: Option<DateTime<Utc>>,
    /// When that is decided.
    pub deadline_at: DateTime<Utc>,
    /// The version of the policy whose fees and windows it keeps.
    pub policy_version: i32,
    /// When it was launched.
    pub recorded_at: DateTime<Utc>,
    /// Its rewards, with their prices and shipping fees.
    pub rewards: Vec<Reward>,
}

/// Shows a draft to everybody under the policy in force, and arranges that it
/// closes at its deadline. It takes pledges at once, or from its opening on.
pub fn launch_campaign(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<Campaign, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::LAUNCH_CAMPAIGN, id)?;
    campaign.check(CampaignAction::Launch, context.now)?;
    let policy = check_ready(store, context, &campaign)?;
    let deadline_at = campaign.terms.deadline_at.unwrap_or(context.now);
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    campaign.state = CampaignState::Live;
    campaign.policy_version = Some(policy.version);
    campaign.launched_at = Some(context.now);
    touch(store, &mut campaign)?;
    store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: campaign.book(),
        kind: JobKind::CLOSE_CAMPAIGN,
        subject: None,
        due_at: deadline_at,
    })?;
    let rewards = store.list_rewards(id)?;
    store.insert_launch_terms(&LaunchTerms {
        campaign: id,
        initiator: campaign.initiator,
        goal: campaign.terms.goal,
        opens_at: campaign.terms.opens_at,
        deadline_at,
        policy_version: policy.version,
        recorded_at: context.now,
        rewards,
    })?;
    let calendar = campaign.calendar;
    store.insert_calendar_revision(id, &CalendarRevision { number: 1, calendar, recorded_at: context.now })?;
    store.insert_text_revision(id, &TextRevision::of(&campaign, 1, context.now))?;
    book.record(context, Entry::of(EventKind::CampaignLaunched, id.0));
    store.save_book(&mut book)?;
    Ok(campaign)
}

/// The policy that a draft would be launched under, unless something is in the way.
pub(super) fn check_ready(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<Policy, Failure> {
    let policy = store.current_policy()?;
    let plan: Vec<PlannedTranche> = store.list_tranches(campaign.book())?.iter().map(PlannedTranche::from).collect();
    let rewards = store.list_rewards(campaign.id)?;
    let reasons = reasons_against(campaign, &rewards, &plan, &policy.terms, context.now);
    ensure(reasons.is_empty(), CampaignRefusal::NotReady { reasons })?;
    Ok(policy)
}

/// Everything that keeps a draft from being launched at `now`.
fn reasons_against(
    campaign: &Campaign,
    rewards: &[Reward],
    plan: &[PlannedTranche],
    policy: &PolicyTerms,
    now: DateTime<Utc>,
) -> Vec<Reason> {
    let (terms, calendar) = (&campaign.terms, &campaign.calendar);
    let mut faults = Faults::default();
    check_rewards(rewards, campaign, policy, &mut faults);
    faults.unless(terms.goal.amount_minor > 0, "/goal/amount_minor", CampaignFault::GoalNotPositive);
    let earliest_at = now + Duration::days(policy.deadline_days_min);
    let latest_at = now + Duration::days(policy.deadline_days_max);
    match terms.deadline_at {
        None => faults.add("/deadline_at", CampaignFault::DeadlineMissing),
        Some(deadline_at) => {
            let fits = (earliest_at..=latest_at).contains(&deadline_at);
            faults.unless(fits, "/deadline_at", CampaignFault::DeadlineOutOfRange { earliest_at, latest_at });
            let is_after = calendar.first_on().is_none_or(|first_on| first_on > deadline_at.date_naive());
            faults.unless(is_after, "/delivery_calendar", CampaignFault::CalendarBeforeDeadline { deadline_at });
        }
    }
    if let (Some(opens_at), Some(deadline_at)) = (terms.opens_at, terms.deadline_at) {
        let latest_at = deadline_at - Duration::days(policy.deadline_days_min);
        faults.unless(opens_at <= latest_at, "/opens_at", CampaignFault::OpeningTooLate { latest_at });
    }
    calendar.check_complete(terms.kind, "/delivery_calendar", &mut faults);
    check_plan(plan, policy, "/tranche_plan/tranches", &mut faults);
    faults.into_reasons()
}

/// Notes that there is no reward, and each that costs less than the least pledge or is delivered too early.
fn check_rewards(rewards: &[Reward], campaign: &Campaign, policy: &PolicyTerms, faults: &mut Faults) {
    faults.unless(!rewards.is_empty(), "/rewards", CampaignFault::RewardMissing);
    let pledge_min_minor = policy.pledge_min_minor(campaign.terms.goal.currency);
    for (place, reward) in rewards.iter().enumerate() {
        let at = format!("/rewards/{place}");
        check_price(reward, campaign, pledge_min_minor, &at, faults);
        check_delivery(reward, campaign, &at, faults);
    }
}
