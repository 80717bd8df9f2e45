//! Rows of `project_contacts`, with the applications that they name, and of `stale_reports`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ApplicationId, ContactId, ProjectId, StaleReportId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{
    ClientAnswer, Contact, ContactChannel, ContactKey, INTERESTED_MAX, StaleReport, StaleReportKey,
};
use palier_domain::text::{Line, Prose};

use crate::bounds::one_over;
use crate::columns::{Id, IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{project_contact_interests, project_contacts, stale_reports};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_contacts, treat_none_as_default_value = false)]
struct ContactRow {
    project_id: IdValue,
    id: IdValue,
    agent_id: Option<IdValue>,
    contacted_at: InstantValue,
    channel: String,
    answer: String,
    note: String,
    next_contact_at: InstantValue,
    recorded_at: InstantValue,
}

impl From<&Contact> for ContactRow {
    fn from(contact: &Contact) -> Self {
        Self {
            project_id: IdValue(contact.project.0),
            id: IdValue(contact.id.0),
            agent_id: contact.agent.map(|agent| IdValue(agent.0)),
            contacted_at: InstantValue(contact.contacted_at),
            channel: contact.channel.as_str().to_owned(),
            answer: contact.answer.as_str().to_owned(),
            note: contact.note.as_str().to_owned(),
            next_contact_at: InstantValue(contact.next_contact_at),
            recorded_at: InstantValue(contact.recorded_at),
        }
    }
}

/// An application that an entry of the log names.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_contact_interests)]
struct InterestRow {
    project_id: IdValue,
    contact_id: IdValue,
    application_id: IdValue,
    position: i64,
}

impl TryFrom<ContactRow> for Contact {
    type Error = StoreError;

    fn try_from(row: ContactRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_contacts", key: &row.id.0 };
        let answer = of.parsed("answer", ClientAnswer::parse(&row.answer))?;
        Ok(Self {
            id: ContactId(row.id.0),
            project: ProjectId(row.project_id.0),
            agent: row.agent_id.map(|agent| AccountId(agent.0)),
            contacted_at: row.contacted_at.0,
            channel: of.parsed("channel", ContactChannel::parse(&row.channel))?,
            reached: answer != ClientAnswer::NoAnswer,
            answer,
            interested_in: Vec::new(),
            note: of.parsed("note", Prose::parse("note", &row.note).ok())?,
            next_contact_at: row.next_contact_at.0,
            recorded_at: row.recorded_at.0,
        })
    }
}

