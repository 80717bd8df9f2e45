//! Databases for tests: a fresh SQLite file, and a fresh PostgreSQL database
//! on the server that `PALIER_TEST_POSTGRES` names (`none`: on purpose, not on
//! PostgreSQL). Both are gone afterwards.
#![expect(clippy::disallowed_methods, reason = "tests make their own names and read their own environment")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use uuid::Uuid;

use crate::connection::{AnyConnection, DatabaseUrl, Purpose};

/// A database that is dropped with this value.
pub(crate) struct Scratch {
    pub(crate) url: DatabaseUrl,
    file: Option<PathBuf>,
    server: Option<(DatabaseUrl, String)>,
}

static SENT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Writes down a statement that a lane or a reader of any test sends.
pub(crate) fn note(event: &InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let shown = query.to_string();
        let text = shown.split(" -- binds").next().unwrap_or_default().to_owned();
        SENT.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
    }
}

/// What was written down in SQLite's dialect, without what begins and ends
/// transactions, and without the table that the tests of lanes make for themselves.
pub(crate) fn sent_to_sqlite() -> Vec<String> {
    let sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    let is_query =
        |text: &&String| ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|word| text.starts_with(word));
    let is_sqlite = |text: &&String| {
        !text.contains("$1") && !text.contains('"') && !text.contains("_schema_migrations") && !text.contains("notes")
    };
    sent.iter().filter(is_query).filter(is_sqlite).cloned().collect()
}

/// An empty database of each kind that can be had.
pub(crate) fn each() -> Vec<Scratch> {
    let mut each = vec![Scratch::sqlite()];
    match std::env::var("PALIER_TEST_POSTGRES").as_deref() {
        Ok("none") => {}
        Ok(server) => each.push(Scratch::postgres(server)),
        Err(_) => panic!(
            "PALIER_TEST_POSTGRES is not set: run the tests through tools/with-postgres, \
             or set it to 'none' to test on SQLite only"
        ),
    }
    each
}

impl Scratch {
    fn sqlite() -> Self {
        let file = std::env::temp_dir().join(format!("palier-{}.db", Uuid::now_v7()));
        let url = DatabaseUrl::Sqlite { path: file.to_str().unwrap().to_owned() };
        Self { url, file: Some(file), server: None }
    }

    fn postgres(server: &str) -> Self {
        let name = format!("palier_{}", Uuid::now_v7().simple());
        let maintenance: DatabaseUrl = server.parse().unwrap();
        let mut connection = AnyConnection::open(&maintenance, Purpose::Maintain).unwrap();
        connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (address, parameters) = server.split_at(server.find('?').unwrap_or(server.len()));
        let (address, _) = address.rsplit_once('/').unwrap();
        let url = format!("{address}/{name}{parameters}").parse().unwrap();
        Self { url, file: None, server: Some((maintenance, name)) }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    pub(crate) fn connect(&self) -> AnyConnection {
        AnyConnection::open(&self.url, Purpose::Maintain).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            for suffix in ["", "-wal", "-shm"] {
                std::fs::remove_file(format!("{}{suffix}", file.display())).ok();
            }
        }
        if let Some((maintenance, name)) = &self.server {
            let mut connection = AnyConnection::open(maintenance, Purpose::Maintain).unwrap();
            connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
        }
    }
}
