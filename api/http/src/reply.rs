//! What is sent back: status, headers and bytes, ready to be sent, kept or repeated.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};

use crate::language::Language;

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
    /// 204.
    pub const fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Vec::new() }
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
