//! Rows of `tranches`, `objections` and `escrow_outflows`.

use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use palier_domain::StoreError;
use palier_domain::escrow::{Evidence, Gate, Objection, Outflow, OutflowKind, Tranche, TrancheState};
use palier_domain::ids::{AccountId, BookId, ObjectionId};
use palier_domain::money::{Bps, Cut};
use palier_domain::text::{Line, Prose};

use crate::bulk::bulk_row;
use crate::columns::sql::{BigInt, Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::{Pair, RowOf};
use crate::schema::{escrow_outflows, objections};

bulk_row! {
    /// A tranche. The links of its evidence are lines.
    #[derive(AsChangeset)]
    #[diesel(treat_none_as_null = true)]
    TrancheRow in tranches {
        book_id: IdValue => Id,
        number: i64 => BigInt,
        title: String => Text,
        gate: String => Text,
        share_bps: i64 => BigInt,
        state: String => Text,
        frozen_from: Option<String> => Nullable<Text>,
        amount_minor: Option<i64> => Nullable<BigInt>,
        platform_fee_minor: i64 => BigInt,
        processing_fee_minor: i64 => BigInt,
        requests: i64 => BigInt,
        objections: i64 => BigInt,
        requested_by: Option<IdValue> => Nullable<Id>,
        requested_at: Option<InstantValue> => Nullable<Instant>,
        evidence_note: Option<String> => Nullable<Text>,
        evidence_links: Option<String> => Nullable<Text>,
        inspection_ends_at: Option<InstantValue> => Nullable<Instant>,
        decided_by: Option<IdValue> => Nullable<Id>,
        decided_at: Option<InstantValue> => Nullable<Instant>,
        reason: Option<String> => Nullable<Text>,
        freeze_reason: Option<String> => Nullable<Text>,
        paid_at: Option<InstantValue> => Nullable<Instant>,
        steps: i64 => BigInt,
        version: i64 => BigInt,
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = objections)]
pub(super) struct ObjectionRow {
    book_id: IdValue,
    id: IdValue,
    tranche_number: i64,
    request: i64,
    account_id: IdValue,
    reason: String,
    created_at: InstantValue,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = escrow_outflows)]
pub(crate) struct OutflowRow {
    pub(crate) book_id: IdValue,
    pub(crate) number: i64,
    kind: String,
    tranche_number: i64,
    amount_minor: i64,
    whole_minor: i64,
    odd_remainder: i64,
    odd_position: i64,
    recorded_at: InstantValue,
}

impl From<&Tranche> for TrancheRow {
    fn from(tranche: &Tranche) -> Self {
        Self {
            book_id: IdValue(tranche.book.0),
            number: tranche.number,
            title: tranche.title.as_str().to_owned(),
            gate: tranche.gate.as_str().to_owned(),
            share_bps: tranche.share.get(),
            state: tranche.state.as_str().to_owned(),
            frozen_from: tranche.frozen_from.map(|state| state.as_str().to_owned()),
            amount_minor: tranche.amount_minor,
            platform_fee_minor: tranche.platform_fee_minor,
            processing_fee_minor: tranche.processing_fee_minor,
            requests: tranche.requests,
            objections: tranche.objections,
            requested_by: tranche.requested_by.map(|id| IdValue(id.0)),
            requested_at: tranche.requested_at.map(InstantValue),
            evidence_note: tranche.evidence.as_ref().map(|evidence| evidence.note.as_str().to_owned()),
            evidence_links: tranche.evidence.as_ref().map(link_lines),
            inspection_ends_at: tranche.inspection_ends_at.map(InstantValue),
            decided_by: tranche.decided_by.map(|id| IdValue(id.0)),
            decided_at: tranche.decided_at.map(InstantValue),
            reason: tranche.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            freeze_reason: tranche.freeze_reason.as_ref().map(|reason| reason.as_str().to_owned()),
            paid_at: tranche.paid_at.map(InstantValue),
            steps: tranche.steps,
            version: tranche.version,
        }
    }
}

impl TryFrom<TrancheRow> for Tranche {
    type Error = StoreError;

