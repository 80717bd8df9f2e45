//! Every text of a problem, one file per context, all of one form: its problems, the faults of
//! inputs that `errors` lists, and the words of its states and kinds.
//!
//! A row of `problems` is a status, a slug that never changes, and three pairs of texts
//! (English / French): the title says what happened, if possible when it works; the detail gives
//! the fact, whether money moved, and what to do; the meaning, served at `/problems/{slug}`, is for
//! whoever writes a client, and alone speaks of JSON, routes and headers. Placeholders are those of
//! [`template`](super::template). French is written with plain spaces: typography sets the others.

macro_rules! problems {
    ($($status:literal $slug:literal
        $title_en:literal / $title_fr:literal;
        $detail_en:literal / $detail_fr:literal;
        $meaning_en:literal / $meaning_fr:literal;)+) => {
        pub(super) const PROBLEMS: &[$crate::problem::catalogue::ProblemType] = &[$(
            $crate::problem::catalogue::ProblemType {
                status: $status,
                slug: $slug,
                title: $crate::problem::catalogue::Words { english: $title_en, french: $title_fr },
                detail: $crate::problem::catalogue::Words { english: $detail_en, french: $detail_fr },
                meaning: $crate::problem::catalogue::Words { english: $meaning_en, french: $meaning_fr },
            },
        )+];
    };
}

/// The refusals of a use case, in the document of its operation: one that the catalogue of problems does not have does
/// not compile. `extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))`
#[macro_export]
macro_rules! refusals {
    ($($code:literal),+ $(,)?) => {
        const { $crate::problem::catalogue::require_all(&[$($code),+]) }
    };
}

/// The messages for the codes of `errors`.
macro_rules! faults {
    ($($code:literal $english:literal / $french:literal;)*) => {
        pub(super) const FAULTS: &[(&str, $crate::problem::catalogue::Words)] = &[$(
            ($code, $crate::problem::catalogue::Words { english: $english, french: $french }),
        )*];
    };
}

/// The words of the API as they are said of a noun; after `otherwise` stands what is said of any other.
macro_rules! nouns {
    ($($noun:literal $(otherwise $other_en:literal / $other_fr:literal)? {
        $($word:literal $english:literal / $french:literal;)+
    })+) => {
        pub(super) const NOUNS: &[$crate::problem::words::Noun] = &[$(
            $crate::problem::words::Noun {
                name: $noun,
                otherwise: nouns!(@optional $($other_en / $other_fr)?),
                words: &[$(($word, $crate::problem::catalogue::Words { english: $english, french: $french }),)+],
            },
        )+];
    };
    (@optional) => { None };
    (@optional $english:literal / $french:literal) => {
        Some($crate::problem::catalogue::Words { english: $english, french: $french })
    };
}

mod campaigns;
mod credits;
mod escrow;
mod fields;
mod identity;
mod media;
mod pledges;
mod profiles;
mod projects;
mod protocol;
mod shipments;
mod updates;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::template;
use super::words::Noun;
use crate::language::Language;

/// The texts of one context.
pub(super) struct Context {
    /// Its problems.
    problems: &'static [ProblemType],
    /// The messages for the faults of its inputs, by code.
    faults: &'static [(&'static str, Words)],
    /// The words of its states and kinds.
    pub(super) nouns: &'static [Noun],
}

const CONTEXTS: &[Context] = &[
    Context { problems: protocol::PROBLEMS, faults: protocol::FAULTS, nouns: protocol::NOUNS },
    Context { problems: identity::PROBLEMS, faults: identity::FAULTS, nouns: identity::NOUNS },
    Context { problems: campaigns::PROBLEMS, faults: campaigns::FAULTS, nouns: campaigns::NOUNS },
    Context { problems: pledges::PROBLEMS, faults: pledges::FAULTS, nouns: pledges::NOUNS },
    Context { problems: profiles::PROBLEMS, faults: profiles::FAULTS, nouns: &[] },
    Context { problems: escrow::PROBLEMS, faults: escrow::FAULTS, nouns: escrow::NOUNS },
    Context { problems: credits::PROBLEMS, faults: credits::FAULTS, nouns: credits::NOUNS },
    Context { problems: updates::PROBLEMS, faults: updates::FAULTS, nouns: updates::NOUNS },
    Context { problems: shipments::PROBLEMS, faults: shipments::FAULTS, nouns: shipments::NOUNS },
    Context { problems: media::PROBLEMS, faults: media::FAULTS, nouns: media::NOUNS },
    Context { problems: projects::PROBLEMS, faults: projects::FAULTS, nouns: projects::NOUNS },
    Context { problems: &[], faults: &[], nouns: fields::NOUNS },
];

