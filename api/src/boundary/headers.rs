//! The headers that every reply has.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, HeaderName, HeaderValue};

const SAFETY: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "cross-origin"),
];

const NOTHING_IS_LOADED: &str = "default-src 'none'; frame-ancestors 'none'";
const ONLY_HTTPS: &str = "max-age=63072000; includeSubDomains";

/// Adds what keeps browsers from guessing, caching and leaking.
pub(super) fn add(headers: &mut HeaderMap, is_production: bool) {
    for (name, value) in SAFETY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING_IS_LOADED));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        let policy = if headers.contains_key(ETAG) { "private, no-cache" } else { "no-store" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(policy));
    }
    if is_production {
        headers.insert(HeaderName::from_static("strict-transport-security"), HeaderValue::from_static(ONLY_HTTPS));
    }
}
