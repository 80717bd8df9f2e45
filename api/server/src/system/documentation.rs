//! The document as it is committed, and the page that draws it.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, LOCATION};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use palier_document::{DocumentError, Published};
use palier_http::platform::Platform;
use palier_http::precompressed::{Coding, Precompressed, respond};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use utoipa::ToSchema;

const PAGE: &str = include_str!("../../assets/docs.html");
const START: &str = include_str!("../../assets/docs-start.js");
/// The script that draws the page.
static SCALAR: Precompressed = Precompressed::beforehand(include_bytes!(concat!(env!("OUT_DIR"), "/standalone.js.gz")));

const YAML: &str = "application/yaml";
/// What a script is sent as.
const SCRIPT: &str = "text/javascript; charset=utf-8";

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
pub(super) async fn get_openapi_json(platform: Data<Platform>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    send(platform, Published::json, &request, "application/json").await
}

/// Get the document as YAML
///
/// This document, OpenAPI 3.1.
#[utoipa::path(
    tag = "System",
    responses((status = 200, description = "The document.", content_type = "application/yaml", body = String))
)]
#[get("/openapi.yaml")]
pub(super) async fn get_openapi_yaml(platform: Data<Platform>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    send(platform, Published::yaml, &request, YAML).await
}

/// Get the document as YAML for older tools
///
/// The OpenAPI 3.0 document, for older tools.
#[utoipa::path(
    tag = "System",
    responses((status = 200, description = "The document.", content_type = "application/yaml", body = String))
)]
#[get("/openapi-3.0.yaml")]
pub(super) async fn get_legacy_openapi_yaml(
    platform: Data<Platform>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    send(platform, Published::older_yaml, &request, YAML).await
}

/// One of the texts; the first time it is written, which no other request waits for.
async fn send(
    platform: Data<Platform>,
    text: fn(&Published) -> Result<&Precompressed, DocumentError>,
    request: &HttpRequest,
    media_type: &'static str,
) -> Result<HttpResponse, Problem> {
    let coding = Coding::of(request.headers());
    let written = web::block(move || match text(platform.parts.require()?) {
        Ok(packed) => packed.bytes(coding).map_err(Problem::internal),
        Err(error) => Err(Problem::internal(error)),
    });
    Ok(respond(written.await.map_err(Problem::internal)??, coding, media_type))
}

pub(super) async fn to_docs() -> Reply {
    Reply { status: 307, ..Reply::no_content() }.with_header(LOCATION, HeaderValue::from_static("/docs"))
}

pub(super) async fn docs_page() -> Reply {
    Reply::file("text/html; charset=utf-8", PAGE)
        .with_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_MAY_LOAD))
}

pub(super) async fn docs_scalar(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let coding = Coding::of(request.headers());
    let script = match SCALAR.at_hand(coding) {
        Some(script) => script,
        None => {
            web::block(move || SCALAR.bytes(coding)).await.map_err(Problem::internal)?.map_err(Problem::internal)?
        }
    };
    let mut response = respond(script, coding, SCRIPT);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

pub(super) async fn docs_start() -> Reply {
    Reply::file(SCRIPT, START)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_whole() {
        assert!(SCALAR.unpacked().unwrap() == include_bytes!("../../assets/scalar/standalone.js")[..]);
    }
}
