//! The rules of our own that every document keeps, so that each client generator reads it alike.
//!
//! Named objects only, no unions or tuples, everything bounded, requests
//! closed, one success per operation. Names, patterns, words and instants have a
//! room of their own each.

mod instants;
mod names;
mod patterns;
mod words;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::compatibility::resolve;
use super::walking::each_operation;

/// Keywords that some generator or other reads wrongly.
const KEYWORDS_AVOIDED: [&str; 7] = ["oneOf", "anyOf", "allOf", "const", "prefixItems", "not", "patternProperties"];

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// Formats that bound a text by themselves, or are of a file of any size.
const BOUNDED_FORMATS: [&str; 4] = ["uuid", "date", "date-time", "binary"];

/// Every place where a document departs from the style.
pub fn violations(document: &Value) -> Vec<String> {
    let mut check = Check { document, found: Vec::new(), seen: BTreeSet::new(), open: BTreeSet::new() };
    let mut ids = BTreeSet::new();
    let operation_ids = each_operation(document).filter_map(|(_, operation)| operation.get("operationId")?.as_str());
    let operation_ids: Vec<&str> = operation_ids.collect();
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    for name in schemas.into_iter().flat_map(Map::keys) {
        check.judge(name, names::fault_of_schema(name, &operation_ids));
    }
    let parameters = document.pointer("/components/parameters").and_then(Value::as_object);
    for name in parameters.into_iter().flat_map(Map::keys) {
        check.judge(name, names::fault_of_schema(name, &operation_ids));
        if check.is_schema(name) {
            check.violated(name, "generators would give this parameter the name of a schema");
        }
    }
    check.found.extend(schemas.into_iter().flat_map(words::faults_of_shapes));
    check.found.extend(instants::faults_of_examples(document));
    for (at, operation) in each_operation(document) {
        check.operation(&at, operation);
        if !ids.insert(operation.get("operationId").and_then(Value::as_str)) {
            check.found.push(format!("{at}: the operationId is not unique"));
        }
    }
    check.found
}

struct Check<'a> {
    document: &'a Value,
    found: Vec<String>,
    seen: BTreeSet<(String, bool)>,
    /// Schemas of forms, which OAuth wants open.
    open: BTreeSet<String>,
}

