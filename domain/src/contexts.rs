//! The contexts, and what each of them adds to the words of all.
//!
//! Every list here names contexts only: a new rule, operation or job of a context is written in the context's folder.

use crate::refusal::{Fault, Refusal};
use crate::rule::RuleName;
use crate::{campaigns, clock, credits, escrow, identity, ledger, payments, policy, projects, questions};

/// The rules by which each context refuses.
const REFUSALS: &[&[RuleName]] = &[
    Refusal::ALL,
    identity::IdentityRefusal::ALL,
    campaigns::CampaignRefusal::ALL,
    campaigns::PledgeRefusal::ALL,
    payments::PaymentRefusal::ALL,
    escrow::EscrowRefusal::ALL,
    ledger::LedgerRefusal::ALL,
    credits::CreditRefusal::ALL,
    projects::ProjectRefusal::ALL,
    questions::QuestionRefusal::ALL,
    clock::ClockRefusal::ALL,
];

/// The rules that a part of an input of each context can break.
const FAULTS: &[&[RuleName]] = &[
    Fault::ALL,
    identity::IdentityFault::ALL,
    campaigns::CampaignFault::ALL,
    escrow::EscrowFault::ALL,
    campaigns::RewardFault::ALL,
    campaigns::PledgeFault::ALL,
    projects::ProjectFault::ALL,
    questions::QuestionFault::ALL,
    policy::PolicyFault::ALL,
];

/// Every rule by which a use case is refused, with the names of its facts.
pub fn refusals() -> impl Iterator<Item = RuleName> {
    REFUSALS.iter().copied().flatten().copied()
}

/// Every rule that a part of an input can break, with the names of its facts.
pub fn faults() -> impl Iterator<Item = RuleName> {
    FAULTS.iter().copied().flatten().copied()
}
