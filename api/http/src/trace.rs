//! How an exchange is named: request id and trace context.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::problem::Audience;

/// The header that carries the request id both ways.
pub(super) static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header that carries the trace context both ways (W3C Trace Context).
pub(super) static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The longest request id that is taken over from a client.
const REQUEST_ID_CHARACTERS_MAX: usize = 64;

/// What the boundary knows of a request before anything else.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    /// How the client wants to be answered, and the request's id.
    pub audience: Audience,
    /// The trace that the request belongs to, with a span of our own.
    pub traceparent: Option<String>,
}

impl RequestFacts {
    /// Reads the headers; `fresh` names what the client did not.
    pub fn of(headers: &HeaderMap, fresh: Uuid) -> Self {
        // Of two lines neither can be told to be meant.
        let text = |name: &HeaderName| {
            let mut lines = headers.get_all(name);
            lines.next().filter(|_| lines.next().is_none()).and_then(|value| value.to_str().ok())
        };
        let request_id = text(&REQUEST_ID).filter(|id| is_sane(id)).map_or_else(|| written(fresh), str::to_owned);
        Self {
            audience: Audience::of(headers, request_id),
            traceparent: text(&TRACEPARENT).and_then(|parent| continued(parent, fresh)),
        }
    }

    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.audience.request_id) {
            headers.insert(REQUEST_ID.clone(), value);
        }
        if let Some(Ok(value)) = self.traceparent.as_deref().map(HeaderValue::from_str) {
            headers.insert(TRACEPARENT.clone(), value);
        }
    }
}

/// The id as text, without the detour over a formatter: it is done for each request.
fn written(id: Uuid) -> String {
    id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned()
}

fn is_sane(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=REQUEST_ID_CHARACTERS_MAX).contains(&id.len()) && id.bytes().all(is_plain)
}

/// The caller's trace, with our span instead of the caller's.
fn continued(parent: &str, fresh: Uuid) -> Option<String> {
    let mut parts = parent.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_some = |text: &str| text.bytes().any(|byte| byte != b'0');
    let is_valid = version == "00"
        && is_hex(trace, 32)
        && is_some(trace)
        && is_hex(span, 16)
        && is_some(span)
        && is_hex(flags, 2)
        && parts.next().is_none();
    let (_, own_span) = fresh.as_u64_pair();
    is_valid.then(|| format!("00-{trace}-{own_span:016x}-{flags}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_request_id_is_kept_and_another_replaced() {
        let of = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID.clone(), HeaderValue::from_str(id).unwrap());
            RequestFacts::of(&headers, Uuid::max()).audience.request_id
        };
        assert_eq!(of("order-7_a.b"), "order-7_a.b");
        for strange in ["", "a b", "a\"b", &"x".repeat(65)] {
            assert_eq!(of(strange), Uuid::max().to_string());
        }
    }

    #[test]
    fn a_trace_goes_on_with_our_span() {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let ours = "00-0af7651916cd43dd8448eb211c80319c-0000000000000007-01";
        assert_eq!(continued(parent, Uuid::from_u128(7)).as_deref(), Some(ours));
        for broken in [
            "",
            "00-0-0-00",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            &parent.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
        ] {
            assert_eq!(continued(broken, Uuid::nil()), None, "{broken}");
        }
    }
}
