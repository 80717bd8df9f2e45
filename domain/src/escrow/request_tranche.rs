//! Asking for a release, and objecting to one.

use chrono::{DateTime, Utc};

use super::history::note_step;
use super::interest::is_funder;
use super::refusal::EscrowRefusal;
use super::{Tranche, TrancheAction, TrancheState, TrancheStepKind};
use crate::campaigns::{Campaign, CampaignRefusal, FUNDER, campaign_policy, require_campaign_for};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, CampaignId, ObjectionId};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::Store;
use crate::text::{Line, Prose};

/// How many links evidence may have.
pub const EVIDENCE_LINKS_MAX: usize = 10;

/// What an initiator shows for a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was done.
    pub note: Prose<10_000>,
    /// Where it can be seen: up to ten addresses.
    pub links: Vec<Line<500>>,
}

/// A backer's objection to a release that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its id.
    pub id: ObjectionId,
    /// The campaign's book.
    pub book: BookId,
    /// The tranche.
    pub tranche: i64,
    /// Which of the tranche's requests it is about, from 1.
    pub request: i64,
    /// Who objects.
    pub account: AccountId,
    /// Why.
    pub reason: Prose<2_000>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Asks for the release of a tranche and opens its inspection window.
pub fn request_tranche(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    number: i64,
    evidence: Evidence,
) -> Result<(Campaign, Vec<Tranche>), Failure> {
    let campaign = require_campaign_for(store, context, Operation::REQUEST_TRANCHE, campaign)?;
    let (mut tranches, place) = require_tranche(store, &campaign, number)?;
    let mut faults = Faults::default();
    faults.check_count("/links", evidence.links.len(), (0, EVIDENCE_LINKS_MAX));
    faults.refuse()?;
    let mut tranche = tranches.get(place).cloned().ok_or(Refusal::NotFound)?;
    tranche.check_gate(TrancheAction::Request, &tranches, context.actor, context.now)?;
    let terms = campaign_policy(store, &campaign)?.terms;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    tranche.state = TrancheState::Requested;
    tranche.requests += 1;
    tranche.objections = 0;
    tranche.requested_by = context.actor.account();
    tranche.requested_at = Some(context.now);
    tranche.evidence = Some(evidence);
    tranche.inspection_ends_at = Some(context.now + terms.inspection_window());
    tranche.reason = None;
    tranche.version += 1;
    note_step(store, context, &mut tranche, TrancheStepKind::Requested, None)?;
    store.update_tranche(&tranche)?;
    let requested = Entry::of(EventKind::TrancheRequested, campaign.id.0).tranche(number);
    book.record(context, requested.until(tranche.inspection_ends_at));
    store.save_book(&mut book)?;
    replace_at(&mut tranches, place, tranche);
    Ok((campaign, tranches))
}

/// Objects to a release while its inspection window is open; once per request.
pub fn create_objection(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, number): (CampaignId, i64),
    id: ObjectionId,
    reason: Prose<2_000>,
) -> Result<Objection, Failure> {
    let campaign = require_campaign_as_funder(store, context, Operation::CREATE_OBJECTION, campaign)?;
    let (tranches, place) = require_tranche(store, &campaign, number)?;
    let mut tranche = tranches.get(place).cloned().ok_or(Refusal::NotFound)?;
    tranche.check_gate(TrancheAction::Object, &tranches, context.actor, context.now)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let has_objected = store.has_objected(campaign.book(), number, tranche.requests, account)?;
    ensure(!has_objected, EscrowRefusal::AlreadyObjected)?;
    let objection = Objection {
        id,
        book: campaign.book(),
        tranche: number,
        request: tranche.requests,
        account,
        reason,
        created_at: context.now,
    };
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    tranche.objections += 1;
    tranche.version += 1;
    store.insert_objection(&objection)?;
    store.update_tranche(&tranche)?;
    book.record(context, Entry::of(EventKind::TrancheObjected, id.0).tranche(number));
    store.save_book(&mut book)?;
    Ok(objection)
}

/// The objections to a tranche, oldest first.
pub fn list_objections(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, number): (CampaignId, i64),
    page: &PageRequest<ObjectionId>,
) -> Result<Page<Objection, ObjectionId>, Failure> {
    let campaign = require_campaign_as_funder(store, context, Operation::LIST_OBJECTIONS, campaign)?;
    require_tranche(store, &campaign, number)?;
    Ok(store.list_objections(campaign.book(), number, page)?)
}

/// The campaign, if the caller may do this to it, as a backer with money in it too.
fn require_campaign_as_funder(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: CampaignId,
) -> Result<Campaign, Failure> {
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    let funder = is_funder(store, context, &campaign)?;
    let relations = campaign.relations(context.actor).with(FUNDER, funder);
    operation.allow(context.actor, relations)?;
    Ok(campaign)
}

/// The tranches of a campaign that succeeded, and the place of one among them.
pub(super) fn require_tranche(
    store: &mut dyn Store,
    campaign: &Campaign,
    number: i64,
) -> Result<(Vec<Tranche>, usize), Failure> {
    let tranches = store.list_tranches(campaign.book())?;
    let place = tranches.iter().position(|tranche| tranche.number == number).ok_or(Refusal::NotFound)?;
    ensure(campaign.state.has_succeeded(), CampaignRefusal::NotSucceeded { state: campaign.state })?;
    Ok((tranches, place))
}

pub(super) fn replace_at(tranches: &mut [Tranche], place: usize, tranche: Tranche) {
    if let Some(kept) = tranches.get_mut(place) {
        *kept = tranche;
    }
}
