//! The keys whose requests are under way on this server.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

type Keys = HashSet<(Uuid, String)>;

/// The keys whose requests are under way. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct KeysInUse {
    keys: Arc<Mutex<Keys>>,
}

/// A key that is in use until this is dropped.
#[derive(Debug)]
pub struct InUse {
    keys: Arc<Mutex<Keys>>,
    key: (Uuid, String),
}

impl KeysInUse {
    /// Marks a key as in use, unless it is already.
    pub fn claim(&self, owner: Uuid, key: &str) -> Option<InUse> {
        let key = (owner, key.to_owned());
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key.clone()).then(|| InUse { keys: Arc::clone(&self.keys), key })
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_use_until_it_is_dropped() {
        let keys = KeysInUse::default();
        let first = keys.claim(Uuid::nil(), "a");
        assert!(first.is_some());
        assert!(keys.clone().claim(Uuid::nil(), "a").is_none());
        assert!(keys.claim(Uuid::max(), "a").is_some());
        drop(first);
        assert!(keys.claim(Uuid::nil(), "a").is_some());
    }
}
