//! Pledges with the lines of their revisions.

mod lines;
mod rows;

pub(crate) use rows::{LineRow, PledgeRow};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::campaigns::{BackerPledgeKey, Pledge, PledgeState, PledgeStore};
use palier_domain::ids::{AccountId, BookId, CampaignId, PledgeId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::payments::PaymentOrder;

use crate::bounds::{ORDERS_OF_SUBJECT_MAX, one_over};
use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull};
use crate::payments::OrderRow;
use crate::rows::RowOf;
use crate::schema::{payment_orders, pledges};
use crate::session::Session;
use lines::with_lines;
use rows::line_rows;

/// The most collected pledges that are loaded at a time.
const AMOUNTS_MAX: i64 = 10_000;

impl PledgeStore for Session<'_> {
    fn insert_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        self.known.absent_pledges.remove(&(pledge.campaign, pledge.id));
        self.keep_back(pledge.campaign, |pending| {
            pending.pledges.push(PledgeRow::from(pledge));
            pending.lines.extend(line_rows(pledge, pledge.current.as_ref()));
            pending.lines.extend(line_rows(pledge, pledge.pending.as_ref()));
        })
    }

    fn find_pledge(&mut self, campaign: CampaignId, id: PledgeId) -> Result<Option<Pledge>, StoreError> {
        if self.known.absent_pledges.contains(&(campaign, id)) {
            return Ok(None);
        }
        let (book_id, id) = (IdValue(campaign.0), IdValue(id.0));
        self.flush_if(|pending| pending.has_pledge(|other| (other.book_id, other.id) == (book_id, id)))?;
        let query = pledges::table.find((book_id, id)).select(PledgeRow::as_select());
        let row: Option<PledgeRow> = self.peeking(|connection| query.first(connection).optional())?;
        Ok(with_lines(self, row.into_iter().collect())?.into_iter().next())
    }

    fn update_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        let key = (pledge.campaign, pledge.id);
        let row = PledgeRow::from(pledge);
        let kept = match self.known.revisions.get(&key) {
            Some(revisions) => *revisions,
            None => load_revisions(self, &row)?,
        };
        self.flush_if(|pending| pending.has_pledge(|other| (other.book_id, other.id) == (row.book_id, row.id)))?;
        let lines = if pledge.revisions > kept { newest_lines(pledge) } else { Vec::new() };
        self.keep_back(pledge.campaign, |pending| {
            pending.changed_pledges.push(row);
            pending.lines.extend(lines);
        })?;
        self.known.revisions.insert(key, pledge.revisions);
        Ok(())
    }

    fn list_pledges(
        &mut self,
        campaign: CampaignId,
        state: Option<PledgeState>,
        page: &PageRequest<i64>,
    ) -> Result<Page<Pledge, i64>, StoreError> {
        let mut query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::sequence.gt(page.after.unwrap_or(0)))
            .order(pledges::sequence)
            .limit(overfull(page.limit))
            .select(PledgeRow::as_select())
            .into_boxed();
        if let Some(state) = state {
            query = query.filter(pledges::state.eq(state.as_str()));
        }
        self.flush_if(|pending| pending.has_pledge(|other| other.book_id == IdValue(campaign.0)))?;
        let rows = self.peeking(|connection| query.load(connection))?;
        let items = with_lines(self, rows)?;
        if self.writes_behind() && state == Some(PledgeState::Collected) {
            foresee_orders(self, campaign, &items)?;
        }
        Ok(Page::from_overfull(items, page.limit, |pledge| pledge.sequence))
    }

    fn list_overdue_pledges(
        &mut self,
        campaign: CampaignId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Pledge>, StoreError> {
        let query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::payment_due_at.le(InstantValue(now)))
            .order((pledges::payment_due_at, pledges::id))
            .limit(i64::from(limit))
            .select(PledgeRow::as_select());
        self.flush_if(|pending| pending.has_pledge(|other| other.book_id == IdValue(campaign.0)))?;
        let rows = self.peeking(|connection| query.load(connection))?;
        with_lines(self, rows)
    }

    fn list_payments_due(
        &mut self,
        campaign: CampaignId,
        backer: AccountId,
        limit: u32,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        let query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::backer_id.eq(IdValue(backer.0)))
            .filter(pledges::payment_due_at.is_not_null())
            .order(pledges::payment_due_at)
            .limit(i64::from(limit))
            .select(pledges::payment_due_at);
        self.flush_if(|pending| pending.has_pledge(|other| other.book_id == IdValue(campaign.0)))?;
        let due: Vec<Option<InstantValue>> = self.peeking(|connection| query.load(connection))?;
        Ok(due.into_iter().flatten().map(|at| at.0).collect())
    }

    fn find_last_payment_due_at(&mut self, campaign: CampaignId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::payment_due_at.is_not_null())
            .order(pledges::payment_due_at.desc())
            .select(pledges::payment_due_at)
            .limit(1);
        self.flush_if(|pending| pending.has_pledge(|other| other.book_id == IdValue(campaign.0)))?;
        let last: Option<Option<InstantValue>> = self.peeking(|connection| query.first(connection).optional())?;
        Ok(last.flatten().map(|at| at.0))
    }

    fn list_pledges_of(
        &mut self,
        backer: AccountId,
        page: &PageRequest<BackerPledgeKey>,
    ) -> Result<Page<Pledge, BackerPledgeKey>, StoreError> {
        let mut query = pledges::table
            .filter(pledges::backer_id.eq(IdValue(backer.0)))
            .order((pledges::created_at.desc(), pledges::id.desc()))
            .limit(overfull(page.limit))
            .select(PledgeRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows = self.reading(|connection| query.load(connection))?;
        let items = with_lines(self, rows)?;
        Ok(Page::from_overfull(items, page.limit, |pledge| (pledge.created_at, pledge.id)))
    }

    fn list_collected_amounts(&mut self, book: BookId) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut amounts: Vec<(i64, i64)> = Vec::new();
        loop {
            let query = pledges::table
                .filter(pledges::book_id.eq(IdValue(book.0)))
                .filter(pledges::state.eq(PledgeState::Collected.as_str()))
                .filter(pledges::sequence.gt(amounts.last().map_or(0, |last| last.0)))
                .order(pledges::sequence)
                .limit(AMOUNTS_MAX)
                .select((pledges::sequence, pledges::current_amount_minor));
            let rows: Vec<(i64, Option<i64>)> = self.reading(|connection| query.load(connection))?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < AMOUNTS_MAX;
            amounts.extend(rows.into_iter().map(|(sequence, amount)| (sequence, amount.unwrap_or(0))));
            if is_last {
                return Ok(amounts);
            }
        }
    }

    fn is_funder(&mut self, campaign: CampaignId, account: AccountId) -> Result<bool, StoreError> {
        let query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::backer_id.eq(IdValue(account.0)))
            .filter(pledges::state.eq(PledgeState::Collected.as_str()))
            .select(pledges::state)
            .limit(1);
        let found: Option<String> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }
}

