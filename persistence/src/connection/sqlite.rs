//! Setting up a connection to SQLite: durable, one writer, readers that cannot write.

use std::fs::OpenOptions;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection, QueryResult, RunQueryDsl, SqliteConnection};

use super::{OpenError, Purpose};

/// The first version in which a reset of the write-ahead log cannot lose a commit.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const VERSION_MIN_TEXT: &str = "3.51.3";

/// Waiting for another process's lock, in milliseconds.
const BUSY_TIMEOUT_MILLIS: u32 = 1_500;
/// The log is copied into the database when it is this many pages long.
const CHECKPOINT_PAGES: u32 = 4_000;

/// How much of the file the audit maps into memory instead of reading it page by page, in bytes: the most that SQLite takes.
const MAPPED_BYTES_MAX: u32 = 0x7fff_0000;

/// How often switching to the log is tried, and the pause between.
const SWITCH_ATTEMPTS_MAX: u32 = 100;
const SWITCH_PAUSE: Duration = Duration::from_millis(10);

pub(super) fn open(path: &str, purpose: Purpose) -> Result<SqliteConnection, OpenError> {
    create_private(path);
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLIS}"))?;
    check_version(&mut connection)?;
    connection.batch_execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")?;
    match purpose {
        Purpose::Read => connection.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048")?,
        Purpose::Examine => {
            connection.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048")?;
            connection.batch_execute(&format!("PRAGMA mmap_size = {MAPPED_BYTES_MAX}"))?;
        }
        Purpose::Write | Purpose::Maintain => {
            switch_to_log(&mut connection)?;
            connection.batch_execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -16384")?;
            connection.batch_execute(&format!("PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}"))?;
        }
    }
    Ok(connection)
}

/// Makes a database file that is not there yet one that only its owner can read,
/// as the log beside it then is too. Where that fails, opening it says why.
fn create_private(path: &str) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Err(error) = options.open(path) {
        tracing::trace!(%error, "the database file was not made");
    }
}

/// Switches to the write-ahead log. Of several servers that open a new file at
/// once one does; the others, whom SQLite does not let wait for that, try again.
fn switch_to_log(connection: &mut SqliteConnection) -> QueryResult<()> {
    let mut attempts = 0;
    loop {
        match connection.batch_execute("PRAGMA journal_mode = WAL") {
            Err(_) if attempts < SWITCH_ATTEMPTS_MAX => std::thread::sleep(SWITCH_PAUSE),
            switched => return switched,
        }
        attempts += 1;
    }
}

fn check_version(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let found: String = diesel::select(sql::<Text>("sqlite_version()")).get_result(connection)?;
    if parse_version(&found).is_some_and(|version| version >= VERSION_MIN) {
        Ok(())
    } else {
        Err(OpenError::SqliteTooOld { found, required: VERSION_MIN_TEXT })
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = text.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??, numbers.next().unwrap_or(Some(0))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_a_new_database() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("palier-private-{}.db", std::process::id()));
        let mut connection = open(path.to_str().unwrap(), Purpose::Maintain).unwrap();
        connection.batch_execute("CREATE TABLE t (a INTEGER) STRICT").unwrap();
        for suffix in ["", "-wal", "-shm"] {
            let file = format!("{}{suffix}", path.display());
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
        }
        drop(connection);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(parse_version("3.53.0").unwrap() >= VERSION_MIN);
        assert!(parse_version("3.51.3").unwrap() >= VERSION_MIN);
        assert!(parse_version("3.51.2").unwrap() < VERSION_MIN);
        assert!(parse_version("3.9.20").unwrap() < VERSION_MIN);
    }
}
