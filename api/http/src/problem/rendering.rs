//! Turns a problem into the bytes that are sent.

use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, VARY, WWW_AUTHENTICATE};
use palier_domain::clock::instant_text;
use palier_domain::refusal::{Fact, Facts};
use serde_json::{Map, Value, json};

use super::template::fill;
use super::{Audience, Problem};
use crate::reply::Reply;

/// The media type of problems.
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// The most entries that `facts` has.
pub const FACTS_MAX: usize = 100;

/// The members that every problem has; no fact may have their names.
#[cfg(test)]
pub(super) const STANDARD_MEMBERS: [&str; 9] =
    ["type", "title", "status", "detail", "meaning", "code", "request_id", "facts", "errors"];

pub(super) fn render(problem: &Problem, audience: &Audience) -> Reply {
    let language = audience.language;
    let kind = problem.kind;
    let mut document = Map::new();
    document.insert("type".to_owned(), format!("/problems/{}", kind.slug).into());
    document.insert("title".to_owned(), kind.title.in_language(language).into());
    document.insert("status".to_owned(), kind.status.into());
    document.insert("detail".to_owned(), fill(kind.detail, &problem.facts, language).into());
    document.insert("meaning".to_owned(), kind.meaning.in_language(language).into());
    document.insert("code".to_owned(), kind.slug.into());
    document.insert("request_id".to_owned(), audience.request_id.as_str().into());
    for (name, fact) in &problem.facts {
        document.insert((*name).to_owned(), fact_value(fact));
    }
    if !problem.facts.is_empty() {
        document.insert("facts".to_owned(), named_values(&problem.facts));
    }
    if !problem.errors.is_empty() {
        let errors = problem.errors.iter().map(|error| error.to_json(language)).collect();
        document.insert("errors".to_owned(), Value::Array(errors));
    }
    let mut headers = problem.headers.clone();
    headers.push((CONTENT_TYPE, HeaderValue::from_static(media_type(audience))));
    headers.push((CONTENT_LANGUAGE, HeaderValue::from_static(language.tag())));
    headers.push((VARY, HeaderValue::from_static("Accept-Language")));
    if kind.status == 401 {
        headers.push((WWW_AUTHENTICATE, HeaderValue::from_static(challenge(kind.slug))));
    }
    Reply { status: kind.status, headers, body: Value::Object(document).to_string().into_bytes() }
}

const fn media_type(audience: &Audience) -> &'static str {
    if audience.only_plain_json { "application/json" } else { PROBLEM_MEDIA_TYPE }
}

/// What a reply says about how to authenticate.
pub(crate) fn challenge(slug: &str) -> &'static str {
    match slug {
        "client-credentials-invalid" => "Basic realm=\"palier\"",
        "token-invalid" => "Bearer realm=\"palier\", error=\"invalid_token\"",
        _ => "Bearer realm=\"palier\"",
    }
}

/// Facts as a list of names and texts, for clients that know only the members of the schema. One that
/// holds several values stands there once for each; one that does not apply, not at all.
pub(super) fn named_values(facts: &Facts) -> Value {
    let texts = |fact: &Fact| match fact_value(fact) {
        Value::Null => vec![],
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => vec![other.to_string()],
    };
    let each = |(name, fact): &(&'static str, Fact)| {
        texts(fact).into_iter().map(|value| json!({ "name": name, "value": value })).collect::<Vec<_>>()
    };
    facts.iter().flat_map(each).take(FACTS_MAX).collect()
}

fn fact_value(fact: &Fact) -> Value {
    match fact {
        Fact::Absent => Value::Null,
        Fact::Date(date) => date.to_string().into(),
        Fact::Id(id) => id.to_string().into(),
        Fact::Instant(instant) => instant_text(*instant).into(),
        Fact::Integer(number) => (*number).into(),
        Fact::Reasons(reasons) => reasons.iter().map(|reason| json!(reason.fault.slug())).collect(),
        Fact::Text(text) => text.as_str().into(),
        Fact::Texts(texts) => texts.as_slice().into(),
    }
}
