//! What a session has loaded under the lane's lock, and what became of it since.

use std::collections::HashMap;

use palier_domain::campaigns::{Campaign, Reward};
use palier_domain::idempotency::StoredReply;
use palier_domain::ids::{BookId, CampaignId};
use palier_domain::ledger::Book;
use palier_domain::policy::Policy;
use uuid::Uuid;

/// Entities as they are now in this transaction, by key. An absent value that
/// is known to be absent is `None`.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) campaigns: HashMap<CampaignId, Campaign>,
    pub(crate) rewards: HashMap<CampaignId, Vec<Reward>>,
    pub(crate) books: HashMap<BookId, Book>,
    pub(crate) policies: HashMap<i32, Policy>,
    pub(crate) replies: HashMap<(Uuid, String), Option<StoredReply>>,
}
