//! How a use case says no: what anybody may be told, and what a context's own rule said.
//!
//! A refusal is a rule that was kept, not a fault. It knows nothing of status
//! codes or languages: `api` gives each slug its status and its words.

mod checks;
mod fault;

pub use checks::SeenVersions;
pub(crate) use checks::{ensure, ensure_version};
pub use fault::{Fault, Faults};

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::money::Currency;
pub use crate::rule::{BrokenRule, Fact, Facts, Reason};
use crate::rule::{Rule, rules};
use crate::store::StoreError;

/// Why a use case did not happen: a rule, or the store.
#[derive(Debug, Error)]
pub enum Failure {
    /// A rule refused it; nothing was written.
    #[error("refused: {}", .0.slug())]
    Refused(Refusal),
    /// The store failed; whatever was written is rolled back.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure {
    /// The context's rule that refused, if it is one of these.
    pub fn of<R: Rule>(&self) -> Option<&R> {
        match self {
            Self::Refused(refusal) => refusal.of(),
            Self::Store(_) => None,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

rules! {
/// A rule that refused a use case, with the facts it was decided on.
Refusal {
    /// What is asked for does not exist, or may not be known by who asks.
    NotFound => "not-found";
    /// Who asks is not signed in.
    SignInRequired => "sign-in-required";
    /// Who asks may know the thing, but not do this; `allowed` says who may.
    NotAllowed { operation: &'static str, allowed: Vec<String> } => "not-allowed";
    /// No API client may do this, whoever owns it.
    ClientNotAllowed { operation: &'static str } => "client-not-allowed";
    /// The API client was not given the scope that the operation needs.
    ScopeMissing { operation: &'static str, scope: &'static str } => "scope-missing";
    /// The id that the client chose is taken.
    IdTaken => "id-taken";
    /// The input breaks rules: all of them are listed.
    InputInvalid { reasons: Vec<Reason> } => "validation-failed";
    /// The thing was changed since the version that the caller knows.
    VersionChanged { version: i64 } => "version-changed";
    /// The caller has seen a version of what is not there.
    NothingToReplace => "nothing-to-replace";
    /// A number of things would be passed that is limited.
    LimitReached { what: &'static str, limit: i64 } => "limit-reached";
    /// What is at the expense of somebody else each time was done as often as it may be for now.
    TooOften { act: &'static str, limit: i64, hours: i64, possible_at: DateTime<Utc> } => "too-often";
    /// There are as many drafts as there may be, counting those that were cancelled lately; there is room again then.
    DraftsStillCount { what: &'static str, limit: i64, free_at: DateTime<Utc> } => "drafts-still-count";
    /// The currency is not the one that everything else is in.
    CurrencyMismatch { expected: Currency, found: Currency } => "currency-mismatch";
    /// Whoever has an interest of its own in a campaign or a project does not decide on it for Palier.
    OwnInterest { interest: &'static str } => "own-interest";
    /// What is to be replaced was not seen before.
    VersionUnseen => "precondition-required";
} or
    /// A rule of one context.
    OfContext(BrokenRule)
}

impl Refusal {
    /// The context's rule itself, if it is one of these.
    pub fn of<R: Rule>(&self) -> Option<&R> {
        match self {
            Self::OfContext(rule) => rule.of(),
            _ => None,
        }
    }
}
