//! Finds the operation for an address: a tree of path segments.
//!
//! A literal segment is preferred to a parameter, and a parameter with a suffix
//! (`{id}.ics`) to one without.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::Method;

use super::OperationRules;

/// What is captured from a path, by parameter, still encoded.
pub type Captures<'a> = Vec<(&'a str, &'a str)>;

/// What is at an address.
pub enum Found<'a> {
    /// An operation.
    Operation(&'a Arc<OperationRules>, Captures<'a>),
    /// Something, but not with this method; these are the ones that it takes.
    OtherMethods(String),
    /// Nothing.
    Nothing,
}

#[derive(Default)]
pub(super) struct Routes {
    root: Node,
}

#[derive(Default)]
struct Node {
    literals: HashMap<String, Node>,
    parameters: Vec<(Pattern, Node)>,
    operations: Vec<(Method, Arc<OperationRules>)>,
}

#[derive(PartialEq)]
struct Pattern {
    prefix: String,
    name: String,
    suffix: String,
}

impl Routes {
    pub(super) fn insert(&mut self, template: &str, method: Method, rules: Arc<OperationRules>) {
        let mut node = &mut self.root;
        for segment in segments(template) {
            let next = match Pattern::parse(segment) {
                Some(pattern) => node.child(pattern),
                None => Some(node.literals.entry(segment.to_owned()).or_default()),
            };
            let Some(next) = next else { return };
            node = next;
        }
        node.operations.push((method, rules));
    }

    pub(super) fn find<'a>(&'a self, method: &Method, path: &'a str) -> Found<'a> {
        let mut captures = Vec::new();
        let Some(node) = self.root.descend(path.strip_prefix('/').unwrap_or(path), &mut captures) else {
            return Found::Nothing;
        };
        match node.operations.iter().find(|(offered, _)| offered == method) {
            Some((_, rules)) => Found::Operation(rules, captures),
            None => Found::OtherMethods(node.allowed()),
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

impl Node {
    fn child(&mut self, pattern: Pattern) -> Option<&mut Self> {
        let at = self.parameters.iter().position(|(known, _)| *known == pattern);
        let at = at.unwrap_or_else(|| {
            let at = self.parameters.partition_point(|(known, _)| known.suffix.len() >= pattern.suffix.len());
            self.parameters.insert(at, (pattern, Self::default()));
            at
        });
        self.parameters.get_mut(at).map(|(_, node)| node)
    }

    fn descend<'a>(&'a self, rest: &'a str, captures: &mut Captures<'a>) -> Option<&'a Self> {
        let (segment, further) = match rest.split_once('/') {
            Some((segment, further)) => (segment, Some(further)),
            None => (rest, None),
        };
        let go_on = |node: &'a Self, captures: &mut Captures<'a>| match further {
            Some(further) => node.descend(further, captures),
            None => (!node.operations.is_empty()).then_some(node),
        };
        if let Some(found) = self.literals.get(segment).and_then(|node| go_on(node, captures)) {
            return Some(found);
        }
        for (pattern, node) in &self.parameters {
            let Some(value) = pattern.capture(segment) else { continue };
            captures.push((pattern.name.as_str(), value));
            if let Some(found) = go_on(node, captures) {
                return Some(found);
            }
            captures.pop();
        }
        None
    }

    fn allowed(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|(method, _)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.join(", ")
    }
}

impl Pattern {
    fn parse(segment: &str) -> Option<Self> {
        let (prefix, rest) = segment.split_once('{')?;
        let (name, suffix) = rest.split_once('}')?;
        Some(Self { prefix: prefix.to_owned(), name: name.to_owned(), suffix: suffix.to_owned() })
    }

    fn capture<'a>(&self, segment: &'a str) -> Option<&'a str> {
        let value = segment.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())?;
        (!value.is_empty()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(id: &str) -> Arc<OperationRules> {
        Arc::new(OperationRules::bare(id))
    }

    fn routes() -> Routes {
        let mut routes = Routes::default();
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/v1/me"),
            (Method::GET, "/v1/{thing}/list"),
            (Method::GET, "/v1/slots/{id}"),
            (Method::DELETE, "/v1/slots/{id}"),
            (Method::GET, "/v1/slots/{id}.ics"),
            (Method::GET, "/v1/me/{part}"),
        ] {
            routes.insert(path, method.clone(), rules(&format!("{method} {path}")));
        }
        routes
    }

    fn find(path: &str) -> String {
        match routes().find(&Method::GET, path) {
            Found::Operation(rules, captures) => format!("{} {captures:?}", rules.id),
            Found::OtherMethods(methods) => methods,
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_most_literal_route_wins_and_dead_ends_are_left() {
        assert_eq!(find("/v1/me"), "GET /v1/me []");
        assert_eq!(find("/v1/me/list"), "GET /v1/me/{part} [(\"part\", \"list\")]");
        assert_eq!(find("/v1/x/list"), "GET /v1/{thing}/list [(\"thing\", \"x\")]");
        assert_eq!(find("/v1/slots/7.ics"), "GET /v1/slots/{id}.ics [(\"id\", \"7\")]");
        assert_eq!(find("/v1/slots/7"), "GET /v1/slots/{id} [(\"id\", \"7\")]");
        assert_eq!(find("/"), "GET / []");
    }

    #[test]
    fn what_is_not_there_is_told_from_what_takes_other_methods() {
        for path in ["/v1", "/v1/me/", "/v1/slots/", "/v2/me", "//", "/v1/x/y"] {
            assert_eq!(find(path), "nothing", "{path}");
        }
        let routes = routes();
        let Found::OtherMethods(methods) = routes.find(&Method::PUT, "/v1/slots/7") else { panic!("found") };
        assert_eq!(methods, "DELETE, GET, HEAD");
    }
}
