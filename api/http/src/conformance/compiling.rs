//! Turns a document into rules, once, at start; their schemas are compiled when they are first needed.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use actix_web::http::Method;
use jsonschema::{Registry, Resource};
use palier_domain::contexts;
use serde_json::{Map, Value, json};

use super::body::{BodyForm, BodyRules, MediaRules};
use super::instants::{self, Step};
use super::nulls::{Optional, TopNull};
use super::parameters::{Coercion, Parameter};
use super::routes::Routes;
use super::schema::Schema;
use super::shape::Shape;
use super::texts::whole_pattern;
use super::{Access, CLEAR_PARAMETER, CLEARABLE, OperationRules};
use crate::meters::Meters;

/// The name under which schemas refer to the document.
const DOCUMENT: &str = "urn:palier:document";
/// What a reference to a component begins with.
const SCHEMAS: &str = "#/components/schemas/";
/// The largest number that may be sent, where larger ones may be read.
const WRITTEN_MAXIMUM: &str = "x-written-maximum";
/// The operations that do not count towards the limit of requests: those by which operators watch a server, often from
/// the address of a proxy that brings everybody else.
const UNLIMITED: [&str; 3] = ["get_health", "get_readiness", "get_metrics"];
/// What a schema says to people.
const WORDS: [&str; 4] = ["description", "example", "examples", "title"];

/// Why a document cannot be compiled: a fault in our own code.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct CompileError {
    /// Where in the document.
    pub at: String,
    /// What is wrong there.
    pub problem: String,
}

fn error(at: &str, problem: impl ToString) -> CompileError {
    CompileError { at: at.to_owned(), problem: problem.to_string() }
}

/// The routes, and every schema that requests are held against.
pub(super) fn compile(document: &Value) -> Result<(Routes, Vec<Arc<Schema>>), CompileError> {
    let schemas: Map<String, Value> = schemas_of_requests(document)
        .into_iter()
        .filter_map(|(name, schema)| Some((name.to_owned(), prepared(schema?, ""))))
        .collect();
    let schemas = json!({ "components": { "schemas": schemas } });
    let resource = Resource::from_contents(schemas);
    let registry = Registry::new().add(DOCUMENT, resource).and_then(|registry| registry.prepare());
    let registry = registry.map_err(|problem| error("components", problem))?;
    let compiler = Compiler { document, components: Arc::new(registry), schemas: RefCell::default() };
    let mut routes = Routes::default();
    for (path, item) in object(document, "/paths") {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(method) = method_of(method) else { continue };
            let rules = compiler.operation(operation, &format!("{method} {path}"))?;
            routes.insert(path, method, Arc::new(rules));
        }
    }
    Ok((routes, compiler.schemas.into_inner().into_values().collect()))
}

