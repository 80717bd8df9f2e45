//! One thing that is wrong with the input: where, by which rule, in which words.

use palier_domain::contexts;
use palier_domain::refusal::{Fact, Facts, Reason};
use serde_json::{Value, json};

use super::catalogue::Words;
use super::rendering::named_values;
use super::template::fill;
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
        let words = code_words(self.wording).unwrap_or(Words { english: self.wording, french: self.wording });
        let message = fill(words, &self.facts, language);
        let mut entry = json!({ "pointer": self.pointer, "code": self.code, "message": message });
        if let (Some(entry), false) = (entry.as_object_mut(), self.facts.is_empty()) {
            entry.insert("facts".to_owned(), named_values(&self.facts));
        }
        entry
    }
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
    /// An object has a member that it cannot have.
    UnknownField "unknown-field";
    /// The address has a parameter that the operation does not know.
    UnknownParameter "unknown-parameter";
    /// Something stands twice that may stand once.
    Repeated "repeated";
    /// A value has another type.
    Type "type";
    /// A text has not the form that its format says.
    Format "format";
    /// A text does not match.
    Pattern "pattern";
    /// A value is none of those that it can be.
    NotOneOf "not-one-of";
    /// A number is outside of its bounds.
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
    /// An entry stands twice.
    NotUnique "not-unique";
    /// A number is no multiple of what it must be one of.
    NotAMultiple "not-a-multiple";
    /// An operation that takes no body got one.
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

