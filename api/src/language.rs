//! The languages that Palier answers in, and how a client asks for one.

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
