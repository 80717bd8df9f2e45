//! Fills the templates of texts: facts as people write them, in the reader's language.
//!
//! | placeholder | what stands there |
//! |---|---|
//! | `{fact}` | the fact: a number, a day, an instant, a text, or a list |
//! | `{fact$currency}` | an amount in minor units of the currency that another fact names |
//! | `{fact%}` | a rate in basis points, as a percentage |
//! | `{fact@noun}` | a word of the API as it is said of that noun (see [`words`](super::words)) |
//! | `{fact\|one:…\|other:…}` | the case that the fact takes; `#` in it is the fact |
//!
//! The cases are `none` (the fact does not apply), a number, `one` (in French also of zero) and
//! `other`, which must be there.

use palier_domain::money::Currency;
use palier_domain::refusal::{Fact, Facts};

use super::catalogue::Words;
use super::words;
use crate::language::Language;

/// What stands for a fact that does not apply.
const ABSENT: &str = "—";

/// What a template says of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder<'t> {
    /// The fact itself.
    Plain,
    /// An amount in the currency that this fact names.
    Amount(&'t str),
    /// A rate in basis points.
    Rate,
    /// A word that is said of this noun.
    Word(&'t str),
    /// The text of the case that the fact takes.
    Cases(&'t str),
}

impl<'t> Placeholder<'t> {
    /// The name of the fact, and what is said of it.
    pub(super) fn parse(inner: &'t str) -> (&'t str, Self) {
        let Some(at) = inner.find(['|', '$', '%', '@']) else { return (inner, Self::Plain) };
        let (name, rest) = inner.split_at(at);
        let mut rest = rest.chars();
        let saying = match rest.next() {
            Some('$') => Self::Amount(rest.as_str()),
            Some('%') => Self::Rate,
            Some('@') => Self::Word(rest.as_str()),
            _ => Self::Cases(rest.as_str()),
        };
        (name, saying)
    }
}

/// The parts between the braces of a template.
pub(super) fn placeholders(template: &str) -> impl Iterator<Item = (&str, Placeholder<'_>)> {
    let inner = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inner.map(|(inner, _)| Placeholder::parse(inner))
}

/// The key and the text of each case.
pub(super) fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('|').filter_map(|case| case.split_once(':'))
}

/// Puts the facts into the template of a language.
pub fn fill(templates: Words, facts: &Facts, language: Language) -> String {
    let template = templates.in_language(language);
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest: &str = &template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (placeholder, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(&filled(placeholder, facts, language));
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn filled(placeholder: &str, facts: &Facts, language: Language) -> String {
    let (name, saying) = Placeholder::parse(placeholder);
    let find = |wanted: &str| facts.iter().find(|(fact, _)| *fact == wanted).map(|(_, fact)| fact);
    let fact = find(name).unwrap_or(&Fact::Absent);
    match (saying, fact) {
        (Placeholder::Cases(text), fact) => case_of(text, fact, language),
        (Placeholder::Amount(unit), Fact::Integer(amount)) => match find(unit) {
            Some(Fact::Text(code)) => amount_text(*amount, code, language),
            _ => language.number(*amount),
        },
        (Placeholder::Rate, Fact::Integer(bps)) => language.percentage(*bps),
        (Placeholder::Word(noun), Fact::Text(word)) => words::said(noun, word, language),
        (Placeholder::Word(noun), Fact::Texts(texts)) => {
            texts.iter().map(|word| words::said(noun, word, language)).collect::<Vec<_>>().join(", ")
        }
        (_, fact) => fact_text(fact, language),
    }
}

/// The text of the case that a fact takes.
fn case_of(text: &str, fact: &Fact, language: Language) -> String {
    let exact = match fact {
        Fact::Absent => Some("none".to_owned()),
        Fact::Integer(count) => Some(count.to_string()),
        _ => None,
    };
    let general = if is_one(fact, language) { "one" } else { "other" };
    let find = |wanted: &str| cases(text).find(|(case, _)| *case == wanted).map(|(_, said)| said);
    let said = exact.and_then(|exact| find(&exact)).or_else(|| find(general)).or_else(|| find("other"));
    said.unwrap_or_default().replace('#', &fact_text(fact, language))
}

/// Whether a count takes the singular: in French, none does too.
const fn is_one(fact: &Fact, language: Language) -> bool {
    match fact {
        Fact::Integer(1) => true,
        Fact::Integer(0) => matches!(language, Language::French),
        _ => false,
    }
}

fn fact_text(fact: &Fact, language: Language) -> String {
    match fact {
        Fact::Absent => ABSENT.to_owned(),
        Fact::Date(date) => language.day(*date),
        Fact::Id(id) => id.to_string(),
        Fact::Instant(instant) => language.instant(*instant),
        Fact::Integer(number) => language.number(*number),
        Fact::Reasons(reasons) => reasons.iter().map(|reason| reason.fault.slug()).collect::<Vec<_>>().join(", "),
        Fact::Text(text) => text.clone(),
        Fact::Texts(texts) => texts.join(", "),
    }
}

fn amount_text(amount_minor: i64, code: &str, language: Language) -> String {
    match Currency::parse(code) {
        Some(currency) => language.amount(amount_minor, currency),
        None => format!("{} {code}", language.number(amount_minor)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate, Utc};

    fn both(english: &'static str, french: &'static str, facts: &Facts) -> [String; 2] {
        [Language::English, Language::French].map(|language| fill(Words { english, french }, facts, language))
    }

    #[test]
    fn instants_days_and_amounts_are_written_as_people_write_them() {
        let at: DateTime<Utc> = "2027-06-07T13:56:30.805902Z".parse().unwrap();
        let on: NaiveDate = "2027-08-01".parse().unwrap();
        let facts = vec![
            ("at", at.into()),
            ("on", on.into()),
            ("price", 4_905.into()),
            ("currency", Currency::Eur.into()),
            ("share", 2_550.into()),
        ];
        assert_eq!(
            both("On {at}, {on}: {price$currency}, {share%}.", "Le {at}, {on} : {price$currency}, {share%}.", &facts),
            [
                "On 7 June 2027 at 13:56 UTC, 1 August 2027: €49.05, 25.5%.",
                "Le 7 juin 2027 à 13\u{a0}h\u{a0}56 (UTC), 1er août 2027\u{a0}: 49,05\u{a0}€, 25,5\u{a0}%."
            ]
        );
    }

    #[test]
    fn a_case_is_taken_by_number() {
        let told = |n: Option<i64>| {
            both(
                "{n|none:not counted|0:sold out|one:# is left|other:# are left}",
                "{n|none:non compté|one:# reste|other:# restent}",
                &vec![("n", n.into())],
            )
        };
        assert_eq!(told(None), ["not counted", "non compté"]);
        assert_eq!(told(Some(0)), ["sold out", "0 reste"]);
        assert_eq!(told(Some(1)), ["1 is left", "1 reste"]);
        assert_eq!(told(Some(1_200)), ["1,200 are left", "1\u{202f}200 restent"]);
        assert_eq!(both("{n}", "{n}", &vec![]), ["—", "—"]);
    }

    #[test]
    fn what_people_wrote_stays_as_they_wrote_it() {
        let facts = vec![("said", "Vraiment ? {n} : « oui »".into())];
        assert_eq!(both("{said}", "{said} !", &facts)[1], "Vraiment ? {n} : « oui »\u{202f}!");
    }

    #[test]
    fn a_word_is_said_of_its_noun() {
        let state = |state: &str| vec![("state", state.to_owned().into())];
        let cancelled = state("cancelled");
        assert_eq!(both("It {state@campaign}.", "Elle {state@campaign}.", &cancelled)[1], "Elle a été annulée.");
        assert_eq!(both("It {state@project}.", "Il {state@project}.", &cancelled)[1], "Il a été annulé.");
        assert_eq!(both("It {state@campaign}.", "", &state("failed"))[0], "It has failed.");
        assert_eq!(both("It {state@campaign}.", "", &state("unheard_of"))[0], "It unheard of.");
    }
}
