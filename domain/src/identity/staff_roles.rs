//! Staff roles: granted by an admin, or from the command line by whoever runs the server.

use chrono::{DateTime, Utc};

use super::refusal::IdentityFault;
use super::refusal::IdentityRefusal;
use crate::actor::{Actor, StaffRole};
use crate::clock::Context;
use crate::ids::AccountId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure_version};

use super::account::{Account, EmailAddress};
use super::store::{AccountRoles, IdentityStore};

/// The roles that an account is to hold, and no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRoles {
    /// The account.
    pub account: AccountId,
    /// The version of its roles that the caller has seen.
    pub version: SeenVersions,
    /// The roles, in any order.
    pub roles: Vec<StaffRole>,
}

/// The staff roles of an account.
pub fn get_roles(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    account: AccountId,
) -> Result<AccountRoles, Failure> {
    Operation::GET_ACCOUNT_ROLES.allow(context.actor, Relations::NONE)?;
    Ok(store.find_roles(account)?.ok_or(Refusal::NotFound)?)
}

/// Sets the staff roles of an account; nobody sets their own, and the last admin keeps the role.
pub fn set_roles(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: &SetRoles,
) -> Result<AccountRoles, Failure> {
    Operation::SET_ACCOUNT_ROLES.allow(context.actor, Relations::NONE)?;
    let admins = store.lock_admins()?;
    check_still_admin(context.actor, &admins)?;
    if admins == [command.account] && !command.roles.contains(&StaffRole::Admin) {
        return Err(IdentityRefusal::LastAdmin.into());
    }
    if context.actor.is(command.account) {
        return Err(IdentityRefusal::OwnRoles.into());
    }
    check_together(&command.roles)?;
    let present = store.find_roles(command.account)?.ok_or(Refusal::NotFound)?;
    ensure_version(present.version, &command.version)?;
    let roles = in_order(&command.roles);
    record(store, present, roles, context.actor.account(), context.now)
}

/// Grants a role to the account with this address; for the command line. Granting what is held changes nothing, and
/// what is held may exclude the role.
pub fn grant_role(
    store: &mut dyn IdentityStore,
    now: DateTime<Utc>,
    email: &EmailAddress,
    role: StaffRole,
) -> Result<(Account, AccountRoles), Failure> {
    let account = store.find_account_by_email(email)?.ok_or(Refusal::NotFound)?;
    let present = store.find_roles(account.id)?.ok_or(Refusal::NotFound)?;
    let mut roles = present.roles.clone();
    roles.push(role);
    check_together(&roles)?;
    let roles = record(store, present, in_order(&roles), None, now)?;
    Ok((account, roles))
}

/// Refuses roles of which one excludes another: each is named at its place, with the first before it that it excludes.
fn check_together(roles: &[StaffRole]) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    for (place, role) in roles.iter().enumerate() {
        if let Some(other) = roles.iter().take(place).find(|other| role.excludes(**other)) {
            faults.add(format!("/roles/{place}"), IdentityFault::RolesExcludeEachOther { role: *role, other: *other });
        }
    }
    faults.refuse()
}

/// Refuses an admin who lost the role a moment ago, before every server knew.
fn check_still_admin(actor: &Actor, admins: &[AccountId]) -> Result<(), Refusal> {
    match actor {
        Actor::Person { account, session, .. } if !admins.contains(account) => {
            let now = Actor::Person { account: *account, session: *session, roles: Vec::new() };
            Operation::SET_ACCOUNT_ROLES.allow(&now, Relations::NONE)
        }
        _ => Ok(()),
    }
}