macro_rules! codes {
    ($($code:literal $english:literal / $french:literal;)+) => {
        /// The words for a code of a problem's `errors`; `{fact}` stands for a fact.
        pub fn code_words(code: &str) -> Option<Words> {
            match code {
                $($code => Some(Words { english: $english, french: $french }),)+
                _ => None,
            }
        }

        /// Every text in French.
        #[cfg(test)]
        pub(super) fn french_texts() -> impl Iterator<Item = &'static str> {
            [$($french),+].into_iter()
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
    "format"                "The form should be: {expected}." / "La forme attendue est : {expected}.";
    "format-date"           "Give a day that exists, as year, month and day: 2027-01-15." / "Indiquez un jour qui existe, dans l’ordre année, mois, jour : 2027-01-15.";
    "format-date-time"      "Give the day, the time with its seconds, and the offset from UTC (RFC 3339): 2027-01-15T18:00:00Z or 2027-01-15T19:00:00+01:00." / "Indiquez le jour, l’heure avec les secondes et le décalage par rapport à UTC (RFC 3339) : 2027-01-15T18:00:00Z ou 2027-01-15T19:00:00+01:00.";
    "format-uuid"           "Give an id as you received it, a UUID such as 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49." / "Indiquez un identifiant tel que reçu, un UUID comme 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49.";
    "pattern"               "The text is not in the expected form." / "Le texte n’a pas la forme attendue.";
    "pattern-line"          "Write at least one visible character, on a single line, without control characters." / "Écrivez au moins un caractère visible, sur une seule ligne, sans caractère de contrôle.";
    "pattern-text"          "Remove the control characters." / "Retirez les caractères de contrôle.";
    "pattern-ascii"         "Use unaccented letters, digits and punctuation only, as in: Printed-ASCII 2027." / "N’utilisez que des lettres sans accent, des chiffres et de la ponctuation, comme dans : ASCII-simple 2027.";
    "pattern-ascii-word"    "Use unaccented letters, digits and punctuation, without spaces: a UUID such as 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49 will do." / "Utilisez des lettres sans accent, des chiffres et de la ponctuation, sans espace : un UUID comme 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49 convient.";
    "pattern-token"         "Send the value exactly as you received it: letters, digits, hyphens and underscores, as in Zx8_k-2Q." / "Renvoyez la valeur telle que reçue : lettres, chiffres, tirets et tirets bas, comme dans Zx8_k-2Q.";
    "pattern-email"         "Give an address such as name@example.org, with unaccented letters before the @." / "Indiquez une adresse comme nom@exemple.fr, sans accent avant le @.";
    "pattern-link"          "Give a web address that begins with https:// or http://, such as https://example.org/photo.jpg." / "Indiquez une adresse web qui commence par https:// ou http://, comme https://exemple.fr/photo.jpg.";
    "pattern-word"          "Use one of the documented words: letters, and underscores between them, as in home_delivery." / "Utilisez l’un des mots documentés : des lettres, séparées par des tirets bas, comme dans home_delivery.";
    "pattern-signature"     "Send the signature as 32 bytes in base64, 44 characters with the = at the end: 3q2+7w…8Q=." / "Envoyez la signature de 32 octets en base64, 44 caractères avec le = final : 3q2+7w…8Q=.";
    "pattern-order-key"     "Send the key of the order as it was given to the gateway: 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49-1." / "Envoyez la clé de l’ordre telle que transmise au service de paiement : 0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49-1.";
    "not-one-of-many"       "This is not one of the values that are possible here." / "Cette valeur n’est pas parmi celles possibles ici.";
    "not-one-of"            "This must be one of: {options}." / "Ceci doit être l’un de : {options}.";
    "out-of-range"          "This must be between {minimum} and {maximum}." / "Ceci doit être entre {minimum} et {maximum}.";
    "too-small"             "This must be at least {minimum}." / "Ceci doit être au moins {minimum}.";
    "too-large"             "This must be at most {maximum}." / "Ceci doit être au plus {maximum}.";
    "too-short"             "This must have at least {minimum} {minimum:character|characters}." / "Ceci doit avoir au moins {minimum} {minimum:caractère|caractères}.";
    "too-long"              "This must have at most {maximum} {maximum:character|characters}." / "Ceci doit avoir au plus {maximum} {maximum:caractère|caractères}.";
    "too-few"               "This must have at least {minimum} {minimum:entry|entries}." / "Ceci doit avoir au moins {minimum} {minimum:élément|éléments}.";
    "too-many"              "This must have at most {maximum} {maximum:entry|entries}." / "Ceci doit avoir au plus {maximum} {maximum:élément|éléments}.";
    "not-unique"            "Entries must be unique." / "Chaque élément doit être unique.";
    "not-a-multiple"        "This must be a multiple of {step}." / "Ceci doit être un multiple de {step}.";
    "set-and-cleared"       "`{member}` is set in the body and cleared here. Choose one." / "« {member} » est renseigné dans le corps et effacé ici. Choisissez.";
    "body-missing"          "A body is needed: {accepted}." / "Un corps est nécessaire : {accepted}.";
    "unexpected-body"       "This operation takes no body." / "Cette opération n’accepte pas de corps.";
    // What staff can be.
    "roles-exclude-each-other" "These roles exclude each other: {other} and {role}." / "Ces rôles sont incompatibles pour une même personne : {other} et {role}.";
    // What keeps a draft from being launched.
    "reward-missing"           "Add at least one reward." / "Ajoutez au moins une contrepartie.";
    "reward-below-least-pledge" "A reward costs at least {pledge_min_minor$currency}, like any pledge. Raise its price." / "Une contrepartie coûte au moins {pledge_min_minor$currency}, comme toute contribution. Augmentez son prix.";
    "goal-not-positive"        "Set a goal above zero." / "Fixez un objectif supérieur à zéro.";
    "deadline-missing"         "Set a deadline." / "Fixez une date de fin.";
    "deadline-out-of-range"    "Choose a deadline between {earliest_at} and {latest_at}." / "Choisissez une date de fin entre le {earliest_at} et le {latest_at}.";
    "calendar-before-deadline" "The calendar must begin after the deadline ({deadline_at})." / "Le calendrier doit commencer après la date de fin (le {deadline_at}).";
    "date-missing"             "The calendar of a {kind} must have this date." / "Le calendrier doit avoir cette date, pour {kind}.";
    "opening-too-late"         "The opening must be {latest_at} at the latest, to leave time before the deadline." / "L’ouverture doit être au plus tard le {latest_at}, pour laisser du temps avant la date de fin.";
    // What a draft can have.
    "currency-mismatch"        "The currency here is {expected}, not {found}." / "La devise est ici {expected}, pas {found}.";
    "currency-unknown"         "There is no money in this currency here." / "Il n’y a pas d’argent dans cette devise ici.";
    "date-of-other-kind"       "The calendar of a {kind} has no such date." / "Le calendrier n’a pas cette date, pour {kind}.";
    "date-out-of-order"        "This must not be before {earliest_on}, the date that comes first." / "Ceci ne doit pas précéder le {earliest_on}, date qui vient d’abord.";
    "tranche-plan-uneven"      "The shares add up to {sum_bps} basis points instead of {expected_bps}." / "Les parts totalisent {sum_bps} points de base au lieu de {expected_bps}.";
    "first-gate-not-success"   "The first tranche goes out on `success`." / "La première tranche part à la réussite (`success`).";
    "later-gate-success"       "Only the first tranche goes out on `success`." / "Seule la première tranche part à la réussite (`success`).";
    "tranche-plan-below-fees"  "The last share is {last_share_bps} basis points, the rates of the fees that come out of it {fees_bps}." / "La dernière part est de {last_share_bps} points de base, le taux des frais qui en sortent de {fees_bps}.";
    "step-not-rising"          "This must be more than the {above} of the step before." / "Ceci doit dépasser les {above} du palier précédent.";
    "fee-without-shipping"     "Nothing is shipped this way ({mode}), so it has no fee." / "Rien n’est expédié ainsi ({mode}) : pas de frais.";
    // What a pledge can take.
    "pledge-empty"             "Take at least one reward or give a free amount." / "Prenez au moins une contrepartie ou donnez un montant libre.";
    "pledge-too-small"         "A pledge is at least {pledge_min_minor$currency}." / "Une contribution est d’au moins {pledge_min_minor$currency}.";
    "pledge-too-large"         "A single payment is at most {amount_minor_max$currency}." / "Un paiement est d’au plus {amount_minor_max$currency}.";
    "reward-unknown"           "This campaign has no such reward." / "Cette campagne n’a pas cette contrepartie.";
    "reward-sold-out"          "Only {left} {left:is|are} left; you asked for {asked}." / "Il n’en reste que {left} ; vous en demandez {asked}.";
    "shipping-mode-not-offered" "This reward is not available by {mode}; choose: {offered}." / "Cette contrepartie n’est pas proposée par {mode} ; choisissez parmi : {offered}.";
    "shipping-mode-required"   "Choose how you want to receive this reward: {offered}." / "Choisissez comment recevoir cette contrepartie : {offered}.";
    "address-required"         "Enter the delivery address." / "Indiquez l’adresse de livraison.";
    "address-not-wanted"       "This is not shipped to an address: leave the address out." / "Aucune livraison à une adresse : laissez l’adresse vide.";
    // What projects, contacts and questions can say.
    "phone-invalid"            "Give a phone number of 6 to 15 digits, such as 06 12 34 56 78 or +33 6 12 34 56 78, without an extension." / "Indiquez un numéro de téléphone de 6 à 15 chiffres, comme 06 12 34 56 78 ou +33 6 12 34 56 78, sans numéro de poste.";
    "too-many-words"           "At most {maximum} {maximum:word|words} can be looked for at once." / "On cherche au plus {maximum} {maximum:mot|mots} à la fois.";
    "word-missing"             "This must have a word: letters or digits." / "Ceci doit contenir un mot : des lettres ou des chiffres.";
    "contact-answer-mismatch"  "`{answer}` does not fit: `no_answer` stands for a client who was not reached, and for no other." / "`{answer}` ne convient pas : `no_answer` est pour un client qui n’a pas été joint, et pour aucun autre.";
    "applicant-unknown"        "No application to this project that stands has this id." / "Aucune candidature en cours à ce projet ne porte cet identifiant.";
    "interest-unheard"         "A client who was not reached has shown no interest in anybody." / "Un client qui n’a pas été joint n’a montré d’intérêt pour personne.";
    "message-required"         "Say what the applicant is told, or that the tip was given by phone." / "Indiquez le message au prestataire, ou que le signal a été donné par téléphone.";
    "instant-out-of-range"     "This must be between {earliest_at} and {latest_at}." / "Ceci doit être entre le {earliest_at} et le {latest_at}.";
    "question-project-mismatch" "A question with the topic `project` names one, and no other question does; this one is about: {topic}." / "Une question de sujet `project` en nomme un, et aucune autre ; celle-ci porte sur : {topic}.";
    // What a policy can say.
    "fees-too-high"            "The fees together are {sum_bps} basis points; {maximum_bps} is the most." / "Les frais totalisent {sum_bps} points de base ; le maximum est {maximum_bps}.";
    "fees-above-pledge"        "This fee and the rates together exceed the least pledge, {pledge_min_minor$currency}. Lower the fee, or raise the least pledge." / "Ces frais et les taux dépassent ensemble la contribution minimale, {pledge_min_minor$currency}. Baissez les frais ou relevez ce minimum.";
    "band-bound-misplaced"     "Every band but the last has an upper bound." / "Toute tranche de budget sauf la dernière a une borne supérieure.";

    "invalid"               "This value isn’t valid." / "Cette valeur n’est pas valide.";
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
}
