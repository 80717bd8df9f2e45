//! A map that forgets what was not asked for lately: it never holds more than it is allowed.

use std::collections::HashMap;
use std::hash::Hash;

/// Two generations of entries; when the younger is full the older is dropped.
pub(super) struct BoundedCache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    generation_max: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> BoundedCache<K, V> {
    /// An empty cache of at most `entries_max` entries.
    pub(super) fn new(entries_max: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), generation_max: (entries_max / 2).max(1) }
    }

    /// The entry, which counts as asked for.
    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let value = self.old.remove(key)?;
        self.insert(key.clone(), value.clone());
        Some(value)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    /// Keeps the entries that `is_kept` says.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&V) -> bool) {
        self.young.retain(|_, value| is_kept(value));
        self.old.retain(|_, value| is_kept(value));
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_it_may_and_keeps_what_is_asked_for() {
        let mut cache = BoundedCache::new(8);
        cache.insert(0, "zero");
        for key in 1..100 {
            cache.insert(key, "other");
            assert_eq!(cache.get(&0), Some("zero"), "after {key}");
            assert!(cache.young.len() + cache.old.len() <= 8);
        }
        assert_eq!(cache.get(&1), None);
    }

    #[test]
    fn what_is_removed_is_gone() {
        let mut cache = BoundedCache::new(4);
        for key in 0..3 {
            cache.insert(key, key);
        }
        cache.remove(&0);
        cache.retain(|value| *value != 1);
        assert_eq!((cache.get(&0), cache.get(&1), cache.get(&2)), (None, None, Some(2)));
        cache.clear();
        assert_eq!(cache.get(&2), None);
    }
}