/// Every context, in the order of its texts.
pub(super) fn contexts() -> impl Iterator<Item = &'static Context> {
    CONTEXTS.iter()
}

/// A kind of problem, and its words.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// Its HTTP status.
    pub status: u16,
    /// Its stable name: `code` and the end of `type`.
    pub slug: &'static str,
    /// What it is, whatever the case.
    pub title: Words,
    /// What it is in this case; `{fact}` stands for a fact.
    pub detail: Words,
    /// When it happens and what to do about it.
    pub meaning: Words,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub english: &'static str,
    /// In French.
    pub french: &'static str,
}

impl Words {
    /// The text in a language, with the spaces of its typography.
    pub fn in_language(&self, language: Language) -> Cow<'static, str> {
        language.template(self.english, self.french)
    }
}

impl ProblemType {
    /// The names of the members that a problem of this type has beside those that every problem has.
    pub fn facts(&self) -> Vec<&'static str> {
        let decided_on = palier_domain::contexts::refusals().find(|(slug, _)| *slug == self.slug);
        let mut names: Vec<&str> = decided_on.map(|(_, facts)| facts.to_vec()).unwrap_or_default();
        for name in placeholders(self.detail.english) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // The reasons of a refusal are told in `errors`.
        names.retain(|name| *name != "reasons");
        names
    }
}

/// The facts that a template names.
pub(super) fn placeholders(text: &'static str) -> Vec<&'static str> {
    template::placeholders(text).map(|(name, _)| name).collect()
}

static BY_SLUG: LazyLock<HashMap<&'static str, &'static ProblemType>> =
    LazyLock::new(|| all().map(|kind| (kind.slug, kind)).collect());

/// Every problem type, context by context.
pub fn all() -> impl Iterator<Item = &'static ProblemType> {
    std::iter::once(&protocol::INTERNAL_ERROR).chain(contexts().flat_map(|context| context.problems))
}

/// The message for a code of `errors`.
pub(super) fn fault_words(code: &str) -> Option<Words> {
    contexts().flat_map(|context| context.faults).find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// The problem type of this name.
pub fn find(slug: &str) -> Option<&'static ProblemType> {
    BY_SLUG.get(slug).copied()
}

/// The codes as they are. One that no context has is a fault of whoever wrote it, and does not compile where the list is
/// constant.
pub const fn require_all(codes: &'static [&'static str]) -> &'static [&'static str] {
    let mut left = codes;
    while let [code, rest @ ..] = left {
        assert!(is_known(code), "the catalogue of problems does not have this code");
        left = rest;
    }
    codes
}

const fn is_known(code: &str) -> bool {
    let mut contexts: &[Context] = CONTEXTS;
    while let [context, rest @ ..] = contexts {
        let mut problems = context.problems;
        while let [problem, others @ ..] = problems {
            if is_same(problem.slug.as_bytes(), code.as_bytes()) {
                return true;
            }
            problems = others;
        }
        contexts = rest;
    }
    false
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// What is answered when nothing better is known: a fault of ours.
pub(super) fn internal_error() -> &'static ProblemType {
    &protocol::INTERNAL_ERROR
}

/// The general problem type for a status that somebody else chose.
pub(super) fn for_status(status: u16) -> &'static ProblemType {
    let slug = match status {
        401 => "token-invalid",
        403 => "not-allowed",
        404 => "not-found",
        405 => "method-not-allowed",
        408 => "request-timeout",
        412 => "precondition-failed",
        413 => "payload-too-large",
        415 => "unsupported-media-type",
        422 => "validation-failed",
        429 => "rate-limited",
        503 => "overloaded",
        504 => "request-timed-out",
        400..=499 => "malformed-request",
        _ => "internal-error",
    };
    find(slug).unwrap_or_else(internal_error)
}

#[cfg(test)]
mod tests;
