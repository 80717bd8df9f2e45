//! Every request is held against the published document, in this one place.
//!
//! At start the document is turned into one [`OperationRules`] per operation:
//! routes, parameters, media types and JSON schemas. What the
//! document does not allow never reaches a handler, and a handler's extractors
//! ([`ValidBody`], [`ValidQuery`], [`ValidPath`]) only pick up what was checked.

mod apart;
mod body;
mod checked;
mod compiling;
mod instants;
mod nulls;
mod parameters;
mod routes;
mod schema;
mod schema_errors;
mod shape;
mod strict_json;
#[cfg(test)]
mod tests;
mod texts;
mod url_encoding;

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};

pub use apart::check_apart;
pub use body::{BodyForm, BodyRules, MediaRules, announces_body, is_void};
pub use checked::{CheckedBytes, CheckedRequest, ValidBody, ValidPath, ValidQuery};
pub use compiling::CompileError;
pub use nulls::TopNull;
pub use parameters::{Coercion, Parameter};
pub use routes::{Captures, Found};
pub use schema::Schema;
pub use texts::TEXT_KIND;
pub use url_encoding::decode_field;

use crate::meters::Meters;
use crate::problem::{FieldError, InputRule, Problem};

/// The most entries that `errors` of one problem has.
pub const FIELD_ERRORS_MAX: usize = 100;
/// Headers of every request that have one value.
const SINGLE_VALUED: [&str; 5] = ["Authorization", "Content-Type", "Host", "Origin", "Idempotency-Key"];
/// Documented headers whose lines make up one list.
const LISTS: [&str; 2] = ["If-Match", "If-None-Match"];
/// The parameter of every merge patch that lists what to clear, for clients that cannot send `null`.
pub const CLEAR_PARAMETER: &str = "clear";
/// Where an error about it is.
const CLEAR_POINTER: &str = "?clear";
/// Where its schema says what can be cleared.
pub const CLEARABLE: &str = "x-members";

/// How many parameters an address, and how many fields a form, can have before they are not looked at.
const PAIRS_MAX: usize = 100;
/// How much of a name that the document does not know is told, in characters.
const NAME_CHARACTERS_MAX: usize = 200;
/// What ends a name of which not all is told.
const CUT: char = '…';

/// As much of a name as an error has room for.
fn cut_name(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(NAME_CHARACTERS_MAX).and_then(|(end, _)| name.get(..end)) {
        Some(beginning) => Cow::Owned(format!("{beginning}{CUT}")),
        None => Cow::Borrowed(name),
    }
}

/// The document, compiled.
pub struct Conformance {
    routes: routes::Routes,
    schemas: Vec<Arc<Schema>>,
}

/// What the document says about one operation.
pub struct OperationRules {
    /// The operation's id.
    pub id: Arc<str>,
    /// What the domain knows it as; nothing for what only concerns the server.
    pub operation: Option<palier_domain::permissions::Operation>,
    /// Whether a caller must, may or need not be known.
    pub access: Access,
    /// Whether asking for it counts towards the limit of requests.
    pub is_limited: bool,
    /// Whether repeating it needs an `Idempotency-Key`.
    pub needs_idempotency_key: bool,
    /// Whether it needs `If-Match`.
    pub needs_if_match: bool,
    path: Vec<Parameter>,
    query: Vec<Parameter>,
    headers: Vec<Parameter>,
    /// The members that its merge patch can clear.
    clearable: Vec<String>,
    /// What its body must be, if it takes one.
    pub body: Option<BodyRules>,
    /// What is counted of it.
    pub meters: Meters,
}

/// Whether an operation wants to know who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody is asked; a token is not looked at.
    Open,
    /// A token is looked at when there is one.
    Optional,
    /// A token is needed.
    Required,
}

fn count_of(bound: usize) -> i64 {
    i64::try_from(bound).unwrap_or(i64::MAX)
}

impl Conformance {
    /// Takes a 3.1 document in. A schema is compiled when something is first held against it.
    pub fn compile(document: &Value) -> Result<Self, CompileError> {
        compiling::compile(document).map(|(routes, schemas)| Self { routes, schemas })
    }

    /// Compiles every schema: for whoever wants to know that each of them can be.
    pub fn compile_everything(&self) -> Result<(), CompileError> {
        self.schemas.iter().try_for_each(|schema| schema.validator().map(|_| ()))
    }

    /// Adds an address that is served without being documented (the documentation itself).
    pub fn add_undocumented(&mut self, path: &str, id: &str) {
        self.routes.insert(path, Method::GET, Arc::new(OperationRules::bare(id)));
    }

