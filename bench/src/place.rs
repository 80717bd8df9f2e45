//! Where a run takes place: a folder and two databases, gone afterwards.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use tokio::process::Command;

use crate::Failed;
use crate::server::Binary;

/// How many flushes the disk is tried with.
const SYNCS: usize = 41;

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
    #[arg(long = "postgres", global = true, env = "PALIER_TEST_POSTGRES", value_name = "URL", hide_env_values = true)]
    pub(crate) server: Option<String>,
    /// Where psql and pgbench are, if not on the path.
    #[arg(long = "postgres-bin", global = true, env = "PALIER_TEST_POSTGRES_BIN", value_name = "FOLDER")]
    bin: Option<PathBuf>,
    /// The folder of the server, if it is on this machine: then the CPU time of its processes is counted.
    #[arg(long = "postgres-data", global = true, env = "PALIER_TEST_POSTGRES_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// How many lanes the server has; what it has by itself, without it.
    #[arg(long, global = true)]
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
        let place = Self {
            kind,
            folder,
            postgres_data: postgres.data.clone(),
            server,
            bin: postgres.bin.clone(),
            lanes: postgres.lanes,
        };
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

    /// How long the disk takes at present to make 4 KiB durable: the median.
    pub(crate) fn median_sync(&self) -> Result<Duration, Failed> {
        let path = self.folder.join("sync");
        let mut file = std::fs::File::create(&path)?;
        let mut took = Vec::with_capacity(SYNCS);
        for _ in 0..SYNCS {
            file.write_all(&[0x5a; 4_096])?;
            let started = Instant::now();
            file.sync_data()?;
            took.push(started.elapsed());
        }
        std::fs::remove_file(&path)?;
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

fn database_name(role: &str) -> String {
    format!("palier_bench_{}_{role}", std::process::id())
}
