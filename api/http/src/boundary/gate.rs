//! The inner layer: who and what is let through to a handler.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, HeaderValue, ORIGIN, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::test::TestRequest;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::ids::BookId;
use palier_persistence::WriteError;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::reading;
use crate::authentication::{KnownActor, actor_of};
use crate::conformance::{Access, BodyRules, CheckedRequest, Found, OperationRules, announces_body, check_apart};
use crate::limiting::Allowance;
use crate::network::client_address;
use crate::platform::Platform;
use crate::problem::{FieldError, InputRule, Problem, RETRY_AFTER_SECONDS, challenge};
use crate::public_pages;
use crate::trace::RequestFacts;

/// What the gate found out about a request, for the envelope.
#[derive(Clone)]
pub(super) struct Admitted {
    pub(super) rules: Arc<OperationRules>,
    pub(super) allowance: Option<Allowance>,
    /// Whether it is answered with a page that is kept: nothing is worth a line in the log.
    pub(super) is_kept_page: bool,
}

/// Marks a request whose access token is not valid, on an operation that needs none: it is served as nobody's.
#[derive(Debug, Clone, Copy)]
struct StaleToken;

/// Lets a request through, or answers it. Never returns an error.
pub async fn gate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let mut response = pass(request, next).await?;
    if !response.request().extensions().contains::<StaleToken>() {
        return Ok(response);
    }
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
        let (request, _) = response.into_parts();
        let refusal = Problem::new("token-invalid").error_response();
        return Ok(ServiceResponse::new(request, refusal).map_into_right_body());
    }
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge("token-invalid")));
    Ok(response)
}

async fn pass<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some(platform) = request.app_data::<Data<Platform>>().cloned() else {
        return Ok(refuse(request, &Problem::internal("a server without a platform")));
    };
    if let Some(page) = show(&platform, &request) {
        return Ok(request.into_response(page).map_into_right_body());
    }
    if let Err(problem) = admit(&platform, &mut request).await {
        reading::discard(&mut request).await;
        return Ok(refuse(request, &problem));
    }
    match platform.public_pages.look(request.request()).await {
        Some(public_pages::Found::Page(page)) => {
            let response = page.respond(request.headers());
            return Ok(request.into_response(response).map_into_right_body());
        }
        Some(public_pages::Found::Turn(turn)) => {
            request.extensions_mut().insert(turn);
        }
        None => {}
    }
    let stand_in = StandIn::of(&request);
    let seconds_max = seconds_max_of(&platform, &request);
    let handling = AssertUnwindSafe(async { next.call(request).await }).catch_unwind();
    match tokio::time::timeout(Duration::from_secs(seconds_max), handling).await {
        Ok(Ok(Ok(response))) => Ok(response.map_into_left_body()),
        Ok(Ok(Err(error))) => Ok(stand_in.answer(error.error_response())),
        Ok(Err(panic)) => Ok(stand_in.refuse(&Problem::internal(panic_message(panic.as_ref())))),
        Err(_) => Ok(stand_in.refuse(&took_too_long(seconds_max))),
    }
}

/// How long a request may take, in seconds: one whose body is left to the handler is an upload.
fn seconds_max_of(platform: &Platform, request: &ServiceRequest) -> u64 {
    let limits = &platform.config.limits;
    let extensions = request.extensions();
    let body = extensions.get::<CheckedRequest>().and_then(|checked| checked.rules.body.as_ref());
    if body.is_some_and(BodyRules::is_raw) { limits.upload_seconds_max } else { limits.request_seconds_max }
}

/// A page that is kept for everybody, for a request that says nothing else; it counts towards the limit
/// of requests like any other. One that has to be refused goes the usual way.
fn show(platform: &Platform, request: &ServiceRequest) -> Option<HttpResponse> {
    let address = request.uri().path_and_query()?.as_str();
    let page = platform.public_pages.find_for(request.method(), address, request.headers())?;
    let client = client_address(&platform.config, request.headers(), request.peer_addr().map(|peer| peer.ip()));
    let allowance = client.map_or(Ok(None), |client| platform.limits.check_request(client)).ok()?;
    request.extensions_mut().insert(Admitted { rules: Arc::clone(page.rules()), allowance, is_kept_page: true });
    Some(page.respond(request.headers()))
}

