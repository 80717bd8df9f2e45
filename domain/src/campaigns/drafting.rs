//! Writing a draft: creating it, its tranche plan, calendar and discount schedule.

use super::hub_discount::check_schedule;
use super::reading::require_campaign_for;
use super::{Campaign, CampaignState, CampaignTerms, DeliveryCalendar, DiscountStep};
use crate::clock::Context;
use crate::escrow::{PlannedTranche, check_plan, default_plan, planned_tranches};
use crate::events::{Entry, EventKind};
use crate::identity::Locale;
use crate::ids::CampaignId;
use crate::ledger::{Book, ensure_id_is_free};
use crate::money::AMOUNT_MINOR_MAX;
use crate::permissions::{Operation, Relations};
use crate::policy::{cancelled_count_since, check_room};
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure_version};
use crate::store::Store;

/// A new draft.
#[derive(Debug, Clone)]
pub struct CreateCampaign {
    /// The id that it gets.
    pub id: CampaignId,
    /// What is promised.
    pub terms: CampaignTerms,
    /// When it is delivered, as far as known.
    pub calendar: DeliveryCalendar,
}

/// Creates a draft with the default tranche plan and an empty book.
pub fn create_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    command: CreateCampaign,
) -> Result<Campaign, Failure> {
    Operation::CREATE_CAMPAIGN.allow(context.actor, Relations::NONE)?;
    let Some(initiator) = context.actor.account() else {
        return Err(Refusal::SignInRequired.into());
    };
    let mut faults = Faults::default();
    check_goal(&command.terms, &mut faults);
    command.calendar.check(command.terms.kind, "/delivery_calendar", &mut faults);
    faults.refuse()?;
    ensure_id_is_free(store, command.id.0)?;
    let campaign = Campaign {
        id: command.id,
        initiator,
        terms: command.terms,
        calendar: command.calendar,
        state: CampaignState::Draft,
        policy_version: None,
        relaunch_of: None,
        relaunched_as: None,
        version: 1,
        created_at: context.now,
        launched_at: None,
        closed_at: None,
        wound_down: None,
        raised_minor: None,
    };
    insert_draft(store, context, &campaign)?;
    let locale = store.find_account(initiator)?.map_or(Locale::En, |account| account.locale);
    store.replace_tranches(campaign.book(), &planned_tranches(campaign.book(), &default_plan(locale)))?;
    Ok(campaign)
}

/// Records a new draft and its book, unless its initiator has as many as there may be.
pub(super) fn insert_draft(store: &mut dyn Store, context: &Context<'_>, campaign: &Campaign) -> Result<(), Failure> {
    let limit = store.current_policy()?.terms.campaign_drafts_max;
    let drafts = store.list_campaign_drafts(campaign.initiator, cancelled_count_since(context.now), limit)?;
    check_room("campaign_drafts", limit, &drafts)?;
    store.insert_campaign(campaign)?;
    let mut book = Book::new(campaign.book(), campaign.terms.goal.currency);
    store.insert_book(&book)?;
    book.record(context, Entry::of(EventKind::CampaignCreated, campaign.id.0));
    store.save_book(&mut book)?;
    Ok(())
}

pub(super) fn check_goal(terms: &CampaignTerms, faults: &mut Faults) {
    faults.check_range("/goal/amount_minor", terms.goal.amount_minor, (0, AMOUNT_MINOR_MAX));
}

/// Replaces the tranche plan of a draft.
pub fn set_tranche_plan(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    seen: &SeenVersions,
    plan: &[PlannedTranche],
) -> Result<Campaign, Failure> {
    let mut campaign = require_draft(store, context, Operation::SET_TRANCHE_PLAN, id, seen)?;
    let policy = store.current_policy()?;
    let mut faults = Faults::default();
    check_plan(plan, &policy.terms, "/tranches", &mut faults);
    faults.refuse()?;
    store.replace_tranches(campaign.book(), &planned_tranches(campaign.book(), plan))?;
    touch(store, &mut campaign)?;
    Ok(campaign)
}

/// Replaces the delivery calendar of a draft.
pub fn set_delivery_calendar(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    seen: &SeenVersions,
    calendar: DeliveryCalendar,
) -> Result<Campaign, Failure> {
    let mut campaign = require_draft(store, context, Operation::SET_DELIVERY_CALENDAR, id, seen)?;
    let mut faults = Faults::default();
    calendar.check(campaign.terms.kind, "", &mut faults);
    faults.refuse()?;
    campaign.calendar = calendar;
    touch(store, &mut campaign)?;
    Ok(campaign)
}

/// Replaces the hub discount schedule of a draft.
pub fn set_hub_discounts(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    seen: &SeenVersions,
    steps: &[DiscountStep],
) -> Result<Campaign, Failure> {
    let mut campaign = require_draft(store, context, Operation::SET_HUB_DISCOUNTS, id, seen)?;
    check_schedule(steps)?;
    store.replace_hub_discounts(id, steps)?;
    touch(store, &mut campaign)?;
    Ok(campaign)
}

/// The draft, if the caller may edit it and knows its version.
pub(super) fn require_draft(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: CampaignId,
    seen: &SeenVersions,
) -> Result<Campaign, Failure> {
    let campaign = require_campaign_for(store, context, operation, id)?;
    ensure_version(campaign.version, seen)?;
    campaign.check_draft()?;
    Ok(campaign)
}

/// Writes the campaign as its next version.
pub(crate) fn touch(store: &mut dyn Store, campaign: &mut Campaign) -> Result<(), Failure> {
    campaign.version += 1;
    store.update_campaign(campaign)?;
    Ok(())
}
