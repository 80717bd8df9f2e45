//! Checks that refuse: the shortest way from a rule to its refusal.

use super::Refusal;

/// Refuses unless the rule holds.
pub(crate) fn ensure(holds: bool, refusal: impl Into<Refusal>) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal.into()) }
}

/// The versions of a thing that a caller has seen: its edit replaces one of these, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SeenVersions {
    /// Whichever there is.
    #[default]
    Any,
    /// Any of these.
    OneOf(Vec<i64>),
}

impl From<i64> for SeenVersions {
    fn from(version: i64) -> Self {
        Self::OneOf(vec![version])
    }
}

/// Refuses an edit of a version that the caller has not seen.
pub(crate) fn ensure_version(version: i64, seen: &SeenVersions) -> Result<(), Refusal> {
    let is_seen = match seen {
        SeenVersions::Any => true,
        SeenVersions::OneOf(versions) => versions.contains(&version),
    };
    ensure(is_seen, Refusal::VersionChanged { version })
}
