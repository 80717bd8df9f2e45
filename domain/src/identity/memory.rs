//! Identities in memory and a small world, for the tests of these use cases.

use chrono::{DateTime, TimeZone, Utc};

use super::*;
use crate::actor::{Actor, Scope, StaffRole};
use crate::clock::Context;
use crate::ids::{AccountId, ApiClientId, SessionId};
use crate::memory::CountingIds;
pub(super) use crate::memory::MemoryStore;
use crate::memory::newest_page_of;
use crate::page::{Page, PageRequest};
use crate::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use crate::store::StoreError;
use crate::text::Line;

fn conflict() -> StoreError {
    StoreError::Conflict("memory".to_owned())
}

impl IdentityStore for MemoryStore {
    fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.iter().find(|account| account.id == id).cloned())
    }

    fn find_account_by_email(&mut self, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.iter().find(|account| account.email.canonical() == email.canonical()).cloned())
    }

    fn insert_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.accounts.push(account.clone());
        self.roles.push(AccountRoles { account: account.id, roles: vec![], version: 1 });
        Ok(())
    }

    fn update_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let stored =
            self.accounts.iter_mut().find(|stored| stored.id == account.id && stored.version + 1 == account.version);
        *stored.ok_or_else(conflict)? = account.clone();
        Ok(())
    }

    fn find_sign_up_try(&mut self, id: AccountId) -> Result<Option<SignUpTry>, StoreError> {
        Ok(self.sign_up_tries.iter().find(|tried| tried.id == id).cloned())
    }

    fn insert_sign_up_try(&mut self, tried: &SignUpTry) -> Result<(), StoreError> {
        self.sign_up_tries.push(tried.clone());
        Ok(())
    }

    fn list_display_names(&mut self, ids: &[AccountId]) -> Result<Vec<(AccountId, DisplayName)>, StoreError> {
        let named = self.accounts.iter().filter(|account| ids.contains(&account.id));
        Ok(named.map(|account| (account.id, account.display_name.clone())).collect())
    }

    /// The memory does not know when a role was granted: by the account's age.
    fn list_accounts(
        &mut self,
        role: Option<StaffRole>,
        page: &PageRequest<AccountKey>,
    ) -> Result<Page<FoundAccount, AccountKey>, StoreError> {
        let found = |account: &Account| {
            let roles = self.roles.iter().find(|roles| roles.account == account.id).map(|found| found.roles.clone());
            let (display_name, created_at) = (account.display_name.clone(), account.created_at);
            FoundAccount { id: account.id, display_name, roles: roles.unwrap_or_default(), created_at }
        };
        let mut all: Vec<FoundAccount> = self.accounts.iter().map(found).collect();
        all.retain(|account| role.is_none_or(|role| account.roles.contains(&role)));
        Ok(newest_page_of(all, page, |account| (account.created_at, account.id)))
    }

    fn find_roles(&mut self, account: AccountId) -> Result<Option<AccountRoles>, StoreError> {
        Ok(self.roles.iter().find(|roles| roles.account == account).cloned())
    }

    fn lock_admins(&mut self) -> Result<Vec<AccountId>, StoreError> {
        let admins = self.roles.iter().filter(|roles| roles.roles.contains(&crate::actor::StaffRole::Admin));
        Ok(admins.map(|roles| roles.account).collect())
    }

    fn update_roles(
        &mut self,
        roles: &AccountRoles,
        _granted_by: Option<AccountId>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let stored =
            self.roles.iter_mut().find(|stored| stored.account == roles.account && stored.version + 1 == roles.version);
        *stored.ok_or_else(conflict)? = roles.clone();
        let account = self.accounts.iter_mut().find(|account| account.id == roles.account).ok_or_else(conflict)?;
        account.access_changed_at = Some(at);
        Ok(())
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.sessions.push(session.clone());
        Ok(())
    }

    fn find_session_with_roles(&mut self, id: SessionId) -> Result<Option<SessionWithRoles>, StoreError> {
        let Some(session) = self.sessions.iter().find(|session| session.id == id).cloned() else {
            return Ok(None);
        };
        let account = self.find_account(session.account)?.ok_or_else(conflict)?;
        let roles = self.find_roles(session.account)?.ok_or_else(conflict)?.roles;
        Ok(Some(SessionWithRoles { session, password_version: account.password_version, roles }))
    }

    fn update_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let stored = self.sessions.iter_mut().find(|stored| stored.id == session.id);
        stored.ok_or_else(conflict)?.password_version = session.password_version;
        Ok(())
    }

    fn end_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let stored = self.sessions.iter_mut().find(|stored| stored.id == id).ok_or_else(conflict)?;
        stored.ended_at = stored.ended_at.or(Some(at));
        Ok(())
    }

    fn delete_dead_sessions(&mut self, before: DateTime<Utc>, _limit: u32) -> Result<u32, StoreError> {
        let had = self.sessions.len();
        self.sessions.retain(|session| session.ended_at.unwrap_or(session.expires_at) >= before);
        Ok(u32::try_from(had - self.sessions.len()).unwrap())
    }

    fn list_access_changes(&mut self, since: DateTime<Utc>, _limit: u32) -> Result<AccessChanges, StoreError> {
        let ended = self.sessions.iter().filter(|session| session.ended_at > Some(since));
        let changed = self.accounts.iter().filter(|account| account.access_changed_at > Some(since));
        let revoked = self.clients.iter().filter(|client| client.revoked_at > Some(since));
        Ok(AccessChanges {
            sessions: ended.map(|session| session.id).collect(),
            accounts: changed.map(|account| account.id).collect(),
            clients: revoked.map(|client| client.id).collect(),
        })
    }

    fn find_refresh_token(&mut self, hash: &TokenHash) -> Result<Option<RefreshToken>, StoreError> {
        Ok(self.refresh_tokens.iter().find(|token| token.hash == *hash).cloned())
    }

    fn insert_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        self.refresh_tokens.push(token.clone());
        Ok(())
    }

    fn spend_refresh_token(&mut self, hash: &TokenHash, at: DateTime<Utc>) -> Result<(), StoreError> {
        let stored = self.refresh_tokens.iter_mut().find(|token| token.hash == *hash && token.spent_at.is_none());
        stored.ok_or_else(conflict)?.spent_at = Some(at);
        Ok(())
    }

    fn find_api_client(&mut self, id: ApiClientId) -> Result<Option<ApiClient>, StoreError> {
        Ok(self.clients.iter().find(|client| client.id == id).cloned())
    }

    fn list_api_clients(
        &mut self,
        owner: AccountId,
        page: &PageRequest<ApiClientId>,
    ) -> Result<Page<ApiClient, ApiClientId>, StoreError> {
        let own = self.clients.iter().filter(|client| client.owner == owner && client.revoked_at.is_none());
        Ok(Page::from_overfull(own.cloned().collect(), page.limit, |client| client.id))
    }

    fn count_api_clients(&mut self, owner: AccountId) -> Result<i64, StoreError> {
        let own = self.clients.iter().filter(|client| client.owner == owner && client.revoked_at.is_none());
        Ok(i64::try_from(own.count()).unwrap())
    }

    fn insert_api_client(&mut self, client: &ApiClient) -> Result<(), StoreError> {
        self.clients.push(client.clone());
        Ok(())
    }

    fn revoke_api_client(&mut self, id: ApiClientId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let stored = self.clients.iter_mut().find(|client| client.id == id).ok_or_else(conflict)?;
        stored.revoked_at = Some(at);
        Ok(())
    }

    fn list_signing_keys(&mut self) -> Result<Vec<SigningKey>, StoreError> {
        Ok(self.keys.clone())
    }

    fn insert_signing_key(&mut self, key: &SigningKey) -> Result<(), StoreError> {
        if self.keys.iter().any(|stored| stored.generation == key.generation) {
            return Err(StoreError::Duplicate("signing_keys".to_owned()));
        }
        self.keys.push(key.clone());
        Ok(())
    }

    fn delete_signing_keys(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        self.keys.retain(|key| key.retires_at >= before);
        Ok(())
    }
}