pub(super) fn insert_contact(session: &mut Session<'_>, contact: &Contact) -> Result<(), StoreError> {
    let row = ContactRow::from(contact);
    let interest = |(position, application): (i64, &ApplicationId)| InterestRow {
        project_id: IdValue(contact.project.0),
        contact_id: IdValue(contact.id.0),
        application_id: IdValue(application.0),
        position,
    };
    let interests: Vec<InterestRow> = (1..).zip(&contact.interested_in).map(interest).collect();
    let inserted = session.writing(contact.project, |connection| {
        diesel::insert_into(project_contacts::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "project_contacts")?;
    for row in interests {
        let insert = diesel::insert_into(project_contact_interests::table).values(row);
        expect_one(
            session.writing(contact.project, |connection| insert.execute(connection))?,
            "project_contact_interests",
        )?;
    }
    Ok(())
}

pub(super) fn find_contact(
    session: &mut Session<'_>,
    project: ProjectId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    let query = project_contacts::table.find((IdValue(project.0), IdValue(id.0))).select(ContactRow::as_select());
    let row: Option<ContactRow> = session.reading(|connection| query.first(connection).optional())?;
    let mut found: Vec<Contact> = row.map(Contact::try_from).transpose()?.into_iter().collect();
    name_interests(session, project, &mut found)?;
    Ok(found.pop())
}

/// Adds to entries of a log the applications that they name.
fn name_interests(session: &mut Session<'_>, project: ProjectId, contacts: &mut [Contact]) -> Result<(), StoreError> {
    let ids: Vec<IdValue> = contacts.iter().map(|contact| IdValue(contact.id.0)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows_max = i64::try_from(ids.len().saturating_mul(INTERESTED_MAX)).unwrap_or(i64::MAX);
    let query = project_contact_interests::table
        .filter(project_contact_interests::project_id.eq(IdValue(project.0)))
        .filter(project_contact_interests::contact_id.eq_any(ids))
        .order(project_contact_interests::position)
        .limit(one_over(rows_max))
        .select(InterestRow::as_select());
    let rows: Vec<InterestRow> = session.reading(|connection| query.load(connection))?;
    let rows = RowOf { table: "project_contact_interests", key: &project.0 }.whole(rows, rows_max)?;
    for contact in contacts {
        let own = rows.iter().filter(|row| row.contact_id.0 == contact.id.0);
        contact.interested_in = own.map(|row| ApplicationId(row.application_id.0)).collect();
    }
    Ok(())
}

pub(super) fn list_contacts(
    session: &mut Session<'_>,
    project: ProjectId,
    page: &PageRequest<ContactKey>,
) -> Result<Page<Contact, ContactKey>, StoreError> {
    let mut query = project_contacts::table
        .filter(project_contacts::project_id.eq(IdValue(project.0)))
        .order((project_contacts::recorded_at.desc(), project_contacts::id.desc()))
        .limit(overfull(page.limit))
        .select(ContactRow::as_select())
        .into_boxed();
    if let Some((recorded_at, id)) = page.after {
        query = query.filter(OlderThan::new("recorded_at, id", InstantValue(recorded_at), IdValue(id.0)));
    }
    let rows: Vec<ContactRow> = session.reading(|connection| query.load(connection))?;
    let mut page = page_of(rows, page.limit, |contact: &Contact| (contact.recorded_at, contact.id))?;
    name_interests(session, project, &mut page.items)?;
    Ok(page)
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = stale_reports, treat_none_as_default_value = false)]
struct StaleReportRow {
    project_id: IdValue,
    id: IdValue,
    provider_id: IdValue,
    reason: String,
    has_applied: bool,
    reports_often: bool,
    created_at: InstantValue,
}

impl From<&StaleReport> for StaleReportRow {
    fn from(report: &StaleReport) -> Self {
        Self {
            project_id: IdValue(report.project.0),
            id: IdValue(report.id.0),
            provider_id: IdValue(report.provider.0),
            reason: report.reason.as_str().to_owned(),
            has_applied: report.has_applied,
            reports_often: report.reports_often,
            created_at: InstantValue(report.created_at),
        }
    }
}

impl TryFrom<StaleReportRow> for StaleReport {
    type Error = StoreError;

    fn try_from(row: StaleReportRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "stale_reports", key: &row.id.0 };
        Ok(Self {
            id: StaleReportId(row.id.0),
            project: ProjectId(row.project_id.0),
            provider: AccountId(row.provider_id.0),
            reason: of.parsed("reason", Line::parse("reason", &row.reason).ok())?,
            has_applied: row.has_applied,
            reports_often: row.reports_often,
            created_at: row.created_at.0,
        })
    }
}

pub(super) fn insert_stale_report(session: &mut Session<'_>, report: &StaleReport) -> Result<(), StoreError> {
    let row = StaleReportRow::from(report);
    let inserted = session.writing(report.project, |connection| {
        diesel::insert_into(stale_reports::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "stale_reports")
}

pub(super) fn find_stale_report(
    session: &mut Session<'_>,
    project: ProjectId,
    id: StaleReportId,
) -> Result<Option<StaleReport>, StoreError> {
    let query = stale_reports::table.find((IdValue(project.0), IdValue(id.0))).select(StaleReportRow::as_select());
    let row: Option<StaleReportRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(StaleReport::try_from).transpose()
}

pub(super) fn find_stale_report_of(
    session: &mut Session<'_>,
    project: ProjectId,
    provider: AccountId,
) -> Result<Option<StaleReport>, StoreError> {
    let query = stale_reports::table
        .filter(stale_reports::project_id.eq(IdValue(project.0)))
        .filter(stale_reports::provider_id.eq(IdValue(provider.0)))
        .select(StaleReportRow::as_select());
    let row: Option<StaleReportRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(StaleReport::try_from).transpose()
}

pub(super) fn count_stale_reports(
    session: &mut Session<'_>,
    provider: AccountId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<i64, StoreError> {
    let query = stale_reports::table
        .filter(stale_reports::provider_id.eq(IdValue(provider.0)))
        .filter(stale_reports::created_at.ge(InstantValue(since)))
        .limit(limit)
        .select(stale_reports::id);
    let found: Vec<IdValue> = session.reading(|connection| query.load(connection))?;
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

pub(super) fn count_reports_after(
    session: &mut Session<'_>,
    project: ProjectId,
    after: DateTime<Utc>,
    limit: i64,
) -> Result<i64, StoreError> {
    let query = stale_reports::table
        .filter(stale_reports::project_id.eq(IdValue(project.0)))
        .filter(stale_reports::created_at.gt(InstantValue(after)))
        .limit(limit)
        .select(stale_reports::id);
    let found: Vec<IdValue> = session.reading(|connection| query.load(connection))?;
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

pub(super) fn mark_stale_report(
    session: &mut Session<'_>,
    project: ProjectId,
    provider: AccountId,
) -> Result<(), StoreError> {
    let mark = Statement::new("UPDATE stale_reports SET has_applied = ? WHERE project_id = ? AND provider_id = ?")
        .bind::<Bool, _>(true)
        .bind::<Id, _>(IdValue(project.0))
        .bind::<Id, _>(IdValue(provider.0));
    session.writing(project, |connection| mark.execute(connection)).map(drop)
}

pub(super) fn list_stale_reports(
    session: &mut Session<'_>,
    project: ProjectId,
    page: &PageRequest<StaleReportKey>,
) -> Result<Page<StaleReport, StaleReportKey>, StoreError> {
    let mut query = stale_reports::table
        .filter(stale_reports::project_id.eq(IdValue(project.0)))
        .order((stale_reports::created_at.desc(), stale_reports::id.desc()))
        .limit(overfull(page.limit))
        .select(StaleReportRow::as_select())
        .into_boxed();
    if let Some((created_at, id)) = page.after {
        query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
    }
    let rows: Vec<StaleReportRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, |report: &StaleReport| (report.created_at, report.id))
}
