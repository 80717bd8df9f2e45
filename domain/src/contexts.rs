//! The contexts, and what each of them adds to the words of all.
//!
//! Every list here names contexts only: a new rule, operation, job or payable is written in the folder of its context.

use crate::jobs::JobKind;
use crate::payments::PayableKind;
use crate::permissions::{Operation, Who};
use crate::refusal::{Fault, Refusal};
use crate::rule::RuleName;
use crate::{
    books, campaigns, clock, credits, escrow, identity, journal, ledger, media, notifications, payments, policy,
    profiles, projects, questions, search, shipments, updates,
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
    profiles::ProfileRefusal::ALL,
    projects::ProjectRefusal::ALL,
    questions::QuestionRefusal::ALL,
    media::MediumRefusal::ALL,
    updates::UpdateRefusal::ALL,
    shipments::ShipmentRefusal::ALL,
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
    profiles::ProfileFault::ALL,
    projects::PhoneFault::ALL,
    search::SearchFault::ALL,
    projects::ProjectFault::ALL,
    questions::QuestionFault::ALL,
    media::MediumFault::ALL,
    updates::UpdateFault::ALL,
    shipments::ShipmentFault::ALL,
    policy::PolicyFault::ALL,
];

/// What callers can ask each context for.
const OPERATIONS: &[&[Operation]] = &[
    identity::OPERATIONS,
    campaigns::OPERATIONS,
    escrow::OPERATIONS,
    payments::OPERATIONS,
    profiles::OPERATIONS,
    credits::OPERATIONS,
    books::OPERATIONS,
    projects::OPERATIONS,
    questions::OPERATIONS,
    media::OPERATIONS,
    updates::OPERATIONS,
    shipments::OPERATIONS,
    journal::OPERATIONS,
    notifications::OPERATIONS,
    policy::OPERATIONS,
    clock::OPERATIONS,
];

/// What somebody is to a thing of each context who does not decide on it for Palier.
const INTERESTS: &[&[Who]] = &[campaigns::INTERESTS, projects::INTERESTS];

/// What time starts in each context.
const JOBS: &[&[JobKind]] =
    &[campaigns::JOBS, escrow::JOBS, credits::JOBS, projects::JOBS, journal::JOBS, shipments::JOBS];

/// What money is collected for, given back and paid out for in each context.
const PAYABLES: &[&[PayableKind]] = &[campaigns::PAYABLES, escrow::PAYABLES, credits::PAYABLES];

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

/// The kind of job that a word stands for.
pub fn job_kind(word: &str) -> Option<JobKind> {
    JOBS.iter().copied().flatten().copied().find(|kind| kind.as_str() == word)
}

/// Every kind of thing that an order can be for.
pub fn payables() -> impl Iterator<Item = PayableKind> {
    PAYABLES.iter().copied().flatten().copied()
}

/// The kind of payable that a word stands for.
pub fn payable_kind(word: &str) -> Option<PayableKind> {
    payables().find(|kind| kind.as_str() == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_word_stands_for_two_things() {
        let once = |words: Vec<&'static str>| {
            let all = words.len();
            assert_eq!(words.into_iter().collect::<BTreeSet<_>>().len(), all);
        };
        once(refusals().map(|(slug, _)| slug).collect());
        once(operations().map(Operation::id).collect());
        once(JOBS.iter().copied().flatten().map(|kind| kind.as_str()).collect());
        once(payables().map(PayableKind::as_str).collect());
    }

    #[test]
    fn a_payable_is_found_by_its_word() {
        assert_eq!(payable_kind("purchase"), Some(PayableKind::PURCHASE));
        assert_eq!(payable_kind("Purchase"), None);
    }

    #[test]
    fn a_job_is_found_by_its_word() {
        assert_eq!(job_kind("close_campaign"), Some(JobKind::CLOSE_CAMPAIGN));
        assert_eq!(job_kind("close campaign"), None);
    }
}
