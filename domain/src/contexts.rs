//! The contexts, and what each of them adds to the words of all.
//!
//! Every list here names contexts only: a new rule, operation or job of a context is written in the context's folder.

use crate::permissions::{Operation, Who};
use crate::refusal::{Fault, Refusal};
use crate::rule::RuleName;
use crate::{
    campaigns, clock, credits, escrow, identity, ledger, notifications, payments, policy, projects, questions,
};

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

/// What callers can ask each context for.
const OPERATIONS: &[&[Operation]] = &[
    identity::OPERATIONS,
    campaigns::OPERATIONS,
    escrow::OPERATIONS,
    payments::OPERATIONS,
    credits::OPERATIONS,
    ledger::OPERATIONS,
    projects::OPERATIONS,
    questions::OPERATIONS,
    notifications::OPERATIONS,
    policy::OPERATIONS,
    clock::OPERATIONS,
];

/// What somebody is to a thing of each context who does not decide on it for Palier.
const INTERESTS: &[&[Who]] = &[campaigns::INTERESTS, projects::INTERESTS];

/// Every rule by which a use case is refused, with the names of its facts.
pub fn refusals() -> impl Iterator<Item = RuleName> {
    REFUSALS.iter().copied().flatten().copied()
}

/// Every rule that a part of an input can break, with the names of its facts.
pub fn faults() -> impl Iterator<Item = RuleName> {
    FAULTS.iter().copied().flatten().copied()
}

/// Everything that a caller can ask for, by the operation ids of the document.
pub fn operations() -> impl Iterator<Item = Operation> {
    OPERATIONS.iter().copied().flatten().copied()
}

/// What somebody is to a thing who does not decide on it for Palier.
pub fn interests() -> impl Iterator<Item = Who> {
    INTERESTS.iter().copied().flatten().copied()
}
