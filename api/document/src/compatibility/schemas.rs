//! The part of the comparison that looks into schemas.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Comparison, Direction, members, resolve, text, words};

const LOWER_BOUNDS: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER_BOUNDS: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

pub(super) struct Schemas<'c, 'a> {
    pub(super) comparison: &'c mut Comparison<'a>,
    pub(super) direction: Direction,
}

impl<'a> Schemas<'_, 'a> {
    pub(super) fn compare(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        let seen = (identity(older), identity(newer), self.direction);
        if !self.comparison.seen.insert(seen) {
            return;
        }
        let (older, newer) = (resolve(self.comparison.older, older), resolve(self.comparison.newer, newer));
        self.types(at, older, newer);
        self.words(at, older, newer);
        self.bounds(at, older, newer);
        self.properties(at, older, newer);
        for keyword in ["items", "additionalProperties", "not"] {
            if let (Some(was @ Value::Object(_)), Some(is @ Value::Object(_))) =
                (older.get(keyword), newer.get(keyword))
            {
                self.compare(&format!("{at}/{keyword}"), was, is);
            }
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            self.branches(at, keyword, older, newer);
        }
    }

    fn broken(&mut self, at: &str, what: impl AsRef<str>) {
        self.comparison.broken(at, what);
    }

    fn is_request(&self) -> bool {
        self.direction == Direction::Request
    }

    fn types(&mut self, at: &str, older: &Value, newer: &Value) {
        let types = |schema: &Value| {
            let mut types = words(schema.get("type"));
            if schema.get("nullable") == Some(&Value::Bool(true)) {
                types.insert("null".to_owned());
            }
            types
        };
        let (was, is) = (types(older), types(newer));
        let is_wider = is.is_empty() || (!was.is_empty() && was.is_subset(&is));
        let is_narrower = was.is_empty() || (!is.is_empty() && is.is_subset(&was));
        if was != is && !(if self.is_request() { is_wider } else { is_narrower }) {
            let way = if self.is_request() { "request" } else { "response" };
            self.broken(at, format!("{way} type {was:?} -> {is:?}"));
        }
        let (was, is) = (text(older, "format"), text(newer, "format"));
        if was != is {
            self.broken(at, format!("format {was} -> {is}"));
        }
    }

    fn words(&mut self, at: &str, older: &Value, newer: &Value) {
        let (was, is) = (older.get("enum"), newer.get("enum"));
        let (old_words, new_words) = (words(was), words(is));
        if old_words == new_words && was.is_some() == is.is_some() {
            return;
        }
        if self.is_request() && is.is_some() && (was.is_none() || !old_words.is_subset(&new_words)) {
            self.broken(at, format!("request enum narrowed {old_words:?} -> {new_words:?}"));
        }
        if !self.is_request() && was.is_some() && (is.is_none() || !new_words.is_subset(&old_words)) {
            self.broken(at, format!("response enum widened {old_words:?} -> {new_words:?}"));
        }
    }

    fn bounds(&mut self, at: &str, older: &Value, newer: &Value) {
        let keywords = LOWER_BOUNDS.iter().map(|keyword| (keyword, true));
        for (keyword, is_lower) in keywords.chain(UPPER_BOUNDS.iter().map(|keyword| (keyword, false))) {
            let bound = |schema: &Value| schema.get(keyword).and_then(Value::as_f64);
            let (was, is) = (bound(older), bound(newer));
            let is_tighter = match (was, is) {
                (was, is) if was == is => continue,
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(was), Some(is)) => (is > was) == is_lower,
            };
            if self.is_request() && is_tighter {
                self.broken(at, format!("request {keyword} tightened {was:?} -> {is:?}"));
            }
            if !self.is_request() && !is_tighter {
                self.broken(at, format!("response {keyword} loosened {was:?} -> {is:?}"));
            }
        }
        let (was, is) = (older.get("pattern"), newer.get("pattern"));
        if was != is && (if self.is_request() { is } else { was }).is_some() {
            self.broken(at, "pattern changed");
        }
    }

    fn properties(&mut self, at: &str, older: &'a Value, newer: &'a Value) {
        let (was_required, is_required) = (words(older.get("required")), words(newer.get("required")));
        for (name, property) in members(older, "properties") {
            let inside = format!("{at}/{name}");
            let Some(newer_property) = newer.get("properties").and_then(|properties| properties.get(name)) else {
                self.broken(&inside, "property removed");
                continue;
            };
            let (was, is) = (was_required.contains(name), is_required.contains(name));
            if self.is_request() && is && !was {
                self.broken(&inside, "request property became required");
            }
            if !self.is_request() && was && !is {
                self.broken(&inside, "response property no longer guaranteed");
            }
            self.compare(&inside, property, newer_property);
        }
        if !self.is_request() {
            return;
        }
        let is_old = |name: &String| older.get("properties").is_some_and(|properties| properties.get(name).is_some());
        for name in is_required.difference(&was_required).filter(|name| !is_old(name)) {
            self.broken(&format!("{at}/{name}"), "new required request property");
        }
        let is_closed = |schema: &Value| schema.get("additionalProperties") == Some(&Value::Bool(false));
        if is_closed(newer) && !is_closed(older) {
            self.broken(at, "now rejects unknown properties");
        }
    }

    fn branches(&mut self, at: &str, keyword: &str, older: &'a Value, newer: &'a Value) {
        let (was, is) = (named_branches(older, keyword), named_branches(newer, keyword));
        let (lost, added) =
            (was.keys().any(|name| !is.contains_key(name)), is.keys().any(|name| !was.contains_key(name)));
        match (keyword, self.direction) {
            ("allOf", _) if lost || added => self.broken(at, "allOf changed"),
            ("allOf", _) => {}
            (_, Direction::Request) if lost => self.broken(at, format!("{keyword} branch removed from request")),
            (_, Direction::Response) if added => self.broken(at, format!("{keyword} branch added to response")),
            _ => {}
        }
        for (name, branch) in &was {
            if let Some(newer) = is.get(name) {
                self.compare(&format!("{at}/{keyword}"), branch, newer);
            }
        }
    }
}

/// A reference by its name, anything else by the place it has in memory.
fn identity(schema: &Value) -> String {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => reference.to_owned(),
        None => format!("{:p}", std::ptr::from_ref(schema)),
    }
}

fn named_branches<'a>(schema: &'a Value, keyword: &str) -> BTreeMap<String, &'a Value> {
    let branches = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
    branches
        .map(|branch| {
            let name = branch.get("$ref").or_else(|| branch.get("title")).and_then(Value::as_str);
            let by_properties =
                || members(branch, "properties").map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",");
            (name.map_or_else(by_properties, str::to_owned), branch)
        })
        .collect()
}
