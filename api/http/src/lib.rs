//! What every request passes through and every reply is made of.
//!
//! A request comes through the [`boundary`], is held against the document by [`conformance`], and reaches a handler,
//! which runs a use case as its [`caller`] and makes a [`reply`] of the result. Whatever is not a success is
//! a [`problem`]. No handler is here, and nothing here knows which there are.
//! Which module may use which stands in `tools/tidy`.

pub mod clock;
pub mod config;
pub mod instants;
pub mod language;
pub mod meters;
mod sealing;

pub mod cursor;
pub mod etag;
pub mod links;
pub mod precompressed;
mod presenting;
pub mod problem;
pub mod reply;

pub mod authentication;
pub mod conformance;
pub mod kept_replies;
pub mod limiting;
pub mod network;
pub mod passwords;
pub mod public_pages;
pub mod routes;
pub mod tokens;
pub mod trace;

pub mod boundary;
pub mod caller;
pub mod idempotency;
pub mod paging;
pub mod parts;
pub mod platform;

/// The document as it is committed.
#[cfg(test)]
pub(crate) fn committed() -> serde_json::Value {
    yaml_serde::from_str(include_str!("../../../openapi.yaml")).unwrap()
}
