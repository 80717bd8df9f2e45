//! Creating an account, without betraying whose address is known already.

use chrono::{DateTime, Utc};

use crate::clock::Context;
use crate::ids::{AccountId, CampaignId};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
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

/// A sign-up with an address that has an account: nothing came of it, and whoever sent it must not find that out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpTry {
    /// The id that the account would have had.
    pub id: AccountId,
    /// The account that has the address.
    pub account: AccountId,
    /// When it was tried.
    pub tried_at: DateTime<Utc>,
}

/// Creates an account.
///
/// When the address is taken nothing is created, and whoever asked is told the
/// same in the same time: an attempt is written where an account would be. Its
/// id is taken from then on, and the same sign-up sent again is answered alike
/// in either case, so no second request tells what became of the first.
pub fn create_account(
    store: &mut dyn Store,
    context: &Context<'_>,
    command: CreateAccount,
) -> Result<CreatedAccount, Failure> {
    Operation::CREATE_ACCOUNT.allow(context.actor, Relations::NONE)?;
    let id = command.id.unwrap_or_else(|| AccountId(context.ids.next()));
    let owner = store.find_account_by_email(&command.email)?;
    let known = known_by(store, id)?;
    let account = Account {
        id,
        email: command.email,
        display_name: command.display_name,
        locale: command.locale,
        password_hash: command.password_hash,
        password_version: 1,
        access_changed_at: None,
        created_at: context.now,
        version: 1,
    };
    match (known, &owner) {
        (Known::SignUp(known), Some(owner)) if known == owner.id => {}
        (Known::Nothing, Some(owner)) => {
            let tried = SignUpTry { id, account: owner.id, tried_at: context.now };
            store.insert_sign_up_try(&tried).map_err(taken_meanwhile)?;
        }
        (Known::Nothing, None) => store.insert_account(&account).map_err(taken_meanwhile)?,
        _ => return Err(Refusal::IdTaken.into()),
    }
    Ok(CreatedAccount { account, is_new: owner.is_none() })
}

/// What has an id.
enum Known {
    Nothing,
    /// An account, or a sign-up with the address of this account.
    SignUp(AccountId),
    Campaign,
}

/// Looks everywhere, whatever is found: how long it takes tells nothing.
fn known_by(store: &mut dyn Store, id: AccountId) -> Result<Known, Failure> {
    let account = store.find_account(id)?.map(|account| account.id);
    let tried = store.find_sign_up_try(id)?.map(|tried| tried.account);
    let campaign = store.find_campaign(CampaignId(id.0))?;
    Ok(match (account.or(tried), campaign) {
        (Some(account), _) => Known::SignUp(account),
        (None, Some(_)) => Known::Campaign,
        (None, None) => Known::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World};
    use uuid::Uuid;

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
        let tried = SignUpTry { id: second.account.id, account: first.account.id, tried_at: world.now };
        assert_eq!(store.sign_up_tries, [tried]);
    }

    #[test]
    fn the_same_sign_up_twice_is_answered_alike_whether_or_not_the_address_was_free() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        world.account(&mut store, "taken@example.org");
        let mut sign_up = |email: &str, id: u128| {
            let command = CreateAccount { id: Some(AccountId(Uuid::from_u128(id))), ..world.new_account(email) };
            match create_account(&mut store, &world.anonymous(), command) {
                Ok(created) => Ok(created.account.id),
                Err(Failure::Refused(refusal)) => Err(refusal),
                Err(Failure::Store(error)) => panic!("{error}"),
            }
        };
        for (email, id) in [("free@example.org", 7), ("taken@example.org", 8)] {
            let chosen = AccountId(Uuid::from_u128(id));
            assert_eq!([sign_up(email, id), sign_up(email, id)], [Ok(chosen), Ok(chosen)], "{email}");
            assert_eq!(sign_up("other@example.org", id), Err(Refusal::IdTaken), "{email}");
        }
        assert_eq!(store.accounts.len(), 2);
    }

    #[test]
    fn an_id_that_something_else_has_is_taken() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let first = create_account(&mut store, &world.anonymous(), world.new_account("ada@example.org")).unwrap();
        let command = CreateAccount { id: Some(first.account.id), ..world.new_account("eve@example.org") };
        let failure = create_account(&mut store, &world.anonymous(), command).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::IdTaken)));
    }
}
