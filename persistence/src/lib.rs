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
pub mod audit;
mod columns;
mod schema;
mod statement;
mod rows;
mod page;
mod bulk;

mod identity;
mod ledger;
mod campaigns;
mod pledges;
mod payments;
mod escrow;
mod jobs;
mod idempotency;
mod policies;
mod errors;
#[cfg(test)]
mod scratch;
#[cfg(test)]
mod stories;

pub use connection::DatabaseUrl;
pub use database::{Database, DatabaseOptions};
pub use lanes::{BATCH_COMMANDS_MAX, LaneCounts, WriteError};
pub use session::Session;
