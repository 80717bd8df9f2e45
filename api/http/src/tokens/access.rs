//! Access tokens: JWTs of the profile of RFC 9068, signed with ES256 and nothing else.

use std::time::Duration;

use aws_lc_rs::error::Unspecified;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use palier_domain::actor::Scope;
use palier_domain::ids::{AccountId, ApiClientId, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::key_ring::Keys;

/// How long an access token is good, unless its session ends before.
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(600);
/// How far another server's clock may be ahead, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 60;
/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 2_048;
/// The media type of an access token.
const TYPE: &str = "at+jwt";
/// The `client_id` of sessions that were opened with a password.
const FIRST_PARTY_CLIENT: &str = "palier";

/// Whom a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// A person, signed in.
    Session {
        /// The person's account.
        account: AccountId,
        /// The session.
        session: SessionId,
    },
    /// An API client.
    Client {
        /// The client.
        client: ApiClientId,
        /// What the token allows.
        scopes: Vec<Scope>,
    },
}

/// An access token, as its bearer sends it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token.
    pub text: String,
    /// For how many seconds it is good.
    pub expires_in: i64,
}

/// The token is not one of ours, or not good any more. Why is nobody's business but the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRejected {
    /// Longer than any of ours.
    #[error("too long")]
    TooLong,
    /// Not a JWT, or with a header that ours do not have.
    #[error("not an access token")]
    Header,
    /// Its key is not in our table.
    #[error("unknown key")]
    UnknownKey,
    /// Its signature, issuer, audience or claims are wrong.
    #[error("signature or claims")]
    Claims,
    /// Its time is over, or has not come.
    #[error("expired")]
    Expired,
}

/// Who issues tokens, and for whom.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// The installation's public address: issuer and audience at once.
    name: String,
    validation: Validation,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    sub: Uuid,
    aud: String,
    exp: i64,
    iat: i64,
    jti: String,
    client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
}

impl Issuer {
    /// The installation at `public_url`.
    pub fn new(public_url: &str) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[public_url]);
        validation.set_audience(&[public_url]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false; // Against a clock that is given, below.
        Self { name: public_url.to_owned(), validation }
    }

    /// A token for `bearer`, good for [`ACCESS_LIFETIME`] but not beyond `ends_at`.
    pub fn issue(
        &self,
        keys: &Keys,
        bearer: &Bearer,
        now: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Result<AccessToken, Unspecified> {
        let (kid, key) = keys.signing(now).ok_or(Unspecified)?;
        let iat = now.timestamp();
        let exp = (now + ACCESS_LIFETIME).min(ends_at).timestamp();
        let claims = self.claims(bearer, iat, exp)?;
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
        let text = encode(&header, &claims, key).map_err(|_| Unspecified)?;
        Ok(AccessToken { text, expires_in: exp - iat })
    }

    /// Whom the token stands for and when it expires, if it is ours and its time is now.
    pub fn verify(
        &self,
        keys: &Keys,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(Bearer, DateTime<Utc>), TokenRejected> {
        let kid = key_of(token)?;
        let key = keys.verifying(&kid, now).ok_or(TokenRejected::UnknownKey)?;
        let claims = decode::<Claims>(token, key, &self.validation).map_err(|_| TokenRejected::Claims)?.claims;
        let is_lifetime_ours = claims.exp.checked_sub(claims.iat).is_some_and(|lasts| (0..=600).contains(&lasts));
        if now.timestamp() >= claims.exp || claims.iat > now.timestamp() + CLOCK_SKEW_SECONDS || !is_lifetime_ours {
            return Err(TokenRejected::Expired);
        }
        let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(TokenRejected::Claims)?;
        Ok((bearer_of(&claims).ok_or(TokenRejected::Claims)?, expires_at))
    }

    fn claims(&self, bearer: &Bearer, iat: i64, exp: i64) -> Result<Claims, Unspecified> {
        let mut jti = [0; 16];
        aws_lc_rs::rand::fill(&mut jti)?;
        let (sub, client_id, scope, sid) = match bearer {
            Bearer::Session { account, session } => (account.0, FIRST_PARTY_CLIENT.to_owned(), None, Some(session.0)),
            Bearer::Client { client, scopes } => (client.0, client.to_string(), Some(scope_text(scopes)), None),
        };
        let (iss, aud, jti) = (self.name.clone(), self.name.clone(), URL_SAFE_NO_PAD.encode(jti));
        Ok(Claims { iss, sub, aud, exp, iat, jti, client_id, scope, sid })
    }
}

/// The scopes as OAuth writes them.
pub fn scope_text(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

/// The `kid` of a token whose header is exactly of our making.
pub(super) fn key_of(token: &str) -> Result<String, TokenRejected> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenRejected::TooLong);
    }
    let header = decode_header(token).map_err(|_| TokenRejected::Header)?;
    let kid = header.kid.clone().ok_or(TokenRejected::Header)?;
    let ours = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.clone()), ..Header::new(Algorithm::ES256) };
    if header == ours { Ok(kid) } else { Err(TokenRejected::Header) }
}

fn bearer_of(claims: &Claims) -> Option<Bearer> {
    match (claims.sid, &claims.scope) {
        (Some(session), None) if claims.client_id == FIRST_PARTY_CLIENT => {
            Some(Bearer::Session { account: AccountId(claims.sub), session: SessionId(session) })
        }
        (None, Some(scope)) if claims.client_id == claims.sub.to_string() => {
            let scopes = scope.split_ascii_whitespace().map(Scope::parse).collect::<Option<_>>()?;
            Some(Bearer::Client { client: ApiClientId(claims.sub), scopes })
        }
        _ => None,
    }
}
