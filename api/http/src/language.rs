//! The languages that Palier answers in, and how a client asks for one.

mod figures;
mod typography;

use std::borrow::Cow;
use std::cmp::Reverse;

use actix_web::http::header::{Preference, Quality, QualityItem};

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, also for whoever does not say.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The language's tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The text of the two that is in this language.
    pub const fn pick<T: Copy>(self, english: T, french: T) -> T {
        match self {
            Self::English => english,
            Self::French => french,
        }
    }

    /// The template of the two that is in this language, with the spaces of its typography.
    pub fn template(self, english: &'static str, french: &'static str) -> Cow<'static, str> {
        match self {
            Self::English => Cow::Borrowed(english),
            Self::French => Cow::Owned(typography::typeset(french)),
        }
    }

    /// The language that the lines of an `Accept-Language` header ask for (RFC 9110, section 12.5.4): the one with the
    /// greatest weight, of equals the one that is named first. English where none is acceptable, unless it is refused by
    /// name and French is not.
    pub fn negotiate<'h>(lines: impl Iterator<Item = &'h str>) -> Self {
        let ranges: Vec<Range> =
            lines.flat_map(|line| line.split(',')).filter_map(|range| range.parse().ok()).collect();
        let wishes = [Self::English, Self::French].map(|language| (language, language.wish(&ranges)));
        let acceptable = wishes.iter().filter(|(_, wish)| wish.is_some_and(|wish| wish.weight > Quality::ZERO));
        let best = acceptable.min_by_key(|(_, wish)| wish.map(|wish| (Reverse(wish.weight), wish.place)));
        let unrefused = || wishes.iter().find(|(_, wish)| wish.is_none_or(|wish| wish.weight > Quality::ZERO));
        best.or_else(unrefused).map_or(Self::default(), |(language, _)| *language)
    }

    /// What a list of ranges says about this language: the tag itself before its regions, and those before `*`.
    fn wish(self, ranges: &[Range]) -> Option<Wish> {
        let specificity = |range: &Range| match &range.item {
            Preference::Specific(tag) if tag.eq_ignore_ascii_case(self.tag()) => Some(0),
            Preference::Specific(tag) => {
                tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(self.tag())).then_some(1)
            }
            Preference::Any => Some(2),
        };
        let found = ranges.iter().enumerate().filter_map(|(place, range)| Some((specificity(range)?, place, range)));
        let nearest = found.min_by_key(|(specificity, place, range)| (*specificity, Reverse(range.quality), *place));
        nearest.map(|(_, place, range)| Wish { weight: range.quality, place })
    }
}

/// A range of languages and its weight.
type Range = QualityItem<Preference<String>>;

/// How much a language is wanted, and where in the header that is said.
#[derive(Debug, Clone, Copy)]
struct Wish {
    weight: Quality,
    place: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        let cases = [
            ("fr", "fr"),
            ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
            ("de, en;q=0.3, fr;q=0.25", "en"),
            ("en;q=0.5, FR;q=0.75", "fr"),
            ("fr;q=0.8, en;q=0.8", "fr"),
            ("fr-CA;q=0, fr;q=0.5", "fr"),
            ("de", "en"),
            ("", "en"),
            ("*", "en"),
            ("fr;q=0", "en"),
            ("fr;q=2, en", "en"),
            ("en;q=0", "fr"),
            ("en;q=0, fr;q=0", "en"),
            ("en;q=0, *", "fr"),
            ("*;q=0.5, fr;q=0.1", "en"),
            ("*;q=0, fr;q=0.1", "fr"),
            ("frr, en;q=0.8", "en"),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::negotiate([header].into_iter()).tag(), expected, "{header}");
        }
        assert_eq!(Language::negotiate(["de", "fr;q=0.1"].into_iter()), Language::French, "two lines are one list");
    }
}
