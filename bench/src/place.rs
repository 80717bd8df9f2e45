//! Where a run takes place: a folder and two databases, gone afterwards.

use std::ffi::OsString;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use tokio::process::Command;

use crate::Failed;
use crate::server::Binary;

/// How many flushes the disk is tried with.
const SYNCS: usize = 41;
/// What is flushed each time.
const SYNC_BYTES: [u8; 4_096] = [0x5a; 4_096];
/// What no disk can do: whatever flushes faster than that keeps nothing.
const SYNC_MIN: Duration = Duration::from_micros(20);
/// How many files must be open at once: a connection for each request of an open loop, and what is open anyway.
const DESCRIPTORS_MIN: u64 = 2_200;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A file in the run's folder.
    Sqlite,
    /// A database on a server that is there.
    Postgres,
}

impl Kind {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where PostgreSQL is.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Postgres {
    /// A PostgreSQL server, and a role on it that may create databases.
    #[arg(long = "postgres", env = "PALIER_TEST_POSTGRES", value_name = "URL", hide_env_values = true)]
    pub(crate) server: Option<String>,
    /// Where psql and pgbench are, if not on the path.
    #[arg(long = "postgres-bin", env = "PALIER_TEST_POSTGRES_BIN", value_name = "FOLDER")]
    bin: Option<PathBuf>,
    /// The folder of the server, if it is on this machine: then the CPU time of its processes is counted.
    #[arg(long = "postgres-data", env = "PALIER_TEST_POSTGRES_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// How many lanes the server has; what it has by itself, without it.
    #[arg(long)]
    lanes: Option<usize>,
}

/// A folder, and the PostgreSQL server beside it where one is needed.
pub(crate) struct Place {
    /// The kind of database.
    pub(crate) kind: Kind,
    /// The run's folder.
    pub(crate) folder: PathBuf,
    /// The folder of the PostgreSQL server, if it is on this machine.
    pub(crate) postgres_data: Option<PathBuf>,
    /// A file whose blocks are there, for trying how long the disk takes.
    sync: std::fs::File,
    server: String,
    bin: Option<PathBuf>,
    lanes: Option<usize>,
}

impl Place {
    /// Makes it, for a server that is measured (`ours`) and for its baseline.
    pub(crate) async fn make(kind: Kind, postgres: &Postgres) -> Result<Self, Failed> {
        let folder = std::env::temp_dir().join(format!("palier-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let server = postgres.server.clone().unwrap_or_default();
        let sync = std::fs::File::create(folder.join("sync"))?;
        for offset in sync_places() {
            sync.write_all_at(&SYNC_BYTES, offset)?;
        }
        sync.sync_all()?;
        let place = Self {
            kind,
            folder,
            sync,
            postgres_data: postgres.data.clone(),
            server,
            bin: postgres.bin.clone(),
            lanes: postgres.lanes,
        };
        let flush = place.median_sync()?;
        if flush < SYNC_MIN {
            let folder = place.folder.display().to_string();
            place.remove().await;
            return Err(
                format!("{folder} keeps nothing (a flush takes {flush:?}): set TMPDIR to a folder on a disk").into()
            );
        }
        if kind == Kind::Postgres {
            for role in ["ours", "baseline"] {
                place.sql(&place.server, &format!("CREATE DATABASE {}", database_name(role))).await?;
            }
        }
        Ok(place)
    }

    /// The binary, set up to work on one of the two databases.
    pub(crate) fn binary(&self, program: &Path, role: &str) -> Binary {
        Binary {
            program: program.to_owned(),
            database_url: self.database_url(role),
            data_dir: self.folder.join(role),
            lanes: self.lanes,
        }
    }

    /// The address of one of the two databases.
    pub(crate) fn database_url(&self, role: &str) -> String {
        if self.kind == Kind::Sqlite {
            return format!("sqlite://{}/{role}.db", self.folder.display());
        }
        let (address, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let authority = address.split('/').nth(2).unwrap_or_default();
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("postgres://{authority}/{}{query}", database_name(role))
    }

    /// The path of one of PostgreSQL's programs.
    pub(crate) fn postgres_program(&self, name: &str) -> OsString {
        self.bin.as_ref().map_or_else(|| name.into(), |bin| bin.join(name).into())
    }

    /// Runs SQL on a database of PostgreSQL.
    pub(crate) async fn sql(&self, url: &str, sql: &str) -> Result<(), Failed> {
        let mut psql = Command::new(self.postgres_program("psql"));
        psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql]);
        if psql.status().await?.success() { Ok(()) } else { Err("psql failed".into()) }
    }

    /// How long the disk takes at present to make 4 KiB durable that are overwritten: the median.
    pub(crate) fn median_sync(&self) -> Result<Duration, Failed> {
        let mut took = Vec::with_capacity(SYNCS);
        for offset in sync_places() {
            self.sync.write_all_at(&SYNC_BYTES, offset)?;
            let started = Instant::now();
            self.sync.sync_data()?;
            took.push(started.elapsed());
        }
        took.sort_unstable();
        Ok(took.get(SYNCS / 2).copied().unwrap_or_default())
    }

    /// Removes it; what cannot be removed is left behind.
    pub(crate) async fn remove(&self) {
        if self.kind == Kind::Postgres {
            for role in ["ours", "baseline"] {
                let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database_name(role));
                let _left = self.sql(&self.server, &drop).await;
            }
        }
        let _left = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where in the file each flush is tried.
fn sync_places() -> impl Iterator<Item = u64> {
    (0..).step_by(SYNC_BYTES.len()).take(SYNCS)
}

/// An error when too few files may be open at once.
pub(crate) fn require_descriptors() -> Result<(), Failed> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let most = line.and_then(|line| line.split_whitespace().next()).unwrap_or_default();
    match most.parse::<u64>() {
        Ok(most) if most < DESCRIPTORS_MIN => {
            Err(format!("{most} open files are too few: `ulimit -n {DESCRIPTORS_MIN}` first").into())
        }
        _ => Ok(()),
    }
}

fn database_name(role: &str) -> String {
    format!("palier_bench_{}_{role}", std::process::id())
}
