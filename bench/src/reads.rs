//! Public pages beside the least that actix-web can answer with, built of the
//! same libraries: requests per second of one core each, and CPU per request.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::process::{Child, Command};

use crate::place::{Kind, Place};
use crate::server::{Server, cpu_seconds};
use crate::table::spread;
use crate::wire::{Connection, Request};
use crate::world::{World, campaign_id};
use crate::{Failed, Options};

/// How many connections ask.
const CONNECTIONS: usize = 64;
/// How many campaigns there are: some pages of them.
const CAMPAIGNS: u32 = 100;
/// How long `hello_json` may take to listen.
const LISTEN_MAX: Duration = Duration::from_secs(5);

/// What is measured, and with what.
#[derive(Args)]
pub(crate) struct Reads {
    /// The smallest server, built beside the binary.
    #[arg(long, value_name = "FILE", default_value = "target/release/examples/hello_json")]
    hello: std::path::PathBuf,
    /// How long each measure takes.
    #[arg(long, default_value = "2")]
    seconds: u64,
    /// How often all of them take turns.
    #[arg(long, default_value = "5")]
    rounds: usize,
}

/// One kind of request.
struct Measure {
    what: &'static str,
    process: String,
    request: Request,
    rates: Vec<f64>,
    cpu_micros: Vec<f64>,
}

/// Measures, and prints the table.
pub(crate) async fn run(options: &Options, reads: &Reads) -> Result<(), Failed> {
    let place = Place::make(Kind::Sqlite, &options.postgres).await?;
    let ran = run_at(options, reads, &place).await;
    place.remove().await;
    ran
}

async fn run_at(options: &Options, reads: &Reads, place: &Place) -> Result<(), Failed> {
    let binary = place.binary(&options.binary, "ours");
    let server = Server::start(&binary).await?;
    World::prepare(&server.api, CAMPAIGNS).await?;
    let (mut hello, hello_address) = start_hello(&reads.hello).await?;
    let hello_id = hello.id().ok_or("hello_json ended at once")?.to_string();
    let is_pinned =
        pin("0", &hello_id).await && pin("0", server.id()).await && pin("1", &std::process::id().to_string()).await;
    let mut measures = measures(&server, (hello_id, hello_address)).await?;
    for measure in &mut measures {
        measure.request.repeat(CONNECTIONS, Duration::from_millis(300)).await?;
    }
    for _ in 0..reads.rounds {
        for measure in &mut measures {
            measure.run(Duration::from_secs(reads.seconds)).await?;
        }
    }
    print(&measures, is_pinned);
    hello.kill().await?;
    server.stop().await
}

async fn start_hello(program: &Path) -> Result<(Child, SocketAddr), Failed> {
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let child = Command::new(program).arg(address.to_string()).kill_on_drop(true).spawn();
    let child = child.map_err(|error| format!("{}: {error}", program.display()))?;
    let started = Instant::now();
    while Connection::open(address).await.is_err() {
        if started.elapsed() > LISTEN_MAX {
            return Err("hello_json does not listen".into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok((child, address))
}

/// Keeps a process on one core, where that can be done.
async fn pin(core: &str, process: &str) -> bool {
    let mut taskset = Command::new("taskset");
    taskset.args(["-a", "-c", "-p", core, process]).stdout(std::process::Stdio::null());
    taskset.status().await.is_ok_and(|status| status.success())
}

async fn measures(server: &Server, (hello, hello_address): (String, SocketAddr)) -> Result<Vec<Measure>, Failed> {
    let address: SocketAddr = server.api.url.trim_start_matches("http://").parse()?;
    let page = format!("/v1/campaigns/{}", campaign_id(1));
    let known = async |path: &str| {
        let reply = Connection::open(address).await?.exchange(&Request::get(address, path, "", 200)).await?;
        let tag = reply.header("etag").ok_or("no ETag")?;
        Ok::<String, Failed>(format!("If-None-Match: {tag}\r\n"))
    };
    let (page_known, list_known) = (known(&page).await?, known("/v1/campaigns").await?);
    let ours = |what, path: &str, headers: &str, status| Measure {
        what,
        process: server.id().to_owned(),
        request: Request::get(address, path, headers, status),
        rates: Vec::new(),
        cpu_micros: Vec::new(),
    };
    let hello = Measure {
        what: "actix-web, hello JSON",
        process: hello,
        request: Request::get(hello_address, "/hello", "", 200),
        rates: Vec::new(),
        cpu_micros: Vec::new(),
    };
    Ok(vec![
        hello,
        ours("a campaign's page, 200", &page, "", 200),
        ours("a campaign's page, 304", &page, &page_known, 304),
        ours("the list of campaigns, 200", "/v1/campaigns", "", 200),
        ours("the list of campaigns, 304", "/v1/campaigns", &list_known, 304),
        ours("/healthz, which is not kept", "/healthz", "", 200),
    ])
}

impl Measure {
    async fn run(&mut self, duration: Duration) -> Result<(), Failed> {
        let (before, started) = (cpu_seconds(&self.process)?, Instant::now());
        let replies = f64::from(self.request.repeat(CONNECTIONS, duration).await?);
        self.rates.push(replies / started.elapsed().as_secs_f64());
        self.cpu_micros.push((cpu_seconds(&self.process)? - before) * 1_000_000.0 / replies);
        Ok(())
    }
}

fn print(measures: &[Measure], is_pinned: bool) {
    println!("## Public pages, {CONNECTIONS} connections\n");
    println!("| | requests/s | ÷ hello JSON | CPU µs per request | hello JSON's CPU ÷ its |");
    println!("|---|---:|---:|---:|---:|");
    let Some(hello) = measures.first() else { return };
    for measure in measures {
        let ratios = |of: fn(&Measure) -> &[f64], is_less_better: bool| -> Vec<f64> {
            let pairs = of(measure).iter().zip(of(hello));
            pairs.map(|(its, least)| if is_less_better { least / its } else { its / least }).collect()
        };
        let (rate, _, _) = spread(&measure.rates);
        let (cpu, _, _) = spread(&measure.cpu_micros);
        let (ratio, least, most) = spread(&ratios(|measure| &measure.rates, false));
        let (cpu_ratio, _, _) = spread(&ratios(|measure| &measure.cpu_micros, true));
        println!(
            "| {} | {rate:.0} | **{ratio:.2}** ({least:.2} to {most:.2}) | {cpu:.1} | {cpu_ratio:.2} |",
            measure.what
        );
    }
    let rounds = hello.rates.len();
    let cores = if is_pinned { "one core for the server, one for the generator" } else { "all cores shared" };
    println!("\n{rounds} rounds; {cores}; rate limits off\n");
}
