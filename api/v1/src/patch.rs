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

/// A text that can be emptied: null is the empty text.
pub fn emptied(member: &Option<Option<String>>) -> Option<&str> {
    member.as_ref().map(|text| text.as_deref().unwrap_or_default())
}
