//! A session, and the single-use tokens that keep it going.

use std::fmt;

use chrono::{DateTime, Duration, Utc};

use crate::ids::{AccountId, SessionId};

/// The longest that a session lives, however often it is refreshed.
pub const SESSION_LIFETIME: Duration = Duration::days(90);
/// How long a refresh token can be used.
pub const REFRESH_LIFETIME: Duration = Duration::days(30);
/// How long a spent token still gets its successor again: a client may have lost the reply.
pub const REFRESH_GRACE: Duration = Duration::seconds(45);

/// A signed-in session: the family of its refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, which access tokens carry.
    pub id: SessionId,
    /// The account that signed in.
    pub account: AccountId,
    /// The account's password version that it was opened with.
    pub password_version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it was ended, by sign-out or because a spent token came back.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Whether the session lives at `now` for an account whose password version is `password_version`.
    pub fn is_live(&self, password_version: i64, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at && self.password_version == password_version
    }
}

/// A refresh token, known by its hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// SHA-256 of the token.
    pub hash: TokenHash,
    /// The session that it keeps going.
    pub session: SessionId,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it becomes useless.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub spent_at: Option<DateTime<Utc>>,
}

/// SHA-256 of a secret with enough randomness of its own; never shown.
#[derive(Clone, Copy)]
pub struct TokenHash(pub [u8; 32]);

impl PartialEq for TokenHash {
    /// Takes as long whatever the first difference is.
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0.iter()).fold(0, |difference, (one, two)| difference | (one ^ two)) == 0
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(…)")
    }
}
