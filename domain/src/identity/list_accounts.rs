//! Finding accounts, for staff who grant roles or help people. An address finds its account; it is never shown.

use chrono::{DateTime, Utc};

use super::account::{DisplayName, EmailAddress};
use super::store::IdentityStore;
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::ids::AccountId;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

/// The key of an account in lists: newest first.
pub type AccountKey = (DateTime<Utc>, AccountId);

/// Which accounts are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountFilter {
    /// The one with this address.
    pub email: Option<EmailAddress>,
    /// Those that hold this role.
    pub role: Option<StaffRole>,
}

/// An account, as staff finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAccount {
    /// Its id.
    pub id: AccountId,
    /// The name that others see.
    pub display_name: DisplayName,
    /// The roles that it holds, in the order of [`StaffRole::ALL`].
    pub roles: Vec<StaffRole>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// Accounts, the newest first; those with a role, whoever was granted it last first.
pub fn list_accounts(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    filter: &AccountFilter,
    page: &PageRequest<AccountKey>,
) -> Result<Page<FoundAccount, AccountKey>, Failure> {
    Operation::LIST_ACCOUNTS.allow(context.actor, Relations::NONE)?;
    let Some(email) = &filter.email else { return Ok(store.list_accounts(filter.role, page)?) };
    let mut items = Vec::new();
    if let Some(account) = store.find_account_by_email(email)? {
        let roles = store.find_roles(account.id)?.ok_or(Refusal::NotFound)?.roles;
        if filter.role.is_none_or(|role| roles.contains(&role)) {
            let (display_name, created_at) = (account.display_name, account.created_at);
            items.push(FoundAccount { id: account.id, display_name, roles, created_at });
        }
    }
    Ok(Page { items, next: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::grant_role;
    use crate::identity::memory::{MemoryStore, World, hash};

    #[test]
    fn an_address_finds_its_account_if_it_holds_the_role() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, eve) = (world.account(&mut store, "ada@example.org"), world.account(&mut store, "eve@example.org"));
        grant_role(&mut store, world.now, &ada.email, StaffRole::Support).unwrap();
        let support = world.session(&mut store, &ada, hash(1));
        let mut found = |email: Option<&str>, role| {
            let filter = AccountFilter { email: email.map(|email| EmailAddress::parse(email).unwrap()), role };
            let page = list_accounts(&mut store, &world.context(&support), &filter, &PageRequest::first(20)).unwrap();
            page.items.into_iter().map(|account| account.id).collect::<Vec<_>>()
        };
        assert_eq!(found(Some("EVE@example.org"), None), [eve.id], "whatever its case");
        assert_eq!(found(Some("eve@example.org"), Some(StaffRole::Support)), []);
        assert_eq!(found(Some("ada@example.org"), Some(StaffRole::Support)), [ada.id]);
        assert_eq!(found(Some("nobody@example.org"), None), []);
        assert_eq!(found(None, Some(StaffRole::Support)), [ada.id]);
        assert_eq!(found(None, None).len(), 2);
    }

    #[test]
    fn nobody_else_finds_accounts() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        for (role, token) in
            [StaffRole::Auditor, StaffRole::Finance, StaffRole::FollowUp, StaffRole::Sales].into_iter().zip(1..)
        {
            let account = world.account(&mut store, &format!("{role}@example.org"));
            grant_role(&mut store, world.now, &account.email, role).unwrap();
            let actor = world.session(&mut store, &account, hash(token));
            let page = PageRequest::first(20);
            let refused = list_accounts(&mut store, &world.context(&actor), &AccountFilter::default(), &page);
            assert!(matches!(refused, Err(Failure::Refused(Refusal::NotAllowed { .. }))), "{role}");
        }
    }
}
