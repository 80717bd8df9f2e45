//! The outer layer: what every exchange has, whatever happens inside.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use palier_domain::permissions::Operation;

use super::connection::{Piecewise, Watch};
use super::gate::Admitted;
use super::{cors, headers, reading};
use crate::conformance::announces_body;
use crate::meters::Meters;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::reply::IsProblemDocument;
use crate::trace::RequestFacts;

/// Names, logs, counts and completes an exchange.
pub async fn envelope<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Piecewise>, Error> {
    let started = Instant::now();
    let watch = request.conn_data::<Watch>().cloned();
    if let Some(watch) = &watch {
        watch.begin();
    }
    let Some(platform) = request.app_data::<Data<Platform>>().cloned() else {
        let response = next.call(request).await?;
        return Ok(response.map_body(|_, body| Piecewise::new(body, watch)));
    };
    let has_body = announces_body(request.headers());
    let facts = RequestFacts::of(request.headers(), platform.ids.next());
    request.extensions_mut().insert(facts.clone());
    let asked = request.method().clone();
    if asked == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    let is_unread = has_body && !reading::was_read(&response);
    let admitted = response.request().extensions().get::<Admitted>().cloned();
    let operation = admitted.as_ref().and_then(|admitted| admitted.rules.operation);
    let mut response = as_problem(response, &facts, operation);
    let headers = response.headers_mut();
    facts.write(headers);
    if let Some(allowance) = admitted.as_ref().and_then(|admitted| admitted.allowance) {
        allowance.write(headers);
    }
    headers::add(headers, !platform.config.is_sandbox());
    if let (Some(watch), true) = (&watch, is_unread) {
        watch.linger();
    }
    if platform.stopping.is_told() || is_unread {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    record(&asked, response.request().path(), admitted.as_ref(), response.status().as_u16(), started.elapsed(), &facts);
    Ok(response.map_body(|_, body| Piecewise::new(body, watch)))
}

/// Turns a response that is not a success, and not a problem yet, into one.
fn as_problem<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    facts: &RequestFacts,
    operation: Option<Operation>,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let status = response.status();
    let is_fine = !status.is_client_error() && !status.is_server_error();
    if is_fine || response.response().extensions().get::<IsProblemDocument>().is_some() {
        return response.map_into_left_body();
    }
    let carried = response.response().extensions().get::<Problem>().cloned();
    let carried = carried.or_else(|| cors::refused_preflight(response.response(), response.request().headers()));
    let problem = carried.unwrap_or_else(|| {
        let cause = response.response().error().map(ToString::to_string);
        tracing::debug!(?cause, %status, "a response without a problem");
        Problem::of_status(status)
    });
    let problem = match operation {
        Some(Operation::ISSUE_CLIENT_TOKEN) => problem.with_oauth_error(),
        _ => problem,
    };
    let reply = problem.render(&facts.audience).into_response();
    let (request, original) = response.into_parts();
    let mut reply = reply.map_into_right_body();
    for (name, value) in original.headers() {
        let is_kept = name == ALLOW || name.as_str().starts_with("access-control-") || name.as_str() == "vary";
        if is_kept {
            reply.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, reply)
}

/// The label of requests that match no operation.
static OF_NOTHING: Meters = Meters::new();

/// How much of an address is logged, in characters.
const LOGGED_CHARACTERS_MAX: usize = 256;

/// As much of a text as a line of the log has room for.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LOGGED_CHARACTERS_MAX).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn record(method: &Method, path: &str, admitted: Option<&Admitted>, status: u16, took: Duration, facts: &RequestFacts) {
    let operation = admitted.map_or("none", |admitted| &admitted.rules.id);
    let request_id = &facts.audience.request_id;
    let traceparent = facts.traceparent.as_ref();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (method, path) = (cut(method.as_str()), cut(path));
    // Who asks too often would fill the log: it is enough to count them.
    let is_flood = status == 429 && admitted.is_none_or(|admitted| admitted.allowance.is_none());
    if is_flood || admitted.is_some_and(|admitted| admitted.is_kept_page) {
        tracing::debug!(request_id, traceparent, method, path, operation, status, micros, "request");
    } else {
        tracing::info!(request_id, traceparent, method, path, operation, status, micros, "request");
    }
    let meters = admitted.map_or(&OF_NOTHING, |admitted| &admitted.rules.meters);
    meters.record(operation, status, took);
}
