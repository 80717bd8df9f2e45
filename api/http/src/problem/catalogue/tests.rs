//! The rules that every text keeps.

use super::template::{Placeholder, cases, placeholders as parsed};
use super::*;
use crate::committed;

/// Every text with the place where it stands.
fn texts() -> impl Iterator<Item = (String, Words)> {
    let of_problems = all().flat_map(|row| {
        [("title", row.title), ("detail", row.detail), ("meaning", row.meaning)]
            .map(|(part, words)| (format!("{} ({part})", row.slug), words))
    });
    let of_faults = contexts().flat_map(|context| context.faults).map(|(code, words)| ((*code).to_owned(), *words));
    let of_nouns = contexts().flat_map(|context| context.nouns).flat_map(|noun| {
        let listed = noun.words.iter().map(|(word, words)| (format!("{}: {word}", noun.name), *words));
        listed.chain(noun.otherwise.map(|words| (noun.name.to_owned(), words)))
    });
    of_problems.chain(of_faults).chain(of_nouns)
}

/// The texts that people read, who know nothing of the API.
fn texts_for_people() -> impl Iterator<Item = (String, Words)> {
    texts().filter(|(place, _)| !place.ends_with("(meaning)"))
}

/// A template without its placeholders, whose names are not read.
fn said(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (inner, behind) = after.split_once('}').unwrap_or((after, ""));
        if let (_, Placeholder::Cases(all)) = Placeholder::parse(inner) {
            cases(all).for_each(|(_, case)| text.push_str(case));
        }
        rest = behind;
    }
    text + rest
}

#[test]
fn slugs_are_unique_and_well_formed() {
    let rows: Vec<_> = all().collect();
    assert_eq!(rows.len(), BY_SLUG.len());
    for row in rows {
        assert!(row.slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", row.slug);
        assert!((400..600).contains(&row.status), "{}", row.slug);
    }
}

#[test]
fn every_refusal_of_the_domain_has_a_row_that_names_only_its_facts() {
    let mut missing = Vec::new();
    for (slug, facts) in palier_domain::Refusal::ALL {
        let Some(row) = find(slug) else {
            missing.push(*slug);
            continue;
        };
        for text in [row.detail.english, row.detail.french] {
            for placeholder in placeholders(text) {
                assert!(facts.contains(&placeholder), "{slug}: {{{placeholder}}} is no fact of it: {facts:?}");
            }
        }
    }
    assert!(missing.is_empty(), "no problem type for {missing:?}");
}

#[test]
fn a_fault_has_one_message() {
    let codes: Vec<&str> = contexts().flat_map(|context| context.faults).map(|(code, _)| *code).collect();
    for code in &codes {
        assert_eq!(codes.iter().filter(|other| *other == code).count(), 1, "{code}");
    }
}

#[test]
fn every_placeholder_says_something() {
    for (place, words) in texts() {
        for text in [words.english, words.french] {
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{place}: {text}");
            for (_, saying) in parsed(text) {
                match saying {
                    Placeholder::Word(noun) => {
                        assert!(crate::problem::words::find(noun).is_some(), "{place}: there is no noun {noun}");
                    }
                    Placeholder::Cases(all) => {
                        let keys: Vec<&str> = cases(all).map(|(key, _)| key).collect();
                        let is_key = |key: &str| matches!(key, "none" | "one" | "other") || key.parse::<i64>().is_ok();
                        assert!(keys.iter().copied().all(is_key) && keys.last() == Some(&"other"), "{place}: {all}");
                    }
                    Placeholder::Plain | Placeholder::Amount(_) | Placeholder::Rate => {}
                }
            }
        }
    }
}

#[test]
fn both_languages_tell_the_same_facts() {
    for (place, words) in texts() {
        let sorted = |text| {
            let mut names = placeholders(text);
            names.sort_unstable();
            names.dedup();
            names
        };
        assert_eq!(sorted(words.english), sorted(words.french), "{place}");
    }
}

#[test]
fn a_type_names_the_facts_that_its_problems_carry() {
    let facts = |slug| find(slug).unwrap().facts();
    assert_eq!(facts("campaign-not-live"), ["state", "deadline_at"]);
    assert_eq!(facts("campaign-not-ready"), [""; 0]);
    assert_eq!(facts("payload-too-large"), ["bytes_max"]);
    assert_eq!(facts("rate-limited"), ["retry_after_seconds"]);
    for kind in all() {
        let mut names = kind.facts();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), kind.facts().len(), "{}: {:?}", kind.slug, kind.facts());
    }
}

#[test]
fn people_read_no_names_of_the_api() {
    // What somebody who writes a client sends, and whoever uses it never sees.
    let examples = ["home_delivery", "Zx8_k-2Q"];
    for (place, words) in texts_for_people() {
        for text in [words.english, words.french].map(said) {
            let text = examples.iter().fold(text, |text, example| text.replace(example, ""));
            for sign in
                ["`", "_", "/v1/", "If-Match header", "minor unit", "basis point", "points de base", "unités mineures"]
            {
                assert!(!text.contains(sign), "{place}: {sign} is for the meaning: {text}");
            }
        }
    }
}

