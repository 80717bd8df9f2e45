//! P11: does anything get slower as the tables grow? The same requests to two servers,
//! one on the fewest rows and one on more and more, in turns. And P5: how many
//! statements a read takes.
//!
//! Rows means: so many campaigns with their books and tranches, so many accounts, so
//! many pledges with their lines, orders, transfers and events, half of them in one
//! campaign and the rest in ten; so many listed projects with an application, a
//! notification and a question for each; a tenth as many spends of credits, and a
//! fiftieth as many lots, of one provider. Requests come with a token, so that none
//! is answered from a page that is kept for everybody.

mod filling;
mod plot;
mod requests;

use std::process::Stdio;
use std::time::{Duration, Instant};

use self::filling::{AGENT, FINANCE, SELLER};
pub(crate) use self::filling::{Filling, uuid_of};
use self::requests::{Ask, asks};
use crate::place::Kind;
use crate::report::Line;
use crate::server::{Binary, Server};
use crate::wire::Connection;
use crate::world::World;
use crate::{Failed, Run};

/// How many campaigns the pledges go to; the first gets half of them.
const CAMPAIGNS: u32 = 11;

/// How often a request is sent before it is timed.
const WARM_UPS: usize = 10;
/// How many times as long anything may take on the most rows as on the fewest.
const RATIO_MAX: f64 = 1.3;
/// How many statements a read may take.
const STATEMENTS_MAX: f64 = 2.0;

/// What a request took on more and more rows.
struct Curve {
    what: &'static str,
    is_read: bool,
    points: Vec<Point>,
}

/// What a request took on so many rows.
#[derive(Debug, Clone, Copy)]
struct Point {
    /// The median time on the fewest rows, in milliseconds, in turns with
    few: f64,
    /// that on these.
    many: f64,
    /// How many statements were sent for it.
    statements: f64,
}

impl Point {
    fn ratio(self) -> f64 {
        self.many / self.few
    }
}

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, rows) = (run.place, &run.pace.rows);
    let few = *rows.first().ok_or("how many rows?")?;
    let (small, large) = (place.binary(run.binary, "baseline"), place.binary(run.binary, "ours"));
    let mut small_filling = Filling::begin(place, "baseline", prepare(&small).await?)?;
    small_filling.fill_to(few).await?;
    let mut filling = Filling::begin(place, "ours", prepare(&large).await?)?;
    let small_server = Server::start(&small).await?;
    let mut curves: Vec<Curve> = Vec::new();
    for rows in rows {
        let started = Instant::now();
        filling.fill_to(*rows).await?;
        eprintln!("{}: {rows} rows ({:.0} s)", place.kind.name(), started.elapsed().as_secs_f64());
        let server = Server::start(&large).await?;
        compare_all(&small_server, &server, run.pace.requests, &mut curves).await?;
        server.stop().await?;
    }
    small_server.stop().await?;
    print(place.kind, rows, &curves);
    println!("{}\n", large.audit().await?);
    if let Some(folder) = run.options.plot.as_ref().filter(|_| !run.pace.is_quick) {
        let name = format!("growth-{}.svg", place.kind.name().to_lowercase());
        std::fs::write(folder.join(name), plot::draw(place.kind.name(), rows, &curves))?;
    }
    Ok(lines(place.kind, rows, &curves))
}

/// Makes what everything else is added to: some live campaigns, their initiator, backers, somebody of finance.
pub(crate) async fn prepare(binary: &Binary) -> Result<World, Failed> {
    let server = Server::start(binary).await?;
    let world = World::prepare(&server.api, CAMPAIGNS).await?;
    server.stop().await?;
    for (number, role) in [(FINANCE, "finance"), (AGENT, "follow_up"), (SELLER, "sales")] {
        let mut grant = binary.command("accounts");
        let email = format!("person.{number}@example.org");
        grant.args(["grant-role", "--email", &email, "--role", role]).stdout(Stdio::null());
        if !grant.status().await?.success() {
            return Err(format!("the role {role} could not be granted").into());
        }
    }
    Ok(world)
}

