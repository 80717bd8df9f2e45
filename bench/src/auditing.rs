//! P16: how long `palier audit` takes to derive everything again.

use std::time::Instant;

use crate::growth::{Filling, prepare};
use crate::report::Line;
use crate::table::spread;
use crate::{Failed, Run};

/// How many campaigns there are for a pledge, most of them without one.
const PLEDGES_PER_CAMPAIGN: u32 = 100;

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, transfers) = (run.place, run.pace.transfers);
    let binary = place.binary(run.binary, "ours");
    let started = Instant::now();
    let mut filling = Filling::begin(place, "ours", prepare(&binary).await?)?;
    filling.fill_campaigns_to(transfers / PLEDGES_PER_CAMPAIGN, transfers).await?;
    eprintln!("{}: filled in {:.0} s", place.kind.name(), started.elapsed().as_secs_f64());
    let (mut seconds, mut said) = (Vec::with_capacity(run.pace.rounds), String::new());
    for _ in 0..run.pace.rounds {
        let started = Instant::now();
        said = binary.audit().await?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    let (median, least, most) = spread(&seconds);
    println!("{said}\n");
    Ok(vec![Line {
        id: "P16",
        what: format!("{}, the audit of {transfers} transfers, {} rounds: s", place.kind.name(), run.pace.rounds),
        ours: format!("{median:.1} ({least:.1} to {most:.1})"),
        goal: "≤ 5 s",
        sync: Some(place.median_sync()?),
        ..Line::default()
    }])
}
