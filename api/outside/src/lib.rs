//! The systems outside: adapters that speak to them, and the workers that call them when something is due.
//!
//! An adapter implements a port of the domain. A worker claims what was recorded, calls, and records the answer through
//! a use case; nothing here knows HTTP as it is served.

pub mod due_work;
pub mod gateways;
pub mod media;
