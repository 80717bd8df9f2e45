//! A password as a person types it: long enough, and not one that everybody tries first.

use std::fmt;

use crate::refusal::Refusal;

/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 200;

/// A password that may be set; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Parses a password that is to be set: length counts, and being guessed first does not.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let fits = (PASSWORD_MIN..=PASSWORD_MAX).contains(&text.chars().count());
        if !fits || is_guessed_first(text) {
            return Err(Refusal::PasswordWeak { characters_min: 10, characters_max: 200 });
        }
        Ok(Self(text.to_owned()))
    }

    /// The password as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

fn is_guessed_first(text: &str) -> bool {
    let folded = text.to_lowercase();
    let first = folded.chars().next();
    folded.chars().all(|character| Some(character) == first) || MOST_USED.contains(&folded.as_str())
}

/// Those of the most used passwords that are long enough to be set, in lower case.
const MOST_USED: [&str; 64] = [
    "0123456789",
    "0987654321",
    "1029384756",
    "1111122222",
    "1122334455",
    "123123123123",
    "1231231234",
    "1234512345",
    "1234554321",
    "1234567890",
    "12345678900",
    "12345678910",
    "123456789123",
    "123456789a",
    "123456789abc",
    "123456789q",
    "1234qwerasdf",
    "1234qwerty",
    "12qwaszx12",
    "147258369a",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "9876543210",
    "a123456789",
    "aa123456789",
    "abc123456789",
    "abcd123456",
    "abcdefghij",
    "administrator",
    "asdfghjkl1",
    "asdfghjkl;",
    "azertyuiop",
    "azertyuiop1",
    "azertyuiop123",
    "basketball",
    "bonjour123",
    "changeme123",
    "chocolat123",
    "doudou1234",
    "football123",
    "footballer",
    "iloveyou12",
    "iloveyou123",
    "jetaime123",
    "letmein123",
    "liverpool1",
    "loulou1234",
    "manchester",
    "motdepasse",
    "motdepasse1",
    "motdepasse123",
    "password01",
    "password12",
    "password123",
    "password1234",
    "q1w2e3r4t5",
    "qwerty1234",
    "qwerty12345",
    "qwertyuiop",
    "qwertyuiop123",
    "soleil1234",
    "welcome123",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_in_characters() {
        assert!(Password::parse("ééééééééé").is_err());
        assert!(Password::parse("neuf à dix").is_ok());
        assert!(Password::parse(&"ab".repeat(100)).is_ok());
        assert!(Password::parse(&"abc".repeat(67)).is_err());
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for text in ["Motdepasse", "QWERTYUIOP", "zzzzzzzzzzzz", "1234567890"] {
            let weak = Refusal::PasswordWeak { characters_min: 10, characters_max: 200 };
            assert_eq!(Password::parse(text), Err(weak), "{text}");
        }
    }

    #[test]
    fn the_most_used_are_in_order_and_long_enough_to_matter() {
        assert!(MOST_USED.is_sorted());
        assert!(MOST_USED.iter().all(|text| (PASSWORD_MIN..=PASSWORD_MAX).contains(&text.chars().count())));
    }

    #[test]
    fn a_password_does_not_show_itself() {
        assert_eq!(format!("{:?}", Password::parse("a long enough one").unwrap()), "Password(…)");
    }
}
