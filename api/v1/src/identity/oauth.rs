//! Client credentials (RFC 6749, section 4.4).
//!
//! Refusals are problem documents like all others; the boundary adds the two members that OAuth clients look for.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use palier_domain::Refusal;
use palier_domain::identity::{IdentityRefusal, IssueClientToken, issue_client_token as issue_client_token_of};
use palier_domain::ids::ApiClientId;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, decode_field};
use palier_http::limiting::Attempt;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::{Bearer, Tokens, scope_text, secret_hash};
use uuid::Uuid;

use super::attempts::Attempts;
use super::requests::IssueClientTokenRequest;
use super::views::ClientTokenView;

/// The only grant.
const GRANT_TYPE: &str = "client_credentials";

/// Who a client says it is, and what it shows for it.
struct Credentials {
    id: String,
    secret: String,
}

/// Get a token for an API client
///
/// The client-credentials grant of RFC 6749: id and secret either in the form or as HTTP Basic authentication, never
/// both. The token is valid for ten minutes, and only as long as its client. Other form fields are ignored, and a field
/// without a value counts as absent (section 3.2). A refusal also carries the `error` and `error_description` of
/// section 5.2. Repeating the request returns another token: none is kept for an Idempotency-Key.
#[utoipa::path(
    tag = "Identity",
    request_body(content = IssueClientTokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The token and what it allows", body = ClientTokenView)),
    extensions(("x-problems" = json!(refusals![
        "client-credentials-invalid", "grant-type-unsupported", "oauth-request-invalid", "scope-not-granted"
    ])))
)]
#[post("/oauth/token")]
pub(super) async fn issue_client_token(
    caller: Caller,
    attempts: Attempts,
    request: HttpRequest,
    body: ValidBody<IssueClientTokenRequest>,
) -> Result<Reply, Problem> {
    if body.grant_type != GRANT_TYPE {
        return Err(Problem::new("grant-type-unsupported"));
    }
    let credentials = credentials(request.headers(), &body)?;
    attempts.count(Attempt::ClientSecret)?;
    let client = Uuid::try_parse(&credentials.id).map_err(|_| wrong())?;
    let command = IssueClientToken {
        client: ApiClientId(client),
        secret_hash: secret_hash(&credentials.secret),
        scopes: body.scope.as_deref().map(|text| text.split_ascii_whitespace().map(str::to_owned).collect()),
    };
    let granted = caller.read(move |store, context| issue_client_token_of(store, context, &command)).await?;
    let tokens = caller.part::<Tokens>()?;
    let scope = scope_text(&granted.scopes);
    let bearer = Bearer::Client { client: granted.client, scopes: granted.scopes };
    let access = tokens.issue(&bearer, tokens.now() + Duration::days(1)).await?;
    Ok(Reply::ok(&ClientTokenView::new(access, scope)))
}

fn credentials(headers: &HeaderMap, body: &IssueClientTokenRequest) -> Result<Credentials, Problem> {
    let in_form = body.client_id.clone().zip(body.client_secret.clone());
    match (headers.get(AUTHORIZATION), in_form) {
        (Some(_), Some(_)) => Err(Problem::new("oauth-request-invalid")),
        (Some(header), None) => basic(header).ok_or_else(wrong),
        (None, Some((id, secret))) => Ok(Credentials { id, secret }),
        (None, None) => Err(wrong()),
    }
}

/// Id and secret of HTTP Basic, each encoded like a field of a form (RFC 6749, section 2.3.1).
fn basic(header: &HeaderValue) -> Option<Credentials> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    let bytes = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()))?.ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some(Credentials { id: decode_field(id)?, secret: decode_field(secret)? })
}

/// Whatever is wrong with the credentials, they are answered alike.
fn wrong() -> Problem {
    Refusal::from(IdentityRefusal::ClientCredentialsInvalid).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_authentication_is_read_strictly() {
        let read = |text: &str| basic(&HeaderValue::from_str(text).unwrap()).map(|found| (found.id, found.secret));
        let expected = Some(("id".to_owned(), "a:b".to_owned()));
        assert_eq!(read("Basic aWQ6YTpi"), expected);
        assert_eq!(read("basic aWQ6YTpi"), expected);
        assert_eq!(read("Basic aWQ6YSUzQWI="), expected);
        for text in ["Bearer aWQ6YTpi", "Basic", "Basic !", "Basic aWQ=", "Basic /w=="] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
