//! The server under measure: its own process, seen from outside.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::Failed;
use crate::load::fresh_id;
use crate::place::{Kind, Place};
use crate::report::Cost;

/// How long a start may take.
const START_MAX: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// How long a connection may rest before another is opened instead: the server closes those that rest for longer.
const REST_MAX: Duration = Duration::from_secs(2);
/// How long to wait between two looks at whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// What `/proc` counts CPU time in, on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// The binary and the installation that it works on.
pub(crate) struct Binary {
    /// The path of the program.
    pub(crate) program: PathBuf,
    /// Where its database is.
    pub(crate) database_url: String,
    /// Its data folder.
    pub(crate) data_dir: PathBuf,
    /// How many lanes it has, if it is told.
    pub(crate) lanes: Option<usize>,
}

impl Binary {
    /// A command of the binary, with nothing of the environment's configuration: it refuses keys that it does not know.
    pub(crate) fn command(&self, act: &str) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PALIER_") {
                command.env_remove(name);
            }
        }
        command.arg(act).env("PALIER_DATABASE_URL", &self.database_url).env("PALIER_DATA_DIR", &self.data_dir);
        command.env("PALIER_RATE_LIMITS__ENABLED", "false").env("PALIER_LOG__FILTER", "warn").kill_on_drop(true);
        if let Some(lanes) = self.lanes {
            command.env("PALIER_DATABASE__LANES", lanes.to_string());
        }
        command
    }

    /// What the audit says; an error when it finds anything.
    pub(crate) async fn audit(&self) -> Result<String, Failed> {
        let started = Instant::now();
        let audit = self.command("audit").output().await?;
        let text = String::from_utf8_lossy(&audit.stdout).trim().replace('\n', "; ");
        if audit.status.success() {
            return Ok(format!("audit: {text} ({:.1} s)", started.elapsed().as_secs_f64()));
        }
        Err(format!("the audit failed: {text}{}", String::from_utf8_lossy(&audit.stderr)).into())
    }
}

/// A server's address, and the client that talks to it. Clones share connections.
#[derive(Clone)]
pub(crate) struct Api {
    /// Where the server listens.
    pub(crate) url: String,
    /// The client.
    pub(crate) http: Client,
}

impl Api {
    /// Where the server listens.
    pub(crate) fn address(&self) -> Result<SocketAddr, Failed> {
        Ok(self.url.trim_start_matches("http://").parse()?)
    }

    /// Reads something as somebody.
    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Result<String, Failed> {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(token);
        Ok(request.send().await?.error_for_status()?.text().await?)
    }

    /// Reads something.
    pub(crate) async fn get(&self, path: &str) -> Result<String, Failed> {
        Ok(self.http.get(format!("{}{path}", self.url)).send().await?.error_for_status()?.text().await?)
    }

    /// Does something; null sends no body.
    pub(crate) async fn post(&self, token: Option<&str>, path: &str, body: &Value) -> Result<Value, Failed> {
        let mut request = self.http.post(format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        request = request.header("idempotency-key", fresh_id().to_string());
        let reply = request.send().await?;
        let (status, text) = (reply.status(), reply.text().await?);
        if status.is_success() { Ok(serde_json::from_str(&text)?) } else { Err(format!("{path}: {text}").into()) }
    }
}

/// A server that is ready.
pub(crate) struct Server {
    /// How to talk to it.
    pub(crate) api: Api,
    /// How long it took from the start of the process until it was ready.
    pub(crate) ready_after: Duration,
    process: Child,
    id: String,
    database: DatabaseProcesses,
}

impl Server {
    /// The same, and sees what its database's processes use.
    pub(crate) async fn start_in(binary: &Binary, place: &Place) -> Result<Self, Failed> {
        let server = Self::start(binary).await?;
        Ok(Self { database: DatabaseProcesses::of(place), ..server })
    }

    /// Ends it as a power cut would.
    pub(crate) async fn kill(mut self) -> Result<(), Failed> {
        Ok(self.process.kill().await?)
    }

