//! The OpenAPI document: assembled from the handlers, finished in one place, served as it is committed.
//!
//! A handler documents what is its own: summary, parameters, body, success.
//! What follows from a rule is added here, so that no handler can forget it:
//! security from the domain's permissions, problem responses, standard headers,
//! `Idempotency-Key` on every POST, 304 wherever there is an `ETag`.
//!
//! The last paragraph of a handler's doc comment may list the refusals of its
//! use case: `Refusals: campaign-not-draft, campaign-not-ready.` They become
//! the operation's `x-problems`.

mod operations;
mod components;
mod ordering;
mod problems;
pub mod compatibility;
pub mod downgrade;
pub mod house_style;

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;

pub use components::{Problem, ProblemError};

/// The document in the forms in which it is served.
#[derive(Debug, Clone)]
pub struct Document {
    /// OpenAPI 3.1.0, as a value.
    pub value: Value,
    /// OpenAPI 3.1.0, as JSON.
    pub json: String,
    /// OpenAPI 3.1.0, as YAML: the committed `openapi.yaml`.
    pub yaml: String,
    /// OpenAPI 3.0.3, as YAML: the committed `openapi-3.0.yaml`.
    pub yaml_3_0: String,
    /// OpenAPI 3.0.3, as JSON.
    pub json_3_0: String,
}

/// Why there is no document: faults in our own code, all of them.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be assembled:\n  {}", .0.join("\n  "))]
pub struct DocumentError(pub Vec<String>);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Palier",
        version = "1.0.0",
        description = include_str!("document/introduction.md"),
        contact(name = "Palier", url = "https://palier.example"),
        license(name = "Apache 2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "The server that serves this document"))
)]
struct Frame;

impl Document {
    /// Assembles the document of all routes.
    pub fn assemble() -> Result<Self, DocumentError> {
        let app = actix_web::App::new().into_utoipa_app().openapi(Frame::openapi());
        let (_, document) = app.configure(crate::server::routes).split_for_parts();
        Self::finish(document)
    }

    fn finish(mut document: OpenApi) -> Result<Self, DocumentError> {
        components::add(&mut document);
        let mut faults = operations::finish(&mut document);
        components::add_tags(&mut document, &mut faults);
        let value = match ordering::to_value(&document) {
            Ok(value) if faults.is_empty() => value,
            Ok(_) => return Err(DocumentError(faults)),
            Err(error) => return Err(DocumentError(vec![error.to_string()])),
        };
        let older = downgrade::to_3_0(&value).map_err(|fault| DocumentError(vec![fault.to_string()]))?;
        let one = |error: &dyn std::fmt::Display| DocumentError(vec![error.to_string()]);
        Ok(Self {
            json: serde_json::to_string_pretty(&value).map_err(|error| one(&error))?,
            yaml: to_yaml(&value)?,
            yaml_3_0: to_yaml(&older)?,
            json_3_0: serde_json::to_string_pretty(&older).map_err(|error| one(&error))?,
            value,
        })
    }

    /// The names of all response headers, for browsers that ask which they may see.
    pub fn response_headers(&self) -> BTreeSet<String> {
        let headers = self.value.pointer("/components/headers").and_then(Value::as_object);
        headers.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }
}

fn to_yaml(value: &Value) -> Result<String, DocumentError> {
    yaml_serde::to_string(value).map_err(|error| DocumentError(vec![error.to_string()]))
}

/// Reads a document that was written as YAML or JSON.
pub fn parse(text: &str) -> Result<Value, String> {
    yaml_serde::from_str(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_keeps_the_house_style() {
        let document = Document::assemble().unwrap();
        let violations = house_style::violations(&document.value);
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }

    #[test]
    fn the_document_is_the_same_each_time_and_compatible_with_itself() {
        let (one, other) = (Document::assemble().unwrap(), Document::assemble().unwrap());
        assert_eq!(one.yaml, other.yaml);
        assert_eq!(one.yaml_3_0, other.yaml_3_0);
        assert_eq!(compatibility::compare(&one.value, &other.value), Vec::<String>::new());
        assert_eq!(parse(&one.yaml).unwrap(), one.value);
    }

    #[test]
    fn every_documented_operation_is_compiled() {
        let document = Document::assemble().unwrap();
        assert!(crate::conformance::Conformance::compile(&document.value).is_ok());
    }
}
