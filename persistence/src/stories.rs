//! The domain's use cases on a real store, on each database, and what the audit says of it.

mod audits;
mod baseline;
mod batches;
mod books;
mod bounds;
mod credits;
mod frequencies;
mod identity;
mod money;
mod plans;
mod scans;
mod schema;
mod settling;
mod totals;
mod updates;
mod witnesses;
mod world;