impl Check<'_> {
    fn judge(&mut self, at: &str, fault: Option<String>) {
        if let Some(fault) = fault {
            self.violated(at, &fault);
        }
    }

    fn violated(&mut self, at: &str, rule: &str) {
        self.found.push(format!("{at}: {rule}"));
    }

    fn operation(&mut self, at: &str, operation: &Value) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        self.judge(at, names::fault_of_operation(id));
        for parameter in entries(operation.get("parameters")).map(|parameter| resolve(self.document, parameter)) {
            let name = format!("{at} {}", parameter.get("name").and_then(Value::as_str).unwrap_or_default());
            if parameter.get("description").is_none() {
                self.violated(&name, "a parameter without a description");
            }
            self.any_schema(&name, parameter.get("schema"), true);
        }
        for (media_type, content) in members(operation.pointer("/requestBody/content")) {
            if media_type == FORM {
                self.open.extend(content.pointer("/schema/$ref").and_then(Value::as_str).map(str::to_owned));
            }
            let has_example = content.get("example").or_else(|| content.get("examples")).is_some();
            if content.get("schema").is_some_and(|schema| !self.is_of_bytes(schema)) && !has_example {
                self.violated(at, "a body without an example at its media type");
            }
            self.any_schema(&format!("{at} body[{media_type}]"), content.get("schema"), true);
        }
        // A part of a file is a success of its own, and looks like the whole.
        let is_success = |(status, _): &(&String, &Value)| status.starts_with('2') && *status != "206";
        let successes: Vec<_> = members(operation.get("responses")).filter(is_success).collect();
        if successes.len() != 1 {
            self.violated(at, "there must be one success");
        }
        if operation.pointer("/responses/default").is_some() {
            self.violated(at, "no default response");
        }
        for (status, response) in successes {
            for (media_type, content) in members(response.get("content")) {
                self.any_schema(&format!("{at} {status}[{media_type}]"), content.get("schema"), false);
            }
            for (name, header) in members(response.get("headers")) {
                if header.get("$ref").is_none() {
                    self.any_schema(&format!("{at} {status} {name}"), header.get("schema"), false);
                }
            }
        }
    }

    /// Whether a schema is of bytes, or of a form with bytes, of which no example can be shown.
    fn is_of_bytes(&self, schema: &Value) -> bool {
        let schema = resolve(self.document, schema);
        let is_binary = |schema: &Value| schema.get("format").and_then(Value::as_str) == Some("binary");
        is_binary(schema) || members(schema.get("properties")).any(|(_, property)| is_binary(property))
    }

    fn any_schema(&mut self, at: &str, schema: Option<&Value>, is_request: bool) {
        let Some(schema) = schema else { return };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if !self.seen.insert((reference.to_owned(), is_request)) {
                return;
            }
            match reference.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer)) {
                Some(named) => self.schema(reference.rsplit('/').next().unwrap_or(reference), named, is_request, true),
                None => self.violated(at, "the reference leads nowhere"),
            }
            return;
        }
        self.schema(at, schema, is_request, false);
    }

    fn schema(&mut self, at: &str, schema: &Value, is_request: bool, is_named: bool) {
        for keyword in KEYWORDS_AVOIDED.iter().filter(|keyword| schema.get(**keyword).is_some()) {
            self.violated(at, &format!("{keyword} is avoided"));
        }
        match schema_type(schema) {
            Some("object") => self.object(at, schema, is_request, is_named),
            Some("array") => {
                if schema.get("maxItems").is_none() {
                    self.violated(at, "an array without maxItems");
                }
                self.any_schema(&format!("{at}/items"), schema.get("items"), is_request);
            }
            Some("string") => self.string(at, schema, is_request),
            Some("integer" | "number") => {
                if schema.get("minimum").is_none() || schema.get("maximum").is_none() {
                    self.violated(at, "a number without bounds");
                }
            }
            Some("boolean") => {}
            _ => self.violated(at, "a schema without one type (or one and null)"),
        }
    }

    fn object(&mut self, at: &str, schema: &Value, is_request: bool, is_named: bool) {
        let is_map = schema.get("additionalProperties").is_some_and(Value::is_object);
        if !is_named && !is_map {
            self.violated(at, "an object without a name");
        }
        if is_null_allowed(schema) {
            self.violated(at, "an object is absent rather than null");
        }
        let is_open = self.open.iter().any(|reference| reference.rsplit('/').next() == Some(at));
        if is_request && !is_open && schema.get("additionalProperties").is_none() {
            self.violated(at, "a request's object is closed (deny_unknown_fields)");
        }
        if is_map && schema.get("maxProperties").is_none() {
            self.violated(at, "a map without maxProperties");
        }
        for (name, property) in members(schema.get("properties")) {
            if is_named && schema_type(property) == Some("string") && self.is_schema(&type_name(at, name)) {
                self.violated(&format!("{at}/{name}"), "generators would give its type the name of another schema");
            }
            self.any_schema(&format!("{at}/{name}"), Some(property), is_request);
        }
        self.any_schema(
            &format!("{at}/*"),
            schema.get("additionalProperties").filter(|value| value.is_object()),
            is_request,
        );
    }

    fn is_schema(&self, name: &str) -> bool {
        self.document.pointer(&format!("/components/schemas/{name}")).is_some()
    }

    fn string(&mut self, at: &str, schema: &Value, is_request: bool) {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        self.judge(at, words::fault_of_word(schema));
        self.judge(at, schema.get("pattern").and_then(Value::as_str).and_then(patterns::fault_of));
        if BOUNDED_FORMATS.contains(&format) {
            return;
        }
        if schema.get("maxLength").is_none() {
            self.violated(at, "a string without maxLength");
        }
        if is_request && schema.get("pattern").is_none() {
            self.violated(at, "a request's string without a pattern (which excludes U+0000)");
        }
    }
}

