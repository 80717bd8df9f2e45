//! The words that problems tell programs: every one of them, with its sentence.

use palier_domain::contexts;
use palier_http::problem::{code_words, gateway_words, input_codes, interest_words, who_words};
use serde_json::{Map, Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Object, RefOr};

/// Lists every code of an entry of `errors`.
pub(super) fn describe_codes(problem_error: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = problem_error else { return };
    let Some(RefOr::T(Schema::Object(code))) = object.properties.get_mut("code") else { return };
    let codes = input_codes();
    let sentence =
        |code: &'static str| (code, code_words(code).map(|words| words.english.to_owned()).unwrap_or_default());
    let lines = lines(codes.iter().copied().map(sentence));
    let said = "The rule's stable name, for programs. New ones may be added; `{…}` stands for a fact.";
    code.description = Some(format!("{said}\n\n{lines}"));
    extend(code, "x-extensible-enum", json!(codes));
}

/// Lists the words that facts of problems have.
pub(super) fn describe_facts(problem: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = problem else { return };
    let mut words = Map::new();
    let mut text = object.description.clone().unwrap_or_default();
    for (problem, fact, known) in facts() {
        let names: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        words.insert(problem.to_owned(), json!({ fact: names }));
        text.push_str(&format!("\n\nThe words of `{fact}` of `{problem}`; new ones may be added:\n\n"));
        text.push_str(&lines(known.into_iter()));
    }
    object.description = Some(text);
    extend(object, "x-fact-words", Value::Object(words));
}

type Words = Vec<(&'static str, String)>;

/// The facts whose values are words that only problems have: those of states are in the schemas of states.
fn facts() -> [(&'static str, &'static str, Words); 3] {
    let english =
        |words: Option<palier_http::problem::Words>| words.map(|words| words.english.to_owned()).unwrap_or_default();
    let mut allowed: Words = Vec::new();
    for who in contexts::operations().flat_map(|operation| operation.rule().0) {
        let word = who.as_str();
        if !allowed.iter().any(|(known, _)| *known == word) {
            allowed.push((word, english(who_words(word))));
        }
    }
    let interest = contexts::interests().map(|who| (who.as_str(), english(interest_words(who.as_str())))).collect();
    let reason = gateway_words().iter().map(|(word, words)| (*word, words.english.to_owned())).collect();
    [("not-allowed", "allowed", allowed), ("own-interest", "interest", interest), ("payment-refused", "reason", reason)]
}

fn lines(words: impl Iterator<Item = (&'static str, String)>) -> String {
    words.map(|(word, sentence)| format!("- `{word}`: {sentence}")).collect::<Vec<_>>().join("\n")
}

fn extend(object: &mut Object, name: &str, value: Value) {
    object.extensions.get_or_insert_with(Extensions::default).insert(name.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{committed, walking::each_operation};

    #[test]
    fn every_action_is_an_operation_of_the_document() {
        let document = committed();
        let served: BTreeSet<&str> =
            each_operation(&document).filter_map(|(_, operation)| operation["operationId"].as_str()).collect();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let actions: Vec<_> = schemas.iter().filter(|(name, _)| name.ends_with("Action")).collect();
        assert!(actions.len() >= 6);
        for (name, schema) in actions {
            let operations = schema["x-action-operations"].as_object().unwrap_or_else(|| panic!("{name} has no map"));
            let words: BTreeSet<&str> =
                schema["x-extensible-enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(operations.keys().map(String::as_str).collect::<BTreeSet<_>>(), words, "{name}");
            for operation in operations.values().filter_map(Value::as_str) {
                assert!(served.contains(operation), "{name}: {operation}");
                assert!(contexts::operations().any(|known| known.id() == operation), "{name}: {operation}");
            }
        }
    }

    #[test]
    fn every_word_that_a_problem_tells_stands_in_the_document_with_a_sentence() {
        let document = committed();
        let code = &document["components"]["schemas"]["ProblemError"]["properties"]["code"];
        for word in input_codes() {
            assert!(code["description"].as_str().unwrap().contains(&format!("- `{word}`: ")), "{word}");
            assert!(code["x-extensible-enum"].as_array().unwrap().contains(&json!(word)), "{word}");
        }
        for (problem, fact, known) in facts() {
            assert!(known.iter().all(|(_, sentence)| !sentence.is_empty()), "{problem}: {fact}: {known:?}");
        }
    }
}
