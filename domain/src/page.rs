//! Keyset pages: bounded, never counted, never offset.

/// The largest page that can be asked for.
pub const PAGE_SIZE_MAX: u32 = 100;
/// The page that is served when nobody says otherwise.
pub const PAGE_SIZE_DEFAULT: u32 = 20;

/// Which part of a list is wanted: at most `limit` items after the key `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// How many items at most, `1..=PAGE_SIZE_MAX`.
    pub limit: u32,
    /// The key of the last item already seen.
    pub after: Option<K>,
}

impl<K> PageRequest<K> {
    /// The first page of `limit` items.
    pub const fn first(limit: u32) -> Self {
        Self { limit, after: None }
    }
}

/// A part of a list, and the key to go on from when there is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The key of the last item when more follow.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Makes a page out of up to `limit + 1` loaded items.
    pub fn from_overfull(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }
}
