//! What a server does by itself: due work, tidying up, and counting money for operators.

use std::sync::Arc;
use std::time::Duration;

use palier_domain::clock::{Clock, ClockStore};
use palier_domain::frequency::forget_past_windows;
use palier_domain::idempotency::IdempotencyStore;
use palier_domain::identity::forget_dead_sessions;
use palier_domain::{Failure, WriteSet};
use palier_http::clock::{SandboxClock, SystemClock};
use palier_http::platform::Platform;
use palier_persistence::Session;
use tokio::task::JoinHandle;

use super::assembling::Installation;
use super::money_gauges::gauge_money;
use super::neighbours::keep_looking;
use crate::telemetry::Metrics;

/// How often idle entries are forgotten.
const TIDYING: Duration = Duration::from_secs(30);
/// How often sessions that are long over are forgotten.
const SESSIONS_FORGOTTEN: Duration = Duration::from_secs(3_600);
/// How often the sandbox looks whether another server moved the clock.
const CLOCK_LOOK: Duration = Duration::from_secs(1);
/// How long replies are kept for repeated requests, in real time.
const REPLIES_KEPT: chrono::Duration = chrono::Duration::hours(48);
/// How many replies are forgotten at a time.
const REPLIES_FORGOTTEN_MAX: u32 = 1_000;

/// How long others write undisturbed between two rounds of forgetting.
const FORGETTING_PAUSE: Duration = Duration::from_millis(100);

/// Starts the tasks; they end when they are aborted.
pub(super) fn start(installation: &Installation) -> Vec<JoinHandle<()>> {
    let Installation { platform, due_work, media_sweeper, sandbox_clock, metrics, identity, .. } = installation;
    let mut tasks = vec![
        tokio::spawn(Arc::clone(due_work).run_forever()),
        tokio::spawn(tidy(Arc::clone(platform), metrics.clone())),
        tokio::spawn(forget_sessions(Arc::clone(platform))),
        tokio::spawn(gauge_money(Arc::clone(platform))),
        tokio::spawn(keep_looking(Arc::clone(platform), identity.clone())),
        tokio::spawn(Arc::clone(media_sweeper).run_forever()),
    ];
    if let Some(clock) = sandbox_clock {
        tasks.push(tokio::spawn(follow_clock(Arc::clone(platform), Arc::clone(clock))));
    }
    tasks
}

async fn tidy(platform: Arc<Platform>, metrics: Metrics) {
    let mut every = tokio::time::interval(TIDYING);
    loop {
        every.tick().await;
        platform.limits.forget_idle();
        metrics.run_upkeep();
        forget_replies(&platform).await;
        forget_frequencies(&platform).await;
    }
}

/// Forgets old replies.
pub(super) async fn forget_replies(platform: &Platform) {
    let before = SystemClock.now() - REPLIES_KEPT;
    forget(platform, "old replies", move |session| Ok(session.delete_replies_before(before, REPLIES_FORGOTTEN_MAX)?))
        .await;
}

/// Forgets how often somebody did something, where that does not count any more: by the clock that acts are counted by.
pub async fn forget_frequencies(platform: &Platform) {
    let now = platform.now();
    forget(platform, "past frequencies", move |session| forget_past_windows(session, now).map(u64::from)).await;
}

async fn forget_sessions(platform: Arc<Platform>) {
    let mut every = tokio::time::interval(SESSIONS_FORGOTTEN);
    loop {
        every.tick().await;
        let now = SystemClock.now();
        forget(&platform, "dead sessions", move |session| forget_dead_sessions(session, now).map(u64::from)).await;
    }
}

/// Forgets batch after batch until none is left, and lets others write between.
async fn forget(
    platform: &Platform,
    what: &'static str,
    batch: impl FnMut(&mut Session<'_>) -> Result<u64, Failure> + Clone + Send + 'static,
) {
    loop {
        match platform.database.write(WriteSet::installation(), batch.clone()).await {
            Ok(0) => return,
            Ok(forgotten) => {
                tracing::debug!(forgotten, what, "forgotten");
                tokio::time::sleep(FORGETTING_PAUSE).await;
            }
            Err(error) => {
                tracing::warn!(%error, what, "could not be forgotten");
                return;
            }
        }
    }
}

async fn follow_clock(platform: Arc<Platform>, clock: Arc<SandboxClock>) {
    let mut every = tokio::time::interval(CLOCK_LOOK);
    loop {
        every.tick().await;
        let found = platform.database.read(|session| Ok(session.find_clock_offset()?)).await;
        if let Ok(offset) = found {
            clock.follow(offset);
        }
    }
}
