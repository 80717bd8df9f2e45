//! How long `palier audit` takes to derive everything again.

use std::time::Instant;

use clap::Args;

use crate::growth::{Filling, prepare};
use crate::place::{Kind, Place};
use crate::table::spread;
use crate::{Failed, Options};

/// How much is audited.
#[derive(Args)]
pub(crate) struct Auditing {
    /// How many pledges there are, each with a transfer, an order, a line and two events.
    #[arg(long, default_value = "1000000")]
    transfers: u32,
    /// How many campaigns there are, most of them without a pledge.
    #[arg(long, default_value = "10000")]
    campaigns: u32,
    /// How often it is audited.
    #[arg(long, default_value = "3")]
    rounds: usize,
}

/// Measures on each database, and prints what was found.
pub(crate) async fn run(options: &Options, auditing: &Auditing) -> Result<(), Failed> {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let is_there = kind == Kind::Sqlite || options.postgres.server.is_some();
        if is_there && options.database.is_none_or(|only| only == kind) {
            let place = Place::make(kind, &options.postgres).await?;
            let ran = run_at(options, auditing, &place).await;
            place.remove().await;
            ran?;
        }
    }
    Ok(())
}

async fn run_at(options: &Options, auditing: &Auditing, place: &Place) -> Result<(), Failed> {
    let binary = place.binary(&options.binary, "ours");
    let started = Instant::now();
    let mut filling = Filling::begin(place, "ours", prepare(&binary).await?)?;
    filling.fill_to(auditing.campaigns, auditing.transfers).await?;
    eprintln!("{}: filled in {:.0} s", place.kind.name(), started.elapsed().as_secs_f64());
    let (mut seconds, mut said) = (Vec::with_capacity(auditing.rounds), String::new());
    for _ in 0..auditing.rounds {
        let started = Instant::now();
        said = binary.audit().await?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    let (median, least, most) = spread(&seconds);
    println!("## The audit, on {}\n\n{said}  ", place.kind.name());
    println!("{} rounds: **{median:.1} s** ({least:.1} to {most:.1})\n", auditing.rounds);
    Ok(())
}
