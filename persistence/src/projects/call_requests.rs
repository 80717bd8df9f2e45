//! Rows of `project_call_requests`.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{CallRequestId, ContactId, ProjectId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{CallRequest, CallRequestKey};
use palier_domain::text::Prose;

use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::project_call_requests;
use crate::session::Session;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_call_requests, treat_none_as_default_value = false)]
struct CallRequestRow {
    project_id: IdValue,
    id: IdValue,
    wished_at: Option<InstantValue>,
    note: String,
    requested_at: InstantValue,
    settled_at: Option<InstantValue>,
    contact_id: Option<IdValue>,
}

impl From<&CallRequest> for CallRequestRow {
    fn from(request: &CallRequest) -> Self {
        Self {
            project_id: IdValue(request.project.0),
            id: IdValue(request.id.0),
            wished_at: request.wished_at.map(InstantValue),
            note: request.note.as_str().to_owned(),
            requested_at: InstantValue(request.requested_at),
            settled_at: request.settled_at.map(InstantValue),
            contact_id: request.contact.map(|id| IdValue(id.0)),
        }
    }
}

impl TryFrom<CallRequestRow> for CallRequest {
    type Error = StoreError;

    fn try_from(row: CallRequestRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_call_requests", key: &row.id.0 };
        Ok(Self {
            id: CallRequestId(row.id.0),
            project: ProjectId(row.project_id.0),
            wished_at: row.wished_at.map(|at| at.0),
            note: of.parsed("note", Prose::parse("note", &row.note).ok())?,
            requested_at: row.requested_at.0,
            settled_at: row.settled_at.map(|at| at.0),
            contact: row.contact_id.map(|id| ContactId(id.0)),
        })
    }
}

pub(super) fn insert(session: &mut Session<'_>, request: &CallRequest) -> Result<(), StoreError> {
    let row = CallRequestRow::from(request);
    let inserted = session.writing(request.project, |connection| {
        diesel::insert_into(project_call_requests::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "project_call_requests")
}

pub(super) fn settle(session: &mut Session<'_>, request: &CallRequest) -> Result<(), StoreError> {
    let row = CallRequestRow::from(request);
    let open = project_call_requests::table
        .filter(project_call_requests::project_id.eq(row.project_id))
        .filter(project_call_requests::id.eq(row.id))
        .filter(project_call_requests::settled_at.is_null());
    let settled =
        (project_call_requests::settled_at.eq(row.settled_at), project_call_requests::contact_id.eq(row.contact_id));
    let updated =
        session.writing(request.project, |connection| diesel::update(open).set(settled).execute(connection))?;
    expect_one(updated, "project_call_requests")
}

pub(super) fn find(
    session: &mut Session<'_>,
    project: ProjectId,
    id: CallRequestId,
) -> Result<Option<CallRequest>, StoreError> {
    let query =
        project_call_requests::table.find((IdValue(project.0), IdValue(id.0))).select(CallRequestRow::as_select());
    let row: Option<CallRequestRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(CallRequest::try_from).transpose()
}

pub(super) fn list_open(session: &mut Session<'_>, projects: &[ProjectId]) -> Result<Vec<CallRequest>, StoreError> {
    let projects_max = i64::try_from(projects.len()).unwrap_or(i64::MAX);
    let query = project_call_requests::table
        .filter(project_call_requests::project_id.eq_any(projects.iter().map(|id| IdValue(id.0)).collect::<Vec<_>>()))
        .filter(project_call_requests::settled_at.is_null())
        .limit(projects_max)
        .select(CallRequestRow::as_select());
    let rows: Vec<CallRequestRow> = session.reading(|connection| query.load(connection))?;
    rows.into_iter().map(CallRequest::try_from).collect()
}

pub(super) fn list(
    session: &mut Session<'_>,
    project: ProjectId,
    page: &PageRequest<CallRequestKey>,
) -> Result<Page<CallRequest, CallRequestKey>, StoreError> {
    let mut query = project_call_requests::table
        .filter(project_call_requests::project_id.eq(IdValue(project.0)))
        .order((project_call_requests::requested_at.desc(), project_call_requests::id.desc()))
        .limit(overfull(page.limit))
        .select(CallRequestRow::as_select())
        .into_boxed();
    if let Some((requested_at, id)) = page.after {
        query = query.filter(OlderThan::new("requested_at, id", InstantValue(requested_at), IdValue(id.0)));
    }
    let rows: Vec<CallRequestRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, |request: &CallRequest| (request.requested_at, request.id))
}
