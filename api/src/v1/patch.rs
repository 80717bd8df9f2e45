//! JSON Merge Patch: the difference between a member that is absent and one that is null.

use serde::{Deserialize, Deserializer};

/// A member that can be cleared: absent stays `None`, null is `Some(None)`.
pub fn maybe<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
