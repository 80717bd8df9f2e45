//! The links by which a client answers whether a project is still wanted, without signing in.
//!
//! A link carries the project, the round and an authentication code: whoever has
//! it can answer that round and nothing else, and nobody can make one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::ids::ProjectId;
use palier_domain::projects::CheckInKey;
use sha2::Sha256;
use uuid::Uuid;

/// How many bytes of the authentication code a link carries.
const CODE_BYTES: usize = 16;

/// Makes links, and knows its own again.
#[derive(Clone)]
pub struct CheckInLinks {
    key: [u8; 32],
}

impl CheckInLinks {
    /// Links under a secret key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// What stands in the links of a round.
    pub fn token(&self, (project, round): CheckInKey) -> String {
        let mut bytes = [project.0.as_bytes().as_slice(), &round.to_be_bytes()].concat();
        let code = self.mac(&bytes).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        bytes.extend(code.into_iter().take(CODE_BYTES));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The round that a link is about; none when it was not made here.
    pub fn open(&self, token: &str) -> Option<CheckInKey> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (named, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE_BYTES)?)?;
        self.mac(named)?.verify_truncated_left(code).ok()?;
        let (project, round) = named.split_first_chunk::<16>()?;
        Some((ProjectId(Uuid::from_bytes(*project)), i64::from_be_bytes(round.try_into().ok()?)))
    }

    fn mac(&self, bytes: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(bytes);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_own_link_opens() {
        let links = CheckInLinks::new([7; 32]);
        let key = (ProjectId(Uuid::from_u128(5)), 3);
        let token = links.token(key);
        assert_eq!(links.open(&token), Some(key));
        assert_eq!(CheckInLinks::new([8; 32]).open(&token), None);
        assert_ne!(links.token((key.0, 4)), token);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(links.open(&URL_SAFE_NO_PAD.encode(&bytes)), None, "byte {at}");
            bytes[at] ^= 1;
        }
        for other in ["", "AAAA", &token[..token.len() - 4]] {
            assert_eq!(links.open(other), None);
        }
    }
}
