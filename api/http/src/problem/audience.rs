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
        let lines = |name| headers.get_all(name).filter_map(|value| value.to_str().ok());
        Self {
            language: Language::negotiate(lines(&ACCEPT_LANGUAGE)),
            only_plain_json: takes_only_plain_json(lines(&ACCEPT)),
            request_id,
        }
    }
}

fn takes_only_plain_json<'h>(lines: impl Iterator<Item = &'h str> + Clone) -> bool {
    let ranges = lines.flat_map(|line| line.split(','));
    let mut ranges = ranges.map(|range| range.split(';').next().unwrap_or_default().trim());
    let takes_problems =
        ranges.clone().any(|range| matches!(range, "*/*" | "application/*" | "application/problem+json"));
    !takes_problems && ranges.any(|range| range == "application/json")
}

#[cfg(test)]
mod tests {
    fn takes_only_plain_json(accept: &str) -> bool {
        super::takes_only_plain_json([accept].into_iter())
    }

    #[test]
    fn problem_json_is_sent_unless_only_json_is_taken() {
        assert!(takes_only_plain_json("application/json"));
        assert!(takes_only_plain_json("text/html, application/json;q=0.9"));
        assert!(!takes_only_plain_json("application/json, */*"));
        assert!(!takes_only_plain_json("application/problem+json, application/json"));
        assert!(!takes_only_plain_json("text/html"));
        assert!(!super::takes_only_plain_json(["application/json", "*/*"].into_iter()), "two lines are one list");
    }
}
