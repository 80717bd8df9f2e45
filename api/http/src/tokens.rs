//! Tokens: who bears one, and how it is made, known and taken back.
//!
//! An access token is a JWT of at most [`ACCESS_LIFETIME`] that says which
//! session or API client it belongs to. What its bearer may do is not in it:
//! roles and revocations come from the database, through [`AccessCache`], at once
//! on this server and within [`FRESHNESS_MAX`](access_cache::FRESHNESS_MAX) on
//! others. Refresh tokens and client secrets are random, and known by hash.

mod access;
mod access_cache;
mod authenticator;
mod bounded_cache;
mod device;
mod key_ring;
mod one_at_a_time;
mod opaque;

#[cfg(test)]
mod forgery_tests;
#[cfg(test)]
mod server_tests;

pub use access::{ACCESS_LIFETIME, AccessToken, Bearer, Issuer, TokenRejected, scope_text};
pub use access_cache::AccessCache;
pub use authenticator::Tokens;
pub use device::{DeviceSecrets, KnownDevice};
pub use key_ring::{KeyRing, KeyRingError, Keys, PublicKey};
pub use opaque::{ClientSecret, RefreshSecrets, RefreshText, secret_hash};
