//! Where a list goes on: opaque to clients, and authenticated.
//!
//! A cursor carries the last key that was seen. Its authentication code also
//! covers the list and its filters, and the reader of a list for which one has to
//! sign in, so that a cursor fits only the list that it came from.

mod keys;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use keys::CursorKey;

use crate::problem::Problem;

/// How many bytes of the authentication code a cursor carries.
const CODE_BYTES: usize = 16;

/// Makes cursors and knows its own again.
#[derive(Clone)]
pub struct CursorSealer {
    key: [u8; 32],
}

impl CursorSealer {
    /// A sealer with a secret key.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The cursor that stands after `key` in the list `scope`.
    pub fn seal(&self, scope: &[u8], key: &impl CursorKey) -> String {
        let mut bytes = Vec::new();
        key.write(&mut bytes);
        let code = self.code(scope, &bytes);
        bytes.extend(code.into_iter().take(CODE_BYTES));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The key that a cursor of the list `scope` stands after.
    pub fn open<K: CursorKey>(&self, scope: &[u8], cursor: &str) -> Result<K, Problem> {
        self.try_open(scope, cursor).ok_or_else(|| Problem::new("cursor-invalid"))
    }

    fn try_open<K: CursorKey>(&self, scope: &[u8], cursor: &str) -> Option<K> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (mut key, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE_BYTES)?)?;
        self.mac(scope, key)?.verify_truncated_left(code).ok()?;
        let found = K::read(&mut key)?;
        key.is_empty().then_some(found)
    }

    fn code(&self, scope: &[u8], bytes: &[u8]) -> Vec<u8> {
        self.mac(scope, bytes).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    fn mac(&self, scope: &[u8], bytes: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(&u64::try_from(scope.len()).ok()?.to_be_bytes());
        mac.update(scope);
        mac.update(bytes);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    type Key = (DateTime<Utc>, Uuid);

    fn key() -> Key {
        (DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(), Uuid::from_u128(7))
    }

    #[test]
    fn a_cursor_leads_back_to_its_key() {
        let sealer = CursorSealer::new([1; 32]);
        let cursor = sealer.seal(b"list?state=live", &key());
        assert_eq!(sealer.open::<Key>(b"list?state=live", &cursor).unwrap(), key());
        assert!(cursor.len() < 128);
        let by_text = sealer.seal(b"", &("a/b".to_owned(), -5_i64));
        assert_eq!(sealer.open::<(String, i64)>(b"", &by_text).unwrap(), ("a/b".to_owned(), -5));
    }

    #[test]
    fn an_altered_cursor_another_list_and_another_server_are_refused() {
        let sealer = CursorSealer::new([1; 32]);
        let cursor = sealer.seal(b"a", &key());
        assert!(sealer.open::<Key>(b"b", &cursor).is_err());
        assert!(CursorSealer::new([2; 32]).open::<Key>(b"a", &cursor).is_err());
        assert!(sealer.open::<Uuid>(b"a", &cursor).is_err());
        for at in 0..cursor.len() {
            let mut altered: Vec<char> = cursor.chars().collect();
            altered[at] = if altered[at] == 'A' { 'B' } else { 'A' };
            let altered: String = altered.into_iter().collect();
            assert!(sealer.open::<Key>(b"a", &altered).is_err(), "{at}");
        }
        for broken in ["", "AAAA", "é", "===="] {
            assert!(sealer.open::<Key>(b"a", broken).is_err(), "{broken}");
        }
    }
}
