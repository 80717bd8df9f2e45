//! Whether the bearer of a token is still who the token says, and what roles they hold.

use chrono::{DateTime, Utc};

use crate::actor::{Scope, StaffRole};
use crate::ids::{AccountId, ApiClientId, SessionId};
use crate::refusal::Failure;

use super::store::IdentityStore;

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    /// The account that signed in.
    pub account: AccountId,
    /// The staff roles that it holds.
    pub roles: Vec<StaffRole>,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// An API client that was not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveClient {
    /// The account that it acts for.
    pub owner: AccountId,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// The session's standing; none when it is over.
pub fn find_live_session(
    store: &mut dyn IdentityStore,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<LiveSession>, Failure> {
    let found = store.find_session_with_roles(session)?;
    let live = found.filter(|standing| standing.session.is_live(standing.password_version, now));
    Ok(live.map(|standing| LiveSession {
        account: standing.session.account,
        roles: standing.roles,
        expires_at: standing.session.expires_at,
    }))
}

/// The client's standing; none when it was revoked.
pub fn find_live_client(store: &mut dyn IdentityStore, client: ApiClientId) -> Result<Option<LiveClient>, Failure> {
    let found = store.find_api_client(client)?.filter(|client| client.revoked_at.is_none());
    Ok(found.map(|client| LiveClient { owner: client.owner, scopes: client.scopes }))
}
