//! P1 to P5: pledges per second in a closed loop, in turns with the baseline on
//! a database of its own, and what a pledge costs in flushes and round trips.

use std::path::Path;
use std::time::Duration;

use super::{CONNECTIONS_MANY, prepare};
use crate::baseline::Baseline;
use crate::place::{Kind, Place};
use crate::report::Line;
use crate::server::Server;
use crate::table::{Row, Table};
use crate::world::World;
use crate::{Failed, Pace};

/// How many campaigns a hot load goes to.
pub(crate) const HOT: u32 = 1;
/// How many campaigns a spread load goes to.
pub(crate) const SPREAD: u32 = 1_000;

/// How many connections pledge at once, row by row.
const CONNECTIONS: [usize; 3] = [1, 8, CONNECTIONS_MANY];

/// Measures on a place, with pledges to so many campaigns.
pub(crate) async fn measure(pace: Pace, place: &Place, binary: &Path, campaigns: u32) -> Result<Vec<Line>, Failed> {
    let (ours, theirs) = (place.binary(binary, "ours"), place.binary(binary, "baseline"));
    let (first_start, world) = prepare(&ours, campaigns).await?;
    let (_, other_world) = prepare(&theirs, campaigns).await?;
    let baseline = Baseline::open(place, &other_world).await?;
    let server = Server::start_in(&ours, place).await?;
    let idle_mib = server.resident_mib()?;
    let mut table = Table::new(format!("{}, {}", place.kind.name(), world.describe()), &CONNECTIONS, &baseline);
    world.load(&server.api).await?.run(CONNECTIONS_MANY, super::WARM_UP).await?;
    for round in 0..pace.rounds {
        table.syncs.push(place.median_sync()?);
        if round % 2 == 0 {
            measure_ours(&mut table.ours, &server, &world, pace.duration).await?;
            measure_baseline(&mut table.theirs, &baseline, pace.duration).await?;
        } else {
            measure_baseline(&mut table.theirs, &baseline, pace.duration).await?;
            measure_ours(&mut table.ours, &server, &world, pace.duration).await?;
        }
    }
    let (ready_ms, first_ms) = (server.ready_after.as_millis(), first_start.as_millis());
    let loaded_mib = server.resident_mib()?;
    server.stop().await?;
    println!("{table}");
    println!("start to ready {ready_ms} ms (the first start, which makes the schema: {first_ms} ms)  ");
    println!("resident {idle_mib:.0} MiB idle, {loaded_mib:.0} MiB after the load  ");
    println!("{}\n", ours.audit().await?);
    Ok(lines(place.kind, &table, campaigns))
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

fn lines(kind: Kind, table: &Table, campaigns: u32) -> Vec<Line> {
    let (id, goal) = match (kind, campaigns) {
        (Kind::Postgres, HOT) => ("P1", "≥ 8 (floor 4)"),
        (Kind::Postgres, _) => ("P2", "≥ 2 (floor 1.2)"),
        (Kind::Sqlite, HOT) => ("P3", "≥ 4 (floor 2.5)"),
        (Kind::Sqlite, _) => ("", ""),
    };
    let sync = table.median_sync();
    let mut lines: Vec<Line> = Vec::new();
    for way in table.ways() {
        let ratio = table.ratio_text(way);
        let is_first = lines.is_empty();
        lines.push(Line {
            id: if is_first { id } else { "" },
            what: format!("{} ÷ best of {way}", table.title),
            ours: table.best_of_ours(),
            beside: table.best_of(way),
            ratio,
            goal: if is_first { goal } else { "" },
            cost: None,
            sync,
        });
    }
    for row in table.ours.iter().filter(|_| campaigns == HOT) {
        let goal = match (kind, row.connections) {
            (_, 1) => "1 flush",
            (Kind::Postgres, CONNECTIONS_MANY) => "≤ 0.05 flushes, ≤ 0.1 round trips",
            (Kind::Sqlite, CONNECTIONS_MANY) => "≤ 0.05 flushes",
            _ => "",
        };
        lines.push(Line {
            id: if kind == Kind::Postgres { "P4, P5" } else { "P4" },
            what: format!("{}, {} connections: pledges/s", table.title, row.connections),
            ours: row.rate_text(),
            goal,
            cost: Some(row.cost()),
            sync,
            ..Line::default()
        });
    }
    lines
}
