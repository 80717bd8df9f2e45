//! `pgbench` with the scripts of `bench/pgbench`, prepared statements.

use std::path::PathBuf;
use std::time::Duration;

use tokio::process::Command;

use crate::Failed;
use crate::load::Measured;
use crate::place::Place;
use crate::world::World;

/// What the database needs beside the tables.
const SETUP: &str = include_str!("../../pgbench/setup.sql");

/// How a pledge is made: the script's name and text.
const SCRIPTS: [(&str, &str); 2] = [
    ("pgbench", include_str!("../../pgbench/pledge.sql")),
    ("pgbench, one statement", include_str!("../../pgbench/pledge_in_one_statement.sql")),
];

/// Each script, with 1, 8 and 32 clients.
pub(super) const WAYS: [(&str, usize); 6] = [
    ("pgbench", 1),
    ("pgbench", 8),
    ("pgbench", 32),
    ("pgbench, one statement", 1),
    ("pgbench, one statement", 8),
    ("pgbench, one statement", 32),
];

/// The program, the database, and who pledges to what.
pub(crate) struct Pgbench {
    program: std::ffi::OsString,
    folder: PathBuf,
    url: String,
    backer: String,
    campaigns: u32,
}

impl Pgbench {
    pub(super) async fn open(place: &Place, world: &World) -> Result<Self, Failed> {
        let url = place.database_url("baseline");
        place.sql(&url, SETUP).await?;
        for (name, text) in SCRIPTS {
            std::fs::write(place.folder.join(name), text)?;
        }
        let backer = world.backers.first().ok_or("nobody to pledge")?.clone();
        let (program, folder) = (place.postgres_program("pgbench"), place.folder.clone());
        Ok(Self { program, folder, url, backer, campaigns: world.campaigns })
    }

    pub(super) async fn run(&self, script: &str, clients: usize, duration: Duration) -> Result<Measured, Failed> {
        let mut pgbench = Command::new(&self.program);
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
        pgbench.arg(format!("--client={clients}")).arg(format!("--time={}", duration.as_secs().max(1)));
        pgbench.arg(format!("--define=backer={}", self.backer)).arg(format!("--define=campaigns={}", self.campaigns));
        let ran = pgbench.arg("--file").arg(self.folder.join(script)).arg(&self.url).output().await?;
        let text = String::from_utf8_lossy(&ran.stdout);
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
        let failed = value("number of failed transactions: ").unwrap_or("0");
        match (value("number of transactions actually processed: "), value("tps = ")) {
            (Some(pledges), Some(rate)) if ran.status.success() && failed == "0" => {
                let pledges: u32 = pledges.parse()?;
                let elapsed = Duration::try_from_secs_f64(f64::from(pledges) / rate.parse::<f64>()?)?;
                Ok(Measured { pledges, elapsed, latencies: Vec::new() })
            }
            _ => Err(format!("pgbench failed: {text}{}", String::from_utf8_lossy(&ran.stderr)).into()),
        }
    }
}
