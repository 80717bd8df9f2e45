//! What each problem type means, at the address that `type` names.

use actix_web::http::header::{ACCEPT, CONTENT_LANGUAGE, HeaderValue, VARY};
use actix_web::{HttpRequest, get};
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::language::Language;
use palier_http::problem::{Problem, ProblemType, catalogue};
use palier_http::reply::Reply;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a problem type means.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemKind, examples(json!({
    "code": "version-changed", "status": 412, "title": "Changed meanwhile",
    "meaning": "Someone changed the thing after you read it.", "facts": ["version"]
})))]
pub(super) struct ProblemTypeView {
    /// The stable name.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]+$")]
    pub code: String,
    /// Its HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: i32,
    /// What it is.
    #[schema(max_length = 200)]
    pub title: String,
    /// When it happens and what to do about it.
    #[schema(max_length = 2000)]
    pub meaning: String,
    /// The names of the members that hold the facts of the case.
    #[schema(max_items = 20)]
    pub facts: Vec<FactName>,
}

/// The name of a member of a problem.
#[derive(Serialize, ToSchema)]
#[schema(max_length = 64, pattern = "^[a-z_]+$", examples("version"))]
pub(super) struct FactName(String);

/// Which problem type.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ProblemTypePath {
    /// The `code` of a problem.
    #[param(min_length = 1, max_length = 64, pattern = "^[a-z0-9-]+$", example = "version-changed")]
    pub slug: String,
}

/// Explain a problem type
///
/// What a refusal means, in the language of `Accept-Language`; as a page for a browser.
#[utoipa::path(
    tag = "System",
    params(ProblemTypePath),
    responses((status = 200, description = "The meaning.", content(
        (ProblemTypeView = "application/json"),
        (String = "text/html"),
    ), headers(("Content-Language" = String))))
)]
#[get("/problems/{slug}")]
pub(super) async fn get_problem_type(
    caller: Caller,
    path: ValidPath<ProblemTypePath>,
    request: HttpRequest,
) -> Result<Reply, Problem> {
    let kind = catalogue::find(&path.slug).ok_or_else(|| Problem::new("not-found"))?;
    let language = caller.audience().language;
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reply = if accept.contains("text/html") {
        Reply::file("text/html; charset=utf-8", page(kind, language))
    } else {
        Reply::ok(&view(kind, language))
    };
    Ok(reply
        .with_header(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()))
        .with_header(VARY, HeaderValue::from_static("Accept, Accept-Language")))
}

fn view(kind: &ProblemType, language: Language) -> ProblemTypeView {
    ProblemTypeView {
        code: kind.slug.to_owned(),
        status: i32::from(kind.status),
        title: kind.title.in_language(language).into_owned(),
        meaning: kind.meaning.in_language(language).into_owned(),
        facts: kind.facts().into_iter().map(|name| FactName(name.to_owned())).collect(),
    }
}

fn page(kind: &ProblemType, language: Language) -> String {
    let (title, meaning) = (kind.title.in_language(language), kind.meaning.in_language(language));
    let facts: Vec<String> = kind.facts().into_iter().map(|name| format!("<code>{name}</code>")).collect();
    let carries = language.template("Facts:", "Faits :");
    let facts = if facts.is_empty() { String::new() } else { format!("<p>{carries} {}</p>", facts.join(", ")) };
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body><h1>{title}</h1><p>{meaning}</p><p><code>{}</code> · HTTP {}</p>{facts}</body>\n</html>\n",
        language.tag(),
        kind.slug,
        kind.status,
    )
}
