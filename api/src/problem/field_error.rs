//! One thing that is wrong with the input: where, by which rule, in which words.

use palier_domain::refusal::{Fact, Facts, Reason};
use serde_json::{Value, json};

use super::catalogue::{self, Words};
use super::rendering::fill;
use crate::language::Language;

/// One entry of a problem's `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the body, `?name` for a query parameter, or a header's name.
    pub pointer: String,
    /// The rule's stable name.
    pub code: &'static str,
    /// The code whose words are used: the own one, or a narrower one.
    wording: &'static str,
    /// What the message tells.
    pub facts: Facts,
}

impl FieldError {
    /// An error at a place.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
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
        let words = code_words(self.wording)
            .or_else(|| catalogue::find(self.wording).map(|kind| kind.detail))
            .unwrap_or(Words { english: self.wording, french: self.wording });
        let message = fill(words, &self.facts, language);
        json!({ "pointer": self.pointer, "code": self.code, "message": message })
    }
}

impl From<Reason> for FieldError {
    fn from(reason: Reason) -> Self {
        Self { pointer: reason.pointer.to_owned(), code: reason.code, wording: reason.code, facts: reason.facts }
    }
}

macro_rules! codes {
    ($($code:literal $english:literal / $french:literal;)+) => {
        /// The words for a code of a problem's `errors`; `{fact}` stands for a fact.
        pub fn code_words(code: &str) -> Option<Words> {
            match code {
                $($code => Some(Words { english: $english, french: $french }),)+
                _ => None,
            }
        }
    };
}

codes! {
    // What the document says about input.
    "required"              "This is needed." / "Ceci est nécessaire.";
    "unknown-field"         "There is no such field." / "Ce champ n’existe pas.";
    "unknown-parameter"     "There is no such parameter." / "Ce paramètre n’existe pas.";
    "repeated"              "This may be given once." / "Ceci ne peut être donné qu’une fois.";
    "type"                  "This must be: {expected}." / "Ceci doit être : {expected}.";
    "format"                "This must have the form: {expected}." / "Ceci doit avoir la forme : {expected}.";
    "pattern"               "This has not the expected form." / "Ceci n’a pas la forme attendue.";
    "pattern-line"          "This must not be blank, and have no control characters." / "Ceci ne doit pas être vide ni contenir de caractères de contrôle.";
    "pattern-text"          "This must have no control characters." / "Ceci ne doit pas contenir de caractères de contrôle.";
    "pattern-ascii"         "This must have plain ASCII characters only." / "Ceci ne doit contenir que des caractères ASCII simples.";
    "not-one-of"            "This must be one of: {options}." / "Ceci doit être l’un de : {options}.";
    "out-of-range"          "This must be between {minimum} and {maximum}." / "Ceci doit être entre {minimum} et {maximum}.";
    "too-small"             "This must be at least {minimum}." / "Ceci doit être au moins {minimum}.";
    "too-large"             "This must be at most {maximum}." / "Ceci doit être au plus {maximum}.";
    "too-short"             "This must have at least {minimum} characters." / "Ceci doit avoir au moins {minimum} caractères.";
    "too-long"              "This must have at most {maximum} characters." / "Ceci doit avoir au plus {maximum} caractères.";
    "too-few"               "This must have at least {minimum} entries." / "Ceci doit avoir au moins {minimum} éléments.";
    "too-many"              "This must have at most {maximum} entries." / "Ceci doit avoir au plus {maximum} éléments.";
    "not-unique"            "No entry may stand twice." / "Aucun élément ne peut figurer deux fois.";
    "not-a-multiple"        "This must be a multiple of {step}." / "Ceci doit être un multiple de {step}.";
    "unexpected-body"       "This operation takes no body." / "Cette opération n’accepte pas de corps.";
    // What keeps a draft from being launched.
    "reward-missing"           "There must be at least one reward." / "Il faut au moins une récompense.";
    "goal-not-positive"        "The goal must be more than zero." / "L’objectif doit être supérieur à zéro.";
    "deadline-missing"         "There must be a deadline." / "Il faut une échéance.";
    "deadline-out-of-range"    "The deadline must be between {earliest_at} and {latest_at}." / "L’échéance doit être entre {earliest_at} et {latest_at}.";
    "calendar-before-deadline" "The calendar must begin after the deadline ({deadline_at})." / "Le calendrier doit commencer après l’échéance ({deadline_at}).";
    "calendar-incomplete"      "The calendar must have every date of a {kind}." / "Le calendrier doit avoir toutes les dates de : {kind}.";

    "invalid"               "This is not as it must be." / "Ceci n’est pas conforme.";
}
