//! The document as a value, in an order that is the same each time: members as
//! the specification orders them, extensions last and sorted.
//!
//! Texts whose format bounds them get that bound in figures too, for readers
//! that do not know the format.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

pub(super) fn to_value(document: &OpenApi) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(document).map(|value| ordered(value, false))?;
    if let Some(server) = value.pointer_mut("/servers/0").and_then(Value::as_object_mut) {
        server.insert("x-internal".to_owned(), json!(false));
    }
    Ok(value)
}

/// The longest text of a format, in characters.
const FORMAT_BOUNDS: [(&str, usize); 3] = [("date", 10), ("date-time", 40), ("uuid", 36)];

fn bound(members: &mut Map<String, Value>) {
    let format = members.get("format").and_then(Value::as_str).unwrap_or_default();
    let found = FORMAT_BOUNDS.iter().find(|(known, _)| *known == format);
    if let (Some((_, characters_max)), false) = (found, members.contains_key("maxLength")) {
        members.insert("maxLength".to_owned(), json!(characters_max));
    }
}

fn ordered(value: Value, is_named_by_us: bool) -> Value {
    match value {
        Value::Object(members) => {
            let (mut extensions, standard): (Vec<_>, Vec<_>) =
                members.into_iter().partition(|(name, _)| name.starts_with("x-") && !is_named_by_us);
            extensions.sort_by(|(one, _), (other, _)| one.cmp(other));
            let members = standard.into_iter().chain(extensions);
            let mut members: Map<String, Value> = members
                .map(|(name, member)| {
                    let names_are_ours = matches!(name.as_str(), "properties" | "headers" | "example" | "examples");
                    (name, ordered(member, names_are_ours))
                })
                .collect();
            if !is_named_by_us {
                bound(&mut members);
            }
            Value::Object(members)
        }
        Value::Array(entries) => entries.into_iter().map(|entry| ordered(entry, is_named_by_us)).collect(),
        other => other,
    }
}
