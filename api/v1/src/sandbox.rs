//! What only the sandbox has: a clock that can be moved forward.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{get, post};
use chrono::{Duration, Utc};
use palier_domain::WriteSet;
use palier_domain::clock::{AdvanceClock, Clock, advance_sandbox_clock as choose_target};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::clock::{SandboxClock, SystemClock};
use palier_http::conformance::ValidBody;
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::problem::{FieldError, InputRule, Problem};
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The sandbox's time. A server in production has none.
pub struct SandboxTime {
    /// The clock that everything is decided by.
    pub clock: Arc<SandboxClock>,
    /// Moves it.
    pub mover: Box<dyn MoveTime>,
}

/// A move of time that is under way.
pub type Moving<'a> = Pin<Box<dyn Future<Output = Result<(), Problem>> + 'a>>;

/// Moves time, and does what falls due on the way.
pub trait MoveTime: Send + Sync {
    /// Does everything that is due until `target`, each at its time, and ends with the clock there.
    fn move_to(&self, target: chrono::DateTime<Utc>) -> Moving<'_>;
}

/// Adds the routes of the sandbox.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(get_sandbox_clock).service(advance_sandbox_clock);
}

/// What the sandbox's clock says.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = SandboxClock, examples(json!({ "now": "2026-03-01T12:00:00.000000Z", "ahead_seconds": 86400 })))]
pub struct SandboxClockView {
    /// The instant at which everything is decided.
    pub now: DateTime,
    /// How far it is ahead of real time, in seconds.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub ahead_seconds: i64,
}

/// How far to move the clock: to an instant, or by a time. Exactly one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, max_properties = 1, examples(json!({ "by_seconds": 86400 })))]
pub struct AdvanceSandboxClock {
    /// The instant to move to.
    #[serde(default)]
    #[schema(nullable = false)]
    pub to: Option<DateTime>,
    /// The time to move by, in seconds.
    #[serde(default)]
    #[schema(nullable = false, minimum = 1, maximum = 31_622_400)]
    pub by_seconds: Option<i64>,
}

/// Get the sandbox's clock
///
/// The time that campaigns go by. Absent in production.
#[utoipa::path(
    tag = "Sandbox", responses((status = 200, description = "The clock.", body = SandboxClockView)),
    extensions(("x-problems" = json!(refusals!["not-found"])))
)]
#[get("/sandbox/clock")]
async fn get_sandbox_clock(caller: Caller) -> Result<Reply, Problem> {
    let clock = &time_of(&caller)?.clock;
    Ok(Reply::ok(&SandboxClockView::of(clock)))
}

/// Advance the sandbox's clock
///
/// Moves time forward, by at most 366 days at once and no further than the beginning of 2100. Everything that falls due
/// on the way is done in order before the reply: campaigns close, reservations expire, refunds go out. Anybody who is
/// signed in can move the clock. The same key moves it once: if a request was cut off, repeating it moves the clock to
/// the instant the first one was heading for. Absent in production.
#[utoipa::path(
    tag = "Sandbox",
    request_body = AdvanceSandboxClock,
    responses((status = 200, description = "The clock.", body = SandboxClockView)),
    extensions(("x-problems" = json!(refusals!["not-found", "clock-not-forward", "clock-too-far"])))
)]
#[post("/sandbox/clock/advance")]
async fn advance_sandbox_clock(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<AdvanceSandboxClock>,
) -> Result<Reply, Problem> {
    let SandboxTime { clock, mover } = time_of(&caller)?;
    let command = body.command()?;
    let _alone = clock.turn().await;
    // Another server may have moved it a moment ago.
    clock.follow(caller.read(|store, _| Ok(store.find_clock_offset()?)).await?);
    let choose = move |_: &mut dyn Store, context: &Context<'_>| choose_target(context, command);
    // The reply is kept before the clock moves: whoever repeats the request finds in it where the clock was to go.
    let reply = run_once(&caller, &idempotency, WriteSet::installation(), choose, promise).await?;
    if reply.status == StatusCode::OK.as_u16() {
        let promised: SandboxClockView = serde_json::from_slice(&reply.body).map_err(Problem::internal)?;
        mover.move_to(promised.now.0).await?;
    }
    Ok(reply)
}

/// The reply to a move that is still to be made.
fn promise(target: chrono::DateTime<Utc>) -> Reply {
    Reply::ok(&SandboxClockView { now: DateTime(target), ahead_seconds: whole_seconds(target - SystemClock.now()) })
}

fn time_of(caller: &Caller) -> Result<&SandboxTime, Problem> {
    caller.platform().parts.find().ok_or_else(|| Problem::new("not-found"))
}

impl AdvanceSandboxClock {
    /// The command in the domain's words.
    fn command(&self) -> Result<AdvanceClock, Problem> {
        match (self.to, self.by_seconds) {
            (Some(to), _) => Ok(AdvanceClock::To(to.0)),
            (None, Some(seconds)) => Ok(AdvanceClock::By(Duration::seconds(seconds))),
            (None, None) => Err(Problem::invalid(vec![FieldError::new("/to", InputRule::Required)])),
        }
    }
}

impl SandboxClockView {
    fn of(clock: &SandboxClock) -> Self {
        Self { now: DateTime(clock.now()), ahead_seconds: whole_seconds(clock.offset()) }
    }
}

/// Rounded: the offset was taken a moment after the target was chosen.
fn whole_seconds(offset: Duration) -> i64 {
    (offset + Duration::milliseconds(500)).num_seconds()
}