    fn try_from(row: TrancheRow) -> Result<Self, StoreError> {
        let key = Pair(row.book_id.0, row.number);
        let of = RowOf { table: "tranches", key: &key };
        Ok(Self {
            evidence: evidence_of(&of, row.evidence_note.as_deref(), row.evidence_links.as_deref())?,
            book: BookId(row.book_id.0),
            number: row.number,
            title: of.parsed("title", Line::parse("title", &row.title).ok())?,
            gate: of.parsed("gate", Gate::parse(&row.gate))?,
            share: of.parsed("share_bps", Bps::new(row.share_bps))?,
            state: of.parsed("state", TrancheState::parse(&row.state))?,
            frozen_from: of.parsed_if_any("frozen_from", row.frozen_from.as_deref(), TrancheState::parse)?,
            amount_minor: row.amount_minor,
            platform_fee_minor: row.platform_fee_minor,
            processing_fee_minor: row.processing_fee_minor,
            requests: row.requests,
            objections: row.objections,
            requested_by: row.requested_by.map(|id| AccountId(id.0)),
            requested_at: row.requested_at.map(|at| at.0),
            inspection_ends_at: row.inspection_ends_at.map(|at| at.0),
            decided_by: row.decided_by.map(|id| AccountId(id.0)),
            decided_at: row.decided_at.map(|at| at.0),
            reason: of.parsed_if_any("reason", row.reason.as_deref(), |text| Line::parse("reason", text).ok())?,
            freeze_reason: of.parsed_if_any("freeze_reason", row.freeze_reason.as_deref(), |text| {
                Line::parse("freeze_reason", text).ok()
            })?,
            paid_at: row.paid_at.map(|at| at.0),
            steps: row.steps,
            version: row.version,
        })
    }
}

/// The links of evidence, a line each.
pub(super) fn link_lines(evidence: &Evidence) -> String {
    let lines: Vec<&str> = evidence.links.iter().map(Line::as_str).collect();
    lines.join("\n")
}

pub(super) fn evidence_of(
    of: &RowOf<'_>,
    note: Option<&str>,
    links: Option<&str>,
) -> Result<Option<Evidence>, StoreError> {
    let (Some(note), Some(links)) = (note, links) else { return Ok(None) };
    let links = links.lines().map(|link| Line::parse("links", link).ok()).collect();
    Ok(Some(Evidence {
        note: of.parsed("evidence_note", Prose::parse("note", note).ok())?,
        links: of.parsed("evidence_links", links)?,
    }))
}

impl From<&Objection> for ObjectionRow {
    fn from(objection: &Objection) -> Self {
        Self {
            book_id: IdValue(objection.book.0),
            id: IdValue(objection.id.0),
            tranche_number: objection.tranche,
            request: objection.request,
            account_id: IdValue(objection.account.0),
            reason: objection.reason.as_str().to_owned(),
            created_at: InstantValue(objection.created_at),
        }
    }
}

impl TryFrom<ObjectionRow> for Objection {
    type Error = StoreError;

    fn try_from(row: ObjectionRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "objections", key: &row.id.0 };
        Ok(Self {
            id: ObjectionId(row.id.0),
            book: BookId(row.book_id.0),
            tranche: row.tranche_number,
            request: row.request,
            account: AccountId(row.account_id.0),
            reason: of.parsed("reason", Prose::parse("reason", &row.reason).ok())?,
            created_at: row.created_at.0,
        })
    }
}

impl From<&Outflow> for OutflowRow {
    fn from(outflow: &Outflow) -> Self {
        Self {
            book_id: IdValue(outflow.book.0),
            number: outflow.number,
            kind: outflow.kind.as_str().to_owned(),
            tranche_number: outflow.tranche,
            amount_minor: outflow.cut.amount,
            whole_minor: outflow.cut.whole,
            odd_remainder: outflow.cut.remainder,
            odd_position: outflow.cut.position,
            recorded_at: InstantValue(outflow.recorded_at),
        }
    }
}

impl TryFrom<OutflowRow> for Outflow {
    type Error = StoreError;

    fn try_from(row: OutflowRow) -> Result<Self, StoreError> {
        let key = Pair(row.book_id.0, row.number);
        let of = RowOf { table: "escrow_outflows", key: &key };
        Ok(Self {
            book: BookId(row.book_id.0),
            number: row.number,
            kind: of.parsed("kind", OutflowKind::parse(&row.kind))?,
            tranche: row.tranche_number,
            cut: Cut {
                amount: row.amount_minor,
                whole: row.whole_minor,
                remainder: row.odd_remainder,
                position: row.odd_position,
            },
            recorded_at: row.recorded_at.0,
        })
    }
}
