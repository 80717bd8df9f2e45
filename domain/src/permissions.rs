//! Who may do what: one line per operation, deny by default.
//!
//! Each context declares its own operations and its own kinds of callers, with
//! `operations!` and [`Who::related`].
//!
//! An operation is admitted ([`Operation::admit`]) before anything is loaded,
//! so that a refusal does not reveal what exists, and allowed ([`Operation::allow`]) once
//! the caller's relation to the thing is known. What the caller may not know
//! exists is refused as absent.

mod relations;
#[cfg(test)]
mod tests;
mod who;

pub use relations::{Interest, Relations};
pub use who::{ADMIN, ANYONE, AUDITOR, FINANCE, FOLLOW_UP, PERSON, PUBLIC, SALES, SIGNED_IN, SUPPORT, Who};

use crate::actor::{Actor, Scope, StaffRole};
use crate::refusal::Refusal;

/// Something that a caller can ask for, and who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    id: &'static str,
    who: &'static [Who],
    scope: Option<Scope>,
    is_about_nothing_hidden: bool,
}

/// Declares operations: the id in the document, who may, and the scope that an API client needs; without one, no client
/// may. `about_nothing_hidden` marks those of staff on the platform as a whole: refusing them betrays nothing.
macro_rules! operations {
    ($($name:ident $id:literal [$($who:expr),+] $scope:expr $(, $mark:ident)?;)+) => {
        #[expect(missing_docs, reason = "each is documented where it is served")]
        impl $crate::permissions::Operation {
            $(pub const $name: Self = Self::new($id, &[$($who),+], $scope)$(.$mark())?;)+
        }

        /// Every operation of this context.
        pub(crate) const OPERATIONS: &[$crate::permissions::Operation] = &[$($crate::permissions::Operation::$name),+];
    };
}
pub(crate) use operations;
#[cfg(test)]
pub(crate) use tests::assert_may_just;

impl Operation {
    /// An operation that only those may ask for.
    pub(crate) const fn new(id: &'static str, who: &'static [Who], scope: Option<Scope>) -> Self {
        Self { id, who, scope, is_about_nothing_hidden: false }
    }

    /// The same, of which nobody need be kept from knowing what it is about.
    pub(crate) const fn about_nothing_hidden(self) -> Self {
        Self { is_about_nothing_hidden: true, ..self }
    }

    /// The operation's id in the document.
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// Who may, and the scope that an API client needs; without one, no client may.
    pub const fn rule(self) -> (&'static [Who], Option<Scope>) {
        (self.who, self.scope)
    }

    /// Whether this caller could be allowed the operation on some thing or other.
    pub fn admit(self, actor: &Actor) -> Result<(), Refusal> {
        match actor {
            Actor::System | Actor::Person { .. } => Ok(()),
            Actor::Anonymous if self.who.iter().any(|who| who.is_everybody()) => Ok(()),
            Actor::Anonymous => Err(Refusal::SignInRequired),
            Actor::Client { .. } if self.who.contains(&ANYONE) => Ok(()),
            Actor::Client { scopes, .. } => match self.scope {
                Some(scope) if scopes.contains(&scope) => Ok(()),
                Some(scope) => Err(Refusal::ScopeMissing { operation: self.id, scope: scope.as_str() }),
                None => Err(Refusal::ClientNotAllowed { operation: self.id }),
            },
        }
    }

    /// Whether this caller may ask for the part of the operation that is for staff with a role.
    pub fn allow_only(self, actor: &Actor, role: StaffRole) -> Result<(), Refusal> {
        match actor {
            Actor::Anonymous => Err(Refusal::SignInRequired),
            _ if actor.has_role(role) => Ok(()),
            _ => Err(Refusal::NotAllowed { operation: self.id, allowed: vec![role.as_str().to_owned()] }),
        }
    }

    /// Whether this caller, who is `relations` to the thing, may do it.
    pub fn allow(self, actor: &Actor, relations: Relations) -> Result<(), Refusal> {
        self.admit(actor)?;
        if *actor == Actor::System || self.is_for(actor, relations) {
            return Ok(());
        }
        if let Some(refusal) = relations.interest.filter(|_| self.is_for(actor, relations.with_interest(None))) {
            return Err(refusal());
        }
        if relations.is_known(actor) || self.is_about_nothing_hidden {
            let allowed = self.who.iter().map(|who| who.as_str().to_owned()).collect();
            Err(Refusal::NotAllowed { operation: self.id, allowed })
        } else {
            Err(Refusal::NotFound)
        }
    }

    fn is_for(self, actor: &Actor, relations: Relations) -> bool {
        self.who.iter().any(|who| who.is(actor, relations))
    }
}
