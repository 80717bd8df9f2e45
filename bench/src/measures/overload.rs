//! P13: four times as many pledges as the server can make. It goes on making
//! nearly as many as it can, and refuses the others at once.

use super::latency::REFUSED_WITHIN;
use super::{capacity, percentile, warm};
use crate::Failed;
use crate::Pace;
use crate::load::open::OpenLoad;
use crate::place::Place;
use crate::report::Line;

/// How many times as many.
const TIMES: f64 = 4.0;

/// Measures on a place.
pub(crate) async fn measure(pace: Pace, place: &Place, binary: &std::path::Path) -> Result<Vec<Line>, Failed> {
    let binary = place.binary(binary, "ours");
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
    let others = answers.count() - made.len() - refused.len();
    let goodput = f64::from(u32::try_from(made.len())?) / answers.elapsed.as_secs_f64();
    let name = place.kind.name();
    let made = Line {
        id: "P13",
        what: format!("{name}, {TIMES} × overload: pledges/s made, beside what it makes at most"),
        ours: format!("{goodput:.0}"),
        beside: format!("{most:.0} (afterwards {again:.0})"),
        ratio: format!("{:.2}", goodput / most),
        goal: "≥ 0.9",
        ..Line::default()
    };
    let refused = Line {
        id: "P13",
        what: format!(
            "{name}, {} refused, {} not sent for want of connections, {others} otherwise: refused within ms, p99 (p50)",
            refused.len(),
            answers.unsent
        ),
        ours: format!("{:.0} ({:.0})", percentile(&refused, 99), percentile(&refused, 50)),
        beside: format!("{}", REFUSED_WITHIN.as_millis()),
        goal: "≤ 100 ms",
        ..Line::default()
    };
    Ok(vec![made, refused])
}
