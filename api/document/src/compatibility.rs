//! Finds the changes between two documents that break a client of the older one.
//!
//! Direction counts: in a request the newer contract may only accept more, in a
//! response it may only send fewer new kinds of things.

mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use schemas::Schemas;

/// The methods that can carry an operation.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// How deep a chain of references is followed.
const REFERENCES_MAX: usize = 20;

/// Everything that breaks, each with its place; nothing when clients of `older` go on.
pub fn compare(older: &Value, newer: &Value) -> Vec<String> {
    let mut comparison = Comparison { older, newer, breaks: Vec::new(), seen: BTreeSet::new() };
    comparison.document();
    let mut told = BTreeSet::new();
    comparison.breaks.retain(|line| told.insert(line.clone()));
    comparison.breaks
}

/// Which way a schema's values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Response,
}

struct Comparison<'a> {
    older: &'a Value,
    newer: &'a Value,
    breaks: Vec<String>,
    seen: BTreeSet<(String, String, Direction)>,
}

impl<'a> Comparison<'a> {
    fn broken(&mut self, at: &str, what: impl AsRef<str>) {
        self.breaks.push(format!("{at}: {}", what.as_ref()));
    }

    fn document(&mut self) {
        for (path, item) in members(self.older, "paths") {
            let Some(newer_item) = self.newer.get("paths").and_then(|paths| paths.get(path)) else {
                self.broken(path, "path removed");
                continue;
            };
            for (method, operation) in METHODS.iter().filter_map(|method| Some((method, item.get(method)?))) {
                let at = format!("{method} {path}");
                match newer_item.get(method) {
                    Some(newer) => self.operation(&at, operation, newer),
                    None => self.broken(&at, "operation removed"),
                }
            }
        }
    }

    fn operation(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        let (old_id, new_id) = (text(older, "operationId"), text(newer, "operationId"));
        if old_id != new_id {
            self.broken(at, format!("operationId {old_id} -> {new_id}"));
        }
        let first_tag = |operation: &'a Value| operation.pointer("/tags/0");
        if first_tag(older) != first_tag(newer) {
            self.broken(at, "first tag changed (generators name classes after it)");
        }
        self.security(at, older, newer);
        self.parameters(at, older, newer);
        self.body(at, older, newer);
        self.responses(at, older, newer);
    }

    fn security(&mut self, at: &str, older: &Value, newer: &Value) {
        let (was, is) = (alternatives(self.older, older), alternatives(self.newer, newer));
        for credential in was {
            let is_enough = is.iter().any(|needed| {
                needed.iter().all(|(scheme, scopes)| credential.get(scheme).is_some_and(|held| scopes.is_subset(held)))
            });
            if !is_enough {
                self.broken(at, format!("credential {credential:?} no longer enough"));
            }
        }
    }

    fn parameters(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        let (was, is) = (parameters(self.older, older), parameters(self.newer, newer));
        for (key, parameter) in &is {
            if is_required(parameter) && !was.contains_key(key) {
                self.broken(at, format!("new required parameter {key:?}"));
            }
        }
        for (key, parameter) in &was {
            let Some(newer) = is.get(key) else {
                self.broken(at, format!("parameter {key:?} removed"));
                continue;
            };
            if is_required(newer) && !is_required(parameter) {
                self.broken(at, format!("parameter {key:?} became required"));
            }
            for how in ["style", "explode"] {
                if parameter.get(how) != newer.get(how) {
                    self.broken(at, format!("parameter {key:?} {how} changed"));
                }
            }
            self.member_schema(&format!("{at} {}", key.1), parameter, newer, Direction::Request);
        }
    }

    fn body(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        let (was, is) = (older.get("requestBody"), newer.get("requestBody"));
        let was = was.map(|body| resolve(self.older, body));
        let is = is.map(|body| resolve(self.newer, body));
        if is.is_some_and(is_required) && !was.is_some_and(is_required) {
            self.broken(at, "request body became required");
        }
        self.content(&format!("{at} body"), was, is, Direction::Request);
    }

    fn responses(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        for (status, _) in members(newer, "responses") {
            let is_new = older.get("responses").is_none_or(|responses| responses.get(status).is_none());
            if is_new && status.starts_with(['2', '3']) {
                self.broken(at, format!("new success status {status}"));
            }
        }
        for (status, response) in members(older, "responses") {
            let Some(newer) = newer.get("responses").and_then(|responses| responses.get(status)) else {
                self.broken(at, format!("response {status} removed"));
                continue;
            };
            let (was, is) = (resolve(self.older, response), resolve(self.newer, newer));
            for (header, _) in members(was, "headers") {
                if is.get("headers").is_none_or(|headers| headers.get(header).is_none()) {
                    self.broken(at, format!("{status} header {header} removed"));
                }
            }
            self.content(&format!("{at} {status}"), Some(was), Some(is), Direction::Response);
        }
    }

    fn content(&mut self, at: &str, older: Option<&'a Value>, newer: Option<&'a Value>, direction: Direction) {
        let newer = newer.and_then(|newer| newer.get("content"));
        for (media_type, body) in older.map(|older| members(older, "content")).into_iter().flatten() {
            match newer.and_then(|content| content.get(media_type)) {
                Some(newer) => self.member_schema(&format!("{at}[{media_type}]"), body, newer, direction),
                None => self.broken(at, format!("media type {media_type} removed")),
            }
        }
    }

    fn member_schema(&mut self, at: &str, older: &'a Value, newer: &'a Value, direction: Direction) {
        let (was, is) = (older.get("schema").unwrap_or(&Value::Null), newer.get("schema").unwrap_or(&Value::Null));
        Schemas { comparison: self, direction }.compare(at, was, is);
    }
}

fn alternatives(document: &Value, operation: &Value) -> Vec<BTreeMap<String, BTreeSet<String>>> {
    let listed = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let mut alternatives: Vec<_> = listed
        .into_iter()
        .flatten()
        .map(|alternative| {
            let schemes = alternative.as_object().into_iter().flatten();
            schemes.map(|(scheme, scopes)| (scheme.clone(), words(Some(scopes)))).collect()
        })
        .collect();
    if alternatives.is_empty() {
        alternatives.push(BTreeMap::new());
    }
    alternatives
}

fn parameters<'a>(document: &'a Value, operation: &'a Value) -> BTreeMap<(String, String), &'a Value> {
    let listed = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    listed
        .map(|parameter| resolve(document, parameter))
        .map(|parameter| {
            let (place, name) = (text(parameter, "in"), text(parameter, "name"));
            let name = if place == "header" { name.to_lowercase() } else { name.to_owned() };
            ((place.to_owned(), name), parameter)
        })
        .collect()
}

/// What a chain of references leads to.
pub(super) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..REFERENCES_MAX {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(found) => value = found,
            None => break,
        }
    }
    value
}

fn is_required(value: &Value) -> bool {
    value.get("required") == Some(&Value::Bool(true))
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The texts of a list, or the one text.
fn words(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::Array(entries)) => {
            entries.iter().map(|entry| entry.as_str().map_or_else(|| entry.to_string(), str::to_owned)).collect()
        }
        Some(Value::String(one)) => BTreeSet::from([one.clone()]),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests;
