//! What people do with Palier, told over HTTP on both databases.

mod campaign;
mod idempotency;
mod identity;
mod lifecycle;
mod matrix;
mod payments;
mod pledging;
mod protocol;
mod races;
