//! One thing that is wrong with the input: where, by which rule, in which words.

use palier_domain::contexts;
use palier_domain::refusal::{Fact, Facts, Reason};
use serde_json::{Value, json};

use super::catalogue::{Words, fault_words};
use super::rendering::named_values;
use super::template::fill;
use super::words;
use crate::language::Language;

/// One entry of a problem's `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the body, `?name` for a query parameter, or a header's name.
    pub pointer: String,
    /// The rule's stable name.
    pub code: &'static str,
    /// The code whose message is used: its own, or a more specific one.
    wording: &'static str,
    /// What the message tells.
    pub facts: Facts,
}

impl FieldError {
    /// An error at a place.
    pub fn new(pointer: impl Into<String>, rule: InputRule) -> Self {
        let code = rule.code();
        Self { pointer: pointer.into(), code, wording: code, facts: Vec::new() }
    }

    /// Uses the words of a narrower code.
    #[must_use]
    pub const fn worded(mut self, code: &'static str) -> Self {
        self.wording = code;
        self
    }

    /// Adds a fact for the message.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name, fact.into()));
        self
    }

    pub(super) fn to_json(&self, language: Language) -> Value {
        let mut entry = json!({ "pointer": self.pointer, "code": self.code, "message": self.message(language) });
        if let (Some(entry), false) = (entry.as_object_mut(), self.facts.is_empty()) {
            entry.insert("facts".to_owned(), named_values(&self.facts));
        }
        entry
    }
}

impl FieldError {
    /// What to do about it. A rule for any input says of which field it speaks, where that has a name.
    fn message(&self, language: Language) -> String {
        let words = code_words(self.wording).unwrap_or(Words { english: self.wording, french: self.wording });
        let mut facts = self.facts.clone();
        facts.push(("name", self.name().into()));
        let message = fill(words, &facts, language);
        let is_general = InputRule::ALL.iter().any(|rule| rule.code() == self.code);
        match words::find("field").and_then(|field| field.say(&self.name())) {
            Some(label) if is_general => labelled(&label.in_language(language), &message, language),
            _ => message,
        }
    }

    /// The last name of the pointer: a number in it is the place of an entry.
    fn name(&self) -> String {
        let mut names = self.pointer.trim_start_matches('?').rsplit('/');
        let name = names.find(|name| !name.is_empty() && name.bytes().any(|byte| !byte.is_ascii_digit()));
        name.unwrap_or_default().replace("~1", "/").replace("~0", "~")
    }
}

/// A message after the name of its field: `Title: enter at most 100 characters.`
fn labelled(label: &str, message: &str, language: Language) -> String {
    let first_in = |text: &str, change: fn(char) -> String| {
        let mut characters = text.chars();
        characters.next().map(change).unwrap_or_default() + characters.as_str()
    };
    let colon = language.template(": ", " : ");
    let label = first_in(label, |first| first.to_uppercase().collect());
    format!("{label}{colon}{}", first_in(message, |first| first.to_lowercase().collect()))
}

impl From<Reason> for FieldError {
    fn from(reason: Reason) -> Self {
        let (code, facts) = (reason.fault.slug(), reason.fault.facts());
        Self { pointer: reason.pointer, code, wording: code, facts }
    }
}

macro_rules! input_rules {
    ($($(#[$doc:meta])* $name:ident $code:literal;)+) => {
        /// A rule that the document has for input. The codes of `errors` are those of these rules and of the
        /// domain's [`contexts::faults`], and no others.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum InputRule { $($(#[$doc])* $name),+ }

        impl InputRule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The rule's stable name.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

input_rules! {
    /// Something is missing.
    Required "required";
    /// An object has an unknown member.
    UnknownField "unknown-field";
    /// The address has an unknown parameter.
    UnknownParameter "unknown-parameter";
    /// Something is given more than once.
    Repeated "repeated";
    /// A value has the wrong type.
    Type "type";
    /// A text does not have the form of its format.
    Format "format";
    /// A text does not match its pattern.
    Pattern "pattern";
    /// A value is not one of the possible ones.
    NotOneOf "not-one-of";
    /// A number is out of bounds.
    OutOfRange "out-of-range";
    /// A member is set and cleared at once.
    SetAndCleared "set-and-cleared";
    /// A text is too short.
    TooShort "too-short";
    /// A text is too long.
    TooLong "too-long";
    /// There must be more entries.
    TooFew "too-few";
    /// There are too many entries.
    TooMany "too-many";
    /// An entry is given twice.
    NotUnique "not-unique";
    /// A number is not a multiple of its step.
    NotAMultiple "not-a-multiple";
    /// A body was sent to an operation that takes none.
    UnexpectedBody "unexpected-body";
    /// Anything else.
    Invalid "invalid";
}

/// Every code that an entry of `errors` can have.
pub fn input_codes() -> Vec<&'static str> {
    let mut codes: Vec<&str> = InputRule::ALL.iter().map(|rule| rule.code()).collect();
    for (code, _) in contexts::faults() {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// The words for a code of a problem's `errors`; `{fact}` stands for a fact.
pub fn code_words(code: &str) -> Option<Words> {
    fault_words(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::catalogue::placeholders;

    #[test]
    fn every_code_has_words_and_stands_in_the_list_once() {
        let codes = input_codes();
        for code in &codes {
            assert!(code_words(code).is_some(), "no words for {code}");
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1, "{code}");
        }
    }

    #[test]
    fn every_fault_of_the_domain_has_words_that_name_only_its_facts() {
        for (code, facts) in contexts::faults() {
            let words = code_words(code).unwrap_or_else(|| panic!("no words for {code}"));
            for text in [words.english, words.french] {
                for placeholder in placeholders(text) {
                    assert!(facts.contains(&placeholder), "{code}: {{{placeholder}}} is no fact of it: {facts:?}");
                }
            }
        }
    }

    #[test]
    fn a_rule_for_any_input_names_the_field() {
        let said = |pointer: &str| {
            let error = FieldError::new(pointer, InputRule::TooLong).with_fact("maximum", 1_000);
            [Language::English, Language::French].map(|language| error.message(language))
        };
        let unnamed = ["Enter at most 1,000 characters.", "Saisissez au plus 1\u{202f}000 caractères."];
        assert_eq!(
            said("/rewards/0/title"),
            ["Title: enter at most 1,000 characters.", "Titre\u{a0}: saisissez au plus 1\u{202f}000 caractères."]
        );
        assert_eq!(said("/links/3")[0], "Links: enter at most 1,000 characters.");
        assert_eq!(said("?city")[1], "Ville\u{a0}: saisissez au plus 1\u{202f}000 caractères.");
        assert_eq!(said(""), unnamed);
        assert_eq!(said("/no_such_field"), unnamed);
    }

    #[test]
    fn a_field_that_does_not_exist_is_named_as_it_was_sent() {
        let error = FieldError::new("/rewards/0/tit~1le", InputRule::UnknownField);
        assert_eq!(error.message(Language::English), "There is no field “tit/le” here.");
    }
}
