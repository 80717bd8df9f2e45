//! Who gets in and who does not, whatever the thing.

use super::*;
use crate::campaigns::INITIATOR;
use crate::contexts;
use crate::ids::{AccountId, ApiClientId, SessionId};
use uuid::Uuid;

fn person(roles: &[StaffRole]) -> Actor {
    Actor::Person { account: AccountId(Uuid::nil()), session: SessionId(Uuid::nil()), roles: roles.to_vec() }
}

#[test]
fn what_a_stranger_may_not_know_is_absent() {
    let launch = |actor: &Actor, relations| Operation::LAUNCH_CAMPAIGN.allow(actor, relations);
    assert_eq!(launch(&person(&[]), Relations::NONE), Err(Refusal::NotFound));
    assert_eq!(launch(&Actor::Anonymous, Relations::NONE), Err(Refusal::SignInRequired));
    let known = Relations::NONE.public(true);
    assert!(matches!(launch(&person(&[]), known), Err(Refusal::NotAllowed { .. })));
    assert!(matches!(launch(&person(&[StaffRole::Admin]), Relations::NONE), Err(Refusal::NotAllowed { .. })));
    assert_eq!(launch(&person(&[]), Relations::NONE.with(INITIATOR, true)), Ok(()));
}

#[test]
fn a_part_for_staff_is_for_that_staff() {
    let sales = Actor::Person {
        account: AccountId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        roles: vec![StaffRole::Sales],
    };
    let only = |actor: &Actor, role| Operation::LIST_PLANS.allow_only(actor, role);
    assert_eq!(only(&Actor::Anonymous, StaffRole::Sales), Err(Refusal::SignInRequired));
    assert_eq!(only(&sales, StaffRole::Sales), Ok(()));
    let allowed = vec!["finance".to_owned()];
    assert_eq!(only(&sales, StaffRole::Finance), Err(Refusal::NotAllowed { operation: "list_plans", allowed }));
}

#[test]
fn a_client_needs_the_scope_and_never_acts_as_staff() {
    let client = |scopes: &[Scope]| Actor::Client {
        client: ApiClientId(Uuid::nil()),
        account: AccountId(Uuid::nil()),
        scopes: scopes.to_vec(),
    };
    let own = Relations::NONE.with(INITIATOR, true);
    assert!(Operation::LAUNCH_CAMPAIGN.allow(&client(&[Scope::CampaignsWrite]), own).is_ok());
    assert!(matches!(
        Operation::LAUNCH_CAMPAIGN.allow(&client(&[Scope::CampaignsRead]), own),
        Err(Refusal::ScopeMissing { .. })
    ));
    for operation in [Operation::APPROVE_TRANCHE, Operation::SET_POLICY, Operation::SET_ACCOUNT_ROLES] {
        let known = Relations::NONE.public(true);
        assert!(matches!(operation.allow(&client(Scope::ALL), known), Err(Refusal::ClientNotAllowed { .. })));
    }
}

#[test]
fn an_auditor_reads_what_finance_reads_and_does_nothing_else_of_staff() {
    let is_for = |operation: Operation, role| operation.rule().0.contains(&Who::role(role));
    for operation in contexts::operations() {
        let id = operation.id();
        let reads = ["get_", "list_", "export_"].iter().any(|verb| id.starts_with(verb));
        let expected = reads && is_for(operation, StaffRole::Finance);
        assert_eq!(is_for(operation, StaffRole::Auditor), expected, "{id}");
    }
    assert!(Operation::LIST_PAYMENT_ORDERS.allow(&person(&[StaffRole::Auditor]), Relations::NONE).is_ok());
    let approve = Operation::APPROVE_TRANCHE.allow(&person(&[StaffRole::Auditor]), Relations::NONE);
    assert!(matches!(approve, Err(Refusal::NotAllowed { .. })), "an auditor knows the campaign");
}

#[test]
fn no_program_gets_what_is_for_staff() {
    let client = Actor::Client {
        client: ApiClientId(Uuid::nil()),
        account: AccountId(Uuid::nil()),
        scopes: Scope::ALL.to_vec(),
    };
    for operation in contexts::operations() {
        let is_for_staff_only = operation.rule().0.iter().all(|who| who.staff_role().is_some());
        if is_for_staff_only {
            assert!(operation.allow(&client, Relations::NONE).is_err(), "{}", operation.id());
        }
    }
}

/// The rules of a context told the other way round: of each kind of caller, what it may do. A kind that is given more,
/// or less, is given it in both places.
pub(crate) fn assert_may_just(operations: &[Operation], expected: &[(Who, &[&str])]) {
    for operation in operations {
        let is_told = |who: &&Who| expected.iter().any(|(known, _)| known == *who);
        assert!(operation.who.iter().all(|who| is_told(&who)), "{}: a kind of caller is not told of", operation.id);
    }
    for (who, may) in expected {
        let found: Vec<&str> =
            operations.iter().filter(|operation| operation.who.contains(who)).map(|operation| operation.id).collect();
        assert_eq!(found, *may, "{}", who.as_str());
    }
}
