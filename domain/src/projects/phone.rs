//! A phone number, however people write it, in the form in which it is dialled.

use super::refusal::PhoneFault;
use crate::refusal::{Reason, Refusal};

/// The longest phone number as it is kept, in characters: a plus and the digits of E.164.
pub const PHONE_CHARACTERS_MAX: usize = DIGITS_MAX + 1;
/// The longest writing of one, in characters.
const PHONE_WRITTEN_MAX: usize = 40;
/// The fewest digits of one.
const DIGITS_MIN: usize = 6;
/// The most digits of one (E.164).
const DIGITS_MAX: usize = 15;
/// What people put between digits besides blanks.
const SEPARATORS: [char; 14] = [
    '.', '-', '/', '(', ')', '\u{b7}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2022}',
    '\u{2043}', '\u{2212}',
];

/// A phone number: in E.164 (`+33612345678`) where it names its country, else the digits alone (`0612345678`).
///
/// No country is guessed for a number that names none: ten digits that begin with 0 are a number in France, in Belgium
/// and elsewhere, and another one in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses a number as people write it; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        let fault = || Reason::new(format!("/{field}"), PhoneFault::PhoneInvalid);
        dialled(text).map(Self).ok_or_else(|| fault().into())
    }

    /// The number as it is dialled.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn dialled(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|character| !is_blank(*character)).collect();
    let international = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
    // `+33 (0)6 …`: the zero is dialled within the country only.
    let written = international.map_or_else(|| compact.clone(), |number| number.replacen("(0)", "", 1));
    let digits: String = written.chars().filter(|character| !SEPARATORS.contains(character)).collect();
    let fits = text.chars().count() <= PHONE_WRITTEN_MAX
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
        && !(international.is_some() && digits.starts_with('0'));
    fits.then(|| if international.is_some() { format!("+{digits}") } else { digits })
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_people_write_it() {
        for (written, kept) in [
            ("+33 6 12 34 56 78", "+33612345678"),
            ("+33 (0)6 12 34 56 78", "+33612345678"),
            ("+33(0)612345678", "+33612345678"),
            ("0033 6 12 34 56 78", "+33612345678"),
            ("+33\u{202f}6\u{a0}12\u{2011}34.56/78", "+33612345678"),
            ("\u{202a}+33612345678\u{202c}", "+33612345678"),
            ("+1 (555) 010-4477", "+15550104477"),
            ("06 12 34 56 78", "0612345678"),
            ("03.20.11.22.33", "0320112233"),
            ("(03) 20-11-22-33", "0320112233"),
            ("612345", "612345"),
        ] {
            let number = PhoneNumber::parse("phone", written).unwrap();
            assert_eq!(number.as_str(), kept, "{written}");
            assert_eq!(PhoneNumber::parse("phone", kept), Ok(number), "what is kept is read again");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        let long = format!("0612345678{}", " ".repeat(40));
        for bad in [
            "",
            "12345",
            "call me",
            "06+12345678",
            "+1234567890123456",
            "+03 61 23 45",
            "0612345678 poste 2",
            "++33612345678",
            "٠٦١٢٣٤٥٦٧٨",
            &long,
        ] {
            let fault = Reason::new("/phone", PhoneFault::PhoneInvalid);
            assert_eq!(PhoneNumber::parse("phone", bad), Err(fault.into()), "{bad}");
        }
    }
}