/// What generators call the type of a member that has none of its own: `Thing` and `first_part` make `ThingFirstPart`.
fn type_name(schema: &str, member: &str) -> String {
    let words = member.split('_').filter_map(|word| word.split_at_checked(1));
    let capitalised = words.map(|(first, rest)| format!("{}{rest}", first.to_ascii_uppercase()));
    format!("{schema}{}", capitalised.collect::<String>())
}

fn schema_type(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(one) => Some(one),
        Value::Array(types) => {
            let mut others = types.iter().filter_map(Value::as_str).filter(|one| *one != "null");
            others.next().filter(|_| others.next().is_none())
        }
        _ => None,
    }
}

fn is_null_allowed(schema: &Value) -> bool {
    entries(schema.get("type")).any(|one| one == "null")
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn violations_of(request: &Value) -> Vec<String> {
        let document = json!({
            "paths": { "/things": { "post": {
                "operationId": "create_thing",
                "requestBody": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/In" }, "example": {}
                } } },
                "responses": { "204": { "description": "Done" } }
            } } },
            "components": { "schemas": { "In": request, "InUse": { "type": "boolean" } } }
        });
        violations(&document)
    }

    #[test]
    fn each_rule_is_seen_and_a_good_schema_passes() {
        let object =
            |schema: Value| json!({"type": "object", "additionalProperties": false, "properties": {"a": schema}});
        let good = object(json!({"type": ["string", "null"], "maxLength": 5, "pattern": "^a*$"}));
        assert_eq!(violations_of(&good), Vec::<String>::new());
        let bad = [
            (json!({"type": "object"}), "closed"),
            (object(json!({"type": "string", "pattern": "^x$"})), "maxLength"),
            (object(json!({"type": "string", "pattern": r"^\u00e9$", "maxLength": 1})), r"`\u`"),
            (object(json!({"type": "string", "enum": ["x"]})), "a closed set"),
            (object(json!({"type": "string", "maxLength": 1})), "pattern"),
            (object(json!({"type": "integer", "minimum": 1})), "bounds"),
            (object(json!({"type": "array", "items": {"type": "boolean"}})), "maxItems"),
            (object(json!({"type": "object", "properties": {}})), "without a name"),
            (
                json!({"type": "object", "additionalProperties": false, "properties": {"use": {"type": "string"}}}),
                "the name of another schema",
            ),
            (object(json!({"oneOf": []})), "oneOf"),
            (object(json!({"$ref": "#/nowhere"})), "leads nowhere"),
        ];
        for (schema, rule) in bad {
            assert!(violations_of(&schema).join("\n").contains(rule), "{schema}");
        }
    }

    #[test]
    fn a_parameter_that_is_a_component_is_judged_where_it_is_used_and_has_a_name_of_its_own() {
        let parameter = |name: &str| json!({ "in": "query", "name": name, "schema": { "type": "string" } });
        let document = json!({
            "paths": { "/things": { "get": {
                "operationId": "get_thing",
                "parameters": [{ "$ref": "#/components/parameters/LimitQuery" }],
                "responses": { "204": { "description": "Done" } }
            } } },
            "components": {
                "schemas": { "CursorQuery": { "type": "boolean" } },
                "parameters": { "LimitQuery": parameter("limit"), "CursorQuery": parameter("cursor"), "ApiKey": {} }
            }
        });
        let found = violations(&document).join("\n");
        for rule in [
            "get /things limit: a parameter without a description",
            "get /things limit: a string without maxLength",
            "CursorQuery: generators would give this parameter the name of a schema",
            "ApiKey: generators call something of their own so",
        ] {
            assert!(found.contains(rule), "{rule}: {found}");
        }
    }
}
