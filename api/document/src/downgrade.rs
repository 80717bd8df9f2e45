//! OpenAPI 3.1 to 3.0.3, for the subset that the house style allows.
//!
//! Progenitor and older tools read only 3.0. Anything outside of the subset is
//! an error, never a guess.

use serde_json::{Map, Value, json};

/// What stands outside of the subset, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {what} has no counterpart in OpenAPI 3.0")]
pub struct Unsupported {
    /// Where in the document.
    pub at: String,
    /// What has no counterpart.
    pub what: String,
}

/// Bodies that older tools can send. Where a body may be one of these, they are
/// told of no other form of it, and of nothing but that it is bytes or text.
const SENT_BY_OLDER_TOOLS: [&str; 2] = ["application/octet-stream", "text/plain"];

/// Media types that older tools know as plain JSON only.
const JSON_LIKE: [&str; 2] = ["application/problem+json", "application/merge-patch+json"];

/// Keywords that 3.0 does not know.
const UNKNOWN_KEYWORDS: [&str; 14] = [
    "prefixItems",
    "const",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "unevaluatedProperties",
    "patternProperties",
    "contains",
    "$defs",
    "propertyNames",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

/// The 3.0.3 document that says the same.
pub fn to_3_0(document: &Value) -> Result<Value, Unsupported> {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.1.") {
        return Err(unsupported("openapi", format!("version `{version}`")));
    }
    if document.pointer("/components/pathItems").is_some() {
        return Err(unsupported("components", "pathItems"));
    }
    let Value::Object(mut members) = walk(document, "")? else {
        return Err(unsupported("", "what is no object"));
    };
    members.insert("openapi".to_owned(), json!("3.0.3"));
    members.shift_remove("jsonSchemaDialect");
    if let Some(webhooks) = members.shift_remove("webhooks") {
        members.insert("x-webhooks".to_owned(), webhooks);
    }
    if let Some(info) = members.get_mut("info").and_then(Value::as_object_mut) {
        info.shift_remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
            license.shift_remove("identifier");
        }
    }
    Ok(Value::Object(members))
}

fn unsupported(at: &str, what: impl Into<String>) -> Unsupported {
    Unsupported { at: at.to_owned(), what: what.into() }
}

fn walk(value: &Value, at: &str) -> Result<Value, Unsupported> {
    match value {
        Value::Array(entries) => {
            let entries = entries.iter().enumerate();
            entries.map(|(index, entry)| walk(entry, &format!("{at}[{index}]"))).collect()
        }
        Value::Object(members) => {
            let mut walked = Map::new();
            for (name, member) in members {
                walked.insert(name.clone(), walk_member(name, member, at)?);
            }
            Ok(Value::Object(walked))
        }
        scalar => Ok(scalar.clone()),
    }
}

fn walk_member(name: &str, member: &Value, at: &str) -> Result<Value, Unsupported> {
    let inside = format!("{at}/{name}");
    match (name, member) {
        ("responses", Value::Object(responses)) => {
            let exact = responses.iter().filter(|(name, _)| !is_range(name));
            exact.map(|(name, response)| Ok((name.clone(), walk(response, &format!("{inside}/{name}"))?))).collect()
        }
        ("schema", _) => schema(member, at),
        ("schemas", Value::Object(schemas)) if at.ends_with("components") => each(schemas, &inside, schema),
        ("content", Value::Object(content)) => {
            let mut older = Map::new();
            let is_sent = at.ends_with("requestBody");
            let is_known = |media_type: &str| SENT_BY_OLDER_TOOLS.contains(&media_type);
            let has_known = is_sent && content.keys().any(|media_type| is_known(media_type));
            for (media_type, body) in content.iter().filter(|(media_type, _)| !has_known || is_known(media_type)) {
                let known_as = if JSON_LIKE.contains(&media_type.as_str()) { "application/json" } else { media_type };
                if !older.contains_key(known_as) {
                    let body = match media_type.as_str() {
                        "application/octet-stream" if is_sent => {
                            json!({ "schema": { "type": "string", "format": "binary" } })
                        }
                        "text/plain" if is_sent => json!({ "schema": { "type": "string" } }),
                        _ => walk(body, &format!("{at}/{media_type}"))?,
                    };
                    older.insert(known_as.to_owned(), body);
                }
            }
            Ok(Value::Object(older))
        }
        ("example" | "examples" | "value" | "default", _) => Ok(member.clone()),
        _ => walk(member, &inside),
    }
}

/// Whether it is a range of statuses, or the shared response that only ranges lead to. Orval 7 writes ranges into
/// types as they are (`status: 4XX`), so the older document names statuses by number only.
fn is_range(name: &str) -> bool {
    matches!(name, "4XX" | "5XX")
        || super::components::RESPONSES.iter().any(|(status, known, _)| *known == name && is_range(status))
}

fn each(
    members: &Map<String, Value>,
    at: &str,
    convert: fn(&Value, &str) -> Result<Value, Unsupported>,
) -> Result<Value, Unsupported> {
    let mut converted = Map::new();
    for (name, member) in members {
        converted.insert(name.clone(), convert(member, &format!("{at}/{name}"))?);
    }
    Ok(Value::Object(converted))
}

