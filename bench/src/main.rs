//! `palier-bench`: what the real binary does over HTTP, beside one transaction
//! per pledge on the same tables, in alternating rounds of one run.
//!
//! Machines differ and have neighbours: what counts are ratios within a run,
//! and counts. There is no assertion about time; a run fails when a request is
//! not answered as it should be, or when the audit afterwards finds anything.

mod auditing;
mod baseline;
mod footprint;
mod growth;
mod load;
mod measures;
mod place;
mod reads;
mod report;
mod server;
mod table;
mod wire;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use place::{Kind, Place, Postgres};
use report::Report;

/// Why a run came to nothing, in words for the terminal.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Measures what Palier promises about speed, beside one transaction per pledge.
#[derive(Parser)]
#[command(name = "palier-bench")]
struct Options {
    #[command(subcommand)]
    measure: Option<Measure>,
    /// The server's binary, built for release.
    #[arg(long, global = true, env = "SANDBOX_BINARY", value_name = "FILE", default_value = "target/release/palier")]
    binary: PathBuf,
    #[command(flatten)]
    postgres: Postgres,
    /// Only this database; SQLite and, where there is one, PostgreSQL without it.
    #[arg(long, global = true, value_enum)]
    database: Option<Kind>,
    /// Only these of the measures of writing; all without it.
    #[arg(long, value_enum, env = "BENCH_WRITES", value_delimiter = ',')]
    writes: Vec<Writes>,
    /// How long each turn takes.
    #[arg(long, default_value = "3")]
    seconds: u64,
    /// How often ours and the baseline take turns.
    #[arg(long, default_value = "3")]
    rounds: usize,
    /// How many pledges a campaign has that is settled.
    #[arg(long, default_value = "100000")]
    pledges: u32,
    /// A single short round of everything, for a look.
    #[arg(long, env = "BENCH_QUICK", value_parser = clap::builder::FalseyValueParser::new())]
    quick: bool,
}

/// What is measured instead of writing.
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

/// What is measured of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Writes {
    /// Pledges per second, all to one campaign (P1, P3, P4, P5).
    Hot,
    /// Pledges per second to a thousand campaigns (P2).
    Spread,
    /// How long a pledge takes at half of what is possible (P6).
    Latency,
    /// Four times as many as possible (P13).
    Overload,
    /// Giving the money of a campaign back (P15).
    Settling,
}

/// How long and how often.
#[derive(Debug, Clone, Copy)]
struct Pace {
    duration: Duration,
    rounds: usize,
    pledges: u32,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ran = runtime.map_err(Failed::from).and_then(|runtime| runtime.block_on(run_all(&options)));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("palier-bench: {}", in_words(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error with what caused it.
fn in_words(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn run_all(options: &Options) -> Result<(), Failed> {
    match &options.measure {
        Some(Measure::Reads(reads)) => reads::run(options, reads).await,
        Some(Measure::Footprint(footprint)) => footprint::run(options, footprint).await,
        Some(Measure::Growth(growth)) => growth::run(options, growth).await,
        Some(Measure::Audit(auditing)) => auditing::run(options, auditing).await,
        None => run_writes(options).await,
    }
}

async fn run_writes(options: &Options) -> Result<(), Failed> {
    let has_postgres = options.postgres.server.is_some();
    let is_wanted = |kind| options.database.is_none_or(|only| only == kind) && (kind != Kind::Postgres || has_postgres);
    let mut report = Report::default();
    for measure in Writes::value_variants() {
        let is_asked = options.writes.is_empty() || options.writes.contains(measure);
        for kind in [Kind::Postgres, Kind::Sqlite].into_iter().filter(|kind| is_asked && is_wanted(*kind)) {
            let place = Place::make(kind, &options.postgres).await?;
            let measured = run(options, *measure, &place).await;
            place.remove().await;
            report.lines.extend(measured?);
        }
    }
    println!("{report}");
    Ok(())
}

async fn run(options: &Options, measure: Writes, place: &Place) -> Result<Vec<report::Line>, Failed> {
    let pace = match options.quick {
        true => Pace { duration: Duration::from_secs(1), rounds: 1, pledges: 2_000 },
        false => {
            Pace { duration: Duration::from_secs(options.seconds), rounds: options.rounds, pledges: options.pledges }
        }
    };
    let binary = options.binary.as_path();
    match measure {
        Writes::Hot => measures::pledging::measure(pace, place, binary, measures::pledging::HOT).await,
        Writes::Spread => measures::pledging::measure(pace, place, binary, measures::pledging::SPREAD).await,
        Writes::Latency => measures::latency::measure(pace, place, binary).await,
        Writes::Overload => measures::overload::measure(pace, place, binary).await,
        Writes::Settling => measures::settling::measure(pace, place, binary).await,
    }
}
