//! A phone number as people write it, good enough to be dialled.

use crate::refusal::{Fault, Reason, Refusal};

/// The longest phone number, in characters.
pub const PHONE_CHARACTERS_MAX: usize = 24;
/// The fewest digits of one.
const DIGITS_MIN: usize = 6;
/// The most digits of one (E.164).
const DIGITS_MAX: usize = 15;

/// A phone number: digits, spaces, dots and hyphens, with at most one plus at the front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses a number; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        let rest = text.strip_prefix('+').unwrap_or(text);
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        let is_dialled = |character: char| character.is_ascii_digit() || matches!(character, ' ' | '.' | '-');
        let fits = text.chars().count() <= PHONE_CHARACTERS_MAX
            && (DIGITS_MIN..=DIGITS_MAX).contains(&digits)
            && rest.chars().all(is_dialled);
        let fault = || Reason { pointer: format!("/{field}"), fault: Fault::PhoneInvalid };
        if fits { Ok(Self(text.to_owned())) } else { Err(fault().into()) }
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_dialled_is_a_number() {
        for good in ["+33 6 12 34 56 78", "03.20.11.22.33", "612345"] {
            assert!(PhoneNumber::parse("phone", good).is_ok(), "{good}");
        }
        for bad in ["", "12345", "call me", "06+12345678", "+1234567890123456", "0612345678 0612345678 06"] {
            let fault = Reason { pointer: "/phone".to_owned(), fault: Fault::PhoneInvalid };
            assert_eq!(PhoneNumber::parse("phone", bad), Err(fault.into()), "{bad}");
        }
    }
}
