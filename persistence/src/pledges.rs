//! Pledges with the lines of their revisions.

mod rows;

pub(crate) use rows::{LineRow, PledgeRow};

use std::collections::HashMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::campaigns::{BackerPledgeKey, LINES_MAX, Pledge, PledgeState, PledgeStore};
use palier_domain::ids::{AccountId, BookId, CampaignId, PledgeId};
use palier_domain::page::{Page, PageRequest};

use crate::bulk::BulkRow;
use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull};
use crate::rows::expect_one;
use crate::schema::{pledge_lines, pledges};
use crate::session::Session;
use rows::{line_rows, pledge_of};

/// The most collected pledges that are loaded at a time.
const AMOUNTS_MAX: i64 = 10_000;

impl PledgeStore for Session<'_> {
    fn insert_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        self.keep_back(|pending| {
            pending.pledges.push(PledgeRow::from(pledge));
            pending.lines.extend(line_rows(pledge, pledge.current.as_ref()));
            pending.lines.extend(line_rows(pledge, pledge.pending.as_ref()));
        })
    }

    fn find_pledge(&mut self, campaign: CampaignId, id: PledgeId) -> Result<Option<Pledge>, StoreError> {
        let query = pledges::table.find((IdValue(campaign.0), IdValue(id.0))).select(PledgeRow::as_select());
        let row: Option<PledgeRow> = self.reading(|connection| query.first(connection).optional())?;
        Ok(with_lines(self, row.into_iter().collect())?.into_iter().next())
    }

    fn update_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError> {
        let row = PledgeRow::from(pledge);
        let loaded = pledges::table
            .filter(pledges::book_id.eq(row.book_id))
            .filter(pledges::id.eq(row.id))
            .filter(pledges::version.eq(row.version - 1));
        let is_as_before = loaded.filter(pledges::revisions.eq(row.revisions));
        let updated = self.writing(|connection| diesel::update(is_as_before).set(&row).execute(connection))?;
        if updated == 1 {
            return Ok(());
        }
        let has_one_less = loaded.filter(pledges::revisions.eq(row.revisions - 1));
        let updated = self.writing(|connection| diesel::update(has_one_less).set(&row).execute(connection))?;
        expect_one(updated, "pledges")?;
        let lines = newest_lines(pledge);
        self.writing(|connection| LineRow::insert_all(&lines, connection))
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
        let rows = self.reading(|connection| query.load(connection))?;
        let items = with_lines(self, rows)?;
        Ok(Page::from_overfull(items, page.limit, |pledge| pledge.sequence))
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

    fn is_participant(&mut self, campaign: CampaignId, account: AccountId) -> Result<bool, StoreError> {
        let query = pledges::table
            .filter(pledges::book_id.eq(IdValue(campaign.0)))
            .filter(pledges::backer_id.eq(IdValue(account.0)))
            .filter(pledges::state.eq(PledgeState::Collected.as_str()))
            .select(pledges::sequence)
            .limit(1);
        let found: Option<i64> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }
}

/// Loads the lines of the current and pending revisions of some pledges, in one query.
fn with_lines(session: &mut Session<'_>, rows: Vec<PledgeRow>) -> Result<Vec<Pledge>, StoreError> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let is_one_book = rows.iter().all(|row| row.book_id == first.book_id);
    let ids: Vec<IdValue> = rows.iter().map(|row| row.id).collect();
    let mut books: Vec<IdValue> =
        if is_one_book { vec![first.book_id] } else { rows.iter().map(|row| row.book_id).collect() };
    books.dedup();
    let lines_max = i64::try_from(LINES_MAX.saturating_mul(rows.len())).unwrap_or(i64::MAX).saturating_mul(1_000);
    let query = pledge_lines::table
        .filter(pledge_lines::book_id.eq_any(books))
        .filter(pledge_lines::pledge_id.eq_any(ids))
        .order((pledge_lines::book_id, pledge_lines::pledge_id, pledge_lines::revision, pledge_lines::position))
        .limit(lines_max)
        .select(LineRow::as_select());
    let lines: Vec<LineRow> = session.reading(|connection| query.load(connection))?;
    let mut of_pledge: HashMap<(IdValue, IdValue), Vec<LineRow>> = HashMap::new();
    for line in lines {
        of_pledge.entry((line.book_id, line.pledge_id)).or_default().push(line);
    }
    let pledge = |row: PledgeRow| {
        let lines = of_pledge.remove(&(row.book_id, row.id)).unwrap_or_default();
        pledge_of(row, lines)
    };
    rows.into_iter().map(pledge).collect()
}

/// The lines of the newest revision, current or pending: those before are kept already.
fn newest_lines(pledge: &Pledge) -> Vec<LineRow> {
    let revisions = [pledge.current.as_ref(), pledge.pending.as_ref()];
    let newest = revisions.into_iter().flatten().find(|revision| revision.number == pledge.revisions);
    line_rows(pledge, newest)
}
