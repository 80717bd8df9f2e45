//! What a server takes: the size of its binary, the time until it is ready, and
//! memory when it rests, when connections rest on it, and under load.

use std::time::Duration;

use crate::report::Line;
use crate::server::{Binary, Server};
use crate::table::spread;
use crate::wire::{Connection, Request};
use crate::world::{World, campaign_id};
use crate::{Failed, Run};

/// How long a server rests before its memory is looked at.
const REST: Duration = Duration::from_secs(3);
/// How many connections pledge at once.
const CONNECTIONS: usize = 64;

/// How many connections rest.
const RESTING: u32 = 1_000;

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let binary = run.place.binary(run.binary, "ours");
    let size_mib = mib(std::fs::metadata(run.binary)?.len() / 1_024)?;
    let first_ms = start_ms(&binary).await?;
    let mut starts = Vec::with_capacity(run.pace.starts);
    for _ in 0..run.pace.starts {
        starts.push(start_ms(&binary).await?);
    }
    let (start, fastest, slowest) = spread(&starts);
    let server = Server::start(&binary).await?;
    tokio::time::sleep(REST).await;
    let idle = server.memory()?;
    let per_connection = rest_on(&server, RESTING).await?;
    let world = World::prepare(&server.api, 1).await?;
    world.load(&server.api).await?.run(CONNECTIONS, run.pace.duration.saturating_mul(3)).await?;
    let pledging = server.memory()?;
    let page = Request::get(server.api.address()?, &format!("/v1/campaigns/{}", campaign_id(1)), "", 200);
    page.repeat(CONNECTIONS, run.pace.duration.saturating_mul(3)).await?;
    let reading = server.memory()?;
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    let line = |id, what: String, ours: String, goal| Line { id, what, ours, goal, ..Line::default() };
    let in_mib = |kib| Ok::<_, Failed>(format!("{:.1}", mib(kib)?));
    let started =
        format!("{start:.0} ({fastest:.0} to {slowest:.0}); the first, which makes the schema: {first_ms:.0}");
    let own =
        format!("{} ({:.1} of them not of the binary's file)", in_mib(idle.resident_kib)?, mib(idle.anonymous_kib)?);
    Ok(vec![
        line("P12", "SQLite, resident at rest: MiB".to_owned(), own, "≤ 25 MiB"),
        line(
            "P12",
            format!("each of {RESTING} resting connections, beside {RESTING} others: KiB"),
            format!("{per_connection:.1}"),
            "≤ 16 KiB",
        ),
        line("P12", format!("the most, {CONNECTIONS} pledging: MiB"), in_mib(pledging.peak_kib)?, "≤ 80 MiB"),
        line("P12", format!("the most, then {CONNECTIONS} reading a page: MiB"), in_mib(reading.peak_kib)?, "≤ 80 MiB"),
        line("P17", format!("SQLite, start to ready, {} starts: ms", starts.len()), started, "≤ 100 ms"),
        line("P17", "the binary: MiB".to_owned(), format!("{size_mib:.1}"), "≤ 25 MiB"),
    ])
}

async fn start_ms(binary: &Binary) -> Result<f64, Failed> {
    let server = Server::start(binary).await?;
    let ready_after = server.ready_after;
    server.stop().await?;
    Ok(ready_after.as_secs_f64() * 1_000.0)
}

/// How much memory each connection takes that was used once and rests, in KiB: what the second half of them took.
async fn rest_on(server: &Server, connections: u32) -> Result<f64, Failed> {
    let request = Request::get(server.api.address()?, "/healthz", "", 200);
    let (mut resting, mut held_kib) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        for _ in 0..connections {
            let mut connection = Connection::open(server.api.address()?).await?;
            connection.exchange(&request).await?;
            resting.push(connection);
        }
        tokio::time::sleep(REST).await;
        held_kib.push(server.memory()?.anonymous_kib);
    }
    let more_kib = held_kib.last().zip(held_kib.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    drop(resting);
    Ok(f64::from(u32::try_from(more_kib)?) / f64::from(connections.max(1)))
}

fn mib(kib: u64) -> Result<f64, Failed> {
    Ok(f64::from(u32::try_from(kib)?) / 1_024.0)
}