fn schema(value: &Value, at: &str) -> Result<Value, Unsupported> {
    let members = match value {
        Value::Bool(true) => return Ok(json!({})),
        Value::Object(members) => members,
        other => return Err(unsupported(at, format!("the schema `{other}`"))),
    };
    if let Some(keyword) = UNKNOWN_KEYWORDS.iter().find(|keyword| members.contains_key(**keyword)) {
        return Err(unsupported(at, *keyword));
    }
    if let Some(reference) = members.get("$ref") {
        return Ok(referenced(reference, members));
    }
    let mut older = Map::new();
    for (name, member) in members {
        let inside = format!("{at}/{name}");
        let converted = match (name.as_str(), member) {
            ("properties", Value::Object(properties)) => each(properties, at, schema)?,
            ("items" | "additionalProperties" | "not", Value::Object(_)) => schema(member, &inside)?,
            ("allOf" | "oneOf" | "anyOf", Value::Array(branches)) => {
                branches.iter().map(|branch| schema(branch, &inside)).collect::<Result<Value, _>>()?
            }
            _ => member.clone(),
        };
        older.insert(name.clone(), converted);
    }
    convert_type(&mut older, at)?;
    convert_bounds(&mut older);
    convert_examples(&mut older);
    Ok(Value::Object(older))
}

/// In 3.0 what stands beside a `$ref` is ignored.
fn referenced(reference: &Value, members: &Map<String, Value>) -> Value {
    if members.len() == 1 {
        return Value::Object(members.clone());
    }
    let mut wrapped = Map::new();
    wrapped.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    let beside = members.iter().filter(|(name, _)| *name != "$ref");
    wrapped.extend(beside.map(|(name, member)| (name.clone(), member.clone())));
    Value::Object(wrapped)
}

fn convert_type(members: &mut Map<String, Value>, at: &str) -> Result<(), Unsupported> {
    let types = match members.get("type") {
        Some(Value::Array(types)) => types.clone(),
        Some(Value::String(one)) if one == "null" => return Err(unsupported(at, "the type null")),
        _ => return Ok(()),
    };
    let mut others = types.iter().filter(|one| *one != "null");
    let (Some(one), None) = (others.next(), others.next()) else {
        return Err(unsupported(at, format!("the type {}", Value::Array(types.clone()))));
    };
    let is_nullable = types.len() > 1;
    members.insert("type".to_owned(), one.clone());
    if is_nullable {
        members.insert("nullable".to_owned(), json!(true));
        if let Some(words) = members.get_mut("enum").and_then(Value::as_array_mut)
            && !words.contains(&Value::Null)
        {
            words.push(Value::Null);
        }
    }
    Ok(())
}

fn convert_bounds(members: &mut Map<String, Value>) {
    for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(bound) = members.get(exclusive).filter(|bound| bound.is_number()).cloned() {
            members.insert(inclusive.to_owned(), bound);
            members.insert(exclusive.to_owned(), json!(true));
        }
    }
}

fn convert_examples(members: &mut Map<String, Value>) {
    if let Some(Value::Array(examples)) = members.shift_remove("examples")
        && let (Some(first), false) = (examples.into_iter().next(), members.contains_key("example"))
    {
        members.insert("example".to_owned(), first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(older: &Value) -> Result<Value, Unsupported> {
        let document = json!({ "openapi": "3.1.0", "info": {}, "components": { "schemas": { "S": older } } });
        to_3_0(&document).map(|document| document["components"]["schemas"]["S"].clone())
    }

    #[test]
    fn what_the_house_style_uses_is_converted() {
        let cases = [
            (
                json!({"type": ["string", "null"], "maxLength": 3}),
                json!({"type": "string", "maxLength": 3, "nullable": true}),
            ),
            (
                json!({"type": "integer", "exclusiveMinimum": 0}),
                json!({"type": "integer", "exclusiveMinimum": true, "minimum": 0}),
            ),
            (json!({"type": "string", "examples": ["a", "b"]}), json!({"type": "string", "example": "a"})),
            (json!({"$ref": "#/x", "description": "y"}), json!({"allOf": [{"$ref": "#/x"}], "description": "y"})),
            (
                json!({"type": "array", "items": {"type": ["integer", "null"]}}),
                json!({"type": "array", "items": {"type": "integer", "nullable": true}}),
            ),
        ];
        for (newer, older) in cases {
            assert_eq!(convert(&newer), Ok(older), "{newer}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_place() {
        for newer in
            [json!({"const": 1}), json!({"type": ["string", "integer"]}), json!({"type": "null"}), json!(false)]
        {
            assert_eq!(convert(&newer).unwrap_err().at, "/components/schemas/S", "{newer}");
        }
        let nested = json!({"type": "object", "properties": {"p": {"prefixItems": []}}});
        assert_eq!(convert(&nested).unwrap_err().at, "/components/schemas/S/p");
        assert!(to_3_0(&json!({"openapi": "3.0.3"})).is_err());
    }

    #[test]
    fn statuses_are_named_by_number_only() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
        let document = json!({
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {"responses": {"404": reference("NotFound"), "4XX": reference("ClientError")}}}},
            "components": {"responses": {"NotFound": {}, "ClientError": {}, "ServerError": {}}}
        });
        let older = to_3_0(&document).unwrap();
        assert_eq!(older["paths"]["/a"]["get"]["responses"], json!({"404": reference("NotFound")}));
        assert_eq!(older["components"]["responses"], json!({"NotFound": {}}));
    }

    #[test]
    fn media_types_and_licence_become_what_older_tools_read() {
        let document = json!({
            "openapi": "3.1.0",
            "info": {"title": "t", "summary": "s", "license": {"name": "n", "identifier": "i"}},
            "paths": {"/a": {"patch": {"requestBody": {"content": {"application/merge-patch+json": {"schema": {"type": ["string", "null"]}}}}}}}
        });
        let older = to_3_0(&document).unwrap();
        assert_eq!(older["info"], json!({"title": "t", "license": {"name": "n"}}));
        let content = &older["paths"]["/a"]["patch"]["requestBody"]["content"];
        assert_eq!(content, &json!({"application/json": {"schema": {"type": "string", "nullable": true}}}));
    }
}
