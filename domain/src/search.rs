//! What things are found by: words as they are compared, and where a thing stands in its list.
//!
//! The words are made here, so that both databases index and look for exactly
//! the same ones. What is filtered by stands among them, in a form that nobody
//! can type (`category=plumbing`): any combination of filters and words is
//! then one look-up.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::refusal::{Faults, Refusal};
use crate::rule::rules;
use crate::text::{folded, is_of_word};

/// The most words that are looked for at once.
pub const SEARCH_WORDS_MAX: usize = 8;
/// The most different words that a thing is found by.
const WORDS_MAX: usize = 2_000;
/// The longest word, in characters; what is longer is cut.
const WORD_CHARACTERS_MAX: usize = 40;

rules! {
/// A rule that words break which are looked for.
fault SearchFault {
    /// More words are looked for than can be.
    TooManyWords { maximum: i64 } => "too-many-words";
    /// A text that is looked for has no word.
    WordMissing => "word-missing";
}
}

/// Where a project stands in its list: the larger, the newer. Unique, and the same whenever it is computed. All places
/// of one list lie below all places of the other, so that each is a range of the same indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing(pub i64);

/// How many bits of a listing tell apart what was listed in the same microsecond.
const TIE_BITS: u32 = 11;

impl Listing {
    /// The place of what came at an instant: a project that was validated, a new provider.
    pub fn of(listed_at: DateTime<Utc>, id: impl Into<Uuid>) -> Self {
        let id: Uuid = id.into();
        let tie = i64::try_from(id.as_u128() & ((1 << TIE_BITS) - 1)).unwrap_or(0);
        Self(listed_at.timestamp_micros().saturating_mul(1 << TIE_BITS).saturating_add(tie))
    }

    /// The place of a project in progress, which was awarded at an instant.
    pub fn in_progress(awarded_at: DateTime<Utc>, id: impl Into<Uuid>) -> Self {
        Self(Self::of(awarded_at, id).0.saturating_add(i64::MIN))
    }
}

/// The words of a text: letters and digits as they are compared ([`folded`]), in their order.
pub fn words_of(text: &str) -> Vec<String> {
    let folded = folded(text);
    let words = folded.split(|character| !is_of_word(character)).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(WORD_CHARACTERS_MAX).collect()).collect()
}

/// A city's name as it is compared: its words, joined.
pub fn city_key(city: &str) -> String {
    words_of(city).join("_")
}

/// The word that stands for a city.
pub(crate) fn city_word(city: &str) -> String {
    format!("city={}", city_key(city))
}

/// The words of texts and those that stand for filters, each once, in alphabetical order.
pub(crate) fn found_by(texts: &[&str], filters: impl IntoIterator<Item = String>) -> Vec<String> {
    let written: BTreeSet<String> = texts.iter().flat_map(|text| words_of(text)).take(WORDS_MAX).collect();
    let all: BTreeSet<String> = written.into_iter().chain(filters).collect();
    all.into_iter().collect()
}

/// The words that are looked for, each once, if a text has any and not too many.
pub(crate) fn wanted_words(text: Option<&str>) -> Result<Vec<String>, Refusal> {
    let mut words = text.map(words_of).unwrap_or_default();
    words.sort_unstable();
    words.dedup();
    let maximum = i64::try_from(SEARCH_WORDS_MAX).unwrap_or(i64::MAX);
    let mut faults = Faults::default();
    faults.unless(text.is_none() || !words.is_empty(), "?text", SearchFault::WordMissing);
    faults.unless(words.len() <= SEARCH_WORDS_MAX, "?text", SearchFault::TooManyWords { maximum });
    faults.refuse()?;
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ProjectId;

    #[test]
    fn words_are_plain() {
        assert_eq!(
            words_of("Rénover l'ÉVIER — 12 m², œuvre d’Îlot"),
            ["renover", "l", "evier", "12", "m2", "oeuvre", "d", "ilot"]
        );
        assert_eq!(words_of("e\u{301}te\u{301}  ÉTÉ été"), ["ete", "ete", "ete"]);
        assert_eq!(words_of("Straße ΑΘΉΝΑ Привет"), ["strasse", "αθηνα", "привет"]);
        assert_eq!(
            words_of("réno\u{ad}vation, CO₂, 5\u{202f}000 €, salle\u{200b}de"),
            ["renovation", "co2", "5", "000", "salle", "de"]
        );
        assert_eq!(words_of("नमस्ते दुनिया"), ["नमस्ते", "दुनिया"]);
        assert!(words_of(" ' - … ").is_empty());
        assert_eq!(words_of(&"x".repeat(100)), ["x".repeat(40)]);
    }

    #[test]
    fn nobody_can_type_the_word_of_a_filter() {
        assert_eq!(words_of("category=plumbing"), ["category", "plumbing"]);
        assert_eq!(city_word("Saint-Étienne"), "city=saint_etienne");
        assert_eq!(city_key("SAINT ÉTIENNE"), city_key("saint-etienne"));
    }

    #[test]
    fn the_newer_stands_higher() {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        let (low, high) = (ProjectId(Uuid::from_u128(0)), ProjectId(Uuid::from_u128(u128::MAX)));
        assert!(Listing::of(at(1_800_000_000_000_001), low) > Listing::of(at(1_800_000_000_000_000), high));
        assert!(Listing::of(at(1_800_000_000_000_000), high) > Listing::of(at(1_800_000_000_000_000), low));
    }
}
