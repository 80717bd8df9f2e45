//! The languages that Palier answers in, and how a client asks for one.

use chrono::{Datelike, NaiveDate};

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

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

    /// A day as people write it, with the name of its month.
    pub fn day(self, day: NaiveDate) -> String {
        let months = self.pick(ENGLISH_MONTHS, FRENCH_MONTHS);
        let month = usize::try_from(day.month0()).ok().and_then(|month| months.get(month).copied()).unwrap_or_default();
        let ordinal = if day.day() == 1 { self.pick("", "er") } else { "" };
        format!("{}{ordinal} {month} {}", day.day(), day.year())
    }

    /// The best of the languages that an `Accept-Language` header lists.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (Self::default(), 0);
        for range in accept_language.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let language = match parts.next().unwrap_or_default().get(..2) {
                Some(tag) if tag.eq_ignore_ascii_case("fr") => Self::French,
                Some(tag) if tag.eq_ignore_ascii_case("en") => Self::English,
                _ => continue,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, per_mille);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// A weight such as `0.8` in thousandths; what cannot be read weighs nothing.
fn per_mille(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    match whole {
        "1" => 1_000,
        "0" => format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_the_names_of_their_months() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        assert_eq!(Language::English.day(day(4, 8)), "8 April 2026");
        assert_eq!(Language::French.day(day(12, 31)), "31 décembre 2026");
        assert_eq!(
            [Language::English, Language::French].map(|one| one.day(day(8, 1))),
            ["1 August 2026", "1er août 2026"]
        );
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        let cases = [
            ("fr", Language::French),
            ("fr-CA,fr;q=0.9,en;q=0.8", Language::French),
            ("de, en;q=0.3, fr;q=0.25", Language::English),
            ("en;q=0.5, FR;q=0.75", Language::French),
            ("de", Language::English),
            ("", Language::English),
            ("fr;q=0", Language::English),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }
}