    /// Starts it on a free port and waits until it is ready.
    pub(crate) async fn start(binary: &Binary) -> Result<Self, Failed> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let http = Client::builder().tcp_nodelay(true).timeout(ANSWER_MAX).pool_idle_timeout(REST_MAX).build()?;
        let api = Api { url: format!("http://{address}"), http };
        let started = Instant::now();
        let mut command = binary.command("serve");
        let mut process = command.env("PALIER_LISTEN", address.to_string()).stdout(Stdio::null()).spawn()?;
        let id = process.id().ok_or("the server ended at once")?.to_string();
        loop {
            if api.get("/readyz").await.is_ok() {
                break;
            }
            if process.try_wait()?.is_some() || started.elapsed() > START_MAX {
                return Err("the server did not become ready".into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let database = DatabaseProcesses::default();
        Ok(Self { api, ready_after: started.elapsed(), process, id, database })
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<(), Failed> {
        Command::new("kill").args(["-TERM", &self.id]).status().await?;
        let status = self.process.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("the server ended with {status}").into()) }
    }

    /// Whether its database says how often the disk was flushed.
    pub(crate) const fn counts_flushes(&self) -> bool {
        self.database.counts.is_some()
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The memory that it holds and held, as the system counts it.
    pub(crate) fn memory(&self) -> Result<Memory, Failed> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let kib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kib = line.and_then(|line| line.split_whitespace().next()).ok_or_else(|| format!("no {name}"))?;
            Ok::<u64, Failed>(kib.parse()?)
        };
        Ok(Memory { resident_kib: kib("VmRSS")?, anonymous_kib: kib("RssAnon")?, peak_kib: kib("VmHWM")? })
    }

    /// What it and this program have used and done so far.
    pub(crate) async fn usage(&self) -> Result<Usage, Failed> {
        let metrics = self.api.get("/metrics").await?;
        let count = |name: &str| {
            let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
            value.unwrap_or(0.0)
        };
        Ok(Usage {
            server_cpu_seconds: cpu_seconds(&self.id)?,
            database_cpu_seconds: self.database.cpu_seconds(),
            own_cpu_seconds: cpu_seconds("self")?,
            commands: count("palier_lane_batch_commands_sum"),
            commits: count("palier_lane_commits_total"),
            statements: count("palier_lane_statements_total"),
            read_statements: count("palier_reader_statements_total"),
            flushes: self.database.flushes().await,
        })
    }
}

/// The memory of a process, in KiB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// All that is resident.
    pub(crate) resident_kib: u64,
    /// What of it is no file.
    pub(crate) anonymous_kib: u64,
    /// The most that was resident at any time.
    pub(crate) peak_kib: u64,
}

/// What a server, and the program that loads it, used and did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    pub(crate) server_cpu_seconds: f64,
    /// Of PostgreSQL's processes, where they can be seen.
    pub(crate) database_cpu_seconds: Option<f64>,
    pub(crate) own_cpu_seconds: f64,
    /// Commands that lanes ran.
    pub(crate) commands: f64,
    /// Commits of lanes, each of which waits for the disk.
    pub(crate) commits: f64,
    /// Statements that lanes sent.
    pub(crate) statements: f64,
    /// Statements that readers sent.
    pub(crate) read_statements: f64,
    /// How often PostgreSQL had its log flushed, as far as its processes have told.
    pub(crate) flushes: Option<f64>,
}

impl Usage {
    /// Adds what came between two looks.
    pub(crate) fn add_between(&mut self, before: &Self, after: &Self) {
        self.add(&Self {
            server_cpu_seconds: after.server_cpu_seconds - before.server_cpu_seconds,
            database_cpu_seconds: difference(after.database_cpu_seconds, before.database_cpu_seconds),
            own_cpu_seconds: after.own_cpu_seconds - before.own_cpu_seconds,
            commands: after.commands - before.commands,
            commits: after.commits - before.commits,
            statements: after.statements - before.statements,
            read_statements: after.read_statements - before.read_statements,
            flushes: difference(after.flushes, before.flushes),
        });
    }

