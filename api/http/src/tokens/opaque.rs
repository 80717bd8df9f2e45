//! Secrets that mean nothing by themselves: refresh tokens and the secrets of API clients.
//!
//! Each is 32 random bytes behind a prefix that scanners for leaked secrets can
//! look for. The successor of a refresh token is derived from it under the
//! installation's secret: the same for whoever asks twice, kept nowhere.

use aws_lc_rs::error::Unspecified;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::identity::TokenHash;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

const REFRESH_PREFIX: &str = "palier_rt_";
const CLIENT_SECRET_PREFIX: &str = "palier_cs_";

impl From<Unspecified> for Problem {
    /// The random source or a cipher failed, which does not happen to those who work.
    fn from(_: Unspecified) -> Self {
        Self::internal("the cryptographic library failed")
    }
}

/// The hash under which a secret is kept.
pub fn secret_hash(secret: &str) -> TokenHash {
    TokenHash(Sha256::digest(secret.as_bytes()).into())
}

/// A refresh token as its bearer holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshText(String);

impl RefreshText {
    /// The token that somebody presents, whatever it is.
    pub const fn presented(text: String) -> Self {
        Self(text)
    }

    /// The token, to be given to its bearer and to nobody else.
    pub fn into_text(self) -> String {
        self.0
    }

    /// The hash under which it is kept.
    pub fn hash(&self) -> TokenHash {
        secret_hash(&self.0)
    }
}

/// Makes refresh tokens.
pub struct RefreshSecrets {
    successor_key: [u8; 32],
}

impl RefreshSecrets {
    /// A maker whose successors are derived under `successor_key`.
    pub const fn new(successor_key: [u8; 32]) -> Self {
        Self { successor_key }
    }

    /// The first token of a session.
    pub fn first(&self) -> Result<RefreshText, Unspecified> {
        Ok(RefreshText(random(REFRESH_PREFIX)?))
    }

    /// The one token that follows `parent`.
    pub fn successor(&self, parent: &RefreshText) -> Result<RefreshText, Unspecified> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.successor_key).map_err(|_| Unspecified)?;
        mac.update(parent.0.as_bytes());
        Ok(RefreshText(encoded(REFRESH_PREFIX, &mac.finalize().into_bytes())))
    }
}

/// The secret of an API client, shown once.
pub struct ClientSecret(String);

impl ClientSecret {
    /// A fresh secret.
    pub fn generate() -> Result<Self, Unspecified> {
        Ok(Self(random(CLIENT_SECRET_PREFIX)?))
    }

    /// The hash under which it is kept.
    pub fn hash(&self) -> TokenHash {
        secret_hash(&self.0)
    }

    /// The secret, to be shown to its owner.
    pub fn into_text(self) -> String {
        self.0
    }
}

fn random(prefix: &str) -> Result<String, Unspecified> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(encoded(prefix, &bytes))
}

fn encoded(prefix: &str, bytes: &[u8]) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_always_the_same_and_unlike_any_other() {
        let secrets = RefreshSecrets::new([1; 32]);
        let (one, two) = (secrets.first().unwrap(), secrets.first().unwrap());
        let successor = secrets.successor(&one).unwrap();
        assert!(one.0.starts_with(REFRESH_PREFIX) && one.0.len() == successor.0.len());
        assert!(secrets.successor(&one).unwrap() == successor);
        assert!(secrets.successor(&two).unwrap() != successor);
        assert!(RefreshSecrets::new([2; 32]).successor(&one).unwrap() != successor);
        assert!(one.hash() != successor.hash());
    }
}
