//! The keys that access tokens are signed with: one signs, its successor is
//! published before it does, its predecessor is known until its tokens are gone.

use chrono::{DateTime, Duration, Utc};

use super::store::{IdentityStore, taken_meanwhile};
use crate::refusal::Failure;

/// How long a key signs.
pub const KEY_SIGNS_FOR: Duration = Duration::days(30);
/// How long before it signs a successor is published, and for how long afterwards the retired key is.
pub const KEY_OVERLAP: Duration = Duration::days(1);

/// A key pair (ES256) of which the private half is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// 1 for the first, without gaps: of two servers that make the same one, the second finds it taken.
    pub generation: i64,
    /// The name that tokens carry.
    pub kid: String,
    /// The private key (PKCS#8), sealed under the configured secret.
    pub sealed_private_key: Vec<u8>,
    /// The x coordinate of the public key, 32 bytes.
    pub public_x: Vec<u8>,
    /// The y coordinate of the public key, 32 bytes.
    pub public_y: Vec<u8>,
    /// When it was made and published.
    pub created_at: DateTime<Utc>,
    /// From when on it signs.
    pub signs_at: DateTime<Utc>,
    /// When it signs no more; it verifies for [`KEY_OVERLAP`] longer.
    pub retires_at: DateTime<Utc>,
}

impl SigningKey {
    /// Whether tokens are signed with it at `now`.
    pub fn is_signing(&self, now: DateTime<Utc>) -> bool {
        self.signs_at <= now && now < self.retires_at
    }

    /// Whether tokens that it signed are accepted at `now`, and its public half published.
    pub fn is_published(&self, now: DateTime<Utc>) -> bool {
        now < self.retires_at + KEY_OVERLAP
    }
}

/// A key pair that was made in case one is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCandidate {
    /// The name that tokens will carry.
    pub kid: String,
    /// The private key (PKCS#8), sealed under the configured secret.
    pub sealed_private_key: Vec<u8>,
    /// The x coordinate of the public key, 32 bytes.
    pub public_x: Vec<u8>,
    /// The y coordinate of the public key, 32 bytes.
    pub public_y: Vec<u8>,
}

/// From when on a further key must sign, if one must be made at `now`.
pub fn next_key_signs_at(
    keys: &[SigningKey],
    now: DateTime<Utc>,
    is_usable: &dyn Fn(&SigningKey) -> bool,
) -> Option<DateTime<Utc>> {
    let last_retires_at = keys.iter().filter(|key| is_usable(key)).map(|key| key.retires_at).max();
    match last_retires_at {
        Some(retires_at) if retires_at > now + KEY_OVERLAP => None,
        Some(retires_at) if retires_at > now => Some(retires_at),
        _ => Some(now),
    }
}

/// Gives the published keys, having added `candidate` when no usable one signs, or the last one that does
/// retires within [`KEY_OVERLAP`]. Usable is what this server could unseal.
///
/// When another server was faster it is decided again, on what that one made.
pub fn agree_on_signing_keys(
    store: &mut dyn IdentityStore,
    now: DateTime<Utc>,
    candidate: KeyCandidate,
    is_usable: &dyn Fn(&SigningKey) -> bool,
) -> Result<Vec<SigningKey>, Failure> {
    let mut keys = store.list_signing_keys()?;
    if let Some(signs_at) = next_key_signs_at(&keys, now, is_usable) {
        let key = SigningKey {
            generation: keys.iter().map(|key| key.generation).max().unwrap_or(0) + 1,
            kid: candidate.kid,
            sealed_private_key: candidate.sealed_private_key,
            public_x: candidate.public_x,
            public_y: candidate.public_y,
            created_at: now,
            signs_at,
            retires_at: signs_at + KEY_SIGNS_FOR,
        };
        store.insert_signing_key(&key).map_err(taken_meanwhile)?;
        keys.push(key);
    }
    keys.retain(|key| key.is_published(now));
    Ok(keys)
}

/// Removes keys whose last tokens are long gone.
pub fn forget_retired_keys(store: &mut dyn IdentityStore, now: DateTime<Utc>) -> Result<(), Failure> {
    store.delete_signing_keys(now - KEY_OVERLAP)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::memory::{MemoryStore, World};

    fn candidate(kid: &str) -> KeyCandidate {
        KeyCandidate { kid: kid.to_owned(), sealed_private_key: vec![1], public_x: vec![2; 32], public_y: vec![3; 32] }
    }

    fn agree(store: &mut MemoryStore, now: DateTime<Utc>, kid: &str) -> Vec<String> {
        let keys = agree_on_signing_keys(store, now, candidate(kid), &|_| true).unwrap();
        assert_eq!(keys.iter().filter(|key| key.is_signing(now)).count(), 1);
        keys.into_iter().map(|key| key.kid).collect()
    }

    #[test]
    fn a_successor_is_published_a_day_before_it_signs_and_the_retired_key_a_day_after() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        assert_eq!(agree(&mut store, world.now, "a"), ["a"]);
        assert_eq!(agree(&mut store, world.now + KEY_SIGNS_FOR - KEY_OVERLAP - Duration::seconds(1), "b"), ["a"]);
        assert_eq!(agree(&mut store, world.now + KEY_SIGNS_FOR - KEY_OVERLAP, "c"), ["a", "c"]);
        assert_eq!(store.keys[1].signs_at, store.keys[0].retires_at);
        assert_eq!(agree(&mut store, world.now + KEY_SIGNS_FOR, "d"), ["a", "c"]);
        let later = world.now + KEY_SIGNS_FOR + KEY_OVERLAP;
        assert_eq!(agree(&mut store, later, "e"), ["c"]);
        forget_retired_keys(&mut store, later + Duration::seconds(1)).unwrap();
        assert_eq!(store.keys.len(), 1);
    }

    #[test]
    fn a_key_that_cannot_be_unsealed_is_replaced_but_still_verifies() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        agree(&mut store, world.now, "a");
        let keys = agree_on_signing_keys(&mut store, world.now, candidate("b"), &|key| key.kid != "a").unwrap();
        assert_eq!(keys.iter().map(|key| key.generation).collect::<Vec<_>>(), [1, 2]);
    }
}
