//! Which pages may call from a browser.

use std::collections::BTreeSet;

use actix_cors::{Cors, CorsError};
use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH, ORIGIN,
};

use crate::config::Config;
use crate::problem::Problem;

/// How long a browser may remember what is allowed, in seconds.
const REMEMBERED_SECONDS: usize = 3_600;

/// Lets the configured origins in, and lets them read every documented response header.
/// A sandbox that names no origins lets pages of the same machine in. What replies vary by is said in one place for all.
pub fn cors(config: &Config, response_headers: &BTreeSet<String>) -> Cors {
    let own = ["idempotency-key", "x-request-id", "traceparent"].map(HeaderName::from_static);
    let standard = [ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH];
    let exposed = response_headers.iter().cloned().chain(["traceparent".to_owned()]);
    let exposed: Vec<HeaderName> = exposed.filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()).collect();
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers(standard.into_iter().chain(own))
        .expose_headers(exposed)
        .max_age(REMEMBERED_SECONDS)
        .disable_vary_header();
    if config.is_sandbox() && config.cors_origins.is_empty() {
        return cors.allowed_origin_fn(|origin, _| origin.to_str().is_ok_and(is_of_this_machine));
    }
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Whether the page was served by the machine that the browser runs on.
fn is_of_this_machine(origin: &str) -> bool {
    let host = ["http://localhost", "http://127.0.0.1"].iter().find_map(|host| origin.strip_prefix(host));
    host.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()))
}

/// What a preflight that was refused is told.
pub(super) fn refused_preflight(response: &HttpResponse<impl MessageBody>, headers: &HeaderMap) -> Option<Problem> {
    response.error()?.as_error::<CorsError>()?;
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    Some(Problem::new("origin-not-allowed").with_fact("origin", origin.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::is_of_this_machine;

    #[test]
    fn only_pages_of_this_machine_are_at_home() {
        for own in ["http://localhost", "http://localhost:5173", "http://127.0.0.1:8080"] {
            assert!(is_of_this_machine(own), "{own}");
        }
        for other in
            ["http://localhost.example", "http://localhost:x", "https://example.org", "http://127.0.0.10", "null"]
        {
            assert!(!is_of_this_machine(other), "{other}");
        }
    }
}
