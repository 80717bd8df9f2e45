//! The one connection type that the rest of the crate speaks to.
//!
//! Kept in a module of its own because the derive also writes public types
//! (`MultiBackend` and its parts) that carry no documentation.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}
