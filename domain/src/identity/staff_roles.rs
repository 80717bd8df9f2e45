//! Staff roles: granted by an admin, or from the command line by whoever runs the server.

use chrono::{DateTime, Utc};

use crate::actor::{Actor, StaffRole};
use crate::clock::Context;
use crate::ids::AccountId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, SeenVersions, ensure_version};

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
    Operation::GetAccountRoles.allow(context.actor, Relations::NONE)?;
    Ok(store.find_roles(account)?.ok_or(Refusal::NotFound)?)
}

/// Sets the staff roles of an account; the last admin keeps the role.
pub fn set_roles(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: &SetRoles,
) -> Result<AccountRoles, Failure> {
    Operation::SetAccountRoles.allow(context.actor, Relations::NONE)?;
    let admins = store.lock_admins()?;
    check_still_admin(context.actor, &admins)?;
    let present = store.find_roles(command.account)?.ok_or(Refusal::NotFound)?;
    ensure_version(present.version, &command.version)?;
    let roles = in_order(&command.roles);
    if admins == [command.account] && !roles.contains(&StaffRole::Admin) {
        return Err(Refusal::LastAdmin.into());
    }
    record(store, present, roles, context.actor.account(), context.now)
}

/// Grants a role to the account with this address; for the command line. Granting what is held changes nothing.
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
    let roles = record(store, present, in_order(&roles), None, now)?;
    Ok((account, roles))
}

/// Refuses an admin who lost the role a moment ago, before every server knew.
fn check_still_admin(actor: &Actor, admins: &[AccountId]) -> Result<(), Refusal> {
    match actor {
        Actor::Person { account, session, .. } if !admins.contains(account) => {
            let now = Actor::Person { account: *account, session: *session, roles: Vec::new() };
            Operation::SetAccountRoles.allow(&now, Relations::NONE)
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

    #[test]
    fn the_last_admin_keeps_the_role() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, actor) = admin(&world, &mut store, "ada@example.org", 1);
        let resign = SetRoles { account: ada, version: 2.into(), roles: vec![StaffRole::Finance] };
        let failure = set_roles(&mut store, &world.context(&actor), &resign).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::LastAdmin)));
        admin(&world, &mut store, "eve@example.org", 2);
        let roles = set_roles(&mut store, &world.context(&actor), &resign).unwrap();
        assert_eq!(roles.roles, vec![StaffRole::Finance]);
    }

    #[test]
    fn who_lost_the_role_a_moment_ago_grants_no_more() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, before) = admin(&world, &mut store, "ada@example.org", 1);
        admin(&world, &mut store, "eve@example.org", 2);
        let resign = SetRoles { account: ada, version: 2.into(), roles: vec![] };
        set_roles(&mut store, &world.context(&before), &resign).unwrap();
        let again = SetRoles { account: ada, version: 3.into(), roles: vec![StaffRole::Admin] };
        let failure = set_roles(&mut store, &world.context(&before), &again).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::NotAllowed { .. })));
    }

    #[test]
    fn roles_are_kept_in_order_each_once_and_only_a_change_raises_the_version() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, actor) = admin(&world, &mut store, "ada@example.org", 1);
        let roles = vec![StaffRole::Support, StaffRole::Admin, StaffRole::Support];
        let set = set_roles(
            &mut store,
            &world.context(&actor),
            &SetRoles { account: ada, version: 2.into(), roles: roles.clone() },
        )
        .unwrap();
        assert_eq!((set.roles.clone(), set.version), (vec![StaffRole::Admin, StaffRole::Support], 3));
        let again = set_roles(&mut store, &world.context(&actor), &SetRoles { account: ada, version: 3.into(), roles })
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
