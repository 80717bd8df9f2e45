//! The tranche plan: in how many parts raised money goes out, and behind which gates.

use super::refusal::EscrowFault;
use super::{Tranche, TrancheState};
use crate::actor::named;
use crate::identity::Locale;
use crate::ids::BookId;
use crate::money::{BPS_WHOLE, Bps};
use crate::policy::PolicyTerms;
use crate::refusal::Faults;
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
/// when preparation is complete, 50 % when all is ready to be delivered. Its titles
/// are in the language of the initiator, who may change them.
pub fn default_plan(locale: Locale) -> Vec<PlannedTranche> {
    let [start, preparation, completion] = match locale {
        Locale::Fr => ["Démarrage", "Préparation", "Solde"],
        Locale::En => ["Start", "Preparation", "Completion"],
    };
    let planned = |title, gate, share| {
        Some(PlannedTranche { title: Line::parse("title", title).ok()?, gate, share: Bps::new(share)? })
    };
    [
        planned(start, Gate::Success, 2_000),
        planned(preparation, Gate::Preparation, 3_000),
        planned(completion, Gate::Completion, 5_000),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Notes where a plan does not add up, has a gate in the wrong place, or a last
/// tranche that could not bear the fees; `at` is where the list of tranches stands.
pub(crate) fn check_plan(plan: &[PlannedTranche], terms: &PolicyTerms, at: &str, faults: &mut Faults) {
    faults.check_count(at, plan.len(), (TRANCHES_MIN, TRANCHES_MAX));
    for (place, tranche) in plan.iter().enumerate() {
        faults.check_range(format!("{at}/{place}/share_bps"), tranche.share.get(), (1, BPS_WHOLE));
        let is_success = tranche.gate == Gate::Success;
        let fault = if place == 0 { EscrowFault::FirstGateNotSuccess } else { EscrowFault::LaterGateSuccess };
        faults.unless((place == 0) == is_success, format!("{at}/{place}/gate"), fault);
    }
    let sum_bps = plan.iter().map(|tranche| tranche.share.get()).sum();
    faults.unless(sum_bps == BPS_WHOLE, at, EscrowFault::TranchePlanUneven { sum_bps, expected_bps: BPS_WHOLE });
    if let Some((place, last)) = plan.iter().enumerate().next_back() {
        let (last_share_bps, fees_bps) = (last.share.get(), terms.fees_bps());
        let fault = EscrowFault::TranchePlanBelowFees { last_share_bps, fees_bps };
        faults.unless(last_share_bps >= fees_bps, format!("{at}/{place}/share_bps"), fault);
    }
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
        freeze_reason: None,
        paid_at: None,
        steps: 0,
        version: 1,
    };
    (1..).zip(plan).map(tranche).collect()
}