    /// Finds the operation for an address.
    pub fn find<'a>(&'a self, method: &Method, path: &'a str) -> Found<'a> {
        self.routes.find(method, path)
    }
}

impl OperationRules {
    /// The rules of an operation that asks for nothing and is open to everybody.
    pub(crate) fn bare(id: &str) -> Self {
        Self {
            id: id.into(),
            operation: None,
            access: Access::Open,
            is_limited: true,
            needs_idempotency_key: false,
            needs_if_match: false,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            clearable: Vec::new(),
            body: None,
            meters: Meters::new(),
        }
    }

    /// The values of the path, or the problem that nothing can be there.
    pub fn check_path(&self, captures: &Captures<'_>) -> Result<Map<String, Value>, Problem> {
        let mut values = Map::new();
        for rule in &self.path {
            let raw = captures.iter().find(|(name, _)| *name == rule.name).map(|(_, raw)| *raw);
            let value = raw.and_then(url_encoding::decode_path).and_then(|text| rule.read_one(&text));
            match value {
                Some(value) if rule.is_valid(&value)? => values.insert(rule.name.clone(), value),
                _ => return Err(Problem::new("not-found")),
            };
        }
        Ok(values)
    }

    /// The values of the query, with defaults; mistakes are added to `errors`.
    pub fn check_query(&self, query: &str, errors: &mut Vec<FieldError>) -> Result<Map<String, Value>, Problem> {
        if url_encoding::has_more_pairs_than(query, PAIRS_MAX) {
            errors.push(FieldError::new("?", InputRule::TooMany).with_fact("maximum", count_of(PAIRS_MAX)));
            return Ok(Map::new());
        }
        let pairs = url_encoding::decode_form(query).ok_or_else(|| Problem::new("malformed-request"))?;
        parameters::check_pairs(&self.query, &pairs, errors)
    }

    /// The members that `?clear=` names, to be added to a merge patch as `null`; those that cannot be cleared are added
    /// to `errors`.
    pub fn cleared<'a>(&self, query: &'a Map<String, Value>, errors: &mut Vec<FieldError>) -> Vec<&'a str> {
        if errors.iter().any(|error| error.pointer == CLEAR_POINTER) {
            return Vec::new();
        }
        let names = query.get(CLEAR_PARAMETER).and_then(Value::as_str).into_iter().flat_map(|names| names.split(','));
        let can_be_cleared = |name: &&str| self.clearable.iter().any(|member| member == name);
        let (cleared, others): (Vec<&str>, Vec<&str>) = names.partition(can_be_cleared);
        if !others.is_empty() {
            let error = FieldError::new(CLEAR_POINTER, InputRule::NotOneOf);
            errors.push(error.with_fact("options", self.clearable.clone()));
        }
        cleared
    }

    /// The names of the documented headers.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|rule| rule.name.as_str())
    }

    /// Refuses a header that says one thing and came in several lines: nobody could tell which one was meant.
    pub fn refuse_repeated_headers(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if headers.len() == headers.len_keys() {
            return Ok(());
        }
        let documented = self.headers().filter(|name| !LISTS.iter().any(|list| list.eq_ignore_ascii_case(name)));
        let mut names: Vec<&str> = SINGLE_VALUED.into_iter().chain(documented).collect();
        names.retain(|name| headers.get_all(*name).count() > 1);
        names.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
        let errors: Vec<_> = names.into_iter().map(|name| FieldError::new(name, InputRule::Repeated)).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }

    /// Checks the documented headers; the two with statuses of their own first.
    pub fn check_headers(&self, headers: &HeaderMap, errors: &mut Vec<FieldError>) -> Result<(), Problem> {
        if self.needs_if_match && !headers.contains_key("if-match") {
            return Err(Problem::new("precondition-required"));
        }
        if self.needs_idempotency_key && !headers.contains_key("idempotency-key") {
            return Err(Problem::new("idempotency-key-missing"));
        }
        for rule in &self.headers {
            match headers.get(rule.name.as_str()).map(HeaderValue::to_str) {
                Some(Ok(text)) => rule.check_text(text, &rule.name, errors)?,
                Some(Err(_)) => {
                    errors.push(FieldError::new(rule.name.as_str(), InputRule::Pattern).worded("pattern-ascii"))
                }
                None if rule.required => errors.push(FieldError::new(rule.name.as_str(), InputRule::Required)),
                None => {}
            }
        }
        Ok(())
    }
}
