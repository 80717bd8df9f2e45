//! What a request was found to say, and the extractors that hand it to handlers.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::OperationRules;
use crate::problem::Problem;

/// A request that keeps to the document.
pub struct CheckedRequest {
    /// The operation that it asks for.
    pub rules: Arc<OperationRules>,
    /// The path's parameters, typed.
    pub path: Map<String, Value>,
    /// The query's parameters, typed, with defaults.
    pub query: Map<String, Value>,
    /// The body, read; null when it has none or the handler reads it.
    pub body: Value,
    /// The body as it came.
    pub bytes: Bytes,
}

/// The body, as the type that the document names.
pub struct ValidBody<T>(pub T);

/// The query's parameters.
pub struct ValidQuery<T>(pub T);

/// The path's parameters.
pub struct ValidPath<T>(pub T);

/// The body as it came, for what is signed.
pub struct CheckedBytes(pub Bytes);

impl FromRequest for CheckedBytes {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let checked = extensions.get::<CheckedRequest>();
        let bytes = checked.map(|checked| Self(checked.bytes.clone()));
        ready(bytes.ok_or_else(|| Problem::internal("the request was not held against the document")))
    }
}

macro_rules! extractor {
    ($name:ident, $take:expr) => {
        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }

        impl<T: DeserializeOwned> FromRequest for $name<T> {
            type Error = Problem;
            type Future = Ready<Result<Self, Problem>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let mut extensions = request.extensions_mut();
                let Some(checked) = extensions.get_mut::<CheckedRequest>() else {
                    return ready(Err(Problem::internal("the request was not held against the document")));
                };
                let value: Value = $take(checked);
                ready(serde_json::from_value(value).map(Self).map_err(|error| {
                    let id = &checked.rules.id;
                    Problem::internal(format!("{id}: the document allows what the type does not: {error}"))
                }))
            }
        }
    };
}

extractor!(ValidBody, |checked: &mut CheckedRequest| checked.body.take());
extractor!(ValidQuery, |checked: &mut CheckedRequest| Value::Object(checked.query.clone()));
extractor!(ValidPath, |checked: &mut CheckedRequest| Value::Object(checked.path.clone()));