    /// Adds what was used otherwise; what is not known of it stays as it is.
    pub(crate) fn add(&mut self, used: &Self) {
        self.server_cpu_seconds += used.server_cpu_seconds;
        self.own_cpu_seconds += used.own_cpu_seconds;
        self.commands += used.commands;
        self.commits += used.commits;
        self.statements += used.statements;
        self.read_statements += used.read_statements;
        let sum = |own: Option<f64>, more: Option<f64>| more.map(|more| own.unwrap_or(0.0) + more).or(own);
        self.database_cpu_seconds = sum(self.database_cpu_seconds, used.database_cpu_seconds);
        self.flushes = sum(self.flushes, used.flushes);
    }

    /// What so many pledges cost each, when this is what they used.
    pub(crate) fn cost(&self, pledges: u32) -> Cost {
        let each = |used: f64| used / f64::from(pledges.max(1));
        Cost {
            flushes: self.flushes.map(each),
            commits: each(self.commits),
            round_trips: each(self.statements),
            server_cpu: each(self.server_cpu_seconds * 1_000.0),
            database_cpu: self.database_cpu_seconds.map(|seconds| each(seconds * 1_000.0)),
        }
    }

    /// What so many pledges cost each since an earlier look.
    pub(crate) fn cost_since(&self, before: &Self, pledges: u32) -> Cost {
        let mut used = Self::default();
        used.add_between(before, self);
        used.cost(pledges)
    }
}

fn difference(after: Option<f64>, before: Option<f64>) -> Option<f64> {
    after.zip(before).map(|(after, before)| after - before)
}

/// A PostgreSQL server, its processes where they are on this machine.
#[derive(Debug, Default)]
struct DatabaseProcesses {
    parent: Option<String>,
    /// `psql` and the address of a database, for asking the server what it counted.
    counts: Option<(std::ffi::OsString, String)>,
}

impl DatabaseProcesses {
    fn of(place: &Place) -> Self {
        if place.kind != Kind::Postgres {
            return Self::default();
        }
        let file = place.postgres_data.as_ref().map(|data| data.join("postmaster.pid"));
        let text = file.and_then(|file| std::fs::read_to_string(file).ok());
        let parent = text.and_then(|text| text.lines().next().map(str::to_owned));
        Self { parent, counts: Some((place.postgres_program("psql"), place.database_url("ours"))) }
    }

    /// How often its log was flushed; nothing where it does not say.
    async fn flushes(&self) -> Option<f64> {
        let (psql, url) = self.counts.as_ref()?;
        let query = "SELECT wal_sync FROM pg_stat_wal";
        let said = Command::new(psql).args(["-q", "-A", "-t", "-d", url, "-c", query]).output().await.ok()?;
        String::from_utf8_lossy(&said.stdout).trim().parse().ok()
    }

    /// What those that are alive have used, and their parent with those that are not.
    fn cpu_seconds(&self) -> Option<f64> {
        let parent = self.parent.as_ref()?;
        let mut seconds = ticks(parent, 4).ok()?;
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let process = entry.file_name().to_string_lossy().into_owned();
            let is_child = stat(&process).is_ok_and(|fields| fields.get(1) == Some(parent));
            if is_child && process != *parent {
                seconds += ticks(&process, 2).unwrap_or(0.0);
            }
        }
        Some(seconds)
    }
}

/// The CPU time that a process has used, in seconds; `self` is this one.
pub(crate) fn cpu_seconds(process: &str) -> Result<f64, Failed> {
    ticks(process, 2)
}

/// A process's own time, and with 4 fields that of its ended children too.
fn ticks(process: &str, fields: usize) -> Result<f64, Failed> {
    let stat = stat(process)?;
    let ticks = stat.iter().skip(11).take(fields).map(|field| field.parse::<f64>()).sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_PER_SECOND)
}

/// What `/proc` says of a process after its name: its state, its parent, …
fn stat(process: &str) -> Result<Vec<String>, Failed> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("an unreadable /proc")?;
    Ok(after_name.split_whitespace().map(str::to_owned).collect())
}
