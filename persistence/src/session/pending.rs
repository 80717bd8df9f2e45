//! What a session keeps back, and the order in which it is sent.

use std::collections::BTreeMap;

use palier_domain::StoreError;
use palier_domain::ids::{BookId, CampaignId, RewardId};

use crate::bulk::BulkRow;
use crate::campaigns::send_stock;
use crate::connection::AnyConnection;
use crate::errors::classify;
use crate::idempotency::ReplyRow;
use crate::jobs::JobRow;
use crate::ledger::{BookChange, EventRow, TransferRow};
use crate::payments::OrderRow;
use crate::pledges::{LineRow, PledgeRow};

/// Rows to be inserted, and sums to be added, in one go.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) stock: BTreeMap<(CampaignId, RewardId), i64>,
    pub(crate) pledges: Vec<PledgeRow>,
    pub(crate) lines: Vec<LineRow>,
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) jobs: Vec<JobRow>,
    pub(crate) books: BTreeMap<BookId, BookChange>,
    pub(crate) transfers: Vec<TransferRow>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) replies: Vec<ReplyRow>,
}

impl Pending {
    pub(crate) fn is_empty(&self) -> bool {
        self.stock.is_empty()
            && self.pledges.is_empty()
            && self.orders.is_empty()
            && self.jobs.is_empty()
            && self.books.is_empty()
            && self.replies.is_empty()
    }

    /// Sends everything: what is referred to before what refers to it.
    pub(crate) fn send(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        for ((campaign, reward), quantity) in self.stock {
            send_stock(connection, campaign, reward, quantity)?;
        }
        for change in self.books.values() {
            change.send(connection)?;
        }
        PledgeRow::insert_all(&self.pledges, connection).map_err(classify)?;
        LineRow::insert_all(&self.lines, connection).map_err(classify)?;
        OrderRow::insert_all(&self.orders, connection).map_err(classify)?;
        JobRow::insert_all(&self.jobs, connection).map_err(classify)?;
        TransferRow::insert_all(&self.transfers, connection).map_err(classify)?;
        EventRow::insert_all(&self.events, connection).map_err(classify)?;
        ReplyRow::insert_all(&self.replies, connection).map_err(classify)
    }
}
