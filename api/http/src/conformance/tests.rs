//! The compiled rules of a small document: what is told, where, in which words.

use super::*;
use crate::committed;
use serde_json::json;

fn conformance() -> Conformance {
    let text = json!({ "type": "string", "maxLength": 5, "pattern": "^[^\\x00]*$" });
    let reward = json!({
        "type": "object", "required": ["price"], "additionalProperties": false,
        "properties": { "price": { "$ref": "#/components/schemas/Money" }, "note": { "type": ["string", "null"], "maxLength": 5 } }
    });
    let money = json!({
        "type": "object", "required": ["amount_minor"], "additionalProperties": false,
        "properties": { "amount_minor": { "type": "integer", "minimum": 1, "maximum": 100 }, "currency": { "$ref": "#/components/schemas/Currency" } }
    });
    let parameter = |place: &str, name: &str, schema: Value| json!({ "in": place, "name": name, "required": place == "path", "schema": schema });
    let post = json!({
        "operationId": "create_thing", "security": [{ "bearerAuth": [] }],
        "parameters": [
            parameter("path", "id", json!({ "type": "string", "format": "uuid" })),
            parameter("path", "number", json!({ "type": "integer", "minimum": 1, "maximum": 6 })),
            parameter("query", "limit", json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 })),
            parameter("query", "states", json!({ "type": "array", "maxItems": 2, "items": { "$ref": "#/components/schemas/Currency" } })),
            parameter("query", "until", json!({ "type": "string", "format": "date-time" })),
            parameter("query", "dry_run", json!({ "type": "boolean" })),
        ],
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } },
            "application/x-www-form-urlencoded": { "schema": { "$ref": "#/components/schemas/Money" } },
            "image/png": {}
        } },
        "responses": {}
    });
    let document = json!({
        "paths": { "/things/{id}/parts/{number}": { "post": post } },
        "components": { "schemas": {
            "Thing": { "type": "object", "additionalProperties": false, "required": ["title"],
                "properties": { "title": text, "rewards": { "type": "array", "maxItems": 2, "items": { "$ref": "#/components/schemas/Reward" } },
                                "due_on": { "type": "string", "format": "date" },
                                "at": { "$ref": "#/components/schemas/At" } } },
            "At": { "type": ["string", "null"], "format": "date-time" },
            "Reward": reward, "Money": money,
            "Currency": { "type": "string", "maxLength": 3, "x-extensible-enum": ["EUR", "JPY"] }
        } }
    });
    Conformance::compile(&document).unwrap()
}

