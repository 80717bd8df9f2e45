//! Every problem type that Palier answers with: one table per context, all of one form.
//!
//! A row is a status, a slug that never changes, and three pairs of texts
//! (English / French): the title; the detail, in which `{fact}` stands for a
//! fact of the case; the meaning that is served at `/problems/{slug}`.

macro_rules! problems {
    ($($status:literal $slug:literal
        $title_en:literal / $title_fr:literal;
        $detail_en:literal / $detail_fr:literal;
        $meaning_en:literal / $meaning_fr:literal;)+) => {
        pub(super) const ROWS: &[$crate::problem::catalogue::ProblemType] = &[$(
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

mod campaigns;
mod credits;
mod escrow;
mod identity;
mod pledges;
mod projects;
mod protocol;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Language;

/// A kind of problem, and its words.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// The HTTP status that it is answered with.
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
    /// The text in a language.
    pub const fn in_language(&self, language: Language) -> &'static str {
        language.pick(self.english, self.french)
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
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| super::template::fact_of(name))
        .collect()
}

const TABLES: &[&[ProblemType]] = &[
    &[protocol::INTERNAL_ERROR],
    protocol::ROWS,
    identity::ROWS,
    campaigns::ROWS,
    pledges::ROWS,
    escrow::ROWS,
    credits::ROWS,
    projects::ROWS,
];

static BY_SLUG: LazyLock<HashMap<&'static str, &'static ProblemType>> =
    LazyLock::new(|| all().map(|kind| (kind.slug, kind)).collect());

/// Every problem type, context by context.
pub fn all() -> impl Iterator<Item = &'static ProblemType> {
    TABLES.iter().copied().flatten()
}

/// The problem type of this name.
pub fn find(slug: &str) -> Option<&'static ProblemType> {
    BY_SLUG.get(slug).copied()
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
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique_and_well_formed() {
        let rows: Vec<_> = all().collect();
        assert_eq!(rows.len(), BY_SLUG.len());
        for row in rows {
            assert!(row.slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", row.slug);
            assert!((400..600).contains(&row.status), "{}", row.slug);
        }
    }

    #[test]
    fn every_refusal_of_the_domain_has_a_row_that_names_only_its_facts() {
        let mut missing = Vec::new();
        for (slug, facts) in palier_domain::contexts::refusals() {
            let Some(row) = find(slug) else {
                missing.push(slug);
                continue;
            };
            for text in [row.detail.english, row.detail.french] {
                for placeholder in placeholders(text) {
                    assert!(facts.contains(&placeholder), "{slug}: {{{placeholder}}} is no fact of it: {facts:?}");
                }
            }
        }
        assert!(missing.is_empty(), "no problem type for {missing:?}");
    }

    #[test]
    fn a_campaign_that_failed_and_its_deadline_have_one_french_word_each() {
        let of_problems = all().flat_map(|row| [row.title, row.detail, row.meaning]).map(|words| words.french);
        for text in of_problems.chain(crate::problem::field_error::french_texts()) {
            for other in ["échou", "échec", "échéance", "date limite"] {
                assert!(
                    !text.to_lowercase().contains(other),
                    "« non aboutie » and « date de fin », not {other}: {text}"
                );
            }
        }
    }

    #[test]
    fn both_languages_tell_the_same_facts() {
        for row in all() {
            let sorted = |text| {
                let mut names = placeholders(text);
                names.sort_unstable();
                names.dedup();
                names
            };
            assert_eq!(sorted(row.detail.english), sorted(row.detail.french), "{}", row.slug);
        }
    }

    #[test]
    fn a_type_names_the_facts_that_its_problems_carry() {
        let facts = |slug| find(slug).unwrap().facts();
        assert_eq!(facts("campaign-not-live"), ["state", "deadline_at"]);
        assert_eq!(facts("campaign-not-ready"), [""; 0]);
        assert_eq!(facts("payload-too-large"), ["bytes_max"]);
        assert_eq!(facts("rate-limited"), ["retry_after_seconds"]);
        for kind in all() {
            let mut names = kind.facts();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.facts().len(), "{}: {:?}", kind.slug, kind.facts());
        }
    }
}
