//! Which pages may call from a browser.

use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderName, IF_MATCH, IF_NONE_MATCH,
};

use crate::config::Config;
use crate::document::Published;

/// How long a browser may remember what is allowed, in seconds.
const REMEMBERED_SECONDS: usize = 3_600;

/// Lets the configured origins in, and lets them read every documented response header.
pub fn cors(config: &Config, document: &Published) -> Cors {
    let own = ["idempotency-key", "x-request-id", "traceparent"].map(HeaderName::from_static);
    let standard = [ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH];
    let exposed = document.response_headers.iter().cloned().chain(["traceparent".to_owned()]);
    let exposed: Vec<HeaderName> = exposed.filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()).collect();
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers(standard.into_iter().chain(own))
        .expose_headers(exposed)
        .max_age(REMEMBERED_SECONDS);
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
