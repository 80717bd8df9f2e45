//! Public pages beside the least that actix-web can answer with, built of the
//! same libraries: requests per second of one core each, and CPU per request.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::report::Line;
use crate::server::{Server, cpu_seconds};
use crate::table::spread;
use crate::wire::{Connection, Request};
use crate::world::{World, campaign_id};
use crate::{Failed, Run};

/// How many connections ask.
const CONNECTIONS: usize = 64;
/// How many campaigns there are: some pages of them.
const CAMPAIGNS: u32 = 100;
/// The core that servers are kept on; the generator has the next.
const SERVER_CORE: &str = "0";
/// Every core that there may be.
const ALL_CORES: &str = "0-1023";
/// How much of its core a server must use for its requests per second to be its own.
const BUSY_MIN: f64 = 0.9;
/// How long `hello_json` may take to listen.
const LISTEN_MAX: Duration = Duration::from_secs(5);

/// One kind of request.
struct Measure {
    id: &'static str,
    what: &'static str,
    process: String,
    request: Request,
    rates: Vec<f64>,
    cpu_micros: Vec<f64>,
    /// How much of a core it used.
    busy: Vec<f64>,
}

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let binary = run.place.binary(run.binary, "ours");
    let server = Server::start(&binary).await?;
    World::prepare(&server.api, CAMPAIGNS).await?;
    let (mut hello, hello_address) = start_hello(&run.options.hello).await?;
    let hello_id = hello.id().ok_or("hello_json ended at once")?.to_string();
    let own = std::process::id().to_string();
    let is_pinned = pin(SERVER_CORE, &hello_id).await && pin(SERVER_CORE, server.id()).await && pin("1", &own).await;
    let mut measures = measures(&server, (hello_id, hello_address)).await?;
    for measure in &mut measures {
        measure.request.repeat(CONNECTIONS, Duration::from_millis(300)).await?;
    }
    for _ in 0..run.pace.rounds {
        for measure in &mut measures {
            measure.run(run.pace.duration).await?;
        }
    }
    if is_pinned {
        pin(ALL_CORES, &own).await;
    }
    hello.kill().await?;
    server.stop().await?;
    println!("{}\n", binary.audit().await?);
    Ok(lines(&measures, is_pinned))
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
    let address = server.api.address()?;
    let page = format!("/v1/campaigns/{}", campaign_id(1));
    let known = async |path: &str| {
        let reply = Connection::open(address).await?.exchange(&Request::get(address, path, "", 200)).await?;
        let tag = reply.header("etag").ok_or("no ETag")?;
        Ok::<String, Failed>(format!("If-None-Match: {tag}\r\n"))
    };
    let (page_known, list_known) = (known(&page).await?, known("/v1/campaigns").await?);
    let ours = |id, what, path: &str, headers: &str, status| Measure {
        id,
        what,
        process: server.id().to_owned(),
        request: Request::get(address, path, headers, status),
        rates: Vec::new(),
        cpu_micros: Vec::new(),
        busy: Vec::new(),
    };
    let hello = Measure {
        id: "",
        what: "actix-web, hello JSON",
        process: hello,
        request: Request::get(hello_address, "/hello", "", 200),
        rates: Vec::new(),
        cpu_micros: Vec::new(),
        busy: Vec::new(),
    };
    Ok(vec![
        hello,
        ours("P8", "a campaign's page, 200", &page, "", 200),
        ours("P8", "a campaign's page, 304", &page, &page_known, 304),
        ours("", "the list of campaigns, 200", "/v1/campaigns", "", 200),
        ours("", "the list of campaigns, 304", "/v1/campaigns", &list_known, 304),
        ours("", "/healthz, which is not kept", "/healthz", "", 200),
    ])
}

impl Measure {
    async fn run(&mut self, duration: Duration) -> Result<(), Failed> {
        let (before, started) = (cpu_seconds(&self.process)?, Instant::now());
        let replies = f64::from(self.request.repeat(CONNECTIONS, duration).await?);
        let (elapsed, used) = (started.elapsed().as_secs_f64(), cpu_seconds(&self.process)? - before);
        self.rates.push(replies / elapsed);
        self.cpu_micros.push(used * 1_000_000.0 / replies);
        self.busy.push(used / elapsed);
        Ok(())
    }
}

/// A line for each. Requests per second say something only when it was the server that had no more to give: where its
/// core was not busy, the ratio is that of the processor's time per request.
fn lines(measures: &[Measure], is_pinned: bool) -> Vec<Line> {
    let Some(hello) = measures.first() else { return Vec::new() };
    let cores = if is_pinned { "one core" } else { "all cores" };
    let line = |measure: &Measure| {
        let pairs = |its: &[f64], of_hello: &[f64]| -> Vec<f64> {
            its.iter().zip(of_hello).map(|(its, of_hello)| its / of_hello).collect()
        };
        let (busy, cpu) = (spread(&measure.busy).0, spread(&measure.cpu_micros).0);
        let (hello_busy, hello_cpu) = (spread(&hello.busy).0, spread(&hello.cpu_micros).0);
        let is_full = is_pinned && busy.min(hello_busy) >= BUSY_MIN;
        let (basis, (ratio, least, most)) = if is_full {
            ("requests/s", spread(&pairs(&measure.rates, &hello.rates)))
        } else {
            ("CPU per request, the other way round", spread(&pairs(&hello.cpu_micros, &measure.cpu_micros)))
        };
        let (rate, hello_rate) = (spread(&measure.rates).0, spread(&hello.rates).0);
        Line {
            id: measure.id,
            what: format!(
                "{} ÷ hello JSON by {basis}: requests/s of {cores}, CPU µs per request, how busy; {} rounds",
                measure.what,
                measure.rates.len()
            ),
            ours: format!("{rate:.0}, {cpu:.1} µs, {:.0} %", busy * 100.0),
            beside: format!("{hello_rate:.0}, {hello_cpu:.1} µs, {:.0} %", hello_busy * 100.0),
            ratio: format!("{ratio:.2} ({least:.2} to {most:.2})"),
            goal: if measure.id.is_empty() { "" } else { "≥ 0.7" },
            ..Line::default()
        }
    };
    measures.iter().skip(1).map(line).collect()
}
