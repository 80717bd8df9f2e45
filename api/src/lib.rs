//! What Palier says: the REST API, its document, and the binary `palier`.
//!
//! A request comes through the [`boundary`], is held against the [`document`]
//! by [`conformance`], and reaches a handler in [`v1`], which calls one use
//! case of the domain and makes a [`reply`] of its result. Whatever is not a
//! success is a [`problem`].

pub mod cli;
pub mod config;
pub mod platform;
pub mod server;

pub mod authentication;
pub mod boundary;
pub mod caller;
pub mod conformance;
pub mod language;
pub mod problem;
pub mod reply;
pub mod routes;
pub mod system;
pub mod v1;

pub mod cursor;
pub mod etag;
pub mod idempotency;
pub mod instants;
pub mod links;
pub mod media;
pub mod paging;
pub mod precompressed;
pub mod public_pages;

pub mod document;
pub mod telemetry;

pub mod book_file;
pub mod clock;
pub mod demo;
pub mod due_work;
pub mod gateways;
pub mod passwords;
pub mod sample_data;
mod sealing;
pub mod tokens;
