//! From the token in a request to who is acting.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use palier_domain::Failure;
use palier_domain::actor::Actor;
use palier_domain::clock::Clock;
use palier_persistence::Database;
use sha2::{Digest, Sha256};

use crate::authentication::{AuthenticationError, Authenticator, Pending};
use crate::config::SecretKey;

use super::access::{AccessToken, Bearer, Issuer, TokenRejected, key_of};
use super::access_cache::AccessCache;
use super::bounded_cache::BoundedCache;
use super::device::DeviceSecrets;
use super::key_ring::{KeyRing, KeyRingError, PublicKey};
use super::opaque::RefreshSecrets;

/// How many tokens are remembered as verified.
const VERIFIED_MAX: usize = 20_000;

/// Issues access tokens and knows them again.
pub struct Tokens {
    issuer: Issuer,
    keys: KeyRing,
    refresh: RefreshSecrets,
    devices: DeviceSecrets,
    access: Arc<AccessCache>,
    clock: Arc<dyn Clock>,
    verified: Mutex<BoundedCache<[u8; 32], Verified>>,
}

/// A token whose signature and claims were found good.
#[derive(Clone)]
struct Verified {
    bearer: Arc<Bearer>,
    expires_at: DateTime<Utc>,
}

impl Tokens {
    /// The tokens of the installation at `public_url`; `clock` tells real time.
    pub fn new(
        database: Database,
        public_url: &str,
        secret: &SecretKey,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeyRingError> {
        Ok(Self {
            issuer: Issuer::new(public_url),
            keys: KeyRing::new(database.clone(), &secret.derive("signing keys"))?,
            refresh: RefreshSecrets::new(secret.derive("refresh tokens")),
            devices: DeviceSecrets::new(secret.derive("device tokens")),
            access: Arc::new(AccessCache::new(database)),
            clock,
            verified: Mutex::new(BoundedCache::new(VERIFIED_MAX)),
        })
    }

    /// A fresh access token for `bearer`, good until `ends_at` at the longest.
    pub async fn issue(&self, bearer: &Bearer, ends_at: DateTime<Utc>) -> Result<AccessToken, KeyRingError> {
        let now = self.clock.now();
        let keys = self.keys.keys(now).await?;
        Ok(self.issuer.issue(&keys, bearer, now, ends_at)?)
    }

    /// The keys that tokens can be verified with by others.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>, KeyRingError> {
        let now = self.clock.now();
        Ok(self.keys.keys(now).await?.published(now))
    }

    /// Makes refresh tokens.
    pub fn refresh(&self) -> &RefreshSecrets {
        &self.refresh
    }

    /// Makes device tokens and knows them again.
    pub fn devices(&self) -> &DeviceSecrets {
        &self.devices
    }

    /// What this server keeps in mind of sessions and clients; to be told when it changes one.
    pub fn access(&self) -> &AccessCache {
        &self.access
    }

    /// Real time, in which sessions and tokens live.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Who bears this token, with the roles held now.
    async fn actor(&self, token: &str) -> Result<Actor, AuthenticationError> {
        let now = self.clock.now();
        let bearer = self.verify(token, now).await?;
        match &*bearer {
            Bearer::Session { account, session } => {
                let standing = self.access.session(*session, now).await?;
                let standing = standing.filter(|standing| standing.account == *account && now < standing.expires_at);
                let roles = standing.ok_or(AuthenticationError::Invalid)?.roles.clone();
                Ok(Actor::Person { account: *account, session: *session, roles })
            }
            Bearer::Client { client, scopes } => {
                let standing = self.access.client(*client, now).await?.ok_or(AuthenticationError::Invalid)?;
                let scopes = scopes.iter().copied().filter(|scope| standing.scopes.contains(scope)).collect();
                Ok(Actor::Client { client: *client, account: standing.owner, scopes })
            }
        }
    }

    async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Bearer>, AuthenticationError> {
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let known = self.verified.lock().unwrap_or_else(PoisonError::into_inner).get(&digest);
        if let Some(verified) = known {
            return if now < verified.expires_at { Ok(verified.bearer) } else { Err(TokenRejected::Expired.into()) };
        }
        let keys = self.keys.keys_with(&key_of(token)?, now).await?;
        let (bearer, expires_at) = self.issuer.verify(&keys, token, now)?;
        let verified = Verified { bearer: Arc::new(bearer), expires_at };
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, verified.clone());
        Ok(verified.bearer)
    }
}

impl Authenticator for Tokens {
    fn authenticate<'a>(&'a self, access_token: &'a str) -> Pending<'a, Result<Actor, AuthenticationError>> {
        Box::pin(self.actor(access_token))
    }
}

impl From<TokenRejected> for AuthenticationError {
    fn from(rejected: TokenRejected) -> Self {
        tracing::debug!(why = %rejected, "an access token was rejected");
        Self::Invalid
    }
}

impl From<KeyRingError> for AuthenticationError {
    fn from(error: KeyRingError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<Failure> for AuthenticationError {
    fn from(failure: Failure) -> Self {
        Self::Unavailable(failure.to_string())
    }
}
