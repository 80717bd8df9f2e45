//! Signing in: a session, for who knows the password.

use chrono::{DateTime, Utc};

use super::refusal::IdentityRefusal;
use crate::clock::Context;
use crate::ids::{AccountId, SessionId};
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;

use super::account::{Account, PasswordHash};
use super::session::{REFRESH_LIFETIME, RefreshToken, SESSION_LIFETIME, Session, TokenHash};
use super::store::IdentityStore;

/// A password that was found to be right, and the token to keep the session going with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The account whose password was given.
    pub account: AccountId,
    /// The hash that the password was found to match.
    pub verified_hash: PasswordHash,
    /// The hash of the first refresh token.
    pub refresh: TokenHash,
}

/// A session that was opened or goes on, and until when its refresh token can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSession {
    /// The session.
    pub session: Session,
    /// When its present refresh token becomes useless.
    pub refresh_expires_at: DateTime<Utc>,
}

/// Opens a session; refused when the password was changed since it was verified.
pub fn sign_in(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: &SignIn,
) -> Result<OpenedSession, Failure> {
    Operation::CREATE_SESSION.allow(context.actor, Relations::NONE)?;
    let account = store.find_account(command.account)?.ok_or(IdentityRefusal::CredentialsInvalid)?;
    if account.password_hash != command.verified_hash {
        return Err(IdentityRefusal::CredentialsInvalid.into());
    }
    open_session(store, context, &account, command.refresh)
}

/// Opens a session for an account that was identified by other means.
pub fn open_session(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    account: &Account,
    refresh: TokenHash,
) -> Result<OpenedSession, Failure> {
    let session = Session {
        id: SessionId(context.ids.next()),
        account: account.id,
        password_version: account.password_version,
        created_at: context.now,
        expires_at: context.now + SESSION_LIFETIME,
        ended_at: None,
    };
    store.insert_session(&session)?;
    let token = first_or_next_token(&session, refresh, context.now);
    store.insert_refresh_token(&token)?;
    Ok(OpenedSession { session, refresh_expires_at: token.expires_at })
}

pub(super) fn first_or_next_token(session: &Session, hash: TokenHash, now: DateTime<Utc>) -> RefreshToken {
    RefreshToken {
        hash,
        session: session.id,
        issued_at: now,
        expires_at: session.expires_at.min(now + REFRESH_LIFETIME),
        spent_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World, hash};

    #[test]
    fn a_password_that_was_changed_meanwhile_opens_nothing() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let command =
            SignIn { account: account.id, verified_hash: PasswordHash::new("older".to_owned()), refresh: hash(1) };
        let failure = sign_in(&mut store, &world.anonymous(), &command).unwrap_err();
        assert!(matches!(failure.of(), Some(IdentityRefusal::CredentialsInvalid)));
        assert!(store.sessions.is_empty());
    }

    #[test]
    fn a_session_lives_ninety_days_and_its_first_token_thirty() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let command = SignIn { account: account.id, verified_hash: account.password_hash, refresh: hash(1) };
        let opened = sign_in(&mut store, &world.anonymous(), &command).unwrap();
        assert_eq!(opened.session.expires_at, world.now + SESSION_LIFETIME);
        assert_eq!(opened.refresh_expires_at, world.now + REFRESH_LIFETIME);
    }
}
