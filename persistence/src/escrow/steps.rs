//! Rows of `tranche_steps`: added, never changed.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::escrow::{TrancheStep, TrancheStepKind};
use palier_domain::ids::{AccountId, BookId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::text::Line;

use super::rows::{evidence_of, link_lines};
use crate::columns::{IdValue, InstantValue};
use crate::page::{overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::tranche_steps;
use crate::session::Session;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tranche_steps, treat_none_as_default_value = false)]
pub(crate) struct StepRow {
    pub(crate) book_id: IdValue,
    pub(crate) tranche_number: i64,
    pub(crate) position: i64,
    kind: String,
    request: i64,
    objections: i64,
    account_id: Option<IdValue>,
    reason: Option<String>,
    evidence_note: Option<String>,
    evidence_links: Option<String>,
    inspection_ends_at: Option<InstantValue>,
    recorded_at: InstantValue,
}

pub(super) fn insert(session: &mut Session<'_>, step: &TrancheStep) -> Result<(), StoreError> {
    let row = StepRow::from(step);
    let inserted = session
        .writing(step.book, |connection| diesel::insert_into(tranche_steps::table).values(row).execute(connection))?;
    expect_one(inserted, "tranche_steps")
}

pub(super) fn list(
    session: &mut Session<'_>,
    book: BookId,
    tranche: i64,
    page: &PageRequest<i64>,
) -> Result<Page<TrancheStep, i64>, StoreError> {
    let query = tranche_steps::table
        .filter(tranche_steps::book_id.eq(IdValue(book.0)))
        .filter(tranche_steps::tranche_number.eq(tranche))
        .filter(tranche_steps::position.gt(page.after.unwrap_or(0)))
        .order(tranche_steps::position)
        .limit(overfull(page.limit))
        .select(StepRow::as_select());
    let rows: Vec<StepRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, |step: &TrancheStep| step.position)
}

impl From<&TrancheStep> for StepRow {
    fn from(step: &TrancheStep) -> Self {
        Self {
            book_id: IdValue(step.book.0),
            tranche_number: step.tranche,
            position: step.position,
            kind: step.kind.as_str().to_owned(),
            request: step.request,
            objections: step.objections,
            account_id: step.account.map(|id| IdValue(id.0)),
            reason: step.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            evidence_note: step.evidence.as_ref().map(|evidence| evidence.note.as_str().to_owned()),
            evidence_links: step.evidence.as_ref().map(link_lines),
            inspection_ends_at: step.inspection_ends_at.map(InstantValue),
            recorded_at: InstantValue(step.recorded_at),
        }
    }
}

impl TryFrom<StepRow> for TrancheStep {
    type Error = StoreError;

    fn try_from(row: StepRow) -> Result<Self, StoreError> {
        let key = format!("{}/{}/{}", row.book_id.0, row.tranche_number, row.position);
        let of = RowOf { table: "tranche_steps", key: &key };
        Ok(Self {
            book: BookId(row.book_id.0),
            tranche: row.tranche_number,
            position: row.position,
            kind: of.parsed("kind", TrancheStepKind::parse(&row.kind))?,
            request: row.request,
            objections: row.objections,
            account: row.account_id.map(|id| AccountId(id.0)),
            reason: of.parsed_if_any("reason", row.reason.as_deref(), |text| Line::parse("reason", text).ok())?,
            evidence: evidence_of(&of, row.evidence_note.as_deref(), row.evidence_links.as_deref())?,
            inspection_ends_at: row.inspection_ends_at.map(|at| at.0),
            recorded_at: row.recorded_at.0,
        })
    }
}
