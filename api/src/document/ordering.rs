//! Makes the document's order the same each time: members as the specification
//! orders them, extensions last and sorted.

use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

pub(super) fn to_value(document: &OpenApi) -> Result<Value, serde_json::Error> {
    serde_json::to_value(document).map(|value| ordered(value, false))
}

fn ordered(value: Value, is_named_by_us: bool) -> Value {
    match value {
        Value::Object(members) => {
            let (mut extensions, standard): (Vec<_>, Vec<_>) =
                members.into_iter().partition(|(name, _)| name.starts_with("x-") && !is_named_by_us);
            extensions.sort_by(|(one, _), (other, _)| one.cmp(other));
            let members = standard.into_iter().chain(extensions);
            members
                .map(|(name, member)| {
                    let names_are_ours = matches!(name.as_str(), "properties" | "headers" | "example" | "examples");
                    (name, ordered(member, names_are_ours))
                })
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(entries) => entries.into_iter().map(|entry| ordered(entry, is_named_by_us)).collect(),
        other => other,
    }
}
