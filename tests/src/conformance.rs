//! Holds every reply against the document that the server serves.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::DateTime;
use reqwest::Method;
use serde_json::{Value, json};

use crate::Reply;

/// The served document, and validators of its schemas as they are needed.
pub struct Document {
    value: Value,
    validators: Mutex<BTreeMap<String, jsonschema::Validator>>,
}

impl Document {
    /// The document as served.
    pub fn new(value: Value) -> Self {
        Self { value, validators: Mutex::new(BTreeMap::new()) }
    }

    /// Every operation: method, path template, operation.
    pub fn operations(&self) -> Vec<(Method, String, &Value)> {
        let paths = self.value["paths"].as_object().expect("paths");
        let methods = ["get", "put", "post", "patch", "delete"];
        let of_path = |(path, item): (&String, &'_ Value)| {
            let item = item.clone();
            methods
                .iter()
                .filter(move |method| item.get(method).is_some())
                .map({
                    let path = path.clone();
                    move |method| (method.to_uppercase().parse().expect("a method"), path.clone(), (*method).to_owned())
                })
                .collect::<Vec<(Method, String, String)>>()
        };
        paths
            .iter()
            .flat_map(of_path)
            .map(|(method, path, name)| {
                let operation = &self.value["paths"][&path][&name];
                (method, path, operation)
            })
            .collect()
    }

    /// Fails the story when the reply is not one that the document allows.
    #[track_caller]
    pub fn check(&self, method: &Method, path: &str, reply: &Reply) {
        let address = path.split('?').next().unwrap_or_default();
        let Some((_, _, operation)) = self
            .operations()
            .into_iter()
            .filter(|(known, template, _)| known == method && matches(template, address))
            .min_by_key(|(_, template, _)| template.matches('{').count())
        else {
            assert!([404, 405].contains(&reply.status), "{method} {path} is not documented: {}", reply.text);
            return;
        };
        let status = reply.status.to_string();
        let response = &operation["responses"][&status];
        let response =
            if response.is_null() { &operation["responses"][format!("{}XX", &status[..1])] } else { response };
        assert!(!response.is_null(), "{method} {path}: {status} is not documented: {}", reply.text);
        if reply.status >= 400 {
            let code = &reply.body["code"];
            assert!(self.has_problem(operation, code), "{method} {path}: {code} is not documented: {}", reply.text);
        }
        let response = self.resolve(response);
        check_headers(response, reply, &format!("{method} {path}"));
        if reply.status == 304 || reply.status == 204 {
            assert!(reply.text.is_empty());
            return;
        }
        let media = reply.header("content-type").split(';').next().unwrap_or_default().to_owned();
        let content = &response["content"][&media];
        assert!(!content.is_null(), "{method} {path}: {status} as {media} is not documented: {}", reply.text);
        check_instants(reply, &media, &format!("{method} {path} {status}"));
        if media == "application/json" || media.ends_with("+json") {
            self.check_schema(&content["schema"], &reply.body, &format!("{method} {path} {status}"));
        }
    }

    /// Whether an operation lists a code, or has a group that does.
    fn has_problem(&self, operation: &Value, code: &Value) -> bool {
        let groups = operation["x-problem-groups"].as_array().expect("x-problem-groups");
        let codes_of =
            |group: &Value| &self.value["components"]["x-problem-groups"][group.as_str().expect("a name")]["codes"];
        let lists = groups.iter().map(codes_of).chain([&operation["x-problems"]]);
        lists.into_iter().any(|codes| codes.as_array().expect("codes").contains(code))
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.value.pointer(&reference[1..]).expect("a reference"),
            None => value,
        }
    }

    #[track_caller]
    fn check_schema(&self, schema: &Value, body: &Value, at: &str) {
        let mut validators = self.validators.lock().expect("validators");
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut whole = json!({ "components": self.value["components"] });
            whole["allOf"] = json!([schema]);
            jsonschema::options()
                .should_validate_formats(true)
                .with_format("date-time", is_in_the_one_form)
                .build(&whole)
                .expect("a schema")
        });
        let errors: Vec<String> =
            validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{at} is not as documented:\n{}\n{body:#}", errors.join("\n"));
    }
}

/// Whether a text is an instant in the form in which Palier writes every instant.
fn is_in_the_one_form(text: &str) -> bool {
    let form = "0000-00-00T00:00:00.000000Z";
    let fits = |(place, found): (char, char)| if place == '0' { found.is_ascii_digit() } else { found == place };
    text.len() == form.len() && form.chars().zip(text.chars()).all(fits) && DateTime::parse_from_rfc3339(text).is_ok()
}

/// An instant has the one form wherever it stands: also where the document names no format, such as the facts of a
/// problem, and in files.
#[track_caller]
fn check_instants(reply: &Reply, media: &str, at: &str) {
    let mut texts = Vec::new();
    match media {
        "text/csv" | "application/x-ndjson" => texts.extend(reply.text.split(['"', ',', '\n', '\r'])),
        _ => collect_texts(&reply.body, &mut texts),
    }
    let is_instant = |text: &&str| DateTime::parse_from_rfc3339(text).is_ok();
    for text in texts.into_iter().filter(is_instant) {
        assert!(is_in_the_one_form(text), "{at}: {text} is an instant in another form:\n{}", reply.text);
    }
}

fn collect_texts<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(entries) => entries.iter().for_each(|entry| collect_texts(entry, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        _ => {}
    }
}

/// What says in which language texts are, and that a reply repeats another, is there where the document has it.
#[track_caller]
fn check_headers(response: &Value, reply: &Reply, at: &str) {
    let is_declared = |name: &str| !response["headers"][name].is_null();
    let varies = reply.headers.get_all("vary").iter().any(|value| value.as_bytes().ends_with(b"Accept-Language"));
    let is_translated = is_declared("Content-Language");
    let found = (!reply.header("content-language").is_empty(), varies);
    assert_eq!(found, (is_translated, is_translated), "{at} {}: Content-Language, Vary", reply.status);
    assert_eq!(is_declared("Vary"), is_translated, "{at} {}", reply.status);
    if !reply.header("idempotency-replayed").is_empty() {
        assert!(is_declared("Idempotency-Replayed"), "{at}: {} is repeated", reply.status);
    }
}

fn matches(template: &str, address: &str) -> bool {
    let (template, address): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), address.split('/').collect());
    template.len() == address.len()
        && template.iter().zip(address).all(|(part, given)| part.starts_with('{') || *part == given)
}
