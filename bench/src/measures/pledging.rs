//! P1 to P5: pledges per second in a closed loop, in turns with the baseline on
//! a database of its own, and what a pledge costs in flushes and round trips.

use std::time::Duration;

use super::{CONNECTIONS_MANY, prepare};
use crate::baseline::Baseline;
use crate::load::Load;
use crate::place::Kind;
use crate::report::Line;
use crate::server::{Server, Usage};
use crate::table::{Row, Table};
use crate::world::World;
use crate::{Failed, Run, flushes};

/// How many campaigns a hot load goes to.
pub(crate) const HOT: u32 = 1;
/// How many campaigns a spread load goes to.
pub(crate) const SPREAD: u32 = 1_000;

/// How many connections pledge at once, row by row.
const CONNECTIONS: [usize; 3] = [1, 8, CONNECTIONS_MANY];
/// How often PostgreSQL's processes tell what they did, at most, and a little more.
const TOLD_AFTER: Duration = Duration::from_millis(1_100);
/// How many times as long a flush may take at one end of a round as at the other.
const STEADY_WITHIN: f64 = 1.5;
/// How many rounds are tried for each that is wanted.
const TRIES: usize = 3;

/// Measures on a place, with pledges to so many campaigns.
pub(crate) async fn measure(run: &Run<'_>, campaigns: u32) -> Result<Vec<Line>, Failed> {
    let place = run.place;
    let (ours, theirs) = (place.binary(run.binary, "ours"), place.binary(run.binary, "baseline"));
    let (_, world) = prepare(&ours, campaigns).await?;
    let (_, other_world) = prepare(&theirs, campaigns).await?;
    let baseline = Baseline::open(place, &other_world).await?;
    let server = Server::start_in(&ours, place).await?;
    let title = format!("{}, {}", place.kind.name(), world.describe());
    let mut table = Table::new(title, &CONNECTIONS, &baseline);
    world.load(&server.api).await?.run(CONNECTIONS_MANY, super::WARM_UP).await?;
    for turn in 0..run.pace.rounds * TRIES {
        if table.syncs.len() < run.pace.rounds {
            measure_round(run, &mut table, (&server, &world, &baseline), turn).await?;
        }
    }
    if place.kind == Kind::Sqlite && campaigns == HOT {
        let load = world.load(&server.api).await?;
        for row in &mut table.ours {
            let seen = (row.connections, run.pace.duration);
            let counted = flushes::count(server.id(), &place.folder, &load, seen).await?;
            row.flushes = counted.map(|(pledges, flushes)| flushes / f64::from(pledges.max(1)));
        }
    }
    server.stop().await?;
    println!("{table}");
    println!("{}\n", ours.audit().await?);
    if table.syncs.is_empty() {
        return Err(format!("the disk was never steady in {} rounds", table.unsteady).into());
    }
    Ok(lines(place.kind, &table, campaigns))
}

/// Ours and the baseline, the first of them in turns. On SQLite, where both wait for the disk alone, a round counts
/// only when the disk took as long before, between and after.
async fn measure_round(
    run: &Run<'_>,
    table: &mut Table,
    (server, world, baseline): (&Server, &World, &Baseline),
    turn: usize,
) -> Result<(), Failed> {
    let (place, duration) = (run.place, run.pace.duration);
    let (mut ours, mut theirs) = (table.like_ours(), table.like_theirs());
    let mut syncs = vec![place.median_sync()?];
    let is_ours_first = turn.is_multiple_of(2);
    if is_ours_first {
        measure_ours(&mut ours, server, world, duration).await?;
        syncs.push(place.median_sync()?);
    }
    measure_baseline(&mut theirs, baseline, duration).await?;
    if !is_ours_first {
        syncs.push(place.median_sync()?);
        ours.reverse();
        measure_ours(&mut ours, server, world, duration).await?;
        ours.reverse();
    }
    syncs.push(place.median_sync()?);
    syncs.sort_unstable();
    let ends = syncs.first().zip(syncs.last());
    let is_steady = ends.is_some_and(|(least, most)| most.as_secs_f64() <= least.as_secs_f64() * STEADY_WITHIN);
    if is_steady || place.kind == Kind::Postgres || run.pace.is_quick {
        table.take_in(ours, theirs, syncs.get(1).copied().unwrap_or_default());
    } else {
        table.unsteady += 1;
    }
    Ok(())
}

async fn measure_ours(rows: &mut [Row], server: &Server, world: &World, duration: Duration) -> Result<(), Failed> {
    let load = world.load(&server.api).await?;
    for row in rows {
        let before = told(server, &load).await?;
        let measured = load.run(row.connections, duration).await?;
        row.add(measured);
        row.add_usage(&before, &told(server, &load).await?);
    }
    Ok(())
}

/// What was used until now, and a pledge with it: PostgreSQL's processes count for themselves, and tell it when they
/// rest after a commit, not more often than once a second.
async fn told(server: &Server, load: &Load<'_>) -> Result<Usage, Failed> {
    if load.campaigns.count == HOT && server.counts_flushes() {
        tokio::time::sleep(TOLD_AFTER).await;
        load.pledge_once().await?;
    }
    server.usage().await
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
    let against = |id, goal, ways: &[&str], named: &str| Line {
        id,
        what: format!("{}, {CONNECTIONS_MANY} connections: pledges/s ÷ {named}{}", table.title, table.rounds_text()),
        ours: table.rate_of_ours(CONNECTIONS_MANY),
        beside: table.best_of(ways),
        ratio: table.ratio_text(CONNECTIONS_MANY, ways),
        goal,
        cost: None,
        sync,
    };
    let ways = table.ways();
    let named =
        if let [only] = ways.as_slice() { (*only).to_owned() } else { format!("the best of {}", ways.join("; ")) };
    let mut lines = vec![against(id, goal, &ways, &named)];
    if ways.len() > 1 {
        lines.extend(ways.iter().map(|way| against("", "", &[way], &format!("the best of {way}"))));
    }
    for row in table.ours.iter().filter(|_| campaigns == HOT) {
        let goal = match (kind, row.connections) {
            (_, 1) => "exactly 1 flush",
            (Kind::Postgres, CONNECTIONS_MANY) => "≤ 0.05 flushes, ≤ 0.1 round trips",
            (Kind::Sqlite, CONNECTIONS_MANY) => "≤ 0.05 flushes",
            _ => "",
        };
        lines.push(Line {
            id: if kind == Kind::Postgres { "P4, P5" } else { "P4" },
            what: format!("{}, {} connections: pledges/s, and what each took", table.title, row.connections),
            ours: row.rate_text(),
            goal,
            cost: Some(row.cost()),
            sync,
            ..Line::default()
        });
    }
    lines
}