async fn admit(platform: &Platform, request: &mut ServiceRequest) -> Result<(), Problem> {
    let routed = route(platform, request);
    let known = routed.as_ref().ok().map(|(rules, _)| Arc::clone(rules));
    let admitted = |allowance| known.clone().map(|rules| Admitted { rules, allowance, is_kept_page: false });
    if let Some(admitted) = admitted(None) {
        request.extensions_mut().insert(admitted);
    }
    let address = client_address(&platform.config, request.headers(), request.peer_addr().map(|peer| peer.ip()));
    let is_limited = known.as_ref().is_none_or(|rules| rules.is_limited);
    if let (Some(address), true) = (address, is_limited) {
        let allowance = platform.limits.check_request(address)?;
        if let Some(admitted) = admitted(allowance) {
            request.extensions_mut().insert(admitted);
        }
    }
    let (rules, path) = routed?;
    rules.refuse_repeated_headers(request.headers())?;
    if let Ok(path) = &path {
        check_room(platform, request.method(), path)?;
    }
    let actor = identify(platform, &rules, request).await?;
    if let Some(operation) = rules.operation {
        operation.admit(&actor)?;
    }
    request.extensions_mut().insert(KnownActor(Arc::new(actor)));
    let path = path?;
    let mut errors = Vec::new();
    rules.check_headers(request.headers(), &mut errors)?;
    let query = rules.check_query(request.query_string(), &mut errors)?;
    let cleared = rules.cleared(&query, &mut errors);
    let (body, bytes) = body(platform, &rules, request, &cleared, &mut errors).await?;
    if !errors.is_empty() {
        errors.truncate(crate::conformance::FIELD_ERRORS_MAX);
        return Err(Problem::invalid(errors));
    }
    request.extensions_mut().insert(CheckedRequest { rules, path, query, body, bytes });
    Ok(())
}

type PathValues = Result<Map<String, Value>, Problem>;

fn route(platform: &Platform, request: &ServiceRequest) -> Result<(Arc<OperationRules>, PathValues), Problem> {
    match platform.conformance.find(request.method(), request.path()) {
        Found::Operation(rules, captures) => Ok((Arc::clone(rules), rules.check_path(&captures))),
        Found::Nothing => Err(Problem::new("not-found")),
        Found::OtherMethods(methods) => {
            let allowed: Vec<String> = methods.split(", ").map(str::to_owned).collect();
            let value = HeaderValue::from_str(&methods).unwrap_or_else(|_| HeaderValue::from_static(""));
            Err(Problem::new("method-not-allowed").with_fact("allowed", allowed).with_header(ALLOW, value))
        }
    }
}

/// Refuses a write that would find no place in the lane of its book, before anything is done for it.
fn check_room(platform: &Platform, method: &Method, path: &Map<String, Value>) -> Result<(), Problem> {
    let book = path.get("campaign_id").and_then(Value::as_str).and_then(|id| Uuid::try_parse(id).ok());
    let is_full = |book: Uuid| !method.is_safe() && !platform.database.has_room(&WriteSet::book(BookId(book)));
    if book.is_some_and(is_full) { Err(WriteError::Overloaded.into()) } else { Ok(()) }
}

/// Who asks. Where nobody has to be known, a token that is not valid is not refused: an app that was closed for an hour may
/// look at public pages. Whether it would have shown more to its bearer is told: see [`gate`].
async fn identify(platform: &Platform, rules: &OperationRules, request: &ServiceRequest) -> Result<Actor, Problem> {
    if rules.access == Access::Open {
        return Ok(Actor::Anonymous);
    }
    match actor_of(platform.authenticator.as_ref(), request.headers()).await {
        Err(problem) if rules.access == Access::Optional && problem.code() == "token-invalid" => {
            request.extensions_mut().insert(StaleToken);
            Ok(Actor::Anonymous)
        }
        known => known,
    }
}

