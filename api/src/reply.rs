//! What is sent back: status, headers and bytes, ready to be sent, kept or repeated.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use crate::etag::{self, IfNoneMatch};
use crate::language::Language;
use crate::problem::Problem;

/// A reply that does not depend on a connection any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers that are the reply's own; the boundary adds those that every reply has.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Marks a response as a problem document, which the boundary leaves as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsProblemDocument;

impl Reply {
    /// 200 with a JSON body.
    pub fn ok(view: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, view)
    }

    /// 201 with the address of what was created.
    pub fn created(address: &str, view: &impl Serialize) -> Self {
        match HeaderValue::from_str(address) {
            Ok(address) => Self::json(StatusCode::CREATED, view).with_header(LOCATION, address),
            Err(error) => Self::fault(error),
        }
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Vec::new() }
    }

    /// This reply, or 304 when the client already has the version that its `ETag` names.
    #[must_use]
    pub fn unless_known(self, known: &IfNoneMatch) -> Self {
        let tag = self.headers.iter().find(|(name, _)| name == ETAG).map(|(_, tag)| tag.clone());
        match tag {
            Some(tag) if known.has(&tag) => Self { status: 304, headers: vec![(ETAG, tag)], body: Vec::new() },
            _ => self,
        }
    }

    /// 200 with a body of another media type.
    pub fn file(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let content_type = (CONTENT_TYPE, HeaderValue::from_static(media_type));
        Self { status: 200, headers: vec![content_type], body: body.into() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says in which language its texts are, and that they are in another for whoever asks for another.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        self.with_header(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()))
            .with_header(VARY, HeaderValue::from_static("Accept-Language"))
    }

    /// Adds the `ETag` of a version in the form of the body.
    #[must_use]
    pub fn with_etag(self, version: i64) -> Self {
        let tag = etag::of(version, &self.body);
        self.with_header(ETAG, tag)
    }

    /// Adds an `ETag` of the body alone: for what has no version.
    #[must_use]
    pub fn with_body_etag(self) -> Self {
        let tag = etag::of_body(&self.body);
        self.with_header(ETAG, tag)
    }

    fn json(status: StatusCode, view: &impl Serialize) -> Self {
        let content_type = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match serde_json::to_vec(view) {
            Ok(body) => Self { status: status.as_u16(), headers: vec![content_type], body },
            Err(error) => Self::fault(error),
        }
    }

    /// A view that cannot be sent is a fault of ours.
    fn fault(error: impl std::fmt::Display) -> Self {
        Problem::internal(error).render(&crate::problem::Audience::default())
    }

    /// The response for actix.
    pub(crate) fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::with_body(status, BoxBody::new(self.body));
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        if status.is_client_error() || status.is_server_error() {
            response.extensions_mut().insert(IsProblemDocument);
        }
        response
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}
