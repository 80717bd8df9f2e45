//! Does anything get slower as the tables grow? The same requests to two servers,
//! one on the fewest rows and one on more and more, in turns.
//!
//! Rows means: so many campaigns with their books and tranches, so many accounts,
//! and so many pledges with their lines, orders, transfers and events, half of
//! them in one campaign and the rest in ten. Requests come with a token, so that
//! none is answered from a page that is kept for everybody.

mod filling;
mod plot;
mod requests;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use clap::Args;

pub(crate) use self::filling::Filling;
use self::requests::{Ask, asks};
use crate::place::{Kind, Place};
use crate::server::{Binary, Server};
use crate::wire::Connection;
use crate::world::World;
use crate::{Failed, Options};

/// How many campaigns the pledges go to; the first gets half of them.
const CAMPAIGNS: u32 = 11;

/// How much is measured.
#[derive(Args)]
pub(crate) struct Growth {
    /// Numbers of rows, rising; each is compared with the first.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000,1000000")]
    rows: Vec<u32>,
    /// How often each request is sent to each of the two servers.
    #[arg(long, default_value = "200")]
    requests: usize,
    /// The folder for the pictures of the curves; none are drawn without it.
    #[arg(long, value_name = "FOLDER")]
    plot: Option<PathBuf>,
}

/// What a request took on more and more rows.
struct Curve {
    what: &'static str,
    /// Median times in milliseconds: on the fewest rows, and on these.
    points: Vec<(f64, f64)>,
}

/// Measures on each database, and prints the tables.
pub(crate) async fn run(options: &Options, growth: &Growth) -> Result<(), Failed> {
    let is_wanted = |kind| options.database.is_none_or(|only| only == kind);
    if is_wanted(Kind::Sqlite) {
        run_on(options, growth, Kind::Sqlite).await?;
    }
    if is_wanted(Kind::Postgres) && options.postgres.server.is_some() {
        run_on(options, growth, Kind::Postgres).await?;
    }
    Ok(())
}

async fn run_on(options: &Options, growth: &Growth, kind: Kind) -> Result<(), Failed> {
    let place = Place::make(kind, &options.postgres).await?;
    let ran = run_at(options, growth, &place).await;
    place.remove().await;
    ran
}

async fn run_at(options: &Options, growth: &Growth, place: &Place) -> Result<(), Failed> {
    let few = *growth.rows.first().ok_or("how many rows?")?;
    let (small, large) = (place.binary(&options.binary, "baseline"), place.binary(&options.binary, "ours"));
    let mut small_filling = Filling::begin(place, "baseline", prepare(&small).await?)?;
    small_filling.fill_to(few, few).await?;
    let mut filling = Filling::begin(place, "ours", prepare(&large).await?)?;
    let small_server = Server::start(&small).await?;
    let mut curves: Vec<Curve> = Vec::new();
    for rows in &growth.rows {
        let started = Instant::now();
        filling.fill_to(*rows, *rows).await?;
        eprintln!("{}: {rows} rows ({:.0} s)", place.kind.name(), started.elapsed().as_secs_f64());
        let server = Server::start(&large).await?;
        measure(&small_server, &server, growth.requests, &mut curves).await?;
        server.stop().await?;
    }
    small_server.stop().await?;
    print(place.kind, &growth.rows, &curves);
    if let Some(folder) = &growth.plot {
        let name = format!("growth-{}.svg", place.kind.name().to_lowercase());
        std::fs::write(folder.join(name), plot::draw(place.kind.name(), &growth.rows, &curves))?;
    }
    Ok(())
}

/// Makes what everything else is added to: some live campaigns, their initiator, backers, somebody of finance.
pub(crate) async fn prepare(binary: &Binary) -> Result<World, Failed> {
    let server = Server::start(binary).await?;
    let world = World::prepare(&server.api, CAMPAIGNS).await?;
    server.stop().await?;
    let mut grant = binary.command("accounts");
    grant.args(["grant-role", "--email", "person.2@example.org", "--role", "finance"]).stdout(Stdio::null());
    if grant.status().await?.success() { Ok(world) } else { Err("a role could not be granted".into()) }
}

async fn measure(small: &Server, large: &Server, times: usize, curves: &mut Vec<Curve>) -> Result<(), Failed> {
    let (few, many) = (asks(small).await?, asks(large).await?);
    for (place, (of_few, of_many)) in few.iter().zip(&many).enumerate() {
        let point = compare(of_few, of_many, times).await?;
        match curves.get_mut(place) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve { what: of_few.what, points: vec![point] }),
        }
    }
    Ok(())
}

/// The medians of both, asked in turns.
async fn compare(of_few: &Ask, of_many: &Ask, times: usize) -> Result<(f64, f64), Failed> {
    let (mut few, mut many) = (of_few.open().await?, of_many.open().await?);
    let (mut on_few, mut on_many) = (Vec::with_capacity(times), Vec::with_capacity(times));
    for _ in 0..10 {
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
    println!("| | {} |\n|---|{}", heads.join(" | "), "---:|---:|".repeat(rows.len()));
    for curve in curves {
        let cells: Vec<String> =
            curve.points.iter().map(|(few, many)| format!("{many:.2} | {:.2}", many / few)).collect();
        println!("| {} | {} |", curve.what, cells.join(" | "));
    }
    let last = curves.iter().filter_map(|curve| curve.points.last().map(|(few, many)| many / few));
    println!("\nthe most at the last: **{:.2}**\n", last.fold(f64::NAN, f64::max));
}
