//! What Palier says: the REST API, its document, and the binary `palier`.
//!
//! A request comes through the [`boundary`], is held against the [`document`]
//! by [`conformance`], and reaches a handler in [`v1`], which calls one use
//! case of the domain and makes a [`reply`] of its result. Whatever is not a
//! success is a [`problem`].

pub mod cli;
pub mod config;
pub mod server;
pub mod platform;

pub mod boundary;
pub mod authentication;
pub mod conformance;
pub mod caller;
pub mod v1;
pub mod system;
pub mod reply;
pub mod problem;
pub mod language;

pub mod idempotency;
pub mod etag;
pub mod paging;
pub mod cursor;
pub mod links;

pub mod document;
pub mod telemetry;

pub mod clock;
pub mod due_work;
pub mod sample_data;
pub mod gateways;
pub mod passwords;
mod sealing;
pub mod tokens;
