//! Reads a request's body, no further than the limit.

use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use crate::conformance::announces_body;
use crate::problem::Problem;

/// The largest body that is taken in although nobody wants it.
const DISCARDED_BYTES_MAX: usize = 64 * 1_024;
/// How long its sender may take.
const DISCARD_WAIT_MAX: Duration = Duration::from_millis(100);

/// Marks a request whose body was taken in to its end: the connection may go on.
#[derive(Debug, Clone, Copy)]
struct BodyIsRead;

/// Marks a request whose body has been read in part: the rest can no longer be obtained.
#[derive(Debug, Clone, Copy)]
struct BodyIsBegun;

/// Whether the body of the request that is answered was taken in to its end.
pub(super) fn was_read<B>(response: &ServiceResponse<B>) -> bool {
    is_marked(response.request())
}

/// Whether the body of a request was taken in to its end.
pub(super) fn is_marked(request: &impl HttpMessage) -> bool {
    request.extensions().contains::<BodyIsRead>()
}

/// Says of a request that its body was taken in to its end, by whom it was left to.
pub fn mark_body_as_read(request: &impl HttpMessage) {
    request.extensions_mut().insert(BodyIsRead);
}

/// The whole body, or the problem with it.
pub(super) async fn body(request: &mut ServiceRequest, bytes_max: usize) -> Result<Bytes, Problem> {
    let bytes = whole(request, bytes_max).await?;
    mark_body_as_read(request);
    Ok(bytes)
}

async fn whole(request: &mut ServiceRequest, bytes_max: usize) -> Result<Bytes, Problem> {
    if announced_length(request).is_some_and(|length| length > bytes_max) {
        return Err(too_large(bytes_max));
    }
    request.extensions_mut().insert(BodyIsBegun);
    let mut payload = request.take_payload();
    let Some(first) = payload.next().await else { return Ok(Bytes::new()) };
    let first = first.map_err(broken_off)?;
    let Some(second) = payload.next().await else {
        return if first.len() > bytes_max { Err(too_large(bytes_max)) } else { Ok(first) };
    };
    let announced = announced_length(request).unwrap_or_default();
    let mut bytes = BytesMut::with_capacity(announced.max(first.len()));
    bytes.extend_from_slice(&first);
    let mut chunk = second.map_err(broken_off)?;
    loop {
        if bytes.len() + chunk.len() > bytes_max {
            return Err(too_large(bytes_max));
        }
        bytes.extend_from_slice(&chunk);
        match payload.next().await {
            Some(next) => chunk = next.map_err(broken_off)?,
            None => return Ok(bytes.freeze()),
        }
    }
}

/// Takes in what is left of a small body of a request that is refused: a connection on which something is unread has
/// to be closed, and its next request would need another one.
pub(super) async fn discard(request: &mut ServiceRequest) {
    let is_large = announced_length(request).is_some_and(|length| length > DISCARDED_BYTES_MAX);
    let is_begun = request.extensions().contains::<BodyIsBegun>();
    if is_large || is_begun || !announces_body(request.headers()) || is_marked(request) {
        return;
    }
    let mut payload = request.take_payload();
    let rest = async {
        let mut left = DISCARDED_BYTES_MAX;
        while let Some(chunk) = payload.next().await {
            left = left.checked_sub(chunk.ok()?.len())?;
        }
        Some(())
    };
    match tokio::time::timeout(DISCARD_WAIT_MAX, rest).await {
        Ok(Some(())) => mark_body_as_read(request),
        Ok(None) | Err(_) => tracing::debug!("a body that is of no use was too large or did not come in time"),
    }
}

fn announced_length(request: &ServiceRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new("payload-too-large").with_fact("bytes_max", i64::try_from(bytes_max).unwrap_or(i64::MAX))
}

fn broken_off(error: PayloadError) -> Problem {
    tracing::debug!(%error, "a body broke off");
    Problem::new("malformed-request")
}
