//! The port behind which identities are kept.

use chrono::{DateTime, Utc};

use super::account::{Account, DisplayName, EmailAddress};
use super::api_client::ApiClient;
use super::create_account::SignUpTry;
use super::list_accounts::{AccountKey, FoundAccount};
use super::session::{RefreshToken, Session, TokenHash};
use super::signing_key::SigningKey;
use crate::actor::StaffRole;
use crate::ids::{AccountId, ApiClientId, SessionId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

/// The staff roles of an account, with a version of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRoles {
    /// The account.
    pub account: AccountId,
    /// The roles, in the order of [`StaffRole::ALL`], each once.
    pub roles: Vec<StaffRole>,
    /// Raised by each change, from 1.
    pub version: i64,
}

/// All that decides whether a session's tokens are good, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionWithRoles {
    /// The session.
    pub session: Session,
    /// The password version of its account.
    pub password_version: i64,
    /// The roles of its account.
    pub roles: Vec<StaffRole>,
}

/// Whose standing changed lately: what a server keeps in mind of them is out of date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessChanges {
    /// Sessions that were ended.
    pub sessions: Vec<SessionId>,
    /// Accounts whose password or roles changed.
    pub accounts: Vec<AccountId>,
    /// API clients that were revoked.
    pub clients: Vec<ApiClientId>,
}

/// Where identities are kept.
pub trait IdentityStore {
    /// The account.
    fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// The account whose canonical address this is.
    fn find_account_by_email(&mut self, email: &EmailAddress) -> Result<Option<Account>, StoreError>;
    /// Adds an account; its id and its canonical address are unique.
    fn insert_account(&mut self, account: &Account) -> Result<(), StoreError>;
    /// Replaces an account whose stored version is one less; otherwise [`StoreError::Conflict`].
    fn update_account(&mut self, account: &Account) -> Result<(), StoreError>;
    /// The sign-up without effect that was given this id.
    fn find_sign_up_try(&mut self, id: AccountId) -> Result<Option<SignUpTry>, StoreError>;
    /// Adds one; its id is unique among them.
    fn insert_sign_up_try(&mut self, tried: &SignUpTry) -> Result<(), StoreError>;
    /// The names under which others see these accounts; those that do not exist are left out.
    fn list_display_names(&mut self, ids: &[AccountId]) -> Result<Vec<(AccountId, DisplayName)>, StoreError>;

    /// Accounts, the newest first; with a role, those that hold it, whoever was granted it last first.
    fn list_accounts(
        &mut self,
        role: Option<StaffRole>,
        page: &PageRequest<AccountKey>,
    ) -> Result<Page<FoundAccount, AccountKey>, StoreError>;

    /// The roles of an account; version 1 and none when never granted any; `None` when there is no such account.
    fn find_roles(&mut self, account: AccountId) -> Result<Option<AccountRoles>, StoreError>;
    /// The accounts that hold the role `admin`, kept from changing until the transaction ends (`FOR UPDATE`, by id).
    fn lock_admins(&mut self) -> Result<Vec<AccountId>, StoreError>;
    /// Replaces an account's roles when their stored version is one less, else [`StoreError::Conflict`];
    /// sets the account's `access_changed_at` to `at`, leaving the account's own version alone.
    fn update_roles(
        &mut self,
        roles: &AccountRoles,
        granted_by: Option<AccountId>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Adds a session.
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// The session with its account's password version and roles.
    fn find_session_with_roles(&mut self, id: SessionId) -> Result<Option<SessionWithRoles>, StoreError>;
    /// Replaces a session's password version; nothing else of a session changes but its end.
    fn update_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Ends a session; one that was ended already keeps its first end.
    fn end_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Result<(), StoreError>;
    /// Removes up to `limit` sessions that ended or expired before `before`, with their tokens; says how many.
    fn delete_dead_sessions(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u32, StoreError>;
    /// Whose standing changed after `since`: at most `limit` of each kind.
    fn list_access_changes(&mut self, since: DateTime<Utc>, limit: u32) -> Result<AccessChanges, StoreError>;

    /// The refresh token with this hash.
    fn find_refresh_token(&mut self, hash: &TokenHash) -> Result<Option<RefreshToken>, StoreError>;
    /// Adds a refresh token; its hash is unique.
    fn insert_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError>;
    /// Marks an unspent token as spent; one that was spent meanwhile is [`StoreError::Conflict`].
    fn spend_refresh_token(&mut self, hash: &TokenHash, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// The API client, revoked or not.
    fn find_api_client(&mut self, id: ApiClientId) -> Result<Option<ApiClient>, StoreError>;
    /// An account's API clients that are not revoked, by id, the newest first.
    fn list_api_clients(
        &mut self,
        owner: AccountId,
        page: &PageRequest<ApiClientId>,
    ) -> Result<Page<ApiClient, ApiClientId>, StoreError>;
    /// How many API clients of an account are not revoked.
    fn count_api_clients(&mut self, owner: AccountId) -> Result<i64, StoreError>;
    /// Adds an API client; its id is unique.
    fn insert_api_client(&mut self, client: &ApiClient) -> Result<(), StoreError>;
    /// Revokes an API client.
    fn revoke_api_client(&mut self, id: ApiClientId, at: DateTime<Utc>) -> Result<(), StoreError>;

    /// Every signing key, by generation.
    fn list_signing_keys(&mut self) -> Result<Vec<SigningKey>, StoreError>;
    /// Adds a signing key; its generation and its kid are unique ([`StoreError::Duplicate`]).
    fn insert_signing_key(&mut self, key: &SigningKey) -> Result<(), StoreError>;
    /// Removes the signing keys that retired before `before`.
    fn delete_signing_keys(&mut self, before: DateTime<Utc>) -> Result<(), StoreError>;
}

/// What was free when it was looked for and is taken now is to be decided again.
pub(super) fn taken_meanwhile(error: StoreError) -> StoreError {
    match error {
        StoreError::Duplicate(key) => StoreError::Conflict(key),
        other => other,
    }
}