async fn compare_all(small: &Server, large: &Server, times: usize, curves: &mut Vec<Curve>) -> Result<(), Failed> {
    let (few, many) = (asks(small).await?, asks(large).await?);
    for ask in few.iter().chain(&many) {
        ask.send(&mut ask.open().await?).await?;
    }
    for (place, (of_few, of_many)) in few.iter().zip(&many).enumerate() {
        let before = large.usage().await?;
        let (on_few, on_many) = compare(of_few, of_many, times).await?;
        let after = large.usage().await?;
        let sent = after.statements + after.read_statements - before.statements - before.read_statements;
        let statements = sent / f64::from(u32::try_from(times + WARM_UPS)?);
        let point = Point { few: on_few, many: on_many, statements };
        match curves.get_mut(place) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve { what: of_few.what, is_read: of_few.is_read(), points: vec![point] }),
        }
    }
    Ok(())
}

/// The medians of both, asked in turns.
async fn compare(of_few: &Ask, of_many: &Ask, times: usize) -> Result<(f64, f64), Failed> {
    let (mut few, mut many) = (of_few.open().await?, of_many.open().await?);
    let (mut on_few, mut on_many) = (Vec::with_capacity(times), Vec::with_capacity(times));
    for _ in 0..WARM_UPS {
        of_few.send(&mut few).await?;
        of_many.send(&mut many).await?;
    }
    for _ in 0..times {
        on_few.push(timed(of_few, &mut few).await?);
        on_many.push(timed(of_many, &mut many).await?);
    }
    Ok((median(&mut on_few), median(&mut on_many)))
}

async fn timed(ask: &Ask, connection: &mut Connection) -> Result<Duration, Failed> {
    let started = Instant::now();
    ask.send(connection).await?;
    Ok(started.elapsed())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

fn print(kind: Kind, rows: &[u32], curves: &[Curve]) {
    println!("## {}, as the tables grow\n", kind.name());
    let heads: Vec<String> = rows.iter().map(|rows| format!("{rows} rows, ms | ÷")).collect();
    println!("| | {} | statements |\n|---|{}---:|", heads.join(" | "), "---:|---:|".repeat(rows.len()));
    for curve in curves {
        let cells: Vec<String> =
            curve.points.iter().map(|point| format!("{:.2} | {:.2}", point.many, point.ratio())).collect();
        let statements = curve.points.last().map_or(f64::NAN, |point| point.statements);
        println!("| {} | {} | {statements:.1} |", curve.what, cells.join(" | "));
    }
    println!();
}

fn lines(kind: Kind, rows: &[u32], curves: &[Curve]) -> Vec<Line> {
    let (few, many) = (rows.first().copied().unwrap_or(0), rows.last().copied().unwrap_or(0));
    let last = |value: fn(Point) -> f64, is_counted: fn(&Curve) -> bool| -> Vec<(&'static str, f64)> {
        let curves = curves.iter().filter(|curve| is_counted(curve));
        let mut found: Vec<(&'static str, f64)> =
            curves.filter_map(|curve| Some((curve.what, value(*curve.points.last()?)))).collect();
        found.sort_unstable_by(|(_, one), (_, other)| other.total_cmp(one));
        found
    };
    let above = |found: &[(&'static str, f64)], most: f64| -> String {
        let above = found.iter().take_while(|(_, value)| *value > most);
        let above: Vec<String> = above.map(|(what, value)| format!("{what} {value:.2}")).collect();
        if above.is_empty() {
            "none above the goal".to_owned()
        } else {
            format!("above the goal: {}", above.join("; "))
        }
    };
    let (ratios, statements) = (last(Point::ratio, |_| true), last(|point| point.statements, |curve| curve.is_read));
    let worst = |found: &[(&'static str, f64)]| found.first().map_or(f64::NAN, |(_, value)| *value);
    vec![
        Line {
            id: "P11",
            what: format!(
                "{}, {many} rows ÷ {few}, the most of {} lists, pages, balances and a pledge; {}",
                kind.name(),
                ratios.len(),
                above(&ratios, RATIO_MAX)
            ),
            ratio: format!("{:.2}", worst(&ratios)),
            goal: "≤ 1.3",
            ..Line::default()
        },
        Line {
            id: "P5",
            what: format!(
                "{}, {many} rows, statements for each of {} reads, the most; {}",
                kind.name(),
                statements.len(),
                above(&statements, STATEMENTS_MAX)
            ),
            ours: format!("{:.1}", worst(&statements)),
            goal: "≤ 1–2",
            ..Line::default()
        },
    ]
}
