//! Each kind of change, in the direction in which it breaks and in the other.

use super::*;
use serde_json::json;

fn document(request: &Value, response: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": { "/things": { "post": {
            "operationId": "create_thing", "tags": ["Things"],
            "parameters": [{ "in": "query", "name": "q", "schema": { "type": "string" } }],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/In" } } } },
            "responses": { "201": { "headers": { "ETag": {} }, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Out" } } } } }
        } } },
        "components": { "schemas": { "In": request, "Out": response } }
    })
}

fn breaks(older: Value, newer: Value) -> (bool, bool) {
    let any = json!({ "type": "object" });
    let in_request = compare(&document(&older, &any), &document(&newer, &any));
    let in_response = compare(&document(&any, &older), &document(&any, &newer));
    (!in_request.is_empty(), !in_response.is_empty())
}

#[test]
fn a_change_of_a_schema_breaks_in_the_direction_in_which_it_narrows() {
    let property = |schema: Value| json!({ "type": "object", "properties": { "a": schema } });
    let cases = [
        (property(json!({"type": "string"})), property(json!({"type": "string"})), (false, false)),
        (property(json!({"type": "string"})), property(json!({"type": ["string", "null"]})), (false, true)),
        (property(json!({"type": ["string", "null"]})), property(json!({"type": "string"})), (true, false)),
        (property(json!({"type": "string"})), property(json!({"type": "integer"})), (true, true)),
        (property(json!({"enum": ["a"]})), property(json!({"enum": ["a", "b"]})), (false, true)),
        (property(json!({"enum": ["a", "b"]})), property(json!({"enum": ["a"]})), (true, false)),
        (property(json!({"maxLength": 5})), property(json!({"maxLength": 4})), (true, false)),
        (property(json!({"maxLength": 5})), property(json!({"maxLength": 6})), (false, true)),
        (property(json!({"minimum": 1})), property(json!({"minimum": 0})), (false, true)),
        (property(json!({"pattern": "a"})), property(json!({"pattern": "b"})), (true, true)),
        (property(json!({"format": "date"})), property(json!({"format": "uuid"})), (true, true)),
        (property(json!({})), json!({"type": "object"}), (true, true)),
    ];
    for (older, newer, expected) in cases {
        assert_eq!(breaks(older.clone(), newer.clone()), expected, "{older} -> {newer}");
    }
}

#[test]
fn required_breaks_requests_and_its_loss_breaks_responses() {
    let object = |required: Value| json!({"type": "object", "properties": {"a": {}}, "required": required});
    assert_eq!(breaks(object(json!([])), object(json!(["a"]))), (true, false));
    assert_eq!(breaks(object(json!(["a"])), object(json!([]))), (false, true));
    let closed = json!({"type": "object", "additionalProperties": false});
    assert_eq!(breaks(json!({"type": "object"}), closed), (true, false));
}

#[test]
fn operations_parameters_headers_and_credentials_are_compared() {
    let any = json!({ "type": "object" });
    let older = document(&any, &any);
    let change = |pointer: &str, value: Value| {
        let mut newer = older.clone();
        *newer.pointer_mut(pointer).unwrap() = value;
        compare(&older, &newer).join("; ")
    };
    let post = "/paths/~1things/post";
    let required = json!([{"in": "query", "name": "q", "required": true, "schema": {"type": "string"}}]);
    for (pointer, value, told) in [
        ("/paths".to_owned(), json!({}), "path removed"),
        ("/paths/~1things".to_owned(), json!({}), "operation removed"),
        (format!("{post}/operationId"), json!("make_thing"), "operationId"),
        (format!("{post}/tags"), json!(["Other"]), "first tag"),
        (format!("{post}/parameters"), json!([]), "removed"),
        (format!("{post}/parameters"), required, "became required"),
        (format!("{post}/responses/201/headers"), json!({}), "header ETag removed"),
        (format!("{post}/responses"), json!({"200": {}}), "new success status 200"),
    ] {
        let breaks = change(&pointer, value);
        assert!(breaks.contains(told), "{pointer}: {breaks}");
    }
    let mut secured = older.clone();
    secured["paths"]["/things"]["post"]["security"] = json!([{ "bearerAuth": [] }]);
    assert!(compare(&older, &secured).join("").contains("no longer enough"));
    assert_eq!(compare(&secured, &older), Vec::<String>::new());
}
