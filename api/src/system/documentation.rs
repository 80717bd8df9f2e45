//! The document as it is committed, and the page that draws it.

use std::io::Read;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, LOCATION, VARY,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use flate2::read::GzDecoder;
use utoipa::ToSchema;

use crate::platform::Platform;
use crate::problem::Problem;
use crate::reply::Reply;

const PAGE: &str = include_str!("../../assets/docs.html");
const START: &str = include_str!("../../assets/docs-start.js");
/// The script that draws the page, as gzip.
const SCALAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/standalone.js.gz"));

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

/// Sent as it is kept to whoever takes gzip, as every browser does.
pub(super) async fn docs_scalar(request: HttpRequest) -> Result<Reply, Problem> {
    let packed = takes_gzip(request.headers());
    let reply = if packed {
        Reply::file(SCRIPT, SCALAR).with_header(CONTENT_ENCODING, HeaderValue::from_static("gzip"))
    } else {
        Reply::file(SCRIPT, unpacked(SCALAR).map_err(Problem::internal)?)
    };
    let reply = reply.with_header(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(reply.with_header(VARY, HeaderValue::from_static("Accept-Encoding")))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    codings.flat_map(|list| list.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weighs = |part: &str| part.strip_prefix("q=").is_none_or(|weight| weight.bytes().any(|byte| byte > b'0'));
        is_gzip && parts.all(weighs)
    })
}

fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut script)?;
    Ok(script)
}

pub(super) async fn docs_start() -> Reply {
    Reply::file(SCRIPT, START)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn whoever_takes_gzip_says_so() {
        let takes = |value: &'static str| {
            let request = TestRequest::default().insert_header((ACCEPT_ENCODING, value)).to_http_request();
            takes_gzip(request.headers())
        };
        assert!(takes("gzip") && takes("br, GZIP;q=0.5") && takes("gzip, deflate, br, zstd"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("gzip; q=0.00, br") && !takes("*"));
    }

    #[test]
    fn the_script_is_whole() {
        let vendored = include_bytes!("../../assets/scalar/standalone.js");
        assert!(unpacked(SCALAR).unwrap() == vendored);
        assert!(SCALAR.len() * 3 < vendored.len());
    }
}
