//! Who is answered, and how they want to be: language, media type, request id.

use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap};

use crate::language::Language;

/// How a client wants to be answered.
#[derive(Debug, Clone, Default)]
pub struct Audience {
    /// The language of texts.
    pub language: Language,
    /// Whether problems are sent as plain `application/json`, the only type that the client takes.
    pub only_plain_json: bool,
    /// The id under which the request is logged.
    pub request_id: String,
}

impl Audience {
    /// Reads the headers of a request.
    pub fn of(headers: &HeaderMap, request_id: String) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            language: text(&ACCEPT_LANGUAGE).map(Language::negotiate).unwrap_or_default(),
            only_plain_json: text(&ACCEPT).is_some_and(takes_only_plain_json),
            request_id,
        }
    }
}

fn takes_only_plain_json(accept: &str) -> bool {
    let mut ranges = accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    let takes_problems =
        ranges.clone().any(|range| matches!(range, "*/*" | "application/*" | "application/problem+json"));
    !takes_problems && ranges.any(|range| range == "application/json")
}

#[cfg(test)]
mod tests {
    use super::takes_only_plain_json;

    #[test]
    fn problem_json_is_sent_unless_only_json_is_taken() {
        assert!(takes_only_plain_json("application/json"));
        assert!(takes_only_plain_json("text/html, application/json;q=0.9"));
        assert!(!takes_only_plain_json("application/json, */*"));
        assert!(!takes_only_plain_json("application/problem+json, application/json"));
        assert!(!takes_only_plain_json("text/html"));
    }
}
