//! People, by the names that everybody may know.

use std::collections::BTreeMap;

use palier_domain::identity::DisplayName;
use palier_domain::ids::AccountId;
use palier_domain::{Failure, Store};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person, by the name that everybody may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonView {
    /// The person's account.
    pub id: Uuid,
    /// The name that the person chose.
    #[schema(max_length = 120, examples("Amina"))]
    pub display_name: String,
}

/// The names of the people on a page.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<AccountId, DisplayName>);

impl Names {
    /// The names of these accounts.
    pub fn load(store: &mut dyn Store, accounts: impl IntoIterator<Item = AccountId>) -> Result<Self, Failure> {
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        Ok(Self(store.list_display_names(&accounts)?.into_iter().collect()))
    }

    /// How an account is called.
    pub fn of(&self, account: AccountId) -> String {
        self.0.get(&account).map(|name| name.as_str().to_owned()).unwrap_or_default()
    }

    /// A person, by name.
    pub fn person(&self, account: AccountId) -> PersonView {
        PersonView { id: account.0, display_name: self.of(account) }
    }
}
