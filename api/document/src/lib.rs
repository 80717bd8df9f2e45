//! The OpenAPI document: assembled from what handlers say, finished in one place, served as it is committed.
//!
//! A handler documents what is its own: summary, parameters, body, success.
//! What follows from a rule is added here, so that no handler can forget it:
//! security from the domain's permissions, problem responses, standard headers,
//! `Idempotency-Key` on every POST, 304 wherever there is an `ETag`.
//!
//! A handler lists the refusals of its use case, `refusals!["campaign-not-draft"]`, as its `x-problems`; the groups of
//! codes that follow from a rule are components. What several operations take is a component as well.

pub mod compatibility;
mod components;
pub mod downgrade;
pub mod house_style;
mod nulls;
mod operations;
mod ordering;
mod problems;
mod published;
mod sharing;
mod texts;
mod vocabulary;
mod walking;

use std::collections::BTreeSet;

use palier_http::routes::Routes;
use serde_json::Value;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

pub use components::{Problem, ProblemError};
pub use published::Published;

/// The document, OpenAPI 3.1.0 or the 3.0.3 that says the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The document as a value.
    pub value: Value,
}

/// Why there is no document: faults in our own code, all of them.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be assembled:\n  {}", .0.join("\n  "))]
pub struct DocumentError(pub Vec<String>);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Palier",
        version = env!("CARGO_PKG_VERSION"),
        description = include_str!("introduction.md"),
        contact(name = "Palier", url = "https://palier.example"),
        license(name = "Apache 2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This server: a local sandbox, or production"))
)]
struct Frame;

impl Document {
    /// Assembles the document of these routes.
    pub fn assemble(routes: impl FnOnce(&mut Routes<'_>)) -> Result<Self, DocumentError> {
        let mut document = Frame::openapi();
        Routes::document(&mut document, routes);
        Self::finish(document)
    }

    fn finish(mut document: OpenApi) -> Result<Self, DocumentError> {
        components::add(&mut document);
        texts::fill_patterns(&mut document);
        nulls::allow(&mut document);
        let mut faults = operations::finish(&mut document);
        sharing::share_parameters(&mut document, &mut faults);
        components::add_tags(&mut document, &mut faults);
        let value = match ordering::to_value(&document) {
            Ok(value) if faults.is_empty() => value,
            Ok(_) => return Err(DocumentError(faults)),
            Err(error) => return Err(DocumentError(vec![error.to_string()])),
        };
        Ok(Self { value })
    }

    /// The document with every set of words as an `enum`, for clients that catch misspellings at compile time.
    pub fn with_closed_words(mut self) -> Self {
        close_words(&mut self.value);
        self
    }

    /// The document in OpenAPI 3.0.3.
    pub fn older(&self) -> Result<Self, DocumentError> {
        downgrade::to_3_0(&self.value)
            .map(|value| Self { value })
            .map_err(|fault| DocumentError(vec![fault.to_string()]))
    }

    /// As JSON.
    pub fn to_json(&self) -> Result<String, DocumentError> {
        serde_json::to_string_pretty(&self.value).map_err(|error| DocumentError(vec![error.to_string()]))
    }

    /// As YAML: the committed `openapi.yaml`, or `openapi-3.0.yaml`.
    pub fn to_yaml(&self) -> Result<String, DocumentError> {
        yaml_serde::to_string(&self.value).map_err(|error| DocumentError(vec![error.to_string()]))
    }

    /// The names of all response headers, for browsers that ask which they may see.
    pub fn response_headers(&self) -> BTreeSet<String> {
        let headers = self.value.pointer("/components/headers").and_then(Value::as_object);
        headers.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }
}

fn close_words(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(words) = members.get("x-extensible-enum").cloned() {
                members.insert("enum".to_owned(), words);
            }
            members.values_mut().for_each(close_words);
        }
        Value::Array(entries) => entries.iter_mut().for_each(close_words),
        _ => {}
    }
}

/// Reads a document that was written as YAML or JSON.
pub fn parse(text: &str) -> Result<Value, String> {
    yaml_serde::from_str(text).map_err(|error| error.to_string())
}

/// The document as it is committed.
#[cfg(test)]
pub(crate) fn committed() -> Value {
    parse(include_str!("../../../openapi.yaml")).unwrap()
}
