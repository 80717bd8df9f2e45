//! Changing the password, which ends every other session.

use super::refusal::IdentityRefusal;
use crate::actor::Actor;
use crate::clock::Context;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

use super::account::{Account, PasswordHash};
use super::session::Session;
use super::store::IdentityStore;

/// A present password that was found to be right, and the one to put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePassword {
    /// The hash that the present password was found to match.
    pub verified_hash: PasswordHash,
    /// The hash of the new password.
    pub new_hash: PasswordHash,
}

/// Changes the caller's password; every session but the caller's is dead from then on.
pub fn change_password(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: ChangePassword,
) -> Result<Account, Failure> {
    Operation::CHANGE_PASSWORD.allow(context.actor, Relations::NONE)?;
    let Actor::Person { account, session, .. } = context.actor else {
        return Err(Refusal::SignInRequired.into());
    };
    let account = store.find_account(*account)?.ok_or(Refusal::NotFound)?;
    if account.password_hash != command.verified_hash {
        return Err(IdentityRefusal::PasswordWrong.into());
    }
    let standing = store.find_session_with_roles(*session)?.ok_or(Refusal::SignInRequired)?;
    let changed = Account {
        password_hash: command.new_hash,
        password_version: account.password_version + 1,
        access_changed_at: Some(context.now),
        version: account.version + 1,
        ..account
    };
    store.update_account(&changed)?;
    store.update_session(&Session { password_version: changed.password_version, ..standing.session })?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::access::find_live_session;
    use crate::identity::memory::{MemoryStore, World, hash};

    fn session_of(actor: &Actor) -> crate::ids::SessionId {
        match actor {
            Actor::Person { session, .. } => *session,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_new_password_ends_every_other_session() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let here = world.session(&mut store, &account, hash(1));
        let elsewhere = world.session(&mut store, &account, hash(2));
        let command =
            ChangePassword { verified_hash: account.password_hash, new_hash: PasswordHash::new("new".to_owned()) };
        change_password(&mut store, &world.context(&here), command).unwrap();
        assert!(find_live_session(&mut store, session_of(&here), world.now).unwrap().is_some());
        assert_eq!(find_live_session(&mut store, session_of(&elsewhere), world.now).unwrap(), None);
    }

    #[test]
    fn the_present_password_is_needed() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let here = world.session(&mut store, &account, hash(1));
        let wrong = PasswordHash::new("older".to_owned());
        let command = ChangePassword { verified_hash: wrong, new_hash: PasswordHash::new("new".to_owned()) };
        let failure = change_password(&mut store, &world.context(&here), command).unwrap_err();
        assert!(matches!(failure.of(), Some(IdentityRefusal::PasswordWrong)));
        assert_eq!(store.accounts[0].version, 1);
    }
}