async fn body(
    platform: &Platform,
    rules: &OperationRules,
    request: &mut ServiceRequest,
    cleared: &[&str],
    errors: &mut Vec<FieldError>,
) -> Result<(Value, Bytes), Problem> {
    let nothing = (Value::Null, Bytes::new());
    if matches!(*request.method(), Method::GET | Method::DELETE) {
        return Ok(nothing);
    }
    let form = match &rules.body {
        Some(rules) if rules.is_left_out(request.headers()) => return Ok((rules.absent(errors)?, Bytes::new())),
        Some(rules) if rules.required || announces_body(request.headers()) => {
            Some((rules, &rules.media_of(request.headers())?.form))
        }
        _ => None,
    };
    if form.is_some_and(|(_, form)| form.is_raw()) {
        return Ok(nothing);
    }
    let bytes = read(platform, request).await?;
    let value = match form {
        Some((rules, _)) if rules.says_nothing(&bytes) => rules.absent(errors)?,
        Some((_, form)) => check_apart(form, &bytes, cleared, errors).await?,
        None if crate::conformance::is_void(&bytes) => Value::Null,
        None => {
            errors.push(FieldError::new("", InputRule::UnexpectedBody));
            Value::Null
        }
    };
    request.set_payload(Payload::from(bytes.clone()));
    Ok((value, bytes))
}

async fn read(platform: &Platform, request: &mut ServiceRequest) -> Result<Bytes, Problem> {
    let limits = &platform.config.limits;
    let reading = reading::body(request, limits.body_bytes_max);
    let read = tokio::time::timeout(Duration::from_secs(limits.request_seconds_max), reading).await;
    read.unwrap_or_else(|_| {
        let seconds = i64::try_from(limits.request_seconds_max).unwrap_or(i64::MAX);
        Err(Problem::new("request-timeout").with_fact("seconds_max", seconds))
    })
}

fn took_too_long(seconds_max: u64) -> Problem {
    Problem::new("request-timed-out")
        .with_fact("seconds_max", i64::try_from(seconds_max).unwrap_or(i64::MAX))
        .retry_after(RETRY_AFTER_SECONDS)
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a handler panicked: {}", text.unwrap_or("without a message"))
}

fn refuse<B>(request: ServiceRequest, problem: &Problem) -> ServiceResponse<EitherBody<B, BoxBody>> {
    request.into_response(problem.error_response()).map_into_right_body()
}

/// What is left of a request that was lost in a panic or a time-out: enough to
/// answer it, and for CORS to say who may read the answer.
struct StandIn {
    method: Method,
    origin: Option<HeaderValue>,
    facts: Option<RequestFacts>,
    admitted: Option<Admitted>,
    is_read: bool,
}

impl StandIn {
    fn of(request: &ServiceRequest) -> Self {
        let extensions = request.extensions();
        Self {
            method: request.method().clone(),
            origin: request.headers().get(ORIGIN).cloned(),
            facts: extensions.get::<RequestFacts>().cloned(),
            admitted: extensions.get::<Admitted>().cloned(),
            is_read: reading::is_marked(request),
        }
    }

    fn refuse<B>(self, problem: &Problem) -> ServiceResponse<EitherBody<B, BoxBody>> {
        self.answer(problem.error_response())
    }

    fn answer<B>(self, response: HttpResponse) -> ServiceResponse<EitherBody<B, BoxBody>> {
        let request = self.into_request();
        ServiceResponse::new(request, response).map_into_right_body()
    }

    fn into_request(self) -> HttpRequest {
        let mut request = TestRequest::default().method(self.method);
        if let Some(origin) = self.origin {
            request = request.insert_header((ORIGIN, origin));
        }
        let request = request.to_http_request();
        if let Some(facts) = self.facts {
            request.extensions_mut().insert(facts);
        }
        if let Some(admitted) = self.admitted {
            request.extensions_mut().insert(admitted);
        }
        if self.is_read {
            reading::mark_body_as_read(&request);
        }
        request
    }
}
