//! The tranche plan: in how many parts raised money goes out, and behind which gates.

use super::{Tranche, TrancheState};
use crate::actor::named;
use crate::campaigns::ensure;
use crate::ids::BookId;
use crate::money::{BPS_WHOLE, Bps};
use crate::policy::PolicyTerms;
use crate::refusal::Refusal;
use crate::text::Line;

/// The fewest tranches of a plan.
pub const TRANCHES_MIN: usize = 2;
/// The most tranches of a plan.
pub const TRANCHES_MAX: usize = 6;

named! {
    /// What must have happened before a tranche is released.
    Gate {
        /// The campaign succeeded; the tranche goes out by itself.
        Success "success",
        /// Reward preparation is complete.
        Preparation "preparation",
        /// A milestone that the tranche's title names.
        Milestone "milestone",
        /// Finished, and ready to deliver all rewards.
        Completion "completion",
    }
}

/// A tranche as it is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTranche {
    /// What it is for.
    pub title: Line<120>,
    /// What must have happened before.
    pub gate: Gate,
    /// Its share of the raised amount.
    pub share: Bps,
}

impl From<&Tranche> for PlannedTranche {
    fn from(tranche: &Tranche) -> Self {
        Self { title: tranche.title.clone(), gate: tranche.gate, share: tranche.share }
    }
}

/// The plan that a campaign has unless it says otherwise: 20 % at success, 30 %
/// when preparation is complete, 50 % when all is ready to be delivered.
pub fn default_plan() -> Vec<PlannedTranche> {
    let planned = |title, gate, share| {
        Some(PlannedTranche { title: Line::parse("title", title).ok()?, gate, share: Bps::new(share)? })
    };
    [
        planned("Start", Gate::Success, 2_000),
        planned("Preparation", Gate::Preparation, 3_000),
        planned("Completion", Gate::Completion, 5_000),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Refuses a plan that does not add up, whose first gate is not success, or
/// whose last tranche could not bear the fees.
pub fn check_plan(plan: &[PlannedTranche], terms: &PolicyTerms) -> Result<(), Refusal> {
    let limit = i64::try_from(TRANCHES_MAX).unwrap_or(i64::MAX);
    let counts = (TRANCHES_MIN..=TRANCHES_MAX).contains(&plan.len());
    ensure(counts, Refusal::LimitReached { what: "tranches", limit })?;
    let sum_bps = plan.iter().map(|tranche| tranche.share.get()).sum();
    let adds_up = sum_bps == BPS_WHOLE && plan.iter().all(|tranche| tranche.share > Bps::ZERO);
    ensure(adds_up, Refusal::TranchePlanUneven { sum_bps, expected_bps: BPS_WHOLE })?;
    let gates_fit = plan.iter().enumerate().all(|(place, tranche)| (place == 0) == (tranche.gate == Gate::Success));
    ensure(gates_fit, Refusal::TranchePlanGates)?;
    let last_share_bps = plan.last().map_or(0, |tranche| tranche.share.get());
    let fees_bps = terms.fees_bps();
    ensure(last_share_bps >= fees_bps, Refusal::TranchePlanBelowFees { last_share_bps, fees_bps })
}

/// The tranches of a plan, all locked.
pub fn planned_tranches(book: BookId, plan: &[PlannedTranche]) -> Vec<Tranche> {
    let tranche = |(number, planned): (i64, &PlannedTranche)| Tranche {
        book,
        number,
        title: planned.title.clone(),
        gate: planned.gate,
        share: planned.share,
        state: TrancheState::Locked,
        frozen_from: None,
        amount_minor: None,
        platform_fee_minor: 0,
        processing_fee_minor: 0,
        requests: 0,
        objections: 0,
        requested_by: None,
        requested_at: None,
        evidence: None,
        inspection_ends_at: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        paid_at: None,
        version: 1,
    };
    (1..).zip(plan).map(tranche).collect()
}
