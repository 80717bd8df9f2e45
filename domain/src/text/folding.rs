//! Texts that are written differently and mean the same.
//!
//! A search, a city and a password are typed on another machine than the one they were first written on: capitals,
//! accents, ligatures, superscripts and what cannot be seen must not matter where people see no difference. Both
//! databases keep what comes out of here, so neither has a say in it.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The marks that are left out: accents of any script, points of Hebrew, vowel signs of Arabic. Other marks spell the
/// words of their script.
const ACCENTS: [std::ops::RangeInclusive<char>; 9] = [
    '\u{300}'..='\u{36f}',
    '\u{591}'..='\u{5c7}',
    '\u{610}'..='\u{61a}',
    '\u{64b}'..='\u{65f}',
    '\u{670}'..='\u{670}',
    '\u{1ab0}'..='\u{1aff}',
    '\u{1dc0}'..='\u{1dff}',
    '\u{20d0}'..='\u{20ff}',
    '\u{fe20}'..='\u{fe2f}',
];

/// Latin letters that are no letter with a mark to Unicode, and how people type them who lack the key.
const TYPED_AS: [(char, &str); 13] = [
    ('æ', "ae"),
    ('đ', "d"),
    ('ð', "d"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ĸ', "k"),
    ('ł', "l"),
    ('ŋ', "ng"),
    ('œ', "oe"),
    ('ø', "o"),
    ('þ', "th"),
    ('ŧ', "t"),
    ('ƒ', "f"),
];

/// The text as it is compared: compatibility forms resolved, accents and what cannot be seen left out, case folded.
///
/// A zero-width space stays: it tells where a word ends.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = without_accents(text);
    let folded = CaseMapper::new().fold_string(&plain).into_owned();
    let plain = without_accents(&folded);
    let mut typed = String::with_capacity(plain.len());
    for character in plain.chars() {
        match TYPED_AS.iter().find(|(letter, _)| *letter == character) {
            Some((_, letters)) => typed.push_str(letters),
            None => typed.push(character),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&typed).into_owned()
}

/// The text as a password is hashed: OpaqueString of RFC 8265, section 4.2. Any blank is a space, and it does not
/// matter whether accents are composed; capitals, and everything else, do.
pub fn opaque(text: &str) -> String {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_blank = |character| categories.get(character) == GeneralCategory::SpaceSeparator;
    let spaced: String = text.chars().map(|character| if is_blank(character) { ' ' } else { character }).collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&spaced).into_owned()
}

/// Whether a character of a folded text is part of a word: letters and digits, and the marks that spell words.
pub fn is_of_word(character: char) -> bool {
    let is_mark = || GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(character));
    character.is_alphanumeric() || (!character.is_ascii() && is_mark())
}

fn without_accents(text: &str) -> String {
    let unseen = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let is_left_out = |character: char| {
        ACCENTS.iter().any(|range| range.contains(&character))
            || (character != '\u{200b}' && unseen.contains(character))
    };
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    decomposed.chars().filter(|character| !is_left_out(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_see_no_difference_in_is_the_same() {
        for (one, other) in [
            ("Rénovation", "RE\u{301}NOVATION"),
            ("réno\u{ad}vation", "renovation"),
            ("12 m²", "12 m2"),
            ("CO₂", "co2"),
            ("œuvre", "OEUVRE"),
            ("Straße", "STRASSE"),
            ("ﬁnition", "finition"),
            ("İstanbul", "istanbul"),
            ("ＡＢＣ１２", "abc12"),
            ("Αθήνα", "ΑΘΗΝΑ"),
            ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
            ("йогурт", "И\u{306}ОГУРТ"),
            ("Łódź", "lodz"),
            ("smørrebrød", "Smorrebrod"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in [("か", "が"), ("कि", "कु"), ("salle\u{200b}de", "sallede")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for text in ["Ἀθῆναι ᾳ", "İı ǅ ŉ ẞ", "ﷺ ㎡ ½ № ℡", "ǰ ΐ ﬃ", "नमस्ते が 각"]
        {
            let once = folded(text);
            assert_eq!(folded(&once), once, "{text}");
        }
    }

    #[test]
    fn passwords_differ_by_more_than_how_a_machine_writes_them() {
        assert_eq!(opaque("e\u{301}te\u{301}\u{a0}a\u{300} la\u{202f}mer"), "été à la mer");
        assert_eq!(opaque("\u{3000}"), " ");
        assert_ne!(opaque("Été"), opaque("été"));
        assert_ne!(opaque("m²"), opaque("m2"));
    }
}