/// How many revisions of a pledge are kept that was not loaded before.
fn load_revisions(session: &mut Session<'_>, row: &PledgeRow) -> Result<i64, StoreError> {
    let query = pledges::table.find((row.book_id, row.id)).select(pledges::revisions);
    let kept: Option<i64> = session.reading(|connection| query.first(connection).optional())?;
    kept.ok_or_else(|| StoreError::Conflict("pledges".to_owned()))
}

/// Whoever lists the collected pledges of a campaign in a lane is about to give
/// their money back, and will ask for the orders of each.
fn foresee_orders(session: &mut Session<'_>, campaign: CampaignId, items: &[Pledge]) -> Result<(), StoreError> {
    let book = IdValue(campaign.0);
    session.flush_if(|pending| pending.has_order(|order| order.book_id == book))?;
    let ids: Vec<IdValue> = items.iter().map(|pledge| IdValue(pledge.id.0)).collect();
    let orders_max = ORDERS_OF_SUBJECT_MAX.saturating_mul(i64::try_from(items.len()).unwrap_or(i64::MAX));
    let query = payment_orders::table
        .filter(payment_orders::book_id.eq(book))
        .filter(payment_orders::subject_id.eq_any(ids))
        .order((payment_orders::created_at, payment_orders::id))
        .limit(one_over(orders_max))
        .select(OrderRow::as_select());
    let rows: Vec<OrderRow> = session.peeking(|connection| query.load(connection))?;
    let rows = RowOf { table: "payment_orders", key: &campaign.0 }.whole(rows, orders_max)?;
    let key = |pledge: &Pledge| (BookId::from(campaign), pledge.id.0);
    session.known.orders_of.extend(items.iter().map(|pledge| (key(pledge), Vec::new())));
    for row in rows {
        session.known.take_order_in(&PaymentOrder::try_from(row)?);
    }
    Ok(())
}

/// The lines of the newest revision, current or pending: those before are kept already.
fn newest_lines(pledge: &Pledge) -> Vec<LineRow> {
    let revisions = [pledge.current.as_ref(), pledge.pending.as_ref()];
    let newest = revisions.into_iter().flatten().find(|revision| revision.number == pledge.revisions);
    line_rows(pledge, newest)
}
