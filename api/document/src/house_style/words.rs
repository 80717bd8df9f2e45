//! Words and shapes: a word is one open type whose values are explained, and what is read can be written.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// How many words a set may have before a standard has to explain them: the codes of countries.
const EXPLAINED_MAX: usize = 120;

/// What is written and never read, or read elsewhere: secrets, consents to a price, choices by id.
const WRITTEN_ONLY: [(&str, &str); 3] = [
    ("CreateAccountRequest", "password"),
    ("CreateApplicationRequest", "credits_max"),
    ("SetProjectAgentRequest", "agent_id"),
];

/// Requests whose names say what becomes of them rather than what they are.
const NOT_READ: [&str; 1] = ["CreateSessionRequest"];

/// Why a string does not follow the rules of words.
pub(super) fn fault_of_word(schema: &Value) -> Option<String> {
    if schema.get("enum").is_some() {
        return Some("a closed set: words are open, and `x-extensible-enum` lists those of today".to_owned());
    }
    let words = schema.get("x-extensible-enum")?.as_array()?;
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let is_told = |word: &&Value| word.as_str().is_some_and(|word| description.contains(&format!("- `{word}`")));
    let unexplained = words.iter().find(|word| !is_told(word)).filter(|_| words.len() <= EXPLAINED_MAX)?;
    Some(format!("the word {unexplained} is not explained"))
}

/// The requests that have the shape of a reply under another name, and what they name otherwise than replies.
pub(super) fn faults_of_shapes(schemas: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    let mut shapes: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in schemas {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { continue };
        let shape = Value::Object(properties.iter().map(|(name, schema)| (name.clone(), bare(schema))).collect());
        let other = shapes.insert(shape.to_string(), name).filter(|other| is_request(name) != is_request(other));
        if let Some(other) = other.filter(|other| !NOT_READ.iter().any(|known| known == other || known == name)) {
            found.push(format!("{name}: the same shape as {other}: one name is enough"));
        }
        found.extend(written_otherwise(name, properties, schemas));
    }
    found
}

fn is_request(name: &str) -> bool {
    name.ends_with("Request")
}

fn written_otherwise(name: &str, written: &Map<String, Value>, schemas: &Map<String, Value>) -> Vec<String> {
    let thing =
        ["Create", "Update", "Set", "Log"].iter().find_map(|verb| name.strip_prefix(verb)?.strip_suffix("Request"));
    let read = thing.filter(|_| !NOT_READ.contains(&name)).and_then(|thing| schemas.get(thing));
    let Some(read) = read.and_then(|schema| schema.get("properties")) else { return Vec::new() };
    let fault = |(member, schema): (&String, &Value)| {
        if WRITTEN_ONLY.contains(&(name, member.as_str())) {
            return None;
        }
        match read.get(member) {
            None => Some(format!("{name}/{member}: written, and not read under this name")),
            Some(other) if kind_of(schema, schemas) != kind_of(other, schemas) => {
                Some(format!("{name}/{member}: read as another type"))
            }
            Some(_) => None,
        }
    };
    written.iter().filter_map(fault).collect()
}

/// The type of a member in one word: what a reference to a string leads to is a string.
fn kind_of<'a>(schema: &'a Value, schemas: &'a Map<String, Value>) -> &'a str {
    let named = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    let target = named.and_then(|name| schemas.get(name)).unwrap_or(schema);
    match (super::schema_type(target), named) {
        (Some("object"), Some(name)) => name,
        (Some(kind), _) => kind,
        (None, _) => "",
    }
}

/// A schema without what it says to people.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !matches!(name.as_str(), "description" | "examples"));
            Value::Object(kept.map(|(name, member)| (name.clone(), bare(member))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_open_and_explained() {
        assert!(fault_of_word(&json!({ "type": "string", "enum": ["a"] })).is_some());
        let word = |description: &str| json!({ "x-extensible-enum": ["a"], "description": description });
        assert!(fault_of_word(&word("A word.")).is_some());
        assert_eq!(fault_of_word(&word("A word.\n\n- `a`: The first.")), None);
    }

    #[test]
    fn what_is_written_is_read_under_the_same_name_as_the_same_type() {
        let schemas = |read: Value| {
            let written = json!({ "properties": { "price_minor": { "type": "integer", "minimum": 1 } } });
            json!({ "CreateRewardRequest": written, "Reward": { "properties": read } })
        };
        let faults = |read: Value| faults_of_shapes(schemas(read).as_object().unwrap());
        assert!(faults(json!({ "price": { "type": "object" } }))[0].contains("not read"));
        assert!(faults(json!({ "price_minor": { "type": "string" } }))[0].contains("another type"));
        assert!(
            faults(json!({ "price_minor": { "type": "integer", "minimum": 1, "description": "x" } }))[0]
                .contains("one name")
        );
        assert_eq!(faults(json!({ "price_minor": { "type": "integer", "minimum": 0 } })), Vec::<String>::new());
    }
}
