//! `palier-bench`: pledges per second of the real binary over HTTP, beside one
//! transaction per pledge on the same tables, in alternating rounds of one run.
//!
//! Machines differ and have neighbours: what counts are ratios within a run,
//! and counts. There is no assertion about time; a run fails when a request is
//! not answered with 201, or when the audit afterwards finds anything.

mod auditing;
mod baseline;
mod footprint;
mod growth;
mod load;
mod place;
mod reads;
mod server;
mod table;
mod wire;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use baseline::Baseline;
use place::{Kind, Place};
use server::{Binary, Server};
use table::{Row, Table};
use world::World;

/// Why a run came to nothing, in words for the terminal.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// How many campaigns a spread load goes to.
const CAMPAIGNS_SPREAD: u32 = 1_000;

/// How many connections pledge at once, measure by measure.
const CONNECTIONS: [usize; 3] = [1, 8, 64];

/// How long the server is warmed up.
const WARM_UP: Duration = Duration::from_millis(500);

/// Measures how fast pledges are durably in escrow, beside one transaction per pledge.
#[derive(Parser)]
#[command(name = "palier-bench")]
struct Options {
    #[command(subcommand)]
    measure: Option<Measure>,
    /// The server's binary, built for release.
    #[arg(long, global = true, env = "SANDBOX_BINARY", value_name = "FILE", default_value = "target/release/palier")]
    binary: PathBuf,
    /// A PostgreSQL server, and a role on it that may create databases.
    #[arg(long, global = true, env = "PALIER_TEST_POSTGRES", value_name = "URL", hide_env_values = true)]
    postgres: Option<String>,
    /// Where psql and pgbench are, if not on the path.
    #[arg(long, global = true, env = "PALIER_TEST_POSTGRES_BIN", value_name = "FOLDER")]
    postgres_bin: Option<PathBuf>,
    /// Only this database; SQLite and, where there is one, PostgreSQL without it.
    #[arg(long, global = true, value_enum)]
    database: Option<Kind>,
    /// Only this load; both without it.
    #[arg(long, value_enum)]
    load: Option<Spread>,
    /// How long each measure takes.
    #[arg(long, default_value = "3")]
    seconds: u64,
    /// How often ours and the baseline take turns.
    #[arg(long, default_value = "3")]
    rounds: usize,
}

/// What is measured instead of pledges.
#[derive(Subcommand)]
enum Measure {
    /// Public pages, beside the least that actix-web can answer with.
    Reads(reads::Reads),
    /// Binary, start and memory.
    Footprint(footprint::Footprint),
    /// Lists, pages, balances and pledges, on few rows and on many.
    Growth(growth::Growth),
    /// The audit of many transfers.
    Audit(auditing::Auditing),
}

/// Which campaigns get the pledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Spread {
    /// All of them the same one.
    Hot,
    /// One of a thousand, by chance.
    Spread,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ran = runtime.map_err(Failed::from).and_then(|runtime| runtime.block_on(run_all(&options)));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("palier-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run_all(options: &Options) -> Result<(), Failed> {
    match &options.measure {
        Some(Measure::Reads(reads)) => reads::run(options, reads).await,
        Some(Measure::Footprint(footprint)) => footprint::run(options, footprint).await,
        Some(Measure::Growth(growth)) => growth::run(options, growth).await,
        Some(Measure::Audit(auditing)) => auditing::run(options, auditing).await,
        None => run_pledges(options).await,
    }
}

async fn run_pledges(options: &Options) -> Result<(), Failed> {
    let is_wanted = |kind| options.database.is_none_or(|only| only == kind);
    for load in Spread::value_variants().iter().filter(|load| options.load.is_none_or(|only| only == **load)) {
        if is_wanted(Kind::Sqlite) {
            run(options, Kind::Sqlite, *load).await?;
        }
        if is_wanted(Kind::Postgres) && options.postgres.is_some() {
            run(options, Kind::Postgres, *load).await?;
        }
    }
    Ok(())
}

/// One table: a database under one load.
async fn run(options: &Options, kind: Kind, load: Spread) -> Result<(), Failed> {
    let place = Place::make(kind, options.postgres.as_deref(), options.postgres_bin.as_deref()).await?;
    let ran = run_at(options, &place, load).await;
    place.remove().await;
    ran
}

async fn run_at(options: &Options, place: &Place, load: Spread) -> Result<(), Failed> {
    let campaigns = if load == Spread::Hot { 1 } else { CAMPAIGNS_SPREAD };
    let (ours, theirs) = (place.binary(&options.binary, "ours"), place.binary(&options.binary, "baseline"));
    let (first_start, world) = prepare(&ours, campaigns).await?;
    let (_, other_world) = prepare(&theirs, campaigns).await?;
    let baseline = Baseline::open(place, &other_world).await?;
    let server = Server::start(&ours).await?;
    let idle_mib = server.resident_mib()?;
    let mut table = Table::new(format!("{}, {}", place.kind.name(), world.describe()), &CONNECTIONS, &baseline);
    world.load(&server.api).await?.run(CONNECTIONS.len(), WARM_UP).await?;
    let duration = Duration::from_secs(options.seconds);
    for round in 0..options.rounds {
        table.syncs.push(place.median_sync()?);
        if round % 2 == 0 {
            measure_ours(&mut table.ours, &server, &world, duration).await?;
            measure_baseline(&mut table.theirs, &baseline, duration).await?;
        } else {
            measure_baseline(&mut table.theirs, &baseline, duration).await?;
            measure_ours(&mut table.ours, &server, &world, duration).await?;
        }
    }
    let (ready_ms, first_ms) = (server.ready_after.as_millis(), first_start.as_millis());
    let loaded_mib = server.resident_mib()?;
    server.stop().await?;
    println!("{table}");
    println!("start to ready {ready_ms} ms (the first start, which makes the schema: {first_ms} ms)  ");
    println!("resident {idle_mib:.0} MiB idle, {loaded_mib:.0} MiB after the load  ");
    println!("{}\n", ours.audit().await?);
    Ok(())
}

/// Starts a server on an empty database, fills it and stops it; how long the start took.
async fn prepare(binary: &Binary, campaigns: u32) -> Result<(Duration, World), Failed> {
    let server = Server::start(binary).await?;
    let world = World::prepare(&server.api, campaigns).await?;
    let took = server.ready_after;
    server.stop().await?;
    Ok((took, world))
}

async fn measure_ours(rows: &mut [Row], server: &Server, world: &World, duration: Duration) -> Result<(), Failed> {
    let load = world.load(&server.api).await?;
    for row in rows {
        let before = server.usage().await?;
        row.add(load.run(row.connections, duration).await?);
        row.add_usage(&before, &server.usage().await?);
    }
    Ok(())
}

async fn measure_baseline(rows: &mut [Row], baseline: &Baseline, duration: Duration) -> Result<(), Failed> {
    for row in rows {
        row.add(baseline.run(&row.who, row.connections, duration).await?);
    }
    Ok(())
}
