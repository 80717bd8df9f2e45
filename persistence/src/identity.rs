//! Accounts, roles, sessions, tokens, API clients and signing keys.

mod accounts;
mod api_clients;
mod finding;
mod roles;
mod sessions;
mod sign_up_tries;
mod signing_keys;

use chrono::{DateTime, Utc};
use palier_domain::StoreError;
use palier_domain::actor::StaffRole;
use palier_domain::identity::{
    AccessChanges, Account, AccountKey, AccountRoles, ApiClient, DisplayName, EmailAddress, FoundAccount,
    IdentityStore, RefreshToken, Session as SignedIn, SessionWithRoles, SignUpTry, SigningKey, TokenHash,
};
use palier_domain::ids::{AccountId, ApiClientId, SessionId};
use palier_domain::page::{Page, PageRequest};

use crate::session::Session;

type Stored<T> = Result<T, StoreError>;

impl IdentityStore for Session<'_> {
    fn find_account(&mut self, id: AccountId) -> Stored<Option<Account>> {
        accounts::find(self, id)
    }

    fn find_account_by_email(&mut self, email: &EmailAddress) -> Stored<Option<Account>> {
        accounts::find_by_email(self, email)
    }

    fn insert_account(&mut self, account: &Account) -> Stored<()> {
        accounts::insert(self, account)
    }

    fn update_account(&mut self, account: &Account) -> Stored<()> {
        accounts::update(self, account)
    }

    fn find_sign_up_try(&mut self, id: AccountId) -> Stored<Option<SignUpTry>> {
        sign_up_tries::find(self, id)
    }

    fn insert_sign_up_try(&mut self, tried: &SignUpTry) -> Stored<()> {
        sign_up_tries::insert(self, tried)
    }

    fn list_display_names(&mut self, ids: &[AccountId]) -> Stored<Vec<(AccountId, DisplayName)>> {
        accounts::list_display_names(self, ids)
    }

    fn list_accounts(
        &mut self,
        role: Option<StaffRole>,
        page: &PageRequest<AccountKey>,
    ) -> Stored<Page<FoundAccount, AccountKey>> {
        finding::list(self, role, page)
    }

    fn find_roles(&mut self, account: AccountId) -> Stored<Option<AccountRoles>> {
        roles::find(self, account)
    }

    fn lock_admins(&mut self) -> Stored<Vec<AccountId>> {
        roles::lock_admins(self)
    }

    fn update_roles(&mut self, roles: &AccountRoles, granted_by: Option<AccountId>, at: DateTime<Utc>) -> Stored<()> {
        roles::update(self, roles, granted_by, at)
    }

    fn insert_session(&mut self, session: &SignedIn) -> Stored<()> {
        sessions::insert(self, session)
    }

    fn find_session_with_roles(&mut self, id: SessionId) -> Stored<Option<SessionWithRoles>> {
        sessions::find_live_session(self, id)
    }

    fn update_session(&mut self, session: &SignedIn) -> Stored<()> {
        sessions::update(self, session)
    }

    fn end_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Stored<()> {
        sessions::end(self, id, at)
    }

    fn delete_dead_sessions(&mut self, before: DateTime<Utc>, limit: u32) -> Stored<u32> {
        sessions::delete_dead(self, before, limit)
    }

    fn list_access_changes(&mut self, since: DateTime<Utc>, limit: u32) -> Stored<AccessChanges> {
        sessions::list_access_changes(self, since, limit)
    }

    fn find_refresh_token(&mut self, hash: &TokenHash) -> Stored<Option<RefreshToken>> {
        sessions::find_token(self, hash)
    }

    fn insert_refresh_token(&mut self, token: &RefreshToken) -> Stored<()> {
        sessions::insert_token(self, token)
    }

    fn spend_refresh_token(&mut self, hash: &TokenHash, at: DateTime<Utc>) -> Stored<()> {
        sessions::spend_token(self, hash, at)
    }

    fn find_api_client(&mut self, id: ApiClientId) -> Stored<Option<ApiClient>> {
        api_clients::find(self, id)
    }

    fn list_api_clients(
        &mut self,
        owner: AccountId,
        page: &PageRequest<ApiClientId>,
    ) -> Stored<Page<ApiClient, ApiClientId>> {
        api_clients::list(self, owner, page)
    }

    fn count_api_clients(&mut self, owner: AccountId) -> Stored<i64> {
        api_clients::count(self, owner)
    }

    fn insert_api_client(&mut self, client: &ApiClient) -> Stored<()> {
        api_clients::insert(self, client)
    }

    fn revoke_api_client(&mut self, id: ApiClientId, at: DateTime<Utc>) -> Stored<()> {
        api_clients::revoke(self, id, at)
    }

    fn list_signing_keys(&mut self) -> Stored<Vec<SigningKey>> {
        signing_keys::list(self)
    }

    fn insert_signing_key(&mut self, key: &SigningKey) -> Stored<()> {
        signing_keys::insert(self, key)
    }

    fn delete_signing_keys(&mut self, before: DateTime<Utc>) -> Stored<()> {
        signing_keys::delete_retired(self, before)
    }
}
