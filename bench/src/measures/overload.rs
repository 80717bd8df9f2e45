//! P13: four times as many pledges as the server can make. It goes on making
//! nearly as many as it can, and refuses the others at once.

use std::time::Duration;

use super::{capacity, percentile, warm};
use crate::load::open::OpenLoad;
use crate::report::Line;
use crate::{Failed, Run};

/// How many times as many.
const TIMES: f64 = 4.0;
/// How many times as many at the least: the generator shares the machine, and may be too slow for more.
const TIMES_MIN: f64 = 3.5;
/// How long a request may be refused in.
const REFUSED_WITHIN: Duration = Duration::from_millis(100);

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, pace) = (run.place, run.pace);
    let binary = place.binary(run.binary, "ours");
    let (server, world) = warm(place, &binary, 1).await?;
    let load = world.load(&server.api).await?;
    let most = capacity(&load, pace.duration).await?;
    let over = OpenLoad { load: &load, per_second: most * TIMES, duration: pace.duration };
    let answers = over.run().await?;
    let made = answers.of(|status| status == 201);
    let refused = answers.of(|status| matches!(status, 503 | 429));
    let again = capacity(&load, pace.duration).await?;
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    let others = answers.others(|status| matches!(status, 201 | 503 | 429));
    let goodput = f64::from(u32::try_from(made.len())?) / answers.elapsed.as_secs_f64();
    let offered = answers.offered()? / most;
    let counts = format!(
        "{offered:.1} × offered: {} made, {} refused, otherwise {others:?}, {} not sent",
        made.len(),
        refused.len(),
        answers.unsent
    );
    if offered < TIMES_MIN {
        return Err(format!("{counts}; the generator cannot offer {TIMES_MIN} × {most:.0} pledges/s").into());
    }
    let name = place.kind.name();
    let made = Line {
        id: "P13",
        what: format!("{name}, {counts}: pledges/s made, beside what it makes at most"),
        ours: format!("{goodput:.0}"),
        beside: format!("{most:.0} (afterwards {again:.0})"),
        ratio: format!("{:.2}", goodput / most),
        goal: "≥ 0.9",
        ..Line::default()
    };
    let refused = Line {
        id: "P13",
        what: format!("{name}, the same: refused within ms, p99 (p50)"),
        ours: format!("{:.0} ({:.0})", percentile(&refused, 99), percentile(&refused, 50)),
        beside: format!("{}", REFUSED_WITHIN.as_millis()),
        goal: "≤ 100 ms",
        ..Line::default()
    };
    Ok(vec![made, refused])
}
