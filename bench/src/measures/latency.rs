//! P6: how long a pledge takes while the server has half of what it can do. The
//! loop is open: pledges are sent when they are due, whatever became of those
//! before, and each one's time counts from when it was due. One that is not
//! made has no time: it counts as the longest.

use std::time::Duration;

use super::{capacity, percentile, warm};
use crate::load::open::OpenLoad;
use crate::report::Line;
use crate::{Failed, Run};

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, pace) = (run.place, run.pace);
    let binary = place.binary(run.binary, "ours");
    let (server, world) = warm(place, &binary, 1).await?;
    let load = world.load(&server.api).await?;
    let most = capacity(&load, pace.duration).await?;
    let sync = place.median_sync()?;
    let half = OpenLoad { load: &load, per_second: most / 2.0, duration: pace.duration.saturating_mul(4) };
    let answers = half.run().await?;
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    if answers.unsent > 0 {
        return Err(format!("{} of {} pledges were not sent", answers.unsent, answers.count()).into());
    }
    let mut took = answers.of(|status| status == 201);
    let not_made = answers.count() - took.len();
    took.resize(answers.count(), Duration::MAX);
    let sync = sync.max(place.median_sync()?);
    let bound = sync.as_secs_f64() * 10_000.0 + 2.0;
    let p99 = percentile(&took, 99);
    Ok(vec![Line {
        id: "P6",
        what: format!(
            "{}, half of {most:.0} pledges/s in an open loop, {not_made} of {} not made: p99 (p50) in ms",
            place.kind.name(),
            answers.count()
        ),
        ours: format!("{p99:.1} ({:.1})", percentile(&took, 50)),
        beside: format!("{bound:.1}"),
        ratio: format!("{:.1}", p99 / bound),
        goal: "≤ 10 flushes + 2 ms",
        sync: Some(sync),
        ..Line::default()
    }])
}
