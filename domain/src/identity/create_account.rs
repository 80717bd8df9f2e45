//! Creating an account, without betraying whose address is known already.

use crate::clock::Context;
use crate::ids::AccountId;
use crate::ledger::ensure_id_is_free;
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;
use crate::store::Store;

use super::account::{Account, DisplayName, EmailAddress, Locale, PasswordHash};
use super::store::taken_meanwhile;

/// What a person gives to get an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccount {
    /// The id to use; a fresh one when none is given.
    pub id: Option<AccountId>,
    /// The address to sign in with.
    pub email: EmailAddress,
    /// The name that others see.
    pub display_name: DisplayName,
    /// The language that the person reads.
    pub locale: Locale,
    /// The hash of the password.
    pub password_hash: PasswordHash,
}

/// The account, and whether it is there: only Palier itself may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedAccount {
    /// What whoever asked is told, in either case.
    pub account: Account,
    /// Whether it was created; false when the address was taken.
    pub is_new: bool,
}

/// Creates an account.
///
/// When the address is taken nothing is created, and whoever asked is told the
/// same in the same time: an attempt is written where an account would be.
pub fn create_account(
    store: &mut dyn Store,
    context: &Context<'_>,
    command: CreateAccount,
) -> Result<CreatedAccount, Failure> {
    Operation::CreateAccount.allow(context.actor, Relations::NONE)?;
    let id = command.id.unwrap_or_else(|| AccountId(context.ids.next()));
    ensure_id_is_free(store, id.0)?;
    let owner = store.find_account_by_email(&command.email)?;
    let account = Account {
        id,
        email: command.email,
        display_name: command.display_name,
        locale: command.locale,
        password_hash: command.password_hash,
        password_version: 1,
        standing_changed_at: None,
        created_at: context.now,
        version: 1,
    };
    match &owner {
        Some(owner) => store.record_sign_up_try(owner.id, context.now)?,
        None => store.insert_account(&account).map_err(taken_meanwhile)?,
    }
    Ok(CreatedAccount { account, is_new: owner.is_none() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World};
    use crate::refusal::Refusal;

    #[test]
    fn an_address_is_taken_whatever_its_case() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let first = create_account(&mut store, &world.anonymous(), world.new_account("ada@example.org")).unwrap();
        let second = create_account(&mut store, &world.anonymous(), world.new_account("ADA@example.org")).unwrap();
        assert!(first.is_new);
        assert!(!second.is_new);
        assert_ne!(first.account.id, second.account.id);
        assert_eq!(second.account.email.as_written(), "ADA@example.org");
        assert_eq!(store.accounts.len(), 1);
        assert_eq!(store.sign_up_tries, vec![first.account.id]);
    }

    #[test]
    fn an_id_is_taken_whosever_it_is() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let first = create_account(&mut store, &world.anonymous(), world.new_account("ada@example.org")).unwrap();
        for email in ["ada@example.org", "eve@example.org"] {
            let command = CreateAccount { id: Some(first.account.id), ..world.new_account(email) };
            let failure = create_account(&mut store, &world.anonymous(), command).unwrap_err();
            assert!(matches!(failure, Failure::Refused(Refusal::IdTaken)));
        }
    }
}
