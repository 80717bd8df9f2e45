//! `palier-bench`: what the real binary does over HTTP, beside one transaction
//! per pledge on the same tables, in alternating rounds of one run.
//!
//! Machines differ and have neighbours: what counts are ratios within a run,
//! and counts. There is no assertion about time; a measure fails when a request
//! is not answered as it should be, or when the audit afterwards finds anything.
//! Then it gives no figure, and the others go on.

mod auditing;
mod baseline;
mod flushes;
mod footprint;
mod growth;
mod load;
mod measures;
mod options;
mod place;
mod reads;
mod report;
mod server;
mod table;
mod wire;
mod world;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use options::{Measure, Options, Pace};
use place::{Kind, Place};
use report::{Line, Report};

/// Why a run came to nothing, in words for the terminal.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What a measure is given.
pub(crate) struct Run<'a> {
    pub(crate) options: &'a Options,
    pub(crate) pace: &'a Pace,
    pub(crate) place: &'a Place,
    /// The server's program.
    pub(crate) binary: &'a Path,
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

/// Measures one after the other, prints what each found, and all of it again at the end.
async fn run_all(options: &Options) -> Result<(), Failed> {
    place::require_descriptors()?;
    let (chosen, pace) = (options.chosen()?, options.pace());
    let (mut report, mut failed) = (Report::default(), Vec::new());
    for (measure, kind) in chosen {
        let what = format!("{}, {}", measure.name(), kind.name());
        eprintln!("palier-bench: {what}");
        match run_one(options, &pace, measure, kind).await {
            Ok(lines) => {
                let found = Report { lines };
                println!("{found}");
                report.lines.extend(found.lines);
            }
            Err(error) => {
                println!("**{what}: does not count.** {}\n", in_words(error.as_ref()));
                failed.push(what);
            }
        }
    }
    println!("# Every figure\n\n{report}");
    if failed.is_empty() { Ok(()) } else { Err(format!("does not count: {}", failed.join("; ")).into()) }
}

async fn run_one(options: &Options, pace: &Pace, measure: Measure, kind: Kind) -> Result<Vec<Line>, Failed> {
    let place = Place::make(kind, &options.postgres).await?;
    let run = Run { options, pace, place: &place, binary: &options.binary };
    let measured = match measure {
        Measure::Hot => measures::pledging::measure(&run, measures::pledging::HOT).await,
        Measure::Spread => measures::pledging::measure(&run, measures::pledging::SPREAD).await,
        Measure::Applications => measures::applying::measure(&run).await,
        Measure::Latency => measures::latency::measure(&run).await,
        Measure::Overload => measures::overload::measure(&run).await,
        Measure::Settling => measures::settling::measure(&run).await,
        Measure::Reads => reads::measure(&run).await,
        Measure::Footprint => footprint::measure(&run).await,
        Measure::Growth => growth::measure(&run).await,
        Measure::Audit => auditing::measure(&run).await,
    };
    place.remove().await;
    measured
}
