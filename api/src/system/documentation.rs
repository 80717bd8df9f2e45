//! The document as it is committed, and the page that draws it.

use actix_web::get;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, LOCATION};
use actix_web::web::Data;
use utoipa::ToSchema;

use crate::platform::Platform;
use crate::problem::Problem;
use crate::reply::Reply;

const PAGE: &str = include_str!("../../assets/docs.html");
const START: &str = include_str!("../../assets/docs-start.js");
const SCALAR: &[u8] = include_bytes!("../../assets/scalar/standalone.js");

/// Scripts and calls go to this server only; the script that draws the page styles it inline.
const PAGE_MAY_LOAD: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; \
                             font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// An OpenAPI document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only documents the reply")]
pub(super) struct OpenApiDocument {
    /// The version of OpenAPI.
    #[schema(max_length = 16, examples("3.1.0"))]
    openapi: String,
}

/// Get the document as JSON
///
/// This document, OpenAPI 3.1.
#[utoipa::path(tag = "System", responses((status = 200, description = "The document.", body = OpenApiDocument)))]
#[get("/openapi.json")]
pub(super) async fn get_openapi_json(platform: Data<Platform>) -> Reply {
    Reply::file("application/json", platform.document.json.as_bytes())
}

/// Get the document as YAML
///
/// This document, OpenAPI 3.1.
#[utoipa::path(
    tag = "System",
    responses((status = 200, description = "The document.", content_type = "application/yaml", body = String))
)]
#[get("/openapi.yaml")]
pub(super) async fn get_openapi_yaml(platform: Data<Platform>) -> Result<Reply, Problem> {
    let text = platform.document.yaml().map_err(Problem::internal)?;
    Ok(Reply::file("application/yaml", text.as_bytes()))
}

/// Get the document as YAML for older tools
///
/// The same document, OpenAPI 3.0.
#[utoipa::path(
    tag = "System",
    responses((status = 200, description = "The document.", content_type = "application/yaml", body = String))
)]
#[get("/openapi-3.0.yaml")]
pub(super) async fn get_older_openapi_yaml(platform: Data<Platform>) -> Result<Reply, Problem> {
    let text = platform.document.older_yaml().map_err(Problem::internal)?;
    Ok(Reply::file("application/yaml", text.as_bytes()))
}

pub(super) async fn to_docs() -> Reply {
    Reply { status: 307, ..Reply::no_content() }.with_header(LOCATION, HeaderValue::from_static("/docs"))
}

pub(super) async fn docs_page() -> Reply {
    Reply::file("text/html; charset=utf-8", PAGE)
        .with_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_MAY_LOAD))
}

pub(super) async fn docs_scalar() -> Reply {
    Reply::file("text/javascript; charset=utf-8", SCALAR)
        .with_header(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"))
}

pub(super) async fn docs_start() -> Reply {
    Reply::file("text/javascript; charset=utf-8", START)
}