/// A fixed clock, ids that count up, and the people of a test.
pub(super) struct World {
    pub(super) now: DateTime<Utc>,
    ids: CountingIds,
}

struct NoGateway;

impl InstantAnswers for NoGateway {
    fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
        None
    }
}

impl World {
    pub(super) fn new() -> Self {
        Self { now: Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap(), ids: CountingIds::default() }
    }

    pub(super) fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        Context { actor, now: self.now, ids: &self.ids, gateway: &NoGateway }
    }

    pub(super) fn anonymous(&self) -> Context<'_> {
        self.context(&Actor::Anonymous)
    }

    pub(super) fn new_account(&self, email: &str) -> CreateAccount {
        CreateAccount {
            id: None,
            email: EmailAddress::parse(email).unwrap(),
            display_name: Line::parse("display_name", "Ada").unwrap(),
            locale: Locale::En,
            password_hash: PasswordHash::new("hash".to_owned()),
        }
    }

    pub(super) fn account(&self, store: &mut MemoryStore, email: &str) -> Account {
        create_account(store, &self.anonymous(), self.new_account(email)).unwrap().account
    }

    pub(super) fn session(&self, store: &mut MemoryStore, account: &Account, refresh: TokenHash) -> Actor {
        let opened = open_session(store, &self.anonymous(), account, refresh).unwrap();
        let roles = store.find_roles(account.id).unwrap().unwrap().roles;
        Actor::Person { account: account.id, session: opened.session.id, roles }
    }
}

pub(super) fn hash(byte: u8) -> TokenHash {
    TokenHash([byte; 32])
}

pub(super) fn client(scopes: &[Scope]) -> CreateApiClient {
    CreateApiClient {
        id: None,
        name: Line::parse("name", "Shop front").unwrap(),
        scopes: scopes.to_vec(),
        secret_hash: hash(42),
    }
}
