//! What a connection may do, below HTTP: how long it may take, how much is taken from it in vain, how many an address has.
//!
//! actix limits the head of the first request, the pause between requests and the farewell. A head that stops half-way
//! after the first reply, a reply that nobody reads, and a body that goes on after its refusal it would wait for without
//! end. So each accepted stream is a [`GuardedStream`], which ends by itself when its [`Timekeeper`] says so; the envelope
//! tells it through a [`Watch`] when a request is at work and when its reply has been handed over. The time that
//! a request takes while it is at work is the gate's to limit, not the stream's.

mod door;
mod piecewise;
mod stream;
mod timekeeper;

pub use door::{Door, Place};
pub use piecewise::Piecewise;
pub use stream::{GuardedStream, Watch};
pub use timekeeper::{LINGER, Patience};
