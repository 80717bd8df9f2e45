//! Rows of `project_applications`.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ApplicationId, ProjectId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{APPLICATIONS_MAX, Application, ApplicationKey, ApplicationState, Tip, TipChannel};
use palier_domain::text::Prose;

use crate::bounds::one_over;
use crate::columns::{Id, IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::project_applications;
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = project_applications, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct ApplicationRow {
    project_id: IdValue,
    id: IdValue,
    provider_id: IdValue,
    message: String,
    state: String,
    shortlisted_at: Option<InstantValue>,
    interest_named_at: Option<InstantValue>,
    tipped_at: Option<InstantValue>,
    tipped_by: Option<IdValue>,
    tip_channel: Option<String>,
    tip_message: Option<String>,
    created_at: InstantValue,
    updated_at: InstantValue,
    version: i64,
}

impl From<&Application> for ApplicationRow {
    fn from(application: &Application) -> Self {
        let tip = application.tip.as_ref();
        Self {
            project_id: IdValue(application.project.0),
            id: IdValue(application.id.0),
            provider_id: IdValue(application.provider.0),
            message: application.message.as_str().to_owned(),
            state: application.state.as_str().to_owned(),
            shortlisted_at: application.shortlisted_at.map(InstantValue),
            interest_named_at: application.interest_named_at.map(InstantValue),
            tipped_at: tip.map(|tip| InstantValue(tip.tipped_at)),
            tipped_by: tip.map(|tip| IdValue(tip.tipped_by.0)),
            tip_channel: tip.map(|tip| tip.channel.as_str().to_owned()),
            tip_message: tip.and_then(|tip| tip.message.as_ref()).map(|message| message.as_str().to_owned()),
            created_at: InstantValue(application.created_at),
            updated_at: InstantValue(application.updated_at),
            version: application.version,
        }
    }
}

impl TryFrom<ApplicationRow> for Application {
    type Error = StoreError;

    fn try_from(row: ApplicationRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_applications", key: &row.id.0 };
        let way = of.all_or_none("tip_channel", (row.tipped_by, row.tip_channel.as_deref()))?;
        let tip = match of.all_or_none("tipped_at", (row.tipped_at, way))? {
            Some((at, (by, channel))) => Some(Tip {
                tipped_at: at.0,
                tipped_by: AccountId(by.0),
                channel: of.parsed("tip_channel", TipChannel::parse(channel))?,
                message: match row.tip_message.as_deref() {
                    Some(message) => Some(of.parsed("tip_message", Prose::parse("message", message).ok())?),
                    None => None,
                },
            }),
            None => None,
        };
        Ok(Self {
            id: ApplicationId(row.id.0),
            project: ProjectId(row.project_id.0),
            provider: AccountId(row.provider_id.0),
            message: of.parsed("message", Prose::parse("message", &row.message).ok())?,
            state: of.parsed("state", ApplicationState::parse(&row.state))?,
            shortlisted_at: row.shortlisted_at.map(|at| at.0),
            interest_named_at: row.interest_named_at.map(|at| at.0),
            tip,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

pub(super) fn insert(session: &mut Session<'_>, application: &Application) -> Result<(), StoreError> {
    let row = ApplicationRow::from(application);
    let inserted = session.writing(application.project, |connection| {
        diesel::insert_into(project_applications::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "project_applications")
}

pub(super) fn update(session: &mut Session<'_>, application: &Application) -> Result<(), StoreError> {
    let row = ApplicationRow::from(application);
    let loaded = project_applications::table
        .filter(project_applications::project_id.eq(row.project_id))
        .filter(project_applications::id.eq(row.id))
        .filter(project_applications::version.eq(row.version - 1));
    let updated =
        session.writing(application.project, |connection| diesel::update(loaded).set(&row).execute(connection))?;
    expect_one(updated, "project_applications")
}

pub(super) fn find(
    session: &mut Session<'_>,
    project: ProjectId,
    id: ApplicationId,
) -> Result<Option<Application>, StoreError> {
    let query =
        project_applications::table.find((IdValue(project.0), IdValue(id.0))).select(ApplicationRow::as_select());
    let row: Option<ApplicationRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Application::try_from).transpose()
}

pub(super) fn find_of(
    session: &mut Session<'_>,
    project: ProjectId,
    provider: AccountId,
) -> Result<Option<Application>, StoreError> {
    let query = project_applications::table
        .filter(project_applications::project_id.eq(IdValue(project.0)))
        .filter(project_applications::provider_id.eq(IdValue(provider.0)))
        .select(ApplicationRow::as_select());
    let row: Option<ApplicationRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Application::try_from).transpose()
}

pub(super) fn list(
    session: &mut Session<'_>,
    project: ProjectId,
    page: &PageRequest<ApplicationKey>,
) -> Result<Page<Application, ApplicationKey>, StoreError> {
    let mut query = project_applications::table
        .filter(project_applications::project_id.eq(IdValue(project.0)))
        .order((project_applications::created_at.desc(), project_applications::id.desc()))
        .limit(overfull(page.limit))
        .select(ApplicationRow::as_select())
        .into_boxed();
    if let Some((created_at, id)) = page.after {
        query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
    }
    let rows: Vec<ApplicationRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, key_of)
}

pub(super) fn list_of(
    session: &mut Session<'_>,
    provider: AccountId,
    page: &PageRequest<ApplicationKey>,
) -> Result<Page<Application, ApplicationKey>, StoreError> {
    let mut query = project_applications::table
        .filter(project_applications::provider_id.eq(IdValue(provider.0)))
        .order((project_applications::created_at.desc(), project_applications::id.desc()))
        .limit(overfull(page.limit))
        .select(ApplicationRow::as_select())
        .into_boxed();
    if let Some((created_at, id)) = page.after {
        query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
    }
    let rows: Vec<ApplicationRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, key_of)
}

fn key_of(application: &Application) -> ApplicationKey {
    (application.created_at, application.id)
}

pub(super) fn list_active(session: &mut Session<'_>, project: ProjectId) -> Result<Vec<Application>, StoreError> {
    let query = project_applications::table
        .filter(project_applications::project_id.eq(IdValue(project.0)))
        .filter(project_applications::state.eq(ApplicationState::Active.as_str()))
        .order((project_applications::created_at, project_applications::id))
        .limit(one_over(APPLICATIONS_MAX))
        .select(ApplicationRow::as_select());
    let rows: Vec<ApplicationRow> = session.reading(|connection| query.load(connection))?;
    let rows = RowOf { table: "project_applications", key: &project.0 }.whole(rows, APPLICATIONS_MAX)?;
    rows.into_iter().map(Application::try_from).collect()
}

pub(super) fn close(session: &mut Session<'_>, project: ProjectId, state: ApplicationState) -> Result<(), StoreError> {
    let text = "UPDATE project_applications SET state = ?, version = version + ? WHERE project_id = ? AND state = ?";
    let close = Statement::new(text)
        .bind::<Text, _>(state.as_str())
        .bind::<BigInt, _>(1_i64)
        .bind::<Id, _>(IdValue(project.0))
        .bind::<Text, _>(ApplicationState::Active.as_str());
    session.writing(project, |connection| close.execute(connection)).map(drop)
}
