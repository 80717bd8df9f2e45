//! Requests and replies in a form that says nothing to whoever reads the database alone.
//!
//! A request can carry a password and a reply a secret: requests are kept as
//! keyed hashes, replies sealed.

use std::sync::Arc;

use aws_lc_rs::error::Unspecified;
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::StoreError;
use sha2::Sha256;
use uuid::Uuid;

use crate::config::SecretKey;
use crate::sealing::Seal;

/// Hashes requests and seals replies. Clones share the keys.
#[derive(Clone)]
pub struct ReplySealer {
    hasher: Hmac<Sha256>,
    seal: Arc<Seal>,
}

impl ReplySealer {
    /// A sealer with keys of its own, derived from the installation's.
    pub fn new(secret: &SecretKey) -> Result<Self, Unspecified> {
        let hasher = Hmac::new_from_slice(&secret.derive("request hashes")).map_err(|_| Unspecified)?;
        Ok(Self { hasher, seal: Arc::new(Seal::new(&secret.derive("kept replies"))?) })
    }

    /// A hash of what a request asks for.
    pub(crate) fn request_hash(&self, address: [&str; 3], body: &[u8]) -> [u8; 32] {
        let mut hasher = self.hasher.clone();
        for part in address {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        hasher.update(body);
        hasher.finalize().into_bytes().into()
    }

    pub(crate) fn seal(&self, owner: Uuid, key: &str, body: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.seal.seal(&name(owner, key), body);
        sealed.map_err(|_| StoreError::Other("a reply could not be sealed".to_owned()))
    }

    pub(crate) fn open(&self, owner: Uuid, key: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.seal.open(&name(owner, key), sealed)
    }
}

fn name(owner: Uuid, key: &str) -> String {
    format!("{owner} {key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> ReplySealer {
        ReplySealer::new(&SecretKey::generate().unwrap()).unwrap()
    }

    #[test]
    fn a_reply_opens_for_its_owner_and_key_alone() {
        let sealer = sealer();
        let sealed = sealer.seal(Uuid::nil(), "a", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_eq!(sealer.open(Uuid::nil(), "a", &sealed).unwrap(), b"secret");
        assert_eq!(sealer.open(Uuid::max(), "a", &sealed), None);
        assert_eq!(sealer.open(Uuid::nil(), "b", &sealed), None);
        assert_eq!(self::sealer().open(Uuid::nil(), "a", &sealed), None);
    }

    #[test]
    fn a_request_is_hashed_under_the_installations_key() {
        let (one, other) = (sealer(), sealer());
        let hash = one.request_hash(["POST", "/v1/accounts", ""], b"{}");
        assert_eq!(one.request_hash(["POST", "/v1/accounts", ""], b"{}"), hash);
        assert_ne!(one.request_hash(["POST", "/v1/accounts", "?"], b"{}"), hash);
        assert_ne!(other.request_hash(["POST", "/v1/accounts", ""], b"{}"), hash);
    }
}
