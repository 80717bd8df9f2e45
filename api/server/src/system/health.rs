//! Liveness, readiness, metrics.

use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use palier_http::authentication::bearer_token;
use palier_http::caller::Caller;
use palier_http::platform::Platform;
use palier_http::problem::{Problem, RETRY_AFTER_SECONDS};
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::secret_hash;
use palier_v1::words::word_schema;
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::telemetry::Metrics;

/// How the server is.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({ "status": "pass", "mode": "sandbox" })))]
pub(super) struct Health {
    /// `pass`: it is well.
    pub status: HealthStatus,
    /// Whether money and time are real.
    pub mode: ServerMode,
}

/// How a server is, in one word; anything but `pass` is answered as a problem.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HealthStatus {
    Pass,
}

/// Whether money and time are real.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ServerMode {
    Sandbox,
    Production,
}

impl PartialSchema for HealthStatus {
    fn schema() -> RefOr<Schema> {
        word_schema("How a server is.", vec![("pass", "It is well.")])
    }
}

impl ToSchema for HealthStatus {}

impl PartialSchema for ServerMode {
    fn schema() -> RefOr<Schema> {
        let sandbox = ("sandbox", "Payments are simulated, and the clock can be moved.");
        word_schema("Whether money and time are real.", vec![sandbox, ("production", "Everything is real.")])
    }
}

impl ToSchema for ServerMode {}

/// Say that the server is alive
///
/// The process runs and answers. It says nothing about the database.
#[utoipa::path(tag = "System", responses((status = 200, description = "It is alive.", body = Health)))]
#[get("/healthz")]
pub(super) async fn get_health(platform: Data<Platform>) -> Reply {
    Reply::ok(&health_of(&platform))
}

/// Say whether the server is ready
///
/// Ready means that the database can be reached, that its schema is the one this server knows, and that the server is
/// not stopping.
#[utoipa::path(
    tag = "System", responses((status = 200, description = "It is ready.", body = Health)),
    extensions(("x-problems" = json!(refusals!["database-unavailable", "shutting-down"])))
)]
#[get("/readyz")]
pub(super) async fn get_readiness(caller: Caller) -> Result<Reply, Problem> {
    if caller.platform().stopping.is_told() {
        return Err(Problem::new("shutting-down").retry_after(RETRY_AFTER_SECONDS));
    }
    caller.platform().database.check_ready().await?;
    Ok(Reply::ok(&health_of(caller.platform())))
}

/// Get metrics
///
/// What was counted since the start, as Prometheus reads it. Where the installation sets a `metrics_token`, it has to be
/// sent as `Authorization: Bearer`; in production nothing is here without one.
#[utoipa::path(
    tag = "System",
    responses((status = 200, description = "The counts.", body = String, content_type = "text/plain")),
    extensions(("x-problems" = json!(refusals!["not-found", "token-invalid"])))
)]
#[get("/metrics")]
pub(super) async fn get_metrics(request: HttpRequest, platform: Data<Platform>) -> Result<Reply, Problem> {
    may_read_metrics(&platform, request.headers())?;
    Ok(Reply::file("text/plain; version=0.0.4", platform.parts.require::<Metrics>()?.render()))
}

fn may_read_metrics(platform: &Platform, headers: &HeaderMap) -> Result<(), Problem> {
    match &platform.config.metrics_token {
        Some(token) if bearer_token(headers)?.is_some_and(|shown| secret_hash(shown) == secret_hash(token)) => Ok(()),
        Some(_) => Err(Problem::new("token-invalid")),
        None if platform.config.is_sandbox() => Ok(()),
        None => Err(Problem::new("not-found")),
    }
}

fn health_of(platform: &Platform) -> Health {
    let mode = if platform.config.is_sandbox() { ServerMode::Sandbox } else { ServerMode::Production };
    Health { status: HealthStatus::Pass, mode }
}
