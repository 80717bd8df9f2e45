//! What a caller is to a thing.

use super::Who;
use crate::actor::{Actor, StaffRole};
use crate::refusal::Refusal;

/// In how many ways a caller can be related to one thing.
const RELATIONS_MAX: usize = 8;

/// What the caller is to the thing.
#[derive(Debug, Clone, Copy)]
pub struct Relations {
    /// Everybody may know the thing.
    is_public: bool,
    /// The roles whose holders know the thing whatever its state.
    readers: &'static [StaffRole],
    /// The caller has an interest of its own, which keeps it from acting for Palier: staff roles do not count then.
    pub(super) interest: Option<Interest>,
    related: [Option<Who>; RELATIONS_MAX],
}

/// An interest of a caller's own in a thing, as the refusal of what the caller may not do because of it.
pub type Interest = fn() -> Refusal;

impl Relations {
    /// No relation to anything.
    pub const NONE: Self = Self { is_public: false, readers: READERS, interest: None, related: [None; RELATIONS_MAX] };

    /// The same, and the caller is of this kind if it holds.
    #[must_use]
    pub fn with(mut self, who: Who, holds: bool) -> Self {
        if holds && !self.has(who) {
            let free = self.related.iter_mut().find(|place| place.is_none());
            debug_assert!(free.is_some(), "more relations to one thing than there is room for");
            if let Some(place) = free {
                *place = Some(who);
            }
        }
        self
    }

    /// The same, and everybody may know the thing if it is public.
    #[must_use]
    pub const fn public(self, is_public: bool) -> Self {
        Self { is_public, ..self }
    }

    /// The same, but these are the roles whose holders know the thing whatever its state.
    #[must_use]
    pub const fn known_to(self, readers: &'static [StaffRole]) -> Self {
        Self { readers, ..self }
    }

    /// The same, with the interest of the caller's own.
    #[must_use]
    pub const fn with_interest(self, interest: Option<Interest>) -> Self {
        Self { interest, ..self }
    }

    /// Whether the caller is of this kind.
    pub fn has(&self, who: Who) -> bool {
        self.related.contains(&Some(who))
    }

    /// Whether everybody may know the thing.
    pub const fn is_public(&self) -> bool {
        self.is_public
    }

    /// Whether the caller has an interest of its own.
    pub const fn is_party(&self) -> bool {
        self.interest.is_some()
    }

    /// Whether the caller may know that the thing exists.
    pub(crate) fn is_known(&self, actor: &Actor) -> bool {
        let is_reader = self.readers.iter().any(|&role| actor.has_role(role));
        self.is_public || is_reader || self.related.iter().flatten().any(|who| who.knows())
    }
}

/// Staff who read what they need for their work, whatever its state.
const READERS: &[StaffRole] = &[StaffRole::Admin, StaffRole::Auditor, StaffRole::Finance, StaffRole::Support];
