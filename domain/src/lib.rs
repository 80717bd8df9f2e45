//! What Palier decides: pure rules about people, money, campaigns and escrow.
//!
//! Nothing here knows SQL, HTTP, JSON, a clock, the environment or a random
//! source: time, ids and the acting person are arguments. A use case loads
//! through a [`store::Store`], decides, and records only after deciding.

// The words and machinery of all; then the contexts; then what names every context. `tools/tidy` has the order in which
// they may use one another.
pub mod actor;
pub mod chain;
pub mod clock;
pub mod country;
pub mod events;
pub mod frequency;
pub mod ids;
pub mod money;
pub mod page;
pub mod permissions;
pub mod policy;
pub mod refusal;
pub mod rule;
pub mod search;
pub mod store;
pub mod text;
pub mod write_set;

pub mod books;
pub mod campaigns;
pub mod credits;
pub mod escrow;
pub mod idempotency;
pub mod identity;
pub mod jobs;
pub mod journal;
pub mod ledger;
pub mod media;
pub mod notifications;
pub mod payments;
pub mod profiles;
pub mod projects;
pub mod questions;
pub mod updates;

pub mod shipments;

pub mod contexts;

#[cfg(test)]
mod memory;
#[cfg(test)]
mod scenarios;

pub use clock::Context;
pub use refusal::{Failure, Refusal};
pub use store::{Store, StoreError};
pub use write_set::WriteSet;
