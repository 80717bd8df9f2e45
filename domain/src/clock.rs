//! Time and fresh ids, as ports; and the context that every use case gets.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::actor::Actor;
use crate::payments::InstantAnswers;

/// Tells the time. The system's in production; one that can be moved forward in the sandbox.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// Makes ids that sort by the time they were made (UUIDv7).
pub trait IdMaker: Send + Sync {
    /// A fresh id.
    fn next(&self) -> Uuid;
}

/// Who acts, when, and where fresh ids come from.
pub struct Context<'a> {
    /// The acting person, client or the system itself.
    pub actor: &'a Actor,
    /// The instant at which the use case decides.
    pub now: DateTime<Utc>,
    /// The source of fresh ids.
    pub ids: &'a dyn IdMaker,
    /// What the payment gateway answers without being asked.
    pub gateway: &'a dyn InstantAnswers,
}
