//! The rules of the protocol, in one place, around everything that is served.
//!
//! Two layers. The outer one, [`envelope`], gives every exchange its request
//! id, log line, metrics and headers, and turns whatever is not a success into
//! a problem document. The inner one, [`gate`], lets a request through only if
//! the document, the limits and the domain's permissions do; it also catches
//! panics and time-outs. CORS stands between the two, so that browsers may read
//! refusals as well.

pub mod connection;
pub mod cors;
pub mod envelope;
pub mod gate;
mod headers;
mod reading;

pub use reading::mark_body_as_read;
