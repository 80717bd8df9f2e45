//! Links to what not everybody may see: they open one medium, for some hours, for whoever has them.
//!
//! A link ends on a full hour: pages that are read again within it have the same links, so that browsers need not fetch
//! the same picture again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::ids::MediumId;
use sha2::Sha256;

/// How many bytes of the authentication code a link carries.
const CODE_BYTES: usize = 16;
/// On what a link ends, in seconds.
const FULL_HOUR: i64 = 3_600;
/// How many full hours after the one that has begun.
const HOURS: i64 = 3;

/// Makes links to media, and knows its own again.
#[derive(Clone)]
pub struct MediaLinks {
    key: [u8; 32],
}

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It opens the medium.
    Yes,
    /// It did, until then.
    Ended(DateTime<Utc>),
    /// It was not made here, or for another medium.
    No,
}

impl MediaLinks {
    /// Links under a secret key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// What the address of a medium carries to be opened until some hours from now.
    pub fn token(&self, medium: MediumId, now: DateTime<Utc>) -> String {
        let ends_at = (now.timestamp().div_euclid(FULL_HOUR) + HOURS) * FULL_HOUR;
        let code = self.mac(medium, ends_at).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        let code: Vec<u8> = code.into_iter().take(CODE_BYTES).collect();
        URL_SAFE_NO_PAD.encode([&ends_at.to_be_bytes(), code.as_slice()].concat())
    }

    /// Whether a token opens a medium now.
    pub fn open(&self, medium: MediumId, token: &str, now: DateTime<Utc>) -> Opened {
        let ends_at = || {
            let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
            let (ends_at, code) = bytes.split_first_chunk::<8>()?;
            let ends_at = i64::from_be_bytes(*ends_at);
            let is_whole = code.len() == CODE_BYTES;
            self.mac(medium, ends_at).filter(|_| is_whole)?.verify_truncated_left(code).ok()?;
            DateTime::from_timestamp(ends_at, 0)
        };
        match ends_at() {
            Some(ends_at) if now < ends_at => Opened::Yes,
            Some(ends_at) => Opened::Ended(ends_at),
            None => Opened::No,
        }
    }

    fn mac(&self, medium: MediumId, ends_at: i64) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(medium.0.as_bytes());
        mac.update(&ends_at.to_be_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_link_opens_one_medium_until_it_ends() {
        let links = MediaLinks::new([7; 32]);
        let (one, other) = (MediumId(Uuid::from_u128(1)), MediumId(Uuid::from_u128(2)));
        let noon = Utc.with_ymd_and_hms(2027, 3, 1, 12, 10, 0).unwrap();
        let token = links.token(one, noon);
        assert_eq!(links.token(one, noon + Duration::minutes(49)), token, "the same for the whole hour");
        let end = Utc.with_ymd_and_hms(2027, 3, 1, 15, 0, 0).unwrap();
        assert_eq!(links.open(one, &token, end - Duration::microseconds(1)), Opened::Yes);
        assert_eq!(links.open(one, &token, end), Opened::Ended(end));
        assert_eq!(links.open(other, &token, noon), Opened::No);
        assert_eq!(MediaLinks::new([8; 32]).open(one, &token, noon), Opened::No);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(links.open(one, &URL_SAFE_NO_PAD.encode(&changed), noon), Opened::No, "byte {at}");
        }
        for cut in ["", "AAAA", &token[..token.len() - 2]] {
            assert_eq!(links.open(one, cut, noon), Opened::No, "{cut}");
        }
    }
}
