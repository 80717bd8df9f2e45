//! Kinds of callers, in relation to the thing.

use super::Relations;
use crate::actor::{Actor, StaffRole};

/// A kind of caller, in relation to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who {
    word: &'static str,
    kind: Kind,
}

/// How it is known that a caller is of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anyone,
    Public,
    SignedIn,
    Person,
    Role(StaffRole),
    Related { knows: bool, is_for_palier: bool },
}

/// Everybody, signed in or not.
pub const ANYONE: Who = Who { word: "anyone", kind: Kind::Anyone };
/// Everybody, as long as the thing is public.
pub const PUBLIC: Who = Who { word: "anyone", kind: Kind::Public };
/// Any account, in person or through an API client.
pub const SIGNED_IN: Who = Who { word: "signed_in", kind: Kind::SignedIn };
/// Any account, in person only.
pub const PERSON: Who = Who { word: "person", kind: Kind::Person };
/// Admins.
pub const ADMIN: Who = Who::role(StaffRole::Admin);
/// Auditors.
pub const AUDITOR: Who = Who::role(StaffRole::Auditor);
/// Finance.
pub const FINANCE: Who = Who::role(StaffRole::Finance);
/// Sales.
pub const SALES: Who = Who::role(StaffRole::Sales);
/// Follow-up.
pub const FOLLOW_UP: Who = Who::role(StaffRole::FollowUp);
/// Support.
pub const SUPPORT: Who = Who::role(StaffRole::Support);

impl Who {
    /// Staff with this role, in person.
    pub const fn role(role: StaffRole) -> Self {
        Self { word: role.as_str(), kind: Kind::Role(role) }
    }

    /// Whoever stands in a relation of a context to the thing, as its `Relations` tell, with the relation's word.
    pub(crate) const fn related(word: &'static str) -> Self {
        Self { word, kind: Kind::Related { knows: false, is_for_palier: false } }
    }

    /// The same, who thereby knows that the thing exists.
    pub(crate) const fn who_knows(self) -> Self {
        match self.kind {
            Kind::Related { is_for_palier, .. } => Self { kind: Kind::Related { knows: true, is_for_palier }, ..self },
            _ => self,
        }
    }

    /// The same, who thereby acts for Palier: not with an interest of their own.
    pub(crate) const fn for_palier(self) -> Self {
        match self.kind {
            Kind::Related { knows, .. } => Self { kind: Kind::Related { knows, is_for_palier: true }, ..self },
            _ => self,
        }
    }

    /// The word for this kind of caller in a refusal.
    pub const fn as_str(self) -> &'static str {
        self.word
    }

    /// Whether nobody needs to sign in to be of this kind.
    pub const fn is_everybody(self) -> bool {
        matches!(self.kind, Kind::Anyone | Kind::Public)
    }

    /// The role that makes staff of this kind.
    pub const fn staff_role(self) -> Option<StaffRole> {
        match self.kind {
            Kind::Role(role) => Some(role),
            _ => None,
        }
    }

    /// Whether whoever is of this kind knows that the thing exists, by that alone.
    pub(super) const fn knows(self) -> bool {
        matches!(self.kind, Kind::Related { knows: true, .. })
    }

    /// Whether this caller, who is `relations` to the thing, is of this kind.
    pub(super) fn is(self, actor: &Actor, relations: Relations) -> bool {
        match self.kind {
            Kind::Anyone => true,
            Kind::Public => relations.is_public(),
            Kind::SignedIn => actor.account().is_some(),
            Kind::Person => matches!(actor, Actor::Person { .. }),
            Kind::Role(role) => actor.has_role(role) && !relations.is_party(),
            Kind::Related { is_for_palier, .. } => relations.has(self) && !(is_for_palier && relations.is_party()),
        }
    }
}
