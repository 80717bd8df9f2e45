//! What a session keeps back, and how it is sent.

mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use palier_domain::StoreError;
use palier_domain::ids::{BookId, CampaignId, RewardId};

use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::idempotency::ReplyRow;
use crate::jobs::JobRow;
use crate::ledger::{BookChange, EventRow, TransferRow, WordsRow};
use crate::payments::OrderRow;
use crate::pledges::{LineRow, PledgeRow};

/// Rows to be inserted or changed, and sums to be added, in one go. No row is
/// both inserted and changed, none is changed twice.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) stock: BTreeMap<(CampaignId, RewardId), i64>,
    pub(crate) books: BTreeMap<BookId, BookChange>,
    pub(crate) pledges: Vec<PledgeRow>,
    pub(crate) changed_pledges: Vec<PledgeRow>,
    pub(crate) lines: Vec<LineRow>,
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) changed_orders: Vec<OrderRow>,
    pub(crate) jobs: Vec<JobRow>,
    pub(crate) transfers: Vec<TransferRow>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) words: Vec<WordsRow>,
    pub(crate) replies: Vec<ReplyRow>,
}

impl Pending {
    pub(crate) fn is_empty(&self) -> bool {
        self.stock.is_empty()
            && self.books.is_empty()
            && self.pledges.is_empty()
            && self.changed_pledges.is_empty()
            && self.lines.is_empty()
            && self.orders.is_empty()
            && self.changed_orders.is_empty()
            && self.jobs.is_empty()
            && self.transfers.is_empty()
            && self.events.is_empty()
            && self.words.is_empty()
            && self.replies.is_empty()
    }

    /// Whether stock of a campaign is kept back.
    pub(crate) fn has_stock_of(&self, campaign: CampaignId) -> bool {
        self.stock.keys().any(|(of, _)| *of == campaign)
    }

    /// Whether a pledge that is one of these is kept back.
    pub(crate) fn has_pledge(&self, is_one: impl Fn(&PledgeRow) -> bool) -> bool {
        self.pledges.iter().chain(&self.changed_pledges).any(is_one)
    }

    /// Whether an order that is one of these is kept back.
    pub(crate) fn has_order(&self, is_one: impl Fn(&OrderRow) -> bool) -> bool {
        self.orders.iter().chain(&self.changed_orders).any(is_one)
    }

    /// Sends everything.
    pub(crate) fn send(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        match connection {
            AnyConnection::Postgres(connection) => postgres::send(&self, connection),
            AnyConnection::Sqlite(connection) => sqlite::send(&self, connection),
        }
    }

    fn stock_rows(&self) -> (Vec<IdValue>, Vec<IdValue>, Vec<i64>) {
        let mut rows = (Vec::new(), Vec::new(), Vec::new());
        for ((campaign, reward), quantity) in &self.stock {
            rows.0.push(IdValue(campaign.0));
            rows.1.push(IdValue(reward.0));
            rows.2.push(*quantity);
        }
        rows
    }
}
