//! What Palier remembers: the domain's stores on SQLite and PostgreSQL.
//!
//! [`Database`] is the door: [`Database::write`] runs a use case in a lane that
//! commits many at once, [`Database::read`] runs queries on a pool. Both hand
//! out a [`Session`], which implements every store of the domain. Nothing here
//! decides: a rule that is also a CHECK is decided in `domain` first.

mod database;
mod session;
mod lanes;
pub mod connection;
pub mod migrate;
mod columns;
mod errors;
#[cfg(test)]
mod scratch;

pub use connection::DatabaseUrl;
pub use database::{Database, DatabaseOptions};
pub use lanes::{BATCH_COMMANDS_MAX, LaneCounts, WriteError};
pub use session::Session;
