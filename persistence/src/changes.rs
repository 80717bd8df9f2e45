//! What this process has changed, and when: for whoever keeps something that was read.
//!
//! Every commit that wrote has a number, and each of its lane keys (a campaign,
//! an account) remembers the number of the last one. The keys share a fixed
//! number of places, so that memory does not grow: a neighbour's change can make
//! something look older than it is, and never younger. Other processes' changes
//! are not known here.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

/// How many places the keys share.
const PLACES: usize = 4_096;

/// The number of a commit of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitNumber(u64);

/// The numbers of the last commits, by what they changed.
#[derive(Debug)]
pub struct Changes {
    last: AtomicU64,
    places: Vec<AtomicU64>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { last: AtomicU64::new(0), places: (0..PLACES).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Changes {
    /// The number of the last commit. To be asked for before something is read
    /// that is to be kept: what is read then has this commit in it.
    pub fn last(&self) -> CommitNumber {
        CommitNumber(self.last.load(Ordering::Acquire))
    }

    /// Whether nothing of this was changed after that commit.
    pub fn is_unchanged(&self, key: Uuid, since: CommitNumber) -> bool {
        self.place(key).is_some_and(|place| place.load(Ordering::Acquire) <= since.0)
    }

    /// Takes a commit in. It is durable already, and nobody was told yet.
    pub(crate) fn note(&self, keys: impl Iterator<Item = Uuid>) {
        let number = self.last.fetch_add(1, Ordering::AcqRel) + 1;
        for place in keys.filter_map(|key| self.place(key)) {
            place.fetch_max(number, Ordering::AcqRel);
        }
    }

    fn place(&self, key: Uuid) -> Option<&AtomicU64> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let places = u64::try_from(self.places.len()).ok()?;
        self.places.get(usize::try_from(hasher.finish().checked_rem(places)?).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_from_what_did_not() {
        let changes = Changes::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let start = changes.last();
        assert!(changes.is_unchanged(one, start) && changes.is_unchanged(other, start));
        changes.note([one].into_iter());
        let after = changes.last();
        assert!(after > start);
        assert!(!changes.is_unchanged(one, start) && changes.is_unchanged(other, start));
        assert!(changes.is_unchanged(one, after));
        changes.note([one, other].into_iter());
        assert!(!changes.is_unchanged(one, after) && !changes.is_unchanged(other, after));
    }
}
