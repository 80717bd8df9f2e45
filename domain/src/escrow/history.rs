//! The history of a tranche: every step of it is kept, and nothing is written over.

use chrono::{DateTime, Utc};

use super::{Evidence, Tranche};
use crate::actor::named;
use crate::campaigns::{REASON_CHARACTERS_MAX, require_campaign_for};
use crate::clock::Context;
use crate::ids::{AccountId, BookId, CampaignId};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};
use crate::text::Line;

named! {
    /// What happened to a tranche.
    TrancheStepKind {
        /// Its release was asked for, with evidence; the inspection window opened.
        Requested "requested",
        /// Its release was approved.
        Approved "approved",
        /// Its release was rejected.
        Rejected "rejected",
        /// It reached the initiator.
        Paid "paid",
        /// Finance stopped it.
        Frozen "frozen",
        /// Finance let it go on; a request got a new inspection window.
        Unfrozen "unfrozen",
        /// It went back to the backers.
        Returned "returned",
    }
}

/// Something that happened to a tranche; never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrancheStep {
    /// The campaign's book.
    pub book: BookId,
    /// The tranche.
    pub tranche: i64,
    /// Its place among the tranche's steps: 1, 2, 3 …
    pub position: i64,
    /// What happened.
    pub kind: TrancheStepKind,
    /// Which of the tranche's requests it was about; 0 before the first.
    pub request: i64,
    /// How many backers had objected to that request by then.
    pub objections: i64,
    /// Who did it; none when Palier did.
    pub account: Option<AccountId>,
    /// Why.
    pub reason: Option<Line<REASON_CHARACTERS_MAX>>,
    /// What was shown.
    pub evidence: Option<Evidence>,
    /// Until when backers may object from then on.
    pub inspection_ends_at: Option<DateTime<Utc>>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Records what has just happened to a tranche, of which its next version is yet to be written.
pub(crate) fn note_step(
    store: &mut dyn Store,
    context: &Context<'_>,
    tranche: &mut Tranche,
    kind: TrancheStepKind,
    reason: Option<&Line<REASON_CHARACTERS_MAX>>,
) -> Result<(), StoreError> {
    store.insert_tranche_step(&next_step(context, tranche, kind, reason))
}

/// The next step of a tranche, which has just been changed.
pub(super) fn next_step(
    context: &Context<'_>,
    tranche: &mut Tranche,
    kind: TrancheStepKind,
    reason: Option<&Line<REASON_CHARACTERS_MAX>>,
) -> TrancheStep {
    tranche.steps += 1;
    let opens_window = matches!(kind, TrancheStepKind::Requested | TrancheStepKind::Unfrozen);
    TrancheStep {
        book: tranche.book,
        tranche: tranche.number,
        position: tranche.steps,
        kind,
        request: tranche.requests,
        objections: tranche.objections,
        account: context.actor.account(),
        reason: reason.cloned(),
        evidence: tranche.evidence.clone().filter(|_| kind == TrancheStepKind::Requested),
        inspection_ends_at: tranche.inspection_ends_at.filter(|_| opens_window),
        recorded_at: context.now,
    }
}

/// What happened to a tranche, in order.
pub fn list_tranche_steps(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, number): (CampaignId, i64),
    page: &PageRequest<i64>,
) -> Result<Page<TrancheStep, i64>, Failure> {
    let campaign = require_campaign_for(store, context, Operation::LIST_TRANCHE_STEPS, campaign)?;
    let tranches = store.list_tranches(campaign.book())?;
    if tranches.iter().all(|tranche| tranche.number != number) {
        return Err(Refusal::NotFound.into());
    }
    Ok(store.list_tranche_steps(campaign.book(), number, page)?)
}
