//! What a session has loaded under the lane's lock, and what became of it since.

use std::collections::{HashMap, HashSet};

use palier_domain::campaigns::{Campaign, Reward};
use palier_domain::idempotency::StoredReply;
use palier_domain::identity::DisplayName;
use palier_domain::ids::{AccountId, BookId, CampaignId, PledgeId};
use palier_domain::ledger::Book;
use palier_domain::payments::PaymentOrder;
use palier_domain::policy::Policy;
use uuid::Uuid;

use crate::ledger::BookRow;

/// Entities as they are now in this transaction, by key. A value that is known
/// to be absent is `None`.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) campaigns: HashMap<CampaignId, Campaign>,
    pub(crate) rewards: HashMap<CampaignId, Vec<Reward>>,
    pub(crate) heads: HashMap<BookId, BookRow>,
    pub(crate) books: HashMap<BookId, Book>,
    pub(crate) policies: HashMap<i32, Policy>,
    pub(crate) replies: HashMap<(Uuid, String), Option<StoredReply>>,
    /// Not kept beyond the batch: an account may be called otherwise in the next.
    pub(crate) display_names: HashMap<AccountId, DisplayName>,
    pub(crate) absent_pledges: HashSet<(CampaignId, PledgeId)>,
    /// How many revisions the loaded pledges have.
    pub(crate) revisions: HashMap<(CampaignId, PledgeId), i64>,
    /// The orders of things whose orders were loaded.
    pub(crate) orders_of: HashMap<(BookId, Uuid), Vec<PaymentOrder>>,
}

impl Known {
    /// Takes in how an account is called, if that can be; says whether it was new.
    pub(crate) fn take_name_in(&mut self, account: AccountId, name: &str) -> bool {
        let name = DisplayName::parse("display_name", name).ok();
        name.is_some_and(|name| self.display_names.insert(account, name).is_none())
    }

    /// Takes an order in that was added or changed.
    pub(crate) fn take_order_in(&mut self, order: &PaymentOrder) {
        let Some(orders) = self.orders_of.get_mut(&(order.book, order.payable.subject)) else { return };
        match orders.iter_mut().find(|known| known.id == order.id) {
            Some(known) => *known = order.clone(),
            None => orders.push(order.clone()),
        }
    }
}
