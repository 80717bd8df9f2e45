//! What a server takes: the size of its binary, the time until it is ready, and
//! memory when it rests, when connections rest on it, and under load.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use crate::place::{Kind, Place};
use crate::server::{Binary, Server};
use crate::table::spread;
use crate::wire::{Connection, Request};
use crate::world::{World, campaign_id};
use crate::{Failed, Options};

/// How long a server rests before its memory is looked at.
const REST: Duration = Duration::from_secs(3);
/// How many connections pledge at once.
const CONNECTIONS: usize = 64;

/// How much is measured.
#[derive(Args)]
pub(crate) struct Footprint {
    /// How often the server is started.
    #[arg(long, default_value = "15")]
    starts: usize,
    /// How many connections rest.
    #[arg(long, default_value = "1000")]
    idle_connections: u32,
    /// How long the load takes.
    #[arg(long, default_value = "10")]
    seconds: u64,
}

/// Measures, and prints the table.
pub(crate) async fn run(options: &Options, footprint: &Footprint) -> Result<(), Failed> {
    let place = Place::make(Kind::Sqlite, &options.postgres).await?;
    let ran = run_at(options, footprint, &place).await;
    place.remove().await;
    ran
}

async fn run_at(options: &Options, footprint: &Footprint, place: &Place) -> Result<(), Failed> {
    let binary = place.binary(&options.binary, "ours");
    let size_mib = mib(std::fs::metadata(&options.binary)?.len() / 1_024)?;
    let first_ms = start_ms(&binary).await?;
    let mut starts = Vec::with_capacity(footprint.starts);
    for _ in 0..footprint.starts {
        starts.push(start_ms(&binary).await?);
    }
    let (start, fastest, slowest) = spread(&starts);
    let server = Server::start(&binary).await?;
    tokio::time::sleep(REST).await;
    let idle = server.memory()?;
    let per_connection = rest_on(&server, footprint.idle_connections, idle.resident_kib).await?;
    let world = World::prepare(&server.api, 1).await?;
    let load = world.load(&server.api).await?;
    load.run(CONNECTIONS, Duration::from_secs(footprint.seconds)).await?;
    let pledging = server.memory()?;
    let page = Request::get(address(&server)?, &format!("/v1/campaigns/{}", campaign_id(1)), "", 200);
    page.repeat(CONNECTIONS, Duration::from_secs(footprint.seconds)).await?;
    let reading = server.memory()?;
    server.stop().await?;
    println!("## What a server takes, on SQLite\n");
    println!("| | |\n|---|---:|");
    println!("| the binary | {size_mib:.1} MiB |");
    println!("| start to ready, {} starts | {start:.0} ms ({fastest:.0} to {slowest:.0}) |", footprint.starts);
    println!("| the first start, which makes the schema | {first_ms:.0} ms |");
    println!("| resident, at rest | {:.1} MiB |", mib(idle.resident_kib)?);
    println!("| of that, not of the binary's file | {:.1} MiB |", mib(idle.anonymous_kib)?);
    println!("| for each of {} resting connections | {per_connection:.1} KiB |", footprint.idle_connections);
    println!("| the most, {CONNECTIONS} connections pledging | {:.1} MiB |", mib(pledging.peak_kib)?);
    println!("| the most, and then {CONNECTIONS} reading a page | {:.1} MiB |", mib(reading.peak_kib)?);
    println!("\n{}\n", binary.audit().await?);
    Ok(())
}

async fn start_ms(binary: &Binary) -> Result<f64, Failed> {
    let server = Server::start(binary).await?;
    let ready_after = server.ready_after;
    server.stop().await?;
    Ok(ready_after.as_secs_f64() * 1_000.0)
}

/// How much memory each connection takes that was used once and rests, in KiB.
async fn rest_on(server: &Server, connections: u32, before_kib: u64) -> Result<f64, Failed> {
    let request = Request::get(address(server)?, "/healthz", "", 200);
    let mut resting = Vec::new();
    for _ in 0..connections {
        let mut connection = Connection::open(address(server)?).await?;
        connection.exchange(&request).await?;
        resting.push(connection);
    }
    tokio::time::sleep(REST).await;
    let more_kib = server.memory()?.resident_kib.saturating_sub(before_kib);
    drop(resting);
    Ok(f64::from(u32::try_from(more_kib)?) / f64::from(connections.max(1)))
}

fn address(server: &Server) -> Result<SocketAddr, Failed> {
    Ok(server.api.url.trim_start_matches("http://").parse()?)
}

fn mib(kib: u64) -> Result<f64, Failed> {
    Ok(f64::from(u32::try_from(kib)?) / 1_024.0)
}
