//! An integrator's API client.

use chrono::{DateTime, Utc};

use super::session::TokenHash;
use crate::actor::Scope;
use crate::ids::{AccountId, ApiClientId};
use crate::text::Line;

/// The longest name of an API client, in characters.
pub const API_CLIENT_NAME_MAX: usize = 100;
/// How many API clients an account may have at a time.
pub const API_CLIENTS_MAX: i64 = 50;

/// What its owner calls an API client.
pub type ApiClientName = Line<API_CLIENT_NAME_MAX>;

/// A client that acts for the account that owns it, within its scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiClient {
    /// Its id: the `client_id` of OAuth.
    pub id: ApiClientId,
    /// The account that it acts for.
    pub owner: AccountId,
    /// A name that its owner chose.
    pub name: ApiClientName,
    /// SHA-256 of its secret, which is random and long.
    pub secret_hash: TokenHash,
    /// What it may do, in the order of [`Scope::ALL`], each once.
    pub scopes: Vec<Scope>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}
