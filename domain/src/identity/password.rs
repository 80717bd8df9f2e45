//! A password as a person types it: long enough, and not one that is tried first.

mod guesses;

use std::fmt;

use super::account::{DisplayName, EmailAddress};
use super::refusal::IdentityRefusal;
use crate::refusal::{Fault, Reason, Refusal};
use crate::text::{folded, is_of_word, opaque};

/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 200;

/// A password that may be set, in the form in which it is hashed; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Parses a password that somebody is to have; `field` names it where it has characters that nobody types.
    ///
    /// Length counts, and being guessed first does not: it is refused where it says the address, the name or a common
    /// password, in whatever case and with whatever figures around it. One that repeats a shorter text is as good as
    /// that text.
    pub fn parse(field: &'static str, text: &str, email: &EmailAddress, name: &DisplayName) -> Result<Self, Refusal> {
        if text.chars().any(char::is_control) {
            return Err(Reason::new(format!("/{field}"), Fault::Pattern).into());
        }
        let password = opaque(text);
        let fits = password.chars().count() <= PASSWORD_MAX && repeated_part(&password).len() >= PASSWORD_MIN;
        if !fits || is_guessed_first(&password, email, name) {
            return Err(IdentityRefusal::PasswordWeak { characters_min: 10, characters_max: 200 }.into());
        }
        Ok(Self(password))
    }

    /// The password as it is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// The shortest text that makes up the whole when it is written again and again, the last time perhaps not to its end.
fn repeated_part(text: &str) -> Vec<char> {
    let characters: Vec<char> = text.chars().collect();
    let repeats =
        |period: &usize| characters.iter().zip(characters.iter().skip(*period)).all(|(one, other)| one == other);
    let period = (1..=characters.len() / 2).find(repeats).unwrap_or(characters.len());
    characters.into_iter().take(period).collect()
}

fn is_guessed_first(password: &str, email: &EmailAddress, name: &DisplayName) -> bool {
    let guess: String = repeated_part(&essence(&folded(password))).into_iter().collect();
    // People put figures around a word.
    let core = guess.trim_matches(char::is_numeric).to_owned();
    let local = email.canonical().split('@').next().unwrap_or_default();
    let own = [email.canonical(), email.as_written(), local, name.as_str()];
    guesses::is_common(&guess)
        || guesses::is_common(&core)
        || own
            .into_iter()
            .map(|text| essence(&folded(text)))
            .any(|text| !text.is_empty() && [&guess, &core].contains(&&text))
}

/// The letters and figures of a folded text.
fn essence(text: &str) -> String {
    text.chars().filter(|character| is_of_word(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Line;

    fn parse(text: &str) -> Result<Password, Refusal> {
        let email = EmailAddress::parse("Amina.Lopez@Example.org").unwrap();
        Password::parse("password", text, &email, &Line::parse("display_name", "Zoé de la Tour").unwrap())
    }

    #[test]
    fn length_counts_in_characters() {
        assert!(parse("ébloui dé").is_err());
        assert!(parse("neuf à dix").is_ok());
        let long: String = ('a'..='z').cycle().take(150).collect();
        assert!(parse(&long).is_ok(), "the alphabet is longer than it has to be, also when it is repeated");
        let longer: String = ('\u{100}'..'\u{200}').filter(|one| one.is_alphabetic()).take(201).collect();
        assert_eq!((longer.chars().count(), parse(&longer).is_err()), (201, true));
    }

    #[test]
    fn it_is_kept_as_every_machine_types_it() {
        let typed =
            [parse("mot\u{a0}de passe\u{202f}béni"), parse("mot de passe be\u{301}ni"), parse("mot de passe béni")];
        assert!(typed.iter().all(|one| *one == typed[0] && one.is_ok()));
        assert_ne!(parse("Mot de passe béni"), typed[0]);
        assert!(matches!(parse("mot de passe\u{7}!"), Err(Refusal::InputInvalid { .. })));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for text in [
            "Motdepasse",
            "QWERTYUIOP",
            "zzzzzzzzzzzz",
            "1234567890",
            "passwordpassword",
            "PassWord passWord",
            "Password 2026!",
            "azertyazerty",
            "abababababab",
            "tournesoltournesol",
            "MotDePasse123",
            "amina.lopez@example.org",
            "AMINA.LOPEZ",
            "Amina.Lopez 1987",
            "zoe de la tour",
            "ZoéDeLaTour",
            "ｐａｓｓｗｏｒｄ１２３４",
        ] {
            let weak = IdentityRefusal::PasswordWeak { characters_min: 10, characters_max: 200 };
            assert_eq!(parse(text), Err(weak.into()), "{text}");
        }
        for text in [
            "password of the bakery",
            "trois mots au hasard",
            "correct horse battery",
            "palier-sandbox",
            "839201746503",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_password_does_not_show_itself() {
        assert_eq!(format!("{:?}", parse("a long enough one").unwrap()), "Password(…)");
    }
}