fn with_rules<T>(path: &str, check: impl FnOnce(&OperationRules, &Captures<'_>) -> T) -> T {
    let conformance = conformance();
    match conformance.find(&Method::POST, path) {
        Found::Operation(rules, captures) => check(rules, &captures),
        _ => panic!("{path} is not found"),
    }
}

const PATH: &str = "/things/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49/parts/3";

fn body_errors(media_type: &str, body: &str) -> Vec<(String, &'static str)> {
    with_rules(PATH, |rules, _| {
        let media = &rules.body.as_ref().unwrap().media;
        let mut errors = Vec::new();
        let form = &media.iter().find(|media| media.media_type == media_type).unwrap().form;
        form.check(body.as_bytes(), &[], &mut errors).unwrap();
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    })
}

#[test]
fn every_mistake_in_a_body_has_its_place_and_code() {
    let body = r#"{"title":"too long","rewards":[{"price":{"amount_minor":0,"currency":"USD"},"note":null},{"x~/y":1}],"due_on":"2026-02-30","a":1}"#;
    let mut errors = body_errors("application/json", body);
    errors.sort();
    let expected = [
        ("/a", "unknown-field"),
        ("/due_on", "format"),
        ("/rewards/0/price/amount_minor", "out-of-range"),
        ("/rewards/0/price/currency", "not-one-of"),
        ("/rewards/1/price", "required"),
        ("/rewards/1/x~0~1y", "unknown-field"),
        ("/title", "too-long"),
    ];
    assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    assert_eq!(body_errors("application/json", r#"{"title":"é\u0000"}"#), [("/title".to_owned(), "pattern")]);
    assert_eq!(body_errors("application/json", r#"{"title":7,"rewards":[{},{},{}]}"#).len(), 5);
    assert_eq!(body_errors("application/json", r#"{"title":"élève"}"#), []);
}

#[test]
fn more_than_can_be_right_is_not_looked_at() {
    let told = |body: &str| body_errors("application/json", body);
    let many = format!(r#"{{"title":"a","rewards":[{}{{}}]}}"#, "{},".repeat(100_000));
    let expected = [
        ("/rewards", "too-many"),
        ("/rewards/0/price", "required"),
        ("/rewards/1/price", "required"),
        ("/rewards/2/price", "required"),
    ];
    let mut errors = told(&many);
    errors.sort();
    assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let members: Vec<String> = (0..50_000).map(|number| format!("\"x{number}\":{{}}")).collect();
    let errors = told(&format!("{{{}}}", members.join(",")));
    assert_eq!(errors.len(), FIELD_ERRORS_MAX);
    assert!(errors.iter().all(|(_, code)| ["unknown-field", "required"].contains(code)));
    let form = "application/x-www-form-urlencoded";
    assert_eq!(body_errors(form, &"amount_minor=1&".repeat(100_000)), [(String::new(), "too-many")]);
    with_rules(PATH, |rules, _| {
        let mut errors = Vec::new();
        rules.check_query(&"limit=1&".repeat(10_000), &mut errors).unwrap();
        assert_eq!(
            errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect::<Vec<_>>(),
            [("?", "too-many")]
        );
        errors.clear();
        rules.check_query(&format!("states={}&{}=1", "EUR,".repeat(10_000), "x".repeat(60_000)), &mut errors).unwrap();
        let long = errors.iter().find(|error| error.code == "unknown-parameter").unwrap();
        assert!(errors.iter().any(|error| error.code == "too-many") && long.pointer.len() < 300, "{errors:?}");
    });
}

#[test]
fn whatever_is_sent_there_is_a_bound_to_what_is_kept() {
    let document = committed();
    for schema in Conformance::compile(&document).unwrap().schemas {
        let kept = schema.shape().values_max();
        assert!(kept.is_some_and(|kept| kept <= 20_000), "{}: {kept:?} values", schema.place());
    }
}

#[test]
fn forms_and_queries_become_typed_values() {
    assert_eq!(body_errors("application/x-www-form-urlencoded", "amount_minor=7&currency=EUR"), []);
    let errors = body_errors("application/x-www-form-urlencoded", "amount_minor=x&amount_minor=7&y=1");
    assert_eq!(errors, [("/amount_minor".to_owned(), "repeated")], "what a form has besides is ignored");
    let left_out = body_errors("application/x-www-form-urlencoded", "amount_minor=&currency=EUR");
    assert_eq!(left_out, [("/amount_minor".to_owned(), "required")], "a field without a value counts as left out");
    with_rules(PATH, |rules, _| {
        let mut errors = Vec::new();
        let query = rules.check_query("states=EUR,JPY&dry_run=true", &mut errors).unwrap();
        assert_eq!(Value::Object(query), json!({ "states": ["EUR", "JPY"], "dry_run": true, "limit": 20 }));
        assert_eq!(errors, []);
        rules.check_query("states=EUR,USD&dry_run=yes&limit=+1&limit=", &mut errors).unwrap();
        let told: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("?states", "not-one-of"),
            ("?dry_run", "type"),
            ("?limit", "type"),
            ("?limit", "type"),
            ("?limit", "repeated"),
        ];
        assert_eq!(told, expected);
    });
}

#[test]
fn instants_are_read_as_they_are_kept_and_only_of_years_that_can_be() {
    with_rules(PATH, |rules, _| {
        let mut errors = Vec::new();
        let query = rules.check_query("until=2027-01-15T10:00:00.123456789%2B01:00", &mut errors).unwrap();
        assert_eq!((&query["until"], errors.len()), (&json!("2027-01-15T09:00:00.123456Z"), 0));
        rules.check_query("until=0000-01-01T00:00:00Z", &mut errors).unwrap();
        assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("?until", "out-of-range"));
        let form = &rules.body.as_ref().unwrap().media[0].form;
        let mut errors = Vec::new();
        let body = form.check(br#"{"title":"a","at":"2016-12-31T23:59:60Z"}"#, &[], &mut errors).unwrap();
        assert_eq!((&body["at"], errors.len()), (&json!("2017-01-01T00:00:00.000000Z"), 0));
    });
    let body = r#"{"title":"a","at":"9999-12-31T23:59:59-10:00","due_on":"0000-01-01"}"#;
    let mut errors = body_errors("application/json", body);
    errors.sort();
    assert_eq!(errors, [("/at".to_owned(), "out-of-range"), ("/due_on".to_owned(), "out-of-range")]);
}

#[test]
fn a_path_that_cannot_exist_is_not_found() {
    for (path, is_there) in [
        (PATH, true),
        ("/things/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49/parts/7", false),
        ("/things/0192f0c47a5e7c3e8a510f6d1c2b3a49/parts/3", false),
        ("/things/x/parts/3", false),
        ("/things/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49/parts/03x", false),
    ] {
        let checked = with_rules(path, |rules, captures| rules.check_path(captures).map_err(|problem| problem.code()));
        assert_eq!(checked.is_ok(), is_there, "{path}");
        if let Err(code) = checked {
            assert_eq!(code, "not-found");
        }
    }
}

#[test]
fn what_the_document_says_of_access_and_bodies_is_kept() {
    with_rules(PATH, |rules, _| {
        assert_eq!(rules.access, Access::Required);
        let media = |content_type: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(actix_web::http::header::CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap());
            rules
                .body
                .as_ref()
                .unwrap()
                .media_of(&headers)
                .map(|media| media.form.is_raw())
                .map_err(|problem| problem.code())
        };
        assert_eq!(media("application/json; charset=UTF-8"), Ok(false));
        assert_eq!(media("Image/PNG"), Ok(true));
        for refused in ["application/json; charset=latin1", "text/json", "application/merge-patch+json"] {
            assert_eq!(media(refused), Err("unsupported-media-type"), "{refused}");
        }
    });
}

/// Every JSON body of the real document, with the example that it has there.
fn each_example(mut see: impl FnMut(&str, &BodyRules, &BodyForm, &Value, &Value)) {
    let document = committed();
    let conformance = Conformance::compile(&document).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let Found::Operation(rules, _) = conformance.find(&method, path) else { continue };
            for media in rules.body.iter().flat_map(|body| &body.media) {
                let content = &operation["requestBody"]["content"][&media.media_type];
                let Some(name) = content["schema"]["$ref"].as_str() else { continue };
                let schema = document.pointer(name.trim_start_matches('#')).unwrap();
                let at = format!("{method} {path}");
                see(&at, rules.body.as_ref().unwrap(), &media.form, schema, &schema["examples"][0]);
            }
        }
    }
}

#[test]
fn what_may_be_left_out_of_a_new_thing_may_be_null() {
    let mut nulls = 0;
    each_example(|at, _, form, schema, example| {
        let BodyForm::Json(_, TopNull::LeftOut) = form else { return };
        let check = |value: &Value| {
            let mut errors = Vec::new();
            let kept = form.check(value.to_string().as_bytes(), &[], &mut errors).unwrap();
            assert_eq!(errors, [], "{at}: {value}");
            kept
        };
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for name in schema["properties"].as_object().unwrap().keys().filter(|name| !required.contains(&name.as_str())) {
            let mut without = example.as_object().unwrap().clone();
            without.remove(name);
            if without.is_empty() && schema["minProperties"] == 1 {
                continue;
            }
            let mut with_null = without.clone();
            with_null.insert(name.clone(), Value::Null);
            assert_eq!(check(&Value::Object(with_null)), check(&Value::Object(without)), "{at} {name}");
            nulls += 1;
        }
    });
    assert!(nulls > 30, "{nulls}");
}

#[test]
fn what_a_merge_patch_clears_is_null_in_it_or_named_beside_it() {
    let mut cleared = 0;
    each_example(|at, _, form, schema, _| {
        let BodyForm::Json(_, TopNull::Cleared) = form else { return };
        let can_be_null =
            |member: &Value| member["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
        let clearable = schema["properties"].as_object().unwrap().iter().filter(|(_, member)| can_be_null(member));
        for (name, _) in clearable {
            let mut errors = Vec::new();
            let by_null = form.check(json!({ name: null }).to_string().as_bytes(), &[], &mut errors).unwrap();
            let by_name = form.check(b"{}", &[name], &mut errors).unwrap();
            assert_eq!((&by_null, &by_null, errors.len()), (&by_name, &json!({ name: null }), 0), "{at} {name}");
            form.check(json!({ name: 1 }).to_string().as_bytes(), &[name], &mut errors).unwrap();
            assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("?clear", "set-and-cleared"), "{at} {name}");
            cleared += 1;
        }
    });
    assert!(cleared > 5, "{cleared}");
}

#[test]
fn a_body_that_is_optional_may_be_empty_or_null() {
    let mut optional = 0;
    each_example(|at, body, form, _, _| {
        assert_eq!(body.says_nothing(b"null"), !body.required, "{at}");
        if !body.required {
            let mut errors = Vec::new();
            assert_eq!(body.absent(&mut errors).unwrap(), form.check(b"{}", &[], &mut errors).unwrap(), "{at}");
            assert_eq!(errors, [], "{at}");
            optional += 1;
        }
    });
    assert!(optional > 1, "{optional}");
}

/// Every string schema in a request of the real document, whose text is told what is wrong with it: not those of paths,
/// where nothing is found.
fn each_text(value: &Value, document: &Value, seen: &mut Vec<String>, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                if !seen.iter().any(|known| known == reference) {
                    seen.push(reference.to_owned());
                    each_text(document.pointer(&reference[1..]).unwrap(), document, seen, see);
                }
                return;
            }
            if members.get("in") == Some(&json!("path")) {
                return;
            }
            for keyword in ["format", "pattern"] {
                if let Some(text) = members.get(keyword).and_then(Value::as_str) {
                    see(keyword, text);
                }
            }
            let words = ["description", "example", "examples"];
            let inside = members.iter().filter(|(name, _)| !words.contains(&name.as_str()));
            inside.for_each(|(_, member)| each_text(member, document, seen, see));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| each_text(entry, document, seen, see)),
        _ => {}
    }
}

#[test]
fn whoever_writes_a_text_wrongly_is_told_what_is_wanted() {
    let document = committed();
    let mut counted = 0;
    let mut see = |keyword: &str, text: &str| {
        let words = match (keyword, text) {
            // Numbers and bytes: what is said of them does not come from their format.
            ("format", "int32" | "int64" | "binary") => return,
            ("format", format) => schema_errors::format_words(format),
            (_, pattern) => schema_errors::pattern_words(pattern),
        };
        assert_ne!(words, keyword, "{keyword} {text} has no words of its own");
        let words = crate::problem::code_words(words).unwrap_or_else(|| panic!("{words} says nothing"));
        for said in [words.english, words.french] {
            assert!(!said.contains('{') && said.len() > 20, "{said}");
        }
        counted += 1;
    };
    for (_, item) in document["paths"].as_object().unwrap() {
        for (_, operation) in item.as_object().unwrap() {
            for part in ["parameters", "requestBody"] {
                each_text(&operation[part], &document, &mut Vec::new(), &mut see);
            }
        }
    }
    assert!(counted > 200, "{counted}");
}
