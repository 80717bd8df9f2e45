//! What only the sandbox has: a clock that can be moved forward.

use actix_web::{get, post};
use chrono::{DateTime, Duration, Utc};
use palier_domain::Refusal;
use palier_domain::clock::{Clock, ClockStore};
use palier_persistence::WriteError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::caller::Caller;
use crate::clock::{SandboxClock, SystemClock};
use crate::conformance::ValidBody;
use crate::idempotency::{Idempotency, run_once};
use crate::platform::Platform;
use crate::problem::{FieldError, InputRule, Problem};
use crate::reply::Reply;
use crate::routes::Routes;

/// The furthest that the clock moves at once.
const ADVANCE_DAYS_MAX: i64 = 366;

/// Adds the routes of the sandbox.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(get_sandbox_clock).service(advance_sandbox_clock);
}

/// What the sandbox's clock says.
#[derive(Serialize, ToSchema)]
#[schema(as = SandboxClock, examples(json!({ "now": "2026-03-01T12:00:00Z", "ahead_seconds": 86400 })))]
pub struct SandboxClockView {
    /// The instant at which everything is decided.
    pub now: DateTime<Utc>,
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
    pub to: Option<DateTime<Utc>>,
    /// The time to move by, in seconds.
    #[serde(default)]
    #[schema(nullable = false, minimum = 1, maximum = 31_622_400)]
    pub by_seconds: Option<i64>,
}

/// Get the sandbox's clock
///
/// The time in which campaigns live. Absent in production.
///
/// Refusals: not-found.
#[utoipa::path(tag = "Sandbox", responses((status = 200, description = "The clock.", body = SandboxClockView)))]
#[get("/sandbox/clock")]
async fn get_sandbox_clock(caller: Caller) -> Result<Reply, Problem> {
    let clock = clock_of(caller.platform())?;
    Ok(Reply::ok(&SandboxClockView::of(clock)))
}

/// Advance the sandbox's clock
///
/// Moves time forward, by at most a year at once. Everything that falls due on
/// the way is done, in its order, before this answers: campaigns close,
/// reservations expire, refunds go out. Absent in production.
///
/// Refusals: not-found, clock-not-forward.
#[utoipa::path(
    tag = "Sandbox",
    request_body = AdvanceSandboxClock,
    responses((status = 200, description = "The clock.", body = SandboxClockView))
)]
#[post("/sandbox/clock/advance")]
async fn advance_sandbox_clock(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<AdvanceSandboxClock>,
) -> Result<Reply, Problem> {
    run_once(&caller, &idempotency, advance(caller.platform(), &body)).await
}

async fn advance(platform: &Platform, body: &AdvanceSandboxClock) -> Result<Reply, Problem> {
    let clock = clock_of(platform)?;
    let now = clock.now();
    let target = match (body.to, body.by_seconds) {
        (Some(to), _) => to,
        (None, Some(seconds)) => now + Duration::seconds(seconds),
        (None, None) => return Err(Problem::invalid(vec![FieldError::new("/to", InputRule::Required)])),
    };
    if target <= now || target > now + Duration::days(ADVANCE_DAYS_MAX) {
        return Err(Refusal::ClockNotForward { now }.into());
    }
    platform.due_work.advance(target, async |instant| move_clock(platform, clock, instant).await).await?;
    Ok(Reply::ok(&SandboxClockView::of(clock)))
}

async fn move_clock(platform: &Platform, clock: &SandboxClock, instant: DateTime<Utc>) -> Result<(), WriteError> {
    let offset = instant - SystemClock.now();
    platform.database.write(Uuid::nil(), move |session| Ok(session.set_clock_offset(offset)?)).await?;
    clock.set_offset(offset);
    Ok(())
}

fn clock_of(platform: &Platform) -> Result<&SandboxClock, Problem> {
    platform.sandbox_clock.as_deref().ok_or_else(|| Problem::new("not-found"))
}

impl SandboxClockView {
    fn of(clock: &SandboxClock) -> Self {
        Self { now: clock.now(), ahead_seconds: whole_seconds(clock.offset()) }
    }
}

/// Rounded: the offset was taken a moment after the target was chosen.
fn whole_seconds(offset: Duration) -> i64 {
    (offset + Duration::milliseconds(500)).num_seconds()
}
