//! What Palier remembers: the domain's stores on SQLite and PostgreSQL.
//!
//! [`Database`] is the door: [`Database::write`] runs a use case in a lane that
//! commits many at once, [`Database::read`] runs queries on a pool. Both hand
//! out a [`Session`], which implements every store of the domain. Nothing here
//! decides: a rule that is also a CHECK is decided in `domain` first.

pub mod audit;
mod bounds;
mod bulk;
mod changes;
mod columns;
pub mod connection;
mod database;
mod lanes;
pub mod migrate;
mod page;
mod rows;
mod schema;
mod session;
mod statement;

mod campaigns;
mod clock;
mod credits;
mod drafts;
mod errors;
mod escrow;
mod frequencies;
mod idempotency;
mod identity;
mod jobs;
mod journal;
mod ledger;
mod media;
mod notifications;
mod payments;
mod pledges;
mod policies;
mod profiles;
mod projects;
mod questions;
#[cfg(test)]
mod scratch;
mod servers;
mod shipments;
#[cfg(test)]
mod stories;
mod updates;
mod words;

pub use changes::{Changes, CommitNumber};
pub use connection::DatabaseUrl;
pub use database::{Database, DatabaseOptions};
pub use lanes::{BATCH_COMMANDS_MAX, LaneCounts, ReplyKey, WriteError};
pub use ledger::MoneyTotals;
pub use servers::AnnouncedServer;
pub use session::Session;
