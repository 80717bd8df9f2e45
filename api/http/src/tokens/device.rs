//! Device tokens: what a device shows to say that somebody signed in on it before.
//!
//! They open nothing. Whoever shows one when signing in has an own budget of attempts, which strangers who try the same
//! address cannot use up. They are kept nowhere: the account, the session that the token came with and its end are in it,
//! under a MAC with the installation's secret. See docs/decisions/0025.

use aws_lc_rs::error::Unspecified;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::ids::{AccountId, SessionId};
use sha2::Sha256;
use uuid::Uuid;

const PREFIX: &str = "palier_dt_";
/// How long a device is known after the last sign-in or refresh on it.
const LIFETIME: Duration = Duration::days(365);
const ID_BYTES: usize = 16;
const CLAIMS_BYTES: usize = 2 * ID_BYTES + 8;
const TAG_BYTES: usize = 32;

/// A device on which somebody signed in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice {
    /// Who signed in.
    pub account: AccountId,
    /// With which session: it stands for the device.
    pub session: SessionId,
}

/// Makes device tokens and knows them again.
pub struct DeviceSecrets {
    key: [u8; 32],
}

impl DeviceSecrets {
    /// A maker under this key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token for a device, from now on.
    pub fn issue(&self, device: KnownDevice, now: DateTime<Utc>) -> Result<String, Unspecified> {
        let expires_at = (now + LIFETIME).timestamp().to_be_bytes();
        let claims = [&device.account.0.as_bytes()[..], &device.session.0.as_bytes()[..], &expires_at[..]].concat();
        let tag = self.mac(&claims)?.finalize().into_bytes();
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([&claims[..], &tag[..]].concat())))
    }

    /// The device that a token stands for; nothing for one that is not ours, was changed or is too old.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<KnownDevice> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (claims, tag) = bytes.split_at_checked(CLAIMS_BYTES)?;
        if tag.len() != TAG_BYTES {
            return None;
        }
        self.mac(claims).ok()?.verify_slice(tag).ok()?;
        let (account, rest) = claims.split_first_chunk::<ID_BYTES>()?;
        let (session, expires_at) = rest.split_first_chunk::<ID_BYTES>()?;
        let is_good = i64::from_be_bytes(expires_at.try_into().ok()?) > now.timestamp();
        let device = KnownDevice {
            account: AccountId(Uuid::from_bytes(*account)),
            session: SessionId(Uuid::from_bytes(*session)),
        };
        is_good.then_some(device)
    }

    fn mac(&self, claims: &[u8]) -> Result<Hmac<Sha256>, Unspecified> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).map_err(|_| Unspecified)?;
        mac.update(claims);
        Ok(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_known_again_for_a_year() {
        let secrets = DeviceSecrets::new([1; 32]);
        let device = KnownDevice { account: AccountId(Uuid::from_u128(1)), session: SessionId(Uuid::from_u128(2)) };
        let now = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).unwrap();
        let token = secrets.issue(device, now).unwrap();
        assert!(token.len() <= 128 && token.starts_with(PREFIX));
        assert_eq!(secrets.verify(&token, now + Duration::days(364)), Some(device));
        assert_eq!(secrets.verify(&token, now + Duration::days(366)), None);
        assert_eq!(DeviceSecrets::new([2; 32]).verify(&token, now), None);
        for at in PREFIX.len()..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(secrets.verify(&String::from_utf8(changed).unwrap(), now), None, "byte {at}");
        }
        for strange in ["", PREFIX, "palier_dt_AAAA", "palier_rt_AAAA"] {
            assert_eq!(secrets.verify(strange, now), None);
        }
    }
}
