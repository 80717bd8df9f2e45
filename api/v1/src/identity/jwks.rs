//! The public keys.

use actix_web::get;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use palier_http::caller::Caller;
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::tokens::Tokens;

use super::views::{JsonWebKeySetView, JsonWebKeyView};

/// Get the signing keys
///
/// The public keys with which anybody can verify access tokens (RFC 7517). A key is published a day before it signs and
/// a day after it last did. A token that verifies may have been revoked since; only Palier can tell.
#[utoipa::path(
    tag = "Identity",
    responses((status = 200, description = "The keys", body = JsonWebKeySetView))
)]
#[get("/.well-known/jwks.json")]
pub(super) async fn get_jwks(caller: Caller) -> Result<Reply, Problem> {
    let keys = caller.part::<Tokens>()?.public_keys().await?;
    let keys = keys.into_iter().map(JsonWebKeyView::from).collect();
    let cached = HeaderValue::from_static("public, max-age=300");
    Ok(Reply::ok(&JsonWebKeySetView { keys }).with_header(CACHE_CONTROL, cached))
}
