//! Setting up a connection to SQLite: durable, one writer, readers that cannot write.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection, RunQueryDsl, SqliteConnection};

use super::{OpenError, Purpose};

/// The first version in which a reset of the write-ahead log cannot lose a commit.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
const VERSION_MIN_TEXT: &str = "3.51.3";

/// Waiting for another process's lock, in milliseconds.
const BUSY_TIMEOUT_MILLIS: u32 = 1_500;
/// The log is copied into the database when it is this many pages long.
const CHECKPOINT_PAGES: u32 = 4_000;

pub(super) fn open(path: &str, purpose: Purpose) -> Result<SqliteConnection, OpenError> {
    let mut connection = SqliteConnection::establish(path)?;
    check_version(&mut connection)?;
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLIS}"))?;
    connection.batch_execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")?;
    match purpose {
        Purpose::Read => connection.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048")?,
        Purpose::Write | Purpose::Maintain => {
            connection.batch_execute("PRAGMA journal_mode = WAL")?;
            connection.batch_execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -16384")?;
            connection.batch_execute(&format!("PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}"))?;
        }
    }
    Ok(connection)
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

    #[test]
    fn versions_compare_by_number() {
        assert!(parse_version("3.53.0").unwrap() >= VERSION_MIN);
        assert!(parse_version("3.51.3").unwrap() >= VERSION_MIN);
        assert!(parse_version("3.51.2").unwrap() < VERSION_MIN);
        assert!(parse_version("3.9.20").unwrap() < VERSION_MIN);
    }
}
