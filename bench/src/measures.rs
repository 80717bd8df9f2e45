//! What is measured: one module for each, which makes its own world and gives lines for the table.

pub(crate) mod applying;
pub(crate) mod latency;
pub(crate) mod overload;
pub(crate) mod pledging;
pub(crate) mod settling;

use std::time::Duration;

use crate::Failed;
use crate::load::{Load, Measured};
use crate::place::Place;
use crate::server::{Binary, Server};
use crate::world::World;

/// How many connections load a server as far as it goes.
pub(crate) const CONNECTIONS_MANY: usize = 64;

/// How long a server is warmed up.
const WARM_UP: Duration = Duration::from_millis(500);

/// Starts a server on an empty database, fills it and stops it; how long the start took.
pub(crate) async fn prepare(binary: &Binary, campaigns: u32) -> Result<(Duration, World), Failed> {
    let server = Server::start(binary).await?;
    let world = World::prepare(&server.api, campaigns).await?;
    let took = server.ready_after;
    server.stop().await?;
    Ok((took, world))
}

/// Starts a server on a world with so many campaigns, and warms it up.
pub(crate) async fn warm(place: &Place, binary: &Binary, campaigns: u32) -> Result<(Server, World), Failed> {
    let (_, world) = prepare(binary, campaigns).await?;
    let server = Server::start_in(binary, place).await?;
    world.load(&server.api).await?.run(CONNECTIONS_MANY, WARM_UP).await?;
    Ok((server, world))
}

/// As many pledges per second as there can be, over many connections.
pub(crate) async fn capacity(load: &Load<'_>, duration: Duration) -> Result<f64, Failed> {
    Ok(rate(&load.run(CONNECTIONS_MANY, duration).await?))
}

/// Pledges per second.
pub(crate) fn rate(measured: &Measured) -> f64 {
    f64::from(measured.pledges) / measured.elapsed.as_secs_f64()
}

/// The latency that so many of a hundred do not exceed, in milliseconds.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = sorted.len().saturating_mul(percent) / 100;
    sorted.get(place.min(sorted.len().saturating_sub(1))).map_or(f64::NAN, |took| took.as_secs_f64() * 1_000.0)
}
