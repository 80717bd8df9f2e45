//! Fills the templates of texts: facts as people write them, in the reader's language.
//!
//! `{fact}` is the fact; `{fact:one|many}` is the word for that many of a thing;
//! `{fact$currency}` is an amount in the currency that another fact names.

use chrono::{DateTime, Utc};
use palier_domain::money::Currency;
use palier_domain::refusal::{Fact, Facts};

use super::catalogue::Words;
use super::words;
use crate::language::Language;

/// What stands for a fact that does not apply.
const ABSENT: &str = "—";

/// Puts the facts into the template of a language.
pub(super) fn fill(templates: Words, facts: &Facts, language: Language) -> String {
    let template = templates.in_language(language);
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (placeholder, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(&filled(placeholder, facts, language));
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// The fact that a placeholder is about.
pub(super) fn fact_of(placeholder: &str) -> &str {
    placeholder.split([':', '$']).next().unwrap_or(placeholder)
}

fn filled(placeholder: &str, facts: &Facts, language: Language) -> String {
    let name = fact_of(placeholder);
    let find = |wanted: &str| facts.iter().find(|(fact, _)| *fact == wanted).map(|(_, fact)| fact);
    let Some(fact) = find(name) else { return ABSENT.to_owned() };
    if let Some((_, words)) = placeholder.split_once(':') {
        let (one, many) = words.split_once('|').unwrap_or((words, words));
        return if is_one(fact, language) { one.to_owned() } else { many.to_owned() };
    }
    let unit = placeholder.split_once('$').and_then(|(_, unit)| find(unit));
    match (fact, unit) {
        (Fact::Integer(amount), Some(Fact::Text(code))) => money_text(*amount, code, language),
        _ => fact_text(name, fact, language),
    }
}

/// Whether a count takes the singular: in French, none does too.
fn is_one(fact: &Fact, language: Language) -> bool {
    match fact {
        Fact::Integer(1) => true,
        Fact::Integer(0) => language == Language::French,
        _ => false,
    }
}

fn fact_text(name: &str, fact: &Fact, language: Language) -> String {
    let said = |word: &str| words::said(name, word, language);
    match fact {
        Fact::Absent => ABSENT.to_owned(),
        Fact::Date(date) => language.day(*date),
        Fact::Id(id) => id.to_string(),
        Fact::Instant(instant) => instant_text(*instant, language),
        Fact::Integer(number) => number.to_string(),
        Fact::Reasons(reasons) => reasons.iter().map(|reason| reason.fault.slug()).collect::<Vec<_>>().join(", "),
        Fact::Text(text) => said(text),
        Fact::Texts(texts) => texts.iter().map(|text| said(text)).collect::<Vec<_>>().join(", "),
    }
}

/// An instant as people write it, to the minute, in UTC.
fn instant_text(instant: DateTime<Utc>, language: Language) -> String {
    let at = language.pick("at", "à");
    format!("{} {at} {} UTC", language.day(instant.date_naive()), instant.format("%H:%M"))
}

/// An amount as people write it: `49.00 EUR`, `49,00 EUR`.
fn money_text(amount_minor: i64, code: &str, language: Language) -> String {
    let digits = Currency::parse(code).map_or(0, Currency::minor_digits);
    let (minor, scale) = (amount_minor.unsigned_abs(), 10_u64.pow(digits));
    let sign = if amount_minor < 0 { "-" } else { "" };
    match usize::try_from(digits) {
        Ok(width) if width > 0 => {
            let point = language.pick('.', ',');
            format!("{sign}{}{point}{:0width$} {code}", minor / scale, minor % scale)
        }
        _ => format!("{sign}{minor} {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn both(words: Words, facts: &Facts) -> [String; 2] {
        [Language::English, Language::French].map(|language| fill(words, facts, language))
    }

    #[test]
    fn instants_days_and_amounts_are_written_as_people_write_them() {
        let words = Words { english: "On {at}, {on}: {price$currency}.", french: "Le {at}, {on} : {price$currency}." };
        let facts = |on: &str, price: i64, currency: Currency| {
            let at: DateTime<Utc> = "2027-06-07T13:56:30.805902Z".parse().unwrap();
            let on: NaiveDate = on.parse().unwrap();
            vec![("at", at.into()), ("on", on.into()), ("price", price.into()), ("currency", currency.into())]
        };
        assert_eq!(
            both(words, &facts("2027-08-01", 4_905, Currency::Eur)),
            [
                "On 7 June 2027 at 13:56 UTC, 1 August 2027: 49.05 EUR.",
                "Le 7 juin 2027 à 13:56 UTC, 1er août 2027 : 49,05 EUR."
            ]
        );
        assert!(fill(words, &facts("2027-08-01", 4_905, Currency::Jpy), Language::English).ends_with(": 4905 JPY."));
    }

    #[test]
    fn a_word_agrees_with_its_number() {
        let words = Words { english: "{n} {n:entry|entries}", french: "{n} {n:élément|éléments}" };
        let told = |n: i64| both(words, &vec![("n", n.into())]);
        assert_eq!(told(0), ["0 entries", "0 élément"]);
        assert_eq!(told(1), ["1 entry", "1 élément"]);
        assert_eq!(told(2), ["2 entries", "2 éléments"]);
        assert_eq!(both(words, &vec![]), ["— —", "— —"]);
    }
}
