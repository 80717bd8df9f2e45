//! One's own account: reading it, and changing how one is called and written to.

use crate::clock::Context;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

use super::account::{Account, DisplayName, Locale};
use super::store::{AccountRoles, IdentityStore};

/// What of the own account is to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateMe {
    /// The version that the caller knows.
    pub version: i64,
    /// The new name.
    pub display_name: Option<DisplayName>,
    /// The new language.
    pub locale: Option<Locale>,
}

/// The caller's account and staff roles.
pub fn get_me(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
) -> Result<(Account, AccountRoles), Failure> {
    Operation::GetMe.allow(context.actor, Relations::NONE)?;
    let id = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let account = store.find_account(id)?.ok_or(Refusal::NotFound)?;
    let roles = store.find_roles(id)?.ok_or(Refusal::NotFound)?;
    Ok((account, roles))
}

/// Changes the caller's account; refused when it was changed since the version that the caller knows.
pub fn update_me(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: UpdateMe,
) -> Result<(Account, AccountRoles), Failure> {
    Operation::UpdateMe.allow(context.actor, Relations::NONE)?;
    let (account, roles) = get_me(store, context)?;
    if account.version != command.version {
        return Err(Refusal::VersionChanged {
            version: account.version,
        }
        .into());
    }
    let changed = Account {
        display_name: command
            .display_name
            .unwrap_or_else(|| account.display_name.clone()),
        locale: command.locale.unwrap_or(account.locale),
        version: account.version + 1,
        ..account
    };
    store.update_account(&changed)?;
    Ok((changed, roles))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World, hash};

    #[test]
    fn what_is_absent_stays_and_the_version_rises() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &account, hash(1));
        let command = UpdateMe {
            version: 1,
            display_name: None,
            locale: Some(Locale::Fr),
        };
        let (changed, _) = update_me(&mut store, &world.context(&actor), command.clone()).unwrap();
        assert_eq!((changed.locale, changed.version), (Locale::Fr, 2));
        assert_eq!(changed.display_name, account.display_name);
        let stale = update_me(&mut store, &world.context(&actor), command).unwrap_err();
        assert!(matches!(
            stale,
            Failure::Refused(Refusal::VersionChanged { version: 2 })
        ));
    }
}