#[test]
fn a_text_names_what_it_speaks_of() {
    let openings = ["This ", "That ", "Ceci ", "Cela ", "Qui "];
    let of_titles = ["Pas ", "Not by", "Not your", "Not the"];
    for (place, words) in texts_for_people() {
        for text in [words.english, words.french] {
            let starts = |opening: &&str| text.starts_with(*opening);
            assert!(!openings.iter().any(&starts), "{place}: {text}");
            assert!(!place.ends_with("(title)") || !of_titles.iter().any(&starts), "{place}: {text}");
        }
    }
}

#[test]
fn french_texts_keep_the_typography_and_the_words_of_the_house() {
    // From what people would not say to the word of the house.
    let words_of_the_house = [
        ("échou", "non aboutie"),
        ("échec", "non aboutie"),
        ("échéance", "date de fin"),
        ("date limite", "date de fin"),
        ("passerelle", "service de paiement"),
        ("plan de tranches", "plan de versement"),
        ("montant libre", "don libre"),
        ("montants libres", "dons libres"),
        ("service de suivi", "suivi projet"),
        ("libérer", "verser"),
        ("candidat\u{e9}", "postulé"),
        ("candidater", "postuler"),
        ("tranche de budget", "fourchette de budget"),
        ("annul\u{e9}(e)", "accord avec le nom"),
        ("·", "forme épicène"),
    ];
    for (place, words) in texts() {
        let plain = words.french;
        assert!(!plain.contains(['\'', '"', '“', '”']), "{place}: ’ and « … »: {plain}");
        assert!(!plain.contains(['\u{a0}', '\u{202f}']), "{place}: typography sets the spaces: {plain}");
        let set = words.in_language(Language::French);
        for (at, sign) in set.char_indices().filter(|(_, sign)| matches!(sign, ';' | '!' | '?' | '%' | '»')) {
            let before = set[..at].chars().next_back();
            let is_code = place.contains("(meaning)") && sign == '?' && before == Some('`');
            let is_rate = sign == '%' && before.is_some_and(|before| before.is_alphanumeric() || before == '_');
            let fits = matches!(before, Some('\u{a0}' | '\u{202f}'));
            assert!(fits || is_code || is_rate, "{place}: a space before {sign}: {set}");
        }
        for (wrong, right) in words_of_the_house {
            assert!(!plain.to_lowercase().contains(wrong), "{place}: « {right} », not « {wrong} »: {plain}");
        }
    }
}

#[test]
fn english_texts_use_their_own_quotation_marks() {
    for (place, words) in texts() {
        assert!(!words.english.contains(['"', '«', '\'']), "{place}: {}", words.english);
    }
}

#[test]
fn every_field_that_can_be_sent_has_a_name() {
    let document = committed();
    let field = crate::problem::words::find("field").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for (_, item) in document["paths"].as_object().unwrap() {
        for (_, operation) in item.as_object().unwrap() {
            collect_names(&operation["requestBody"], &document, &mut seen);
        }
    }
    let missing: Vec<_> = seen.iter().filter(|name| field.say(name).is_none()).collect();
    assert!(seen.len() > 100 && missing.is_empty(), "of {}: no names for {missing:?}", seen.len());
}

/// The names of the members that a part of the document can have, through its references.
fn collect_names(
    part: &serde_json::Value,
    document: &serde_json::Value,
    seen: &mut std::collections::BTreeSet<String>,
) {
    if let Some(reference) = part["$ref"].as_str() {
        return collect_names(document.pointer(&reference[1..]).unwrap(), document, seen);
    }
    for (name, member) in part["properties"].as_object().into_iter().flatten() {
        seen.insert(name.clone());
        collect_names(member, document, seen);
    }
    match part {
        serde_json::Value::Object(members) => {
            let deeper =
                members.iter().filter(|(name, _)| !matches!(name.as_str(), "properties" | "example" | "examples"));
            deeper.for_each(|(_, member)| collect_names(member, document, seen));
        }
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| collect_names(entry, document, seen)),
        _ => {}
    }
}

#[test]
fn codes_that_the_catalogue_has_are_taken_as_they_are() {
    assert_eq!(require_all(&["not-found", "campaign-not-draft"]), ["not-found", "campaign-not-draft"]);
    for unknown in ["", "campaign-not-draf", "campaign-not-drafts"] {
        assert!(!is_known(unknown), "{unknown}");
    }
}

#[test]
#[should_panic(expected = "does not have this code")]
fn a_misspelt_code_is_refused() {
    require_all(&["not-found", "campaign-not-draf"]);
}
