//! Tranches with their history, the objections to them, and what left escrow.

mod rows;
mod steps;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::escrow::{EscrowStore, Objection, Outflow, Tranche, TrancheStep};
use palier_domain::ids::{AccountId, BookId, ObjectionId};
use palier_domain::page::{Page, PageRequest};

use crate::bounds::{one_over, outflows_max, tranches_max};
use crate::bulk::BulkRow;
use crate::columns::IdValue;
use crate::page::{overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{escrow_outflows, objections, tranches};
use crate::session::Session;
use rows::ObjectionRow;
pub(crate) use rows::{OutflowRow, TrancheRow};
pub(crate) use steps::StepRow;

impl EscrowStore for Session<'_> {
    fn replace_tranches(&mut self, book: BookId, planned: &[Tranche]) -> Result<(), StoreError> {
        let old = tranches::table.filter(tranches::book_id.eq(IdValue(book.0)));
        let rows: Vec<TrancheRow> = planned.iter().map(TrancheRow::from).collect();
        self.writing(book, |connection| {
            diesel::delete(old).execute(connection)?;
            TrancheRow::insert_all(&rows, connection)
        })
    }

    fn list_tranches(&mut self, book: BookId) -> Result<Vec<Tranche>, StoreError> {
        let query = tranches::table
            .filter(tranches::book_id.eq(IdValue(book.0)))
            .order(tranches::number)
            .limit(one_over(tranches_max()))
            .select(TrancheRow::as_select());
        let rows: Vec<TrancheRow> = self.peeking(|connection| query.load(connection))?;
        let rows = RowOf { table: "tranches", key: &book.0 }.whole(rows, tranches_max())?;
        rows.into_iter().map(Tranche::try_from).collect()
    }

    fn update_tranche(&mut self, tranche: &Tranche) -> Result<(), StoreError> {
        let row = TrancheRow::from(tranche);
        let loaded = tranches::table
            .filter(tranches::book_id.eq(row.book_id))
            .filter(tranches::number.eq(row.number))
            .filter(tranches::version.eq(row.version - 1));
        let updated = self.writing(tranche.book, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        expect_one(updated, "tranches")
    }

    fn insert_tranche_step(&mut self, step: &TrancheStep) -> Result<(), StoreError> {
        steps::insert(self, step)
    }

    fn list_tranche_steps(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<i64>,
    ) -> Result<Page<TrancheStep, i64>, StoreError> {
        steps::list(self, book, tranche, page)
    }

    fn insert_objection(&mut self, objection: &Objection) -> Result<(), StoreError> {
        let row = ObjectionRow::from(objection);
        let inserted = self.writing(objection.book, |connection| {
            diesel::insert_into(objections::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "objections")
    }

    fn has_objected(
        &mut self,
        book: BookId,
        tranche: i64,
        request: i64,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        let query = objections::table
            .filter(objections::book_id.eq(IdValue(book.0)))
            .filter(objections::tranche_number.eq(tranche))
            .filter(objections::request.eq(request))
            .filter(objections::account_id.eq(IdValue(account.0)))
            .select(objections::request)
            .limit(1);
        let found: Option<i64> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }

    fn list_objections(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<ObjectionId>,
    ) -> Result<Page<Objection, ObjectionId>, StoreError> {
        let mut query = objections::table
            .filter(objections::book_id.eq(IdValue(book.0)))
            .filter(objections::tranche_number.eq(tranche))
            .order(objections::id)
            .limit(overfull(page.limit))
            .select(ObjectionRow::as_select())
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(objections::id.gt(IdValue(after.0)));
        }
        let rows: Vec<ObjectionRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |objection: &Objection| objection.id)
    }

    fn insert_outflow(&mut self, outflow: &Outflow) -> Result<(), StoreError> {
        let row = OutflowRow::from(outflow);
        let inserted = self.writing(outflow.book, |connection| {
            diesel::insert_into(escrow_outflows::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "escrow_outflows")
    }

    fn list_outflows(&mut self, book: BookId) -> Result<Vec<Outflow>, StoreError> {
        let query = escrow_outflows::table
            .filter(escrow_outflows::book_id.eq(IdValue(book.0)))
            .order(escrow_outflows::number)
            .limit(one_over(outflows_max()))
            .select(OutflowRow::as_select());
        let rows: Vec<OutflowRow> = self.peeking(|connection| query.load(connection))?;
        let rows = RowOf { table: "escrow_outflows", key: &book.0 }.whole(rows, outflows_max())?;
        rows.into_iter().map(Outflow::try_from).collect()
    }
}