fn method_of(word: &str) -> Option<Method> {
    match word {
        "get" => Some(Method::GET),
        "post" => Some(Method::POST),
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

struct Compiler<'a> {
    document: &'a Value,
    components: Arc<Registry<'static>>,
    /// The schemas by their text: the same one is kept once.
    schemas: RefCell<HashMap<String, Arc<Schema>>>,
}

impl Compiler<'_> {
    fn operation(&self, operation: &Value, at: &str) -> Result<OperationRules, CompileError> {
        let id = text(operation, "operationId").ok_or_else(|| error(at, "no operationId"))?;
        let (mut path, mut query, mut headers) = (Vec::new(), Vec::new(), Vec::new());
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let parameter = self.resolve(parameter);
            let list = match text(parameter, "in") {
                Some("path") => &mut path,
                Some("query") => &mut query,
                Some("header") => &mut headers,
                other => return Err(error(at, format!("a parameter in {other:?}"))),
            };
            list.push(self.parameter(parameter, at)?);
        }
        let requires = |name: &str| headers.iter().any(|rule| rule.required && rule.name.eq_ignore_ascii_case(name));
        Ok(OperationRules {
            id: id.into(),
            operation: contexts::operations().find(|known| known.id() == id),
            access: access_of(operation.get("security").or_else(|| self.document.get("security"))),
            is_limited: !UNLIMITED.contains(&id),
            needs_idempotency_key: requires("Idempotency-Key"),
            needs_if_match: requires("If-Match"),
            body: operation.get("requestBody").map(|body| self.body(body, at)),
            path,
            query,
            headers,
            clearable: self.clearable_in(operation),
            meters: Meters::new(),
        })
    }

    fn parameter(&self, parameter: &Value, at: &str) -> Result<Parameter, CompileError> {
        let name = text(parameter, "name").ok_or_else(|| error(at, "a parameter without a name"))?;
        let schema = parameter.get("schema").ok_or_else(|| error(at, format!("{name} has no schema")))?;
        Ok(Parameter {
            name: name.to_owned(),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            coercion: self.coercion(schema),
            default: self.resolve(schema).get("default").cloned(),
            schema: self.schema(schema, &format!("{at} {name}")),
        })
    }

    /// What the parameter for it says that a merge patch can clear.
    fn clearable_in(&self, operation: &Value) -> Vec<String> {
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let mut parameters = parameters.map(|parameter| self.resolve(parameter));
        let clear = parameters.find(|parameter| text(parameter, "name") == Some(CLEAR_PARAMETER));
        let members = clear.and_then(|clear| clear.get("schema")?.get(CLEARABLE)?.as_array());
        members.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn body(&self, body: &Value, at: &str) -> BodyRules {
        let mut media = Vec::new();
        for (media_type, content) in object(body, "/content") {
            let schema = content.get("schema");
            let form = match (media_type.as_str(), schema) {
                ("application/x-www-form-urlencoded", Some(schema)) => {
                    BodyForm::Form(self.schema(schema, at), self.field_coercions(schema))
                }
                (media_type, Some(schema)) if is_json(media_type) => {
                    BodyForm::Json(self.schema(schema, at), top_null(media_type))
                }
                _ => BodyForm::Raw,
            };
            media.push(MediaRules { media_type: media_type.to_ascii_lowercase(), form: Arc::new(form) });
        }
        let required = body.get("required") == Some(&Value::Bool(true));
        BodyRules { required, media }
    }

    fn field_coercions(&self, schema: &Value) -> Vec<(String, Coercion)> {
        let fields = object(self.resolve(schema), "/properties");
        fields.map(|(name, schema)| (name.clone(), self.coercion(schema))).collect()
    }

    fn coercion(&self, schema: &Value) -> Coercion {
        let schema = self.resolve(schema);
        let is = |word: &str| match schema.get("type") {
            Some(Value::String(one)) => one == word,
            Some(Value::Array(several)) => several.iter().any(|one| one == word),
            _ => false,
        };
        match schema.get("items") {
            Some(entry) if is("array") => Coercion::List(Box::new(self.coercion(entry)), items_max(schema)),
            _ if is("integer") => Coercion::Integer,
            _ if is("number") => Coercion::Number,
            _ if is("boolean") => Coercion::Boolean,
            _ => Coercion::Text,
        }
    }

    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let target = text(value, "$ref").and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(value)
    }

    fn schema(&self, schema: &Value, at: &str) -> Arc<Schema> {
        let source = prepared(schema, DOCUMENT);
        let mut schemas = self.schemas.borrow_mut();
        let kept = schemas.entry(source.to_string());
        Arc::clone(kept.or_insert_with(|| {
            let mut instants = Vec::new();
            self.find_instants(schema, &mut Vec::new(), &mut Vec::new(), &mut instants);
            let optional = self.optional_members(schema, &mut Vec::new());
            let shape = Shape::of(schema, &|schema| self.resolve(schema), &mut Vec::new());
            Arc::new(Schema::new((source, at), Arc::clone(&self.components), (instants, optional, shape)))
        }))
    }

    /// The members that a value of this schema may do without, down to the components in `within`: one that leads back
    /// to itself is not followed.
    fn optional_members<'v>(&'v self, schema: &'v Value, within: &mut Vec<&'v str>) -> Optional {
        if let Some(reference) = text(schema, "$ref") {
            if within.contains(&reference) {
                return Optional::default();
            }
            within.push(reference);
            let optional = self.optional_members(self.resolve(schema), within);
            within.pop();
            return optional;
        }
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut optional = Optional::default();
        for (name, member) in object(schema, "/properties") {
            if !required.iter().any(|one| one == name) {
                optional.members.insert(name.clone());
            }
            optional.below.push((Step::Member(name.clone()), self.optional_members(member, within)));
        }
        if let Some(entry) = schema.get("items") {
            optional.below.push((Step::Each, self.optional_members(entry, within)));
        }
        optional.below.retain(|(_, optional)| !optional.is_empty());
        optional
    }

    /// Where a value of this schema has instants. `way` leads to the schema, through the components in `within`: one
    /// that leads back to itself is not followed.
    fn find_instants<'v>(
        &'v self,
        schema: &'v Value,
        way: &mut instants::Path,
        within: &mut Vec<&'v str>,
        found: &mut Vec<instants::Path>,
    ) {
        if let Some(reference) = text(schema, "$ref") {
            if within.contains(&reference) {
                return;
            }
            within.push(reference);
            self.find_instants(self.resolve(schema), way, within, found);
            within.pop();
            return;
        }
        if text(schema, "format") == Some("date-time") {
            found.push(way.clone());
        }
        for (name, member) in object(schema, "/properties") {
            way.push(Step::Member(name.clone()));
            self.find_instants(member, way, within, found);
            way.pop();
        }
        if let Some(entry) = schema.get("items") {
            way.push(Step::Each);
            self.find_instants(entry, way, within, found);
            way.pop();
        }
    }
}

