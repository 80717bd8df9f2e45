//! Replies that were given, kept with their effects, so that a retried request
//! gets the same reply and has no second effect.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::StoreError;

/// A reply as it was sent, and the request that it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReply {
    /// Who sent the request: the account, or the client's account.
    pub actor: Uuid,
    /// The key that the caller chose.
    pub key: String,
    /// A hash of the request's method, address and body.
    pub request_hash: [u8; 32],
    /// The reply's status code.
    pub status: u16,
    /// The reply's headers, by name.
    pub headers: Vec<(String, String)>,
    /// The reply's body.
    pub body: Vec<u8>,
    /// When it was given, in real time.
    pub recorded_at: DateTime<Utc>,
}

/// Where replies are kept.
pub trait IdempotencyStore {
    /// The reply that was given to this key of this actor.
    fn find_reply(&mut self, actor: Uuid, key: &str) -> Result<Option<StoredReply>, StoreError>;
    /// Keeps a reply.
    fn insert_reply(&mut self, reply: &StoredReply) -> Result<(), StoreError>;
    /// Removes up to `limit` replies recorded before an instant; says how many.
    fn delete_replies_before(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u64, StoreError>;
}
