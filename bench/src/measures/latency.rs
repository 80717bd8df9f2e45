//! P6: how long a pledge takes while the server has half of what it can do. The
//! loop is open: pledges are sent when they are due, whatever became of those
//! before, and each one's time counts from when it was due.

use std::time::Duration;

use super::{capacity, percentile, warm};
use crate::Failed;
use crate::Pace;
use crate::load::open::OpenLoad;
use crate::place::Place;
use crate::report::Line;

/// Measures on a place.
pub(crate) async fn measure(pace: Pace, place: &Place, binary: &std::path::Path) -> Result<Vec<Line>, Failed> {
    let binary = place.binary(binary, "ours");
    let (server, world) = warm(place, &binary, 1).await?;
    let load = world.load(&server.api).await?;
    let most = capacity(&load, pace.duration).await?;
    let sync = place.median_sync()?;
    let half = OpenLoad { load: &load, per_second: most / 2.0, duration: pace.duration.saturating_mul(2) };
    let answers = half.run().await?;
    let took = answers.of(|status| status == 201);
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    let bound = sync.as_secs_f64() * 10_000.0 + 2.0;
    let p99 = percentile(&took, 99);
    Ok(vec![Line {
        id: "P6",
        what: format!("{}, half of {most:.0} pledges/s in an open loop: p99 (p50) in ms", place.kind.name()),
        ours: format!("{p99:.1} ({:.1})", percentile(&took, 50)),
        beside: format!("{bound:.1}"),
        ratio: format!("{:.1}", p99 / bound),
        goal: "≤ 10 flushes + 2 ms",
        sync: Some(sync),
        ..Line::default()
    }])
}

/// How long a request may be refused in.
pub(super) const REFUSED_WITHIN: Duration = Duration::from_millis(100);
