//! One's own account: reading it, and changing how one is called and written to.

use crate::actor::{Actor, StaffRole};
use crate::clock::Context;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, SeenVersions, ensure_version};
use crate::store::Store;

use super::account::{Account, DisplayName, Locale};
use super::store::IdentityStore;

/// The caller's account, as the caller may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The account.
    pub account: Account,
    /// The staff roles that the caller holds; a client holds none.
    pub roles: Vec<StaffRole>,
    /// Raised by each change of the account or of its roles.
    pub version: i64,
}

/// What is to change of the caller's account; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateMe {
    /// The version that the caller has seen.
    pub version: SeenVersions,
    /// The new name.
    pub display_name: Option<DisplayName>,
    /// The new language.
    pub locale: Option<Locale>,
}

/// The caller's account.
pub fn get_me(store: &mut dyn IdentityStore, context: &Context<'_>) -> Result<Me, Failure> {
    Operation::GET_ME.allow(context.actor, Relations::NONE)?;
    find_me(store, context.actor)
}

/// Changes the caller's account; refused when it was changed since the version that the caller knows. A provider is
/// found by its new name from then on.
pub fn update_me(store: &mut dyn Store, context: &Context<'_>, command: UpdateMe) -> Result<Me, Failure> {
    Operation::UPDATE_ME.allow(context.actor, Relations::NONE)?;
    let me = find_me(store, context.actor)?;
    ensure_version(me.version, &command.version)?;
    let account = Account {
        display_name: command.display_name.unwrap_or(me.account.display_name),
        locale: command.locale.unwrap_or(me.account.locale),
        version: me.account.version + 1,
        ..me.account
    };
    store.update_account(&account)?;
    if let Some(profile) = store.find_provider(account.id)? {
        store.index_provider(account.id, &profile.words(account.display_name.as_str()))?;
    }
    Ok(Me { account, version: me.version + 1, ..me })
}

fn find_me(store: &mut dyn IdentityStore, actor: &Actor) -> Result<Me, Failure> {
    let id = actor.account().ok_or(Refusal::SignInRequired)?;
    let account = store.find_account(id)?.ok_or(Refusal::NotFound)?;
    let granted = store.find_roles(id)?.ok_or(Refusal::NotFound)?;
    let version = account.version + granted.version - 1;
    let roles = if matches!(actor, Actor::Person { .. }) { granted.roles } else { Vec::new() };
    Ok(Me { account, roles, version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Scope;
    use crate::identity::grant_role;
    use crate::identity::memory::{MemoryStore, World, hash};
    use crate::ids::ApiClientId;

    #[test]
    fn what_is_absent_stays_and_the_version_rises() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &account, hash(1));
        let command = UpdateMe { version: 1.into(), display_name: None, locale: Some(Locale::Fr) };
        let changed = update_me(&mut store, &world.context(&actor), command.clone()).unwrap();
        assert_eq!((changed.account.locale, changed.version), (Locale::Fr, 2));
        assert_eq!(changed.account.display_name, account.display_name);
        assert_eq!(get_me(&mut store, &world.context(&actor)).unwrap(), changed);
        let stale = update_me(&mut store, &world.context(&actor), command).unwrap_err();
        assert!(matches!(stale, Failure::Refused(Refusal::VersionChanged { version: 2 })));
    }

    #[test]
    fn a_change_of_roles_is_a_new_version_and_a_client_sees_none() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        grant_role(&mut store, world.now, &account.email, StaffRole::Support).unwrap();
        let actor = world.session(&mut store, &account, hash(1));
        let me = get_me(&mut store, &world.context(&actor)).unwrap();
        assert_eq!((me.roles, me.version), (vec![StaffRole::Support], 2));
        let client =
            Actor::Client { client: ApiClientId(account.id.0), account: account.id, scopes: vec![Scope::ProfileRead] };
        assert!(get_me(&mut store, &world.context(&client)).unwrap().roles.is_empty());
        assert!(update_me(&mut store, &world.context(&client), UpdateMe::default()).is_err());
    }
}
