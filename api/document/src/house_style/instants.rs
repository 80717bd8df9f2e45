//! Instants in examples have the form in which replies write them.

use chrono::DateTime;
use palier_domain::clock::instant_text;
use serde_json::Value;

/// Every example that holds an instant in another form.
pub(super) fn faults_of_examples(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(document, false, &mut found);
    found
}

fn look(value: &Value, is_example: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                look(member, is_example || matches!(name.as_str(), "example" | "examples"), found);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| look(entry, is_example, found)),
        Value::String(text) if is_example && is_otherwise(text) => {
            found.push(format!("an example has the instant {text}, which replies write otherwise"));
        }
        _ => {}
    }
}

fn is_otherwise(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|instant| instant_text(instant.to_utc()) != *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_instant_in_another_form_is_found_in_examples_only() {
        let document = json!({ "a": { "description": "2027-01-15T18:00:00Z", "examples": [
            { "at": "2027-01-15T18:00:00Z", "on": "2027-01-15" }, { "at": "2027-01-15T18:00:00.000000Z" }
        ] } });
        let fault = "an example has the instant 2027-01-15T18:00:00Z, which replies write otherwise";
        assert_eq!(faults_of_examples(&document), [fault]);
    }
}
