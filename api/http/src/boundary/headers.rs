//! The headers that every reply has.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY, VARY,
};

static SAFETY: [(HeaderName, HeaderValue); 3] = [
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
];
static NOTHING_IS_LOADED: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
static ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
static NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
static ASKED_FOR_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");
/// CORS answers by these.
static WHO_ASKS: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

/// Adds what keeps browsers from guessing, caching and leaking.
pub(super) fn add(headers: &mut HeaderMap, is_production: bool) {
    for (name, value) in &SAFETY {
        headers.insert(name.clone(), value.clone());
    }
    headers.append(VARY, WHO_ASKS.clone());
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, NOTHING_IS_LOADED.clone());
    }
    if !headers.contains_key(CACHE_CONTROL) {
        let policy = if headers.contains_key(ETAG) { &ASKED_FOR_AGAIN } else { &NOT_KEPT };
        headers.insert(CACHE_CONTROL, policy.clone());
    }
    if is_production {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONLY_HTTPS.clone());
    }
}
