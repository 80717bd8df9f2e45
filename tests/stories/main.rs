//! What people do with Palier, told over HTTP on both databases.

mod campaign;
mod idempotency;
mod lifecycle;
mod payments;
mod pledging;
mod races;
