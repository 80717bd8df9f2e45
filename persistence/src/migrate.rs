//! Schema versions: embedded in the binary, applied all together or not at all.
//!
//! All pending migrations run in one transaction behind one lock, so that of
//! several servers that start at once one migrates and the others find nothing
//! left to do.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::{QueryResult, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use thiserror::Error;

use crate::columns::sql::{BigInt, Text};
use crate::connection::{AnyConnection, DatabaseUrl, MultiBackend, OpenError, Purpose};
use crate::statement::Statement;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The advisory lock behind which PostgreSQL is migrated.
const LOCK: i64 = 0x5061_6c69_6572;

/// How many of the latest versions of the schema are looked at.
const VERSIONS_MAX: i64 = 10_000;

/// Why the schema was left as it was.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// No connection.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The transaction around the migrations failed.
    #[error("migrating failed: {0}")]
    Transaction(#[from] diesel::result::Error),
    /// A migration failed.
    #[error("migrating failed: {0}")]
    Migration(String),
}

/// Applies every pending migration; the names of those that were applied.
pub fn up(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    change(url, |harness| match harness {
        AnyConnection::Sqlite(connection) => versions(connection.run_pending_migrations(SQLITE)),
        AnyConnection::Postgres(connection) => versions(connection.run_pending_migrations(POSTGRES)),
    })
}

/// Reverts every migration, the last first; the names of those that were reverted.
pub fn down_all(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    change(url, |harness| match harness {
        AnyConnection::Sqlite(connection) => versions(connection.revert_all_migrations(SQLITE)),
        AnyConnection::Postgres(connection) => versions(connection.revert_all_migrations(POSTGRES)),
    })
}

/// The names of the migrations that are not applied yet, in their order.
pub fn list_pending(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    match AnyConnection::open(url, Purpose::Maintain)? {
        AnyConnection::Sqlite(mut connection) => names(connection.pending_migrations(SQLITE)),
        AnyConnection::Postgres(mut connection) => names(connection.pending_migrations(POSTGRES)),
    }
}

/// The names of all migrations of one kind of database, in their order.
pub fn list_all(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    match url {
        DatabaseUrl::Sqlite { .. } => names(MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)),
        DatabaseUrl::Postgres { .. } => names(MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)),
    }
}

/// The versions that this binary knows and the database does not have yet, over
/// a connection that may only read.
pub(crate) fn unapplied(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let known = match connection {
        AnyConnection::Sqlite(_) => versions_of::<diesel::sqlite::Sqlite>(&SQLITE),
        AnyConnection::Postgres(_) => versions_of::<diesel::pg::Pg>(&POSTGRES),
    };
    let known = known.map_err(diesel::result::Error::QueryBuilderError)?;
    let applied: Vec<String> =
        Statement::<MultiBackend>::new("SELECT version FROM __diesel_schema_migrations ORDER BY version DESC LIMIT ?")
            .returning::<Text>()
            .bind::<BigInt, _>(VERSIONS_MAX)
            .load(connection)?;
    Ok(known.into_iter().filter(|version| !applied.contains(version)).collect())
}

fn versions_of<DB: Backend>(source: &EmbeddedMigrations) -> Outcome<Vec<String>> {
    let migrations = MigrationSource::<DB>::migrations(source)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn change<T>(
    url: &DatabaseUrl,
    act: impl FnOnce(&mut AnyConnection) -> Result<T, MigrateError>,
) -> Result<T, MigrateError> {
    let mut connection = AnyConnection::open(url, Purpose::Maintain)?;
    begin_alone(&mut connection)?;
    let done = act(&mut connection);
    match done {
        Ok(done) => {
            connection.commit()?;
            Ok(done)
        }
        Err(error) => {
            connection.roll_back()?;
            Err(error)
        }
    }
}

fn begin_alone(connection: &mut AnyConnection) -> QueryResult<()> {
    connection.begin_writing()?;
    if let AnyConnection::Postgres(connection) = connection {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(LOCK)
            .execute(connection)?;
    }
    Ok(())
}

type Outcome<T> = diesel::migration::Result<T>;

fn versions(done: Outcome<Vec<MigrationVersion<'_>>>) -> Result<Vec<String>, MigrateError> {
    let done = done.map_err(|error| MigrateError::Migration(error.to_string()))?;
    Ok(done.iter().map(ToString::to_string).collect())
}

fn names<DB: Backend>(found: Outcome<Vec<Box<dyn Migration<DB>>>>) -> Result<Vec<String>, MigrateError> {
    let found = found.map_err(|error| MigrateError::Migration(error.to_string()))?;
    let mut names: Vec<String> = found.iter().map(|migration| migration.name().to_string()).collect();
    names.sort();
    Ok(names)
}