fn record(
    store: &mut dyn IdentityStore,
    present: AccountRoles,
    roles: Vec<StaffRole>,
    granted_by: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<AccountRoles, Failure> {
    if present.roles == roles {
        return Ok(present);
    }
    let changed = AccountRoles { account: present.account, roles, version: present.version + 1 };
    store.update_roles(&changed, granted_by, now)?;
    Ok(changed)
}

fn in_order(roles: &[StaffRole]) -> Vec<StaffRole> {
    StaffRole::ALL.iter().copied().filter(|role| roles.contains(role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World, hash};

    fn admin(world: &World, store: &mut MemoryStore, email: &str, token: u8) -> (AccountId, Actor) {
        let account = world.account(store, email);
        let (_, roles) = grant_role(store, world.now, &account.email, StaffRole::Admin).unwrap();
        assert_eq!((roles.roles, roles.version), (vec![StaffRole::Admin], 2));
        (account.id, world.session(store, &account, hash(token)))
    }

    fn code<T>(outcome: Result<T, Failure>) -> &'static str {
        match outcome {
            Ok(_) => "done",
            Err(Failure::Refused(refusal)) => refusal.slug(),
            Err(failure) => panic!("{failure:?}"),
        }
    }

    #[test]
    fn nobody_sets_their_own_roles_and_the_last_admin_keeps_the_role() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, actor) = admin(&world, &mut store, "ada@example.org", 1);
        let to = |roles: &[StaffRole]| SetRoles { account: ada, version: 2.into(), roles: roles.to_vec() };
        let mut set = |by: &Actor, command: SetRoles| set_roles(&mut store, &world.context(by), &command);
        assert_eq!(code(set(&actor, to(&[StaffRole::Finance]))), "last-admin");
        assert_eq!(code(set(&actor, to(&[StaffRole::Admin, StaffRole::Finance]))), "own-roles");
        assert_eq!(code(set(&actor, to(&[StaffRole::Admin]))), "own-roles");
        let (eve, other) = admin(&world, &mut store, "eve@example.org", 2);
        let mut set = |by: &Actor, command: SetRoles| set_roles(&mut store, &world.context(by), &command);
        assert_eq!(code(set(&actor, to(&[]))), "own-roles", "not even where another admin stays");
        let roles = set(&other, to(&[StaffRole::Finance])).unwrap();
        assert_eq!(roles.roles, vec![StaffRole::Finance]);
        assert_eq!(code(set(&other, SetRoles { account: eve, version: 2.into(), roles: vec![] })), "last-admin");
    }

    #[test]
    fn of_two_admins_who_take_the_role_from_each_other_one_stays() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, before) = admin(&world, &mut store, "ada@example.org", 1);
        let (eve, other) = admin(&world, &mut store, "eve@example.org", 2);
        let take = |account| SetRoles { account, version: 2.into(), roles: vec![] };
        set_roles(&mut store, &world.context(&other), &take(ada)).unwrap();
        assert_eq!(code(set_roles(&mut store, &world.context(&before), &take(eve))), "not-allowed");
    }

    #[test]
    fn roles_that_exclude_each_other_are_not_held_together() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (_, actor) = admin(&world, &mut store, "ada@example.org", 1);
        let eve = world.account(&mut store, "eve@example.org");
        let roles = vec![StaffRole::Sales, StaffRole::Finance, StaffRole::FollowUp, StaffRole::Support];
        let command = SetRoles { account: eve.id, version: 1.into(), roles };
        let Err(Failure::Refused(Refusal::InputInvalid { reasons })) =
            set_roles(&mut store, &world.context(&actor), &command)
        else {
            panic!("no faults")
        };
        let places: Vec<&str> = reasons.iter().map(|reason| reason.pointer.as_str()).collect();
        assert_eq!(places, ["/roles/2", "/roles/3"]);
        grant_role(&mut store, world.now, &eve.email, StaffRole::Sales).unwrap();
        assert_eq!(code(grant_role(&mut store, world.now, &eve.email, StaffRole::FollowUp)), "validation-failed");
        assert_eq!(code(grant_role(&mut store, world.now, &eve.email, StaffRole::Auditor)), "validation-failed");
        assert_eq!(code(grant_role(&mut store, world.now, &eve.email, StaffRole::Finance)), "done");
    }

    #[test]
    fn roles_are_kept_in_order_each_once_and_only_a_change_raises_the_version() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (_, actor) = admin(&world, &mut store, "ada@example.org", 1);
        let eve = world.account(&mut store, "eve@example.org").id;
        let roles = vec![StaffRole::Support, StaffRole::Admin, StaffRole::Support];
        let set = set_roles(
            &mut store,
            &world.context(&actor),
            &SetRoles { account: eve, version: 1.into(), roles: roles.clone() },
        )
        .unwrap();
        assert_eq!((set.roles.clone(), set.version), (vec![StaffRole::Admin, StaffRole::Support], 2));
        let again = set_roles(&mut store, &world.context(&actor), &SetRoles { account: eve, version: 2.into(), roles })
            .unwrap();
        assert_eq!(again, set);
    }

    #[test]
    fn only_an_admin_sees_and_sets_roles() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &account, hash(1));
        let command = SetRoles { account: account.id, version: 1.into(), roles: vec![StaffRole::Admin] };
        let failure = set_roles(&mut store, &world.context(&actor), &command).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::NotAllowed { .. })));
        assert!(get_roles(&mut store, &world.context(&actor), account.id).is_err());
    }

    #[test]
    fn a_role_is_granted_only_to_who_has_an_account() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let email = EmailAddress::parse("nobody@example.org").unwrap();
        let failure = grant_role(&mut store, world.now, &email, StaffRole::Admin).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::NotFound)));
    }
}