/// The components that parameters and bodies of requests refer to: most describe replies, and are of no use here.
fn schemas_of_requests(document: &Value) -> BTreeMap<&str, Option<&Value>> {
    let operations = object(document, "/paths").flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let mut to_look_at: Vec<&Value> = operations
        .flat_map(|(_, operation)| [operation.get("parameters"), operation.get("requestBody")])
        .chain([document.pointer("/components/parameters")])
        .flatten()
        .collect();
    let mut found = BTreeMap::new();
    while let Some(value) = to_look_at.pop() {
        match value {
            Value::Object(members) => to_look_at.extend(members.values()),
            Value::Array(entries) => to_look_at.extend(entries),
            Value::String(text) => {
                let Some(name) = text.strip_prefix(SCHEMAS) else { continue };
                if let Entry::Vacant(place) = found.entry(name) {
                    let schema = document.pointer(text.trim_start_matches('#'));
                    place.insert(schema);
                    to_look_at.extend(schema);
                }
            }
            _ => {}
        }
    }
    found
}

/// The schema as requests are held against it: without words for people, references begin with `base`, of a set that
/// may grow only the words of today are taken, texts are held against their whole pattern, and amounts against what
/// may be written.
fn prepared(schema: &Value, base: &str) -> Value {
    match schema {
        Value::Object(members) => {
            let mut prepared_members: Map<String, Value> = members
                .iter()
                .filter(|(name, _)| !WORDS.contains(&name.as_str()))
                .map(|(name, member)| match (name.as_str(), member) {
                    ("$ref", Value::String(reference)) => (name.clone(), Value::String(format!("{base}{reference}"))),
                    ("properties", Value::Object(fields)) => {
                        let fields = fields.iter().map(|(name, field)| (name.clone(), prepared(field, base)));
                        (name.clone(), Value::Object(fields.collect()))
                    }
                    _ => (name.clone(), prepared(member, base)),
                })
                .collect();
            if let Some(pattern) = whole_pattern(members) {
                prepared_members.insert("pattern".to_owned(), pattern.into());
            }
            if let Some(maximum) = members.get(WRITTEN_MAXIMUM) {
                prepared_members.insert("maximum".to_owned(), maximum.clone());
            }
            if let Some(Value::Array(words)) = members.get("x-extensible-enum") {
                let null = takes_null(schema).then_some(Value::Null);
                prepared_members.insert("enum".to_owned(), words.iter().cloned().chain(null).collect());
            }
            Value::Object(prepared_members)
        }
        Value::Array(entries) => entries.iter().map(|entry| prepared(entry, base)).collect(),
        other => other.clone(),
    }
}

fn takes_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_array).is_some_and(|types| types.iter().any(|one| one == "null"))
}

fn access_of(security: Option<&Value>) -> Access {
    let alternatives = security.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_empty = |alternative: &Value| alternative.as_object().is_none_or(Map::is_empty);
    match alternatives.iter().filter(|alternative| !is_empty(alternative)).count() {
        0 => Access::Open,
        asked if asked < alternatives.len() => Access::Optional,
        _ => Access::Required,
    }
}

/// What `null` at the top says in a body of this type.
fn top_null(media_type: &str) -> TopNull {
    if media_type == "application/merge-patch+json" { TopNull::Cleared } else { TopNull::LeftOut }
}

/// The most entries that a list can have.
fn items_max(schema: &Value) -> usize {
    schema.get("maxItems").and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX)
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn object<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}
