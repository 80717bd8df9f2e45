//! Rules that say no, whosever they are: each with a stable name and the facts it is decided on.
//!
//! Every context declares its own rules as enums, with `rules!`. Whoever passes a broken rule on carries it as a
//! [`BrokenRule`] and need not know which context it comes from.

mod fact;

pub use fact::{Fact, Facts};

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A rule that can be broken.
pub trait Rule: Any + fmt::Debug + Send + Sync {
    /// The rule's stable name.
    fn slug(&self) -> &'static str;
    /// The facts that the decision was made on, by name.
    fn facts(&self) -> Facts;
}

/// A rule that was broken, of whichever context.
#[derive(Clone)]
pub struct BrokenRule(Arc<dyn Rule>);

impl BrokenRule {
    /// The rule's stable name.
    pub fn slug(&self) -> &'static str {
        self.0.slug()
    }

    /// The facts that the decision was made on, by name.
    pub fn facts(&self) -> Facts {
        self.0.facts()
    }

    /// The rule itself, if it is one of these.
    pub fn of<R: Rule>(&self) -> Option<&R> {
        let rule: &dyn Any = &*self.0;
        rule.downcast_ref()
    }
}

impl<R: Rule> From<R> for BrokenRule {
    fn from(rule: R) -> Self {
        Self(Arc::new(rule))
    }
}

impl fmt::Debug for BrokenRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl PartialEq for BrokenRule {
    fn eq(&self, other: &Self) -> bool {
        self.slug() == other.slug() && self.facts() == other.facts()
    }
}

impl Eq for BrokenRule {}

impl<R: Rule + PartialEq> PartialEq<R> for BrokenRule {
    fn eq(&self, other: &R) -> bool {
        self.of::<R>() == Some(other)
    }
}

/// A rule's stable name, and the names of its facts.
pub type RuleName = (&'static str, &'static [&'static str]);

/// A broken rule, and the part of the thing that breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A JSON pointer into the thing (`/deadline_at`); empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub fault: BrokenRule,
}

impl Reason {
    /// What is wrong at a place.
    pub fn new(pointer: impl Into<String>, fault: impl Into<BrokenRule>) -> Self {
        Self { pointer: pointer.into(), fault: fault.into() }
    }
}

/// Declares an enum of rules: each with its stable name and the facts it is decided on.
///
/// `refusal` rules refuse a use case, and turn into a `Refusal` or a `Failure` by `?` and `into`; `fault` rules are
/// broken by a part of an input.
macro_rules! rules {
    ($(#[$enum_doc:meta])* refusal $enum:ident { $($rules:tt)+ }) => {
        $crate::rule::rules! { $(#[$enum_doc])* fault $enum { $($rules)+ } }

        impl From<$enum> for $crate::refusal::Refusal {
            fn from(refusal: $enum) -> Self {
                Self::OfContext(refusal.into())
            }
        }

        impl From<$enum> for $crate::refusal::Failure {
            fn from(refusal: $enum) -> Self {
                Self::Refused(refusal.into())
            }
        }

        impl PartialEq<$enum> for $crate::refusal::Refusal {
            fn eq(&self, other: &$enum) -> bool {
                self.of() == Some(other)
            }
        }
    };
    ($(#[$enum_doc:meta])* fault $enum:ident { $($rules:tt)+ }) => {
        $crate::rule::rules! { $(#[$enum_doc])* $enum { $($rules)+ } }

        impl $crate::rule::Rule for $enum {
            fn slug(&self) -> &'static str {
                self.slug()
            }

            fn facts(&self) -> $crate::rule::Facts {
                self.facts()
            }
        }
    };
    ($(#[$enum_doc:meta])* $enum:ident {
        $($(#[$doc:meta])* $name:ident $({ $($field:ident: $type:ty),+ $(,)? })? => $slug:literal;)+
    } $(or $(#[$other_doc:meta])* $other:ident($other_type:ty))?) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $enum {
            $(
                $(#[$doc])*
                $name $({ $(
                    #[expect(missing_docs, reason = "the variant's sentence names its facts")]
                    $field: $type,
                )+ })?,
            )+
            $($(#[$other_doc])* $other($other_type),)?
        }

        impl $enum {
            /// Every slug with the names of its facts.
            pub const ALL: &'static [$crate::rule::RuleName] =
                &[$(($slug, &[$($(stringify!($field)),+)?])),+];

            /// The rule's stable name.
            pub fn slug(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($field: _),+ })? => $slug,)+
                    $(Self::$other(rule) => rule.slug(),)?
                }
            }

            /// The facts that the decision was made on, by name.
            pub fn facts(&self) -> $crate::rule::Facts {
                match self {
                    $(Self::$name $({ $($field),+ })? => {
                        vec![$($((stringify!($field), $crate::rule::Fact::from($field.clone()))),+)?]
                    })+
                    $(Self::$other(rule) => rule.facts(),)?
                }
            }
        }
    };
}
pub(crate) use rules;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaigns::PledgeRefusal;
    use crate::ledger::LedgerRefusal;
    use crate::refusal::{Failure, Fault, Refusal};

    #[test]
    fn a_broken_rule_is_known_again() {
        let refusal = Refusal::from(PledgeRefusal::OwnCampaign);
        assert_eq!((refusal.slug(), refusal.facts()), ("own-campaign", vec![]));
        assert_eq!(refusal, PledgeRefusal::OwnCampaign);
        assert_eq!(refusal.of::<LedgerRefusal>(), None);
        assert_ne!(refusal, Refusal::NotFound);
        assert_eq!(Failure::from(refusal).of(), Some(&PledgeRefusal::OwnCampaign));
    }

    #[test]
    fn rules_with_other_facts_are_others() {
        let reason = |maximum| Reason::new("/lines", Fault::TooMany { maximum });
        assert_eq!(reason(20), reason(20));
        assert_ne!(reason(20), reason(21));
        assert_eq!(reason(20).fault, Fault::TooMany { maximum: 20 });
    }
}
