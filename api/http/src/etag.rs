//! Entity tags: `If-Match` before an edit, `If-None-Match` before a read.
//!
//! A tag is the version of a thing and a hash of the reply's body: `"7-1a2b3c4d"`.
//! An edit is held against the version alone. A read compares the whole tag,
//! because the same version looks different to different people and at different
//! times.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use palier_domain::refusal::SeenVersions;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::problem::Problem;
use crate::reply::Reply;

/// How many bytes of the body's hash stand in a tag.
const HASH_BYTES: usize = 4;

/// The tag of a version in the form of `body`.
pub fn of(version: i64, body: &[u8]) -> HeaderValue {
    let hash: String = Sha256::digest(body).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{version}-{hash}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// The tag of a thing that has no version: of `body` alone.
pub fn of_body(body: &[u8]) -> HeaderValue {
    let hash: String = Sha256::digest(body).iter().take(2 * HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hash}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// The versions that the caller has seen, each by its tag or as a bare number (`"7"`); `*` stands for whatever is
/// there. Without the header an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub SeenVersions);

/// `If-Match` on what may not exist yet; none without the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatchIfAny(pub Option<IfMatch>);

/// `If-Match` in the document of an operation that may create: `params(…, IfMatchIfAnyHeader)`.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub struct IfMatchIfAnyHeader {
    /// The `ETag` that was read; left out when there is nothing yet.
    #[param(
        rename = "If-Match",
        min_length = 1,
        max_length = 128,
        pattern = "^[\\x20-\\x7e]+$",
        example = "\"3-1a2b3c4d\""
    )]
    if_match: Option<String>,
}

/// The tags that the caller has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IfNoneMatch(Option<String>);

/// `If-Match` in the document: `params(…, IfMatchHeader)`.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub struct IfMatchHeader {
    /// The `ETag` that was read, or a list of them, of which one has to match; the edit is refused when the thing has
    /// another version, which is the number before the dash. A `W/` that a proxy put before it is overlooked; `*` edits
    /// whatever version is there.
    #[param(
        rename = "If-Match",
        min_length = 1,
        max_length = 128,
        pattern = "^[\\x20-\\x7e]+$",
        example = "\"3-1a2b3c4d\""
    )]
    if_match: String,
}

impl IfNoneMatch {
    /// The tags that a request lists.
    pub fn of(headers: &HeaderMap) -> Self {
        let value = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        Self(value.map(str::to_owned))
    }

    /// Whether the caller has what this tag stands for.
    pub fn has(&self, tag: &HeaderValue) -> bool {
        let listed = self.0.iter().flat_map(|list| list.split(','));
        listed
            .map(str::trim)
            .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == tag.as_bytes())
    }
}

impl Reply {
    /// Adds the `ETag` of a version in the form of the body.
    #[must_use]
    pub fn with_etag(self, version: i64) -> Self {
        let tag = of(version, &self.body);
        self.with_header(ETAG, tag)
    }

    /// Adds an `ETag` of the body alone: for what has no version.
    #[must_use]
    pub fn with_body_etag(self) -> Self {
        let tag = of_body(&self.body);
        self.with_header(ETAG, tag)
    }

    /// This reply, or 304 when the client already has the version that its `ETag` names.
    #[must_use]
    pub fn unless_known(self, known: &IfNoneMatch) -> Self {
        let tag = self.headers.iter().find(|(name, _)| name == ETAG).map(|(_, tag)| tag.clone());
        match tag {
            Some(tag) if known.has(&tag) => Self { status: 304, headers: vec![(ETAG, tag)], body: Vec::new() },
            _ => self,
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(IF_MATCH) {
            return ready(Err(Problem::new("precondition-required")));
        }
        let lines = request.headers().get_all(IF_MATCH).map(HeaderValue::to_str);
        let seen = lines.collect::<Result<Vec<&str>, _>>().ok().and_then(|lines| seen_in(&lines.join(",")));
        ready(seen.map(Self).ok_or_else(|| Problem::new("precondition-failed")))
    }
}

impl FromRequest for IfMatchIfAny {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(IF_MATCH) {
            ready(IfMatch::from_request(request, payload).into_inner().map(|seen| Self(Some(seen))))
        } else {
            ready(Ok(Self(None)))
        }
    }
}

/// The versions that a list of tags stands for. One that matches is enough (RFC 9110, section 13.1.1): an entry that
/// is no tag of ours matches nothing, and so does a list of such entries.
fn seen_in(list: &str) -> Option<SeenVersions> {
    if list.trim() == "*" {
        return Some(SeenVersions::Any);
    }
    let versions: Vec<i64> = list.split(',').filter_map(|tag| version_in(tag.trim())).collect();
    (!versions.is_empty()).then_some(SeenVersions::OneOf(versions))
}

/// The version that a tag stands for. Proxies that compress make strong tags weak; as an edit is held against the
/// version alone, that does not matter here.
fn version_in(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')?.strip_suffix('"')?.split('-').next()?.parse().ok()
}

impl FromRequest for IfNoneMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request.headers())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    async fn if_match(lines: &[&str]) -> Result<SeenVersions, &'static str> {
        let request =
            lines.iter().fold(TestRequest::default(), |request, line| request.append_header((IF_MATCH, *line)));
        IfMatch::extract(&request.to_http_request()).await.map(|found| found.0).map_err(|problem| problem.code())
    }

    #[actix_web::test]
    async fn a_tag_names_its_version_and_a_star_any() {
        for tag in ["\"12\"", "\"12-1a2b3c4d\"", "W/\"12-1a2b3c4d\""] {
            assert_eq!(if_match(&[tag]).await, Ok(12.into()), "{tag}");
        }
        assert_eq!(if_match(&["*"]).await, Ok(SeenVersions::Any));
        for list in [&["\"1\", W/\"2-1a2b3c4d\",\"3\""][..], &["\"1\"", "\"2\" , \"3\""]] {
            assert_eq!(if_match(list).await, Ok(SeenVersions::OneOf(vec![1, 2, 3])), "{list:?}");
        }
        for list in ["\"x\", \"1-b815d941\"", "\"1\", 2", "\"1\", \"x,y\"", "\"1\",", "*, \"1\""] {
            assert_eq!(if_match(&[list]).await, Ok(1.into()), "{list}");
        }
        for wrong in ["12", "W/12", "\"x\"", "\"x\", \"y\"", "\"1\" \"2\"", ""] {
            assert_eq!(if_match(&[wrong]).await, Err("precondition-failed"), "{wrong}");
        }
        let absent = IfMatch::extract(&TestRequest::default().to_http_request()).await;
        assert_eq!(absent.unwrap_err().code(), "precondition-required");
    }

    #[test]
    fn any_listed_tag_spares_the_body() {
        let tag = of(7, b"body");
        assert_eq!(tag, "\"7-230d8358\"");
        let has = |list: &str| IfNoneMatch(Some(list.to_owned())).has(&tag);
        assert!(has("\"7-230d8358\"") && has("\"1\", W/\"7-230d8358\"") && has("*"));
        assert!(!has("\"7\"") && !has("\"7-230d8359\"") && !has("7") && !IfNoneMatch(None).has(&tag));
    }
}
