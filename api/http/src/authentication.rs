//! Who calls: the seam between the boundary and whoever verifies tokens.
//!
//! The boundary takes the bearer token of every operation that wants or allows
//! one to the server's [`Authenticator`], asks the domain whether that caller
//! may come in at all, and leaves the [`Actor`] in the request, where
//! [`Caller`](crate::caller::Caller) picks it up. No handler reads the
//! `Authorization` header.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use palier_domain::actor::Actor;

use crate::problem::{Problem, RETRY_AFTER_SECONDS};

/// An answer that is being worked out.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The actor that the boundary found, in the request's extensions.
#[derive(Clone)]
pub(crate) struct KnownActor(pub(crate) Arc<Actor>);

/// Verifies access tokens.
///
/// What is expected of an implementation:
/// - `authenticate` gets the token as it stood after `Bearer `, unchecked, of
///   any length. It returns the actor that the token stands for *now*: a
///   session that ended or roles that were revoked count from that moment.
/// - It is called for nearly every request, so it holds what it can in memory
///   and reads the database only when that is older than a second.
/// - It never returns [`Actor::Anonymous`] or [`Actor::System`].
pub trait Authenticator: Send + Sync {
    /// The actor that the access token stands for.
    fn authenticate<'a>(&'a self, access_token: &'a str) -> Pending<'a, Result<Actor, AuthenticationError>>;
}

/// Why a token gives no actor.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// It is malformed, expired, revoked or not ours: the client is not told which.
    #[error("the access token is not valid")]
    Invalid,
    /// It could not be verified at the moment.
    #[error("the access token cannot be verified: {0}")]
    Unavailable(String),
}

impl From<AuthenticationError> for Problem {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::Invalid => Self::new("token-invalid"),
            AuthenticationError::Unavailable(cause) => {
                tracing::warn!(cause, "a token could not be verified");
                Self::new("database-unavailable").retry_after(RETRY_AFTER_SECONDS)
            }
        }
    }
}

/// The actor of a request whose operation wants to know; nobody when no token was sent.
pub(crate) async fn actor_of(authenticator: &dyn Authenticator, headers: &HeaderMap) -> Result<Actor, Problem> {
    match bearer_token(headers)? {
        Some(token) => Ok(authenticator.authenticate(token).await?),
        None => Ok(Actor::Anonymous),
    }
}

/// The bearer token of a request; anything else in `Authorization` is refused.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let refused = || Problem::new("token-invalid");
    let mut values = headers.get_all(AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused());
    }
    match value.to_str().map_err(|_| refused())?.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(refused()),
    }
}
