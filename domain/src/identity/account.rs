//! An account: one per person.

use std::fmt;

use chrono::{DateTime, Utc};

use super::refusal::IdentityRefusal;
use crate::actor::named;
use crate::ids::AccountId;
use crate::refusal::Refusal;
use crate::text::Line;

/// The longest e-mail address, in characters (RFC 5321).
pub const EMAIL_MAX: usize = 254;
/// The longest part before the `@`, in characters.
const LOCAL_PART_MAX: usize = 64;
/// The longest label of a domain name, in characters.
const LABEL_MAX: usize = 63;
/// The longest display name, in characters.
pub const DISPLAY_NAME_MAX: usize = 100;

/// The name under which others see a person.
pub type DisplayName = Line<DISPLAY_NAME_MAX>;

named! {
    /// The languages in which Palier writes to people.
    Locale {
        /// French.
        Fr "fr",
        /// English.
        En "en",
    }
}

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The address that the person signs in with.
    pub email: EmailAddress,
    /// The name that others see.
    pub display_name: DisplayName,
    /// The language that the person reads.
    pub locale: Locale,
    /// The password, as its opaque hash.
    pub password_hash: PasswordHash,
    /// Raised by each change of the password; a session opened under another one is dead.
    pub password_version: i64,
    /// When the password or the roles last changed, if ever; other servers look for it.
    pub access_changed_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Raised by each change, from 1.
    pub version: i64,
}

/// An e-mail address as it was written, and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    written: String,
    canonical: String,
}

impl EmailAddress {
    /// Parses an address: an ASCII part, one `@`, and a domain of at least two labels, in any script.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (local, domain) = text.rsplit_once('@').ok_or(IdentityRefusal::EmailInvalid)?;
        let domain = idna::domain_to_ascii(domain).map_err(|_| IdentityRefusal::EmailInvalid)?;
        let canonical = format!("{}@{domain}", local.to_ascii_lowercase());
        let fits = text.chars().count() <= EMAIL_MAX && canonical.len() <= EMAIL_MAX;
        if !(fits && is_local_part(local) && is_domain(&domain)) {
            return Err(IdentityRefusal::EmailInvalid.into());
        }
        Ok(Self { written: text.to_owned(), canonical })
    }

    /// The address as its owner wrote it.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The address as it is compared, and as mail is sent: all in lower case, the domain in ASCII (RFC 5891).
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

fn is_local_part(text: &str) -> bool {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(character);
    (1..=LOCAL_PART_MAX).contains(&text.len()) && text.chars().all(is_allowed)
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && text.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    (1..=LABEL_MAX).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
}

/// A password's hash in whatever form the hasher gave it; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes the hasher's output, or what was kept of it.
    pub const fn new(encoded: String) -> Self {
        Self(encoded)
    }

    /// The hash as the hasher wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_written_and_compared_in_lower_case() {
        let address = EmailAddress::parse("Ada.Lovelace+p@Example.ORG").unwrap();
        assert_eq!(address.as_written(), "Ada.Lovelace+p@Example.ORG");
        assert_eq!(address.canonical(), "ada.lovelace+p@example.org");
    }

    #[test]
    fn a_domain_of_any_script_is_compared_in_ascii() {
        let address = EmailAddress::parse("Info@Müller.de").unwrap();
        assert_eq!((address.as_written(), address.canonical()), ("Info@Müller.de", "info@xn--mller-kva.de"));
        for same in ["info@mu\u{308}ller.de", "info@xn--mller-kva.de", "INFO@MÜLLER.DE", "info@müller。de"] {
            assert_eq!(EmailAddress::parse(same).unwrap().canonical(), address.canonical(), "{same}");
        }
        assert!(EmailAddress::parse("почта@example.org").is_err(), "the part before the @ is ASCII");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b.".repeat(130));
        for text in [
            "",
            "a",
            "@example.org",
            "a@",
            "a@b",
            "a b@c.org",
            "a@-b.org",
            "a@b-.org",
            "a@b..org",
            "é@b.org",
            "a@b.org\0",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(text), Err(IdentityRefusal::EmailInvalid.into()), "{text:?}");
        }
    }

    #[test]
    fn a_hash_does_not_show_itself() {
        assert_eq!(format!("{:?}", PasswordHash::new("secret".to_owned())), "PasswordHash(…)");
    }
}
