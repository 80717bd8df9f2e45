//! Rows of `project_contacts`, `stale_reports` and `project_hidings`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ContactId, ProjectId, StaleReportId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{
    ClientAnswer, Contact, ContactChannel, ContactKey, Contest, ContestDecision, Hiding, Reason, StaleReport,
    StaleReportKey,
};
use palier_domain::text::{Line, Prose};

use crate::columns::{Id, IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{project_contacts, project_hidings, stale_reports};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_contacts, treat_none_as_default_value = false)]
struct ContactRow {
    project_id: IdValue,
    id: IdValue,
    agent_id: IdValue,
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
            agent_id: IdValue(contact.agent.0),
            contacted_at: InstantValue(contact.contacted_at),
            channel: contact.channel.as_str().to_owned(),
            answer: contact.answer.as_str().to_owned(),
            note: contact.note.as_str().to_owned(),
            next_contact_at: InstantValue(contact.next_contact_at),
            recorded_at: InstantValue(contact.recorded_at),
        }
    }
}

impl TryFrom<ContactRow> for Contact {
    type Error = StoreError;

    fn try_from(row: ContactRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_contacts", key: &row.id.0 };
        let answer = of.parsed("answer", ClientAnswer::parse(&row.answer))?;
        Ok(Self {
            id: ContactId(row.id.0),
            project: ProjectId(row.project_id.0),
            agent: AccountId(row.agent_id.0),
            contacted_at: row.contacted_at.0,
            channel: of.parsed("channel", ContactChannel::parse(&row.channel))?,
            reached: answer != ClientAnswer::NoAnswer,
            answer,
            note: of.parsed("note", Prose::parse("note", &row.note).ok())?,
            next_contact_at: row.next_contact_at.0,
            recorded_at: row.recorded_at.0,
        })
    }
}

pub(super) fn insert_contact(session: &mut Session<'_>, contact: &Contact) -> Result<(), StoreError> {
    let row = ContactRow::from(contact);
    let inserted =
        session.writing(|connection| diesel::insert_into(project_contacts::table).values(row).execute(connection))?;
    expect_one(inserted, "project_contacts")
}

pub(super) fn find_contact(
    session: &mut Session<'_>,
    project: ProjectId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    let query = project_contacts::table.find((IdValue(project.0), IdValue(id.0))).select(ContactRow::as_select());
    let row: Option<ContactRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Contact::try_from).transpose()
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
    page_of(rows, page.limit, |contact: &Contact| (contact.recorded_at, contact.id))
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = stale_reports, treat_none_as_default_value = false)]
struct StaleReportRow {
    project_id: IdValue,
    id: IdValue,
    provider_id: IdValue,
    reason: String,
    has_applied: i64,
    reports_often: i64,
    created_at: InstantValue,
}

impl From<&StaleReport> for StaleReportRow {
    fn from(report: &StaleReport) -> Self {
        Self {
            project_id: IdValue(report.project.0),
            id: IdValue(report.id.0),
            provider_id: IdValue(report.provider.0),
            reason: report.reason.as_str().to_owned(),
            has_applied: i64::from(report.has_applied),
            reports_often: i64::from(report.reports_often),
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
            has_applied: row.has_applied == 1,
            reports_often: row.reports_often == 1,
            created_at: row.created_at.0,
        })
    }
}

pub(super) fn insert_stale_report(session: &mut Session<'_>, report: &StaleReport) -> Result<(), StoreError> {
    let row = StaleReportRow::from(report);
    let inserted =
        session.writing(|connection| diesel::insert_into(stale_reports::table).values(row).execute(connection))?;
    expect_one(inserted, "stale_reports")
}

pub(super) fn find_stale_report(
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

pub(super) fn mark_stale_report(
    session: &mut Session<'_>,
    project: ProjectId,
    provider: AccountId,
) -> Result<(), StoreError> {
    let mark = Statement::new("UPDATE stale_reports SET has_applied = ? WHERE project_id = ? AND provider_id = ?")
        .bind::<BigInt, _>(1_i64)
        .bind::<Id, _>(IdValue(project.0))
        .bind::<Id, _>(IdValue(provider.0));
    session.writing(|connection| mark.execute(connection)).map(drop)
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

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_hidings, treat_none_as_default_value = false)]
struct HidingRow {
    project_id: IdValue,
    hidden_by: IdValue,
    hidden_at: InstantValue,
    reason: String,
    contested_at: Option<InstantValue>,
    contest: Option<String>,
    decision: Option<String>,
    decision_reason: Option<String>,
    decided_at: Option<InstantValue>,
}

impl From<&Hiding> for HidingRow {
    fn from(hiding: &Hiding) -> Self {
        let contest = hiding.contest.as_ref();
        let decision = contest.and_then(|contest| contest.decision.as_ref());
        Self {
            project_id: IdValue(hiding.project.0),
            hidden_by: IdValue(hiding.hidden_by.0),
            hidden_at: InstantValue(hiding.hidden_at),
            reason: hiding.reason.as_str().to_owned(),
            contested_at: contest.map(|contest| InstantValue(contest.contested_at)),
            contest: contest.map(|contest| contest.reason.as_str().to_owned()),
            decision: decision.map(|(decision, ..)| decision.as_str().to_owned()),
            decision_reason: decision.map(|(_, reason, _)| reason.as_str().to_owned()),
            decided_at: decision.map(|(.., at)| InstantValue(*at)),
        }
    }
}

impl TryFrom<HidingRow> for Hiding {
    type Error = StoreError;

    fn try_from(row: HidingRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_hidings", key: &row.project_id.0 };
        let reason = |column, text: &str| of.parsed(column, Reason::parse("reason", text).ok());
        let decision = match (&row.decision, &row.decision_reason, row.decided_at) {
            (Some(decision), Some(why), Some(at)) => {
                let decision = of.parsed("decision", ContestDecision::parse(decision))?;
                Some((decision, reason("decision_reason", why)?, at.0))
            }
            _ => None,
        };
        let contest = match (&row.contest, row.contested_at) {
            (Some(why), Some(at)) => Some(Contest { reason: reason("contest", why)?, contested_at: at.0, decision }),
            _ => None,
        };
        Ok(Self {
            project: ProjectId(row.project_id.0),
            hidden_by: AccountId(row.hidden_by.0),
            hidden_at: row.hidden_at.0,
            reason: reason("reason", &row.reason)?,
            contest,
        })
    }
}

pub(super) fn replace_hiding(session: &mut Session<'_>, hiding: &Hiding) -> Result<(), StoreError> {
    let row = HidingRow::from(hiding);
    let earlier = project_hidings::table.find(row.project_id);
    session.writing(|connection| diesel::delete(earlier).execute(connection))?;
    let inserted =
        session.writing(|connection| diesel::insert_into(project_hidings::table).values(row).execute(connection))?;
    expect_one(inserted, "project_hidings")
}

pub(super) fn find_hiding(session: &mut Session<'_>, project: ProjectId) -> Result<Option<Hiding>, StoreError> {
    let query = project_hidings::table.find(IdValue(project.0)).select(HidingRow::as_select());
    let row: Option<HidingRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Hiding::try_from).transpose()
}
