//! Rows of `project_hidings`: every hiding of a project, by number.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ProjectId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{Contest, ContestDecision, HiddenKey, Hiding, Project, StatedReason};

use super::interests::not_of;
use super::rows::ProjectRow;
use crate::columns::{IdValue, InstantValue};
use crate::page::{LaterThan, overfull};
use crate::rows::{RowOf, expect_one};
use crate::schema::{project_hidings, projects};
use crate::session::Session;

/// The decision after which a listing is still hidden. What was restored is over.
const UPHELD: &str = ContestDecision::Upheld.as_str();

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = project_hidings, treat_none_as_default_value = false, treat_none_as_null = true)]
struct HidingRow {
    project_id: IdValue,
    number: i64,
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
            number: hiding.number,
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
        let reason = |column, text: &str| of.parsed(column, StatedReason::parse("reason", text).ok());
        let said = of.all_or_none("decision_reason", (row.decision.as_deref(), row.decision_reason.as_deref()))?;
        let decision = match of.all_or_none("decided_at", (said, row.decided_at))? {
            Some(((decision, why), at)) => {
                let decision = of.parsed("decision", ContestDecision::parse(decision))?;
                Some((decision, reason("decision_reason", why)?, at.0))
            }
            None => None,
        };
        let contest = match (of.all_or_none("contested_at", (row.contest.as_deref(), row.contested_at))?, decision) {
            (Some((why, at)), decision) => {
                Some(Contest { reason: reason("contest", why)?, contested_at: at.0, decision })
            }
            (None, None) => None,
            (None, Some(_)) => of.parsed("contest", None)?,
        };
        Ok(Self {
            project: ProjectId(row.project_id.0),
            number: row.number,
            hidden_by: AccountId(row.hidden_by.0),
            hidden_at: row.hidden_at.0,
            reason: reason("reason", &row.reason)?,
            contest,
        })
    }
}

pub(super) fn insert(session: &mut Session<'_>, hiding: &Hiding) -> Result<(), StoreError> {
    let row = HidingRow::from(hiding);
    let inserted = session.writing(hiding.project, |connection| {
        diesel::insert_into(project_hidings::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "project_hidings")
}

pub(super) fn update(session: &mut Session<'_>, hiding: &Hiding) -> Result<(), StoreError> {
    let row = HidingRow::from(hiding);
    let kept = project_hidings::table.find((row.project_id, row.number));
    let updated = session.writing(hiding.project, |connection| diesel::update(kept).set(&row).execute(connection))?;
    expect_one(updated, "project_hidings")
}

pub(super) fn find(session: &mut Session<'_>, project: ProjectId) -> Result<Option<Hiding>, StoreError> {
    let query = project_hidings::table
        .filter(project_hidings::project_id.eq(IdValue(project.0)))
        .order(project_hidings::number.desc())
        .limit(1)
        .select(HidingRow::as_select());
    let row: Option<HidingRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Hiding::try_from).transpose()
}

pub(super) fn list(
    session: &mut Session<'_>,
    reader: AccountId,
    contested: bool,
    page: &PageRequest<HiddenKey>,
) -> Result<Page<(Project, Hiding), HiddenKey>, StoreError> {
    let both = projects::table.inner_join(project_hidings::table.on(projects::id.eq(project_hidings::project_id)));
    let is_present = project_hidings::decision.is_null().or(project_hidings::decision.eq(UPHELD));
    let mut query = both
        .filter(sql::<Bool>("projects.state IN ('pending', 'in_progress')"))
        .filter(projects::hidden_at.is_not_null())
        .filter(is_present)
        .filter(not_of(reader))
        .limit(overfull(page.limit))
        .select((ProjectRow::as_select(), HidingRow::as_select()))
        .into_boxed();
    query = match contested {
        true => query
            .filter(project_hidings::contested_at.is_not_null())
            .filter(project_hidings::decided_at.is_null())
            .order((project_hidings::contested_at, project_hidings::project_id)),
        false => query.order((projects::hidden_at, projects::id)),
    };
    if let Some((since, id)) = page.after {
        let columns = match contested {
            true => "project_hidings.contested_at, project_hidings.project_id",
            false => "projects.hidden_at, projects.id",
        };
        query = query.filter(LaterThan::new(columns, InstantValue(since), IdValue(id.0)));
    }
    let rows: Vec<(ProjectRow, HidingRow)> = session.reading(|connection| query.load(connection))?;
    let entities = |(project, hiding)| Ok((Project::try_from(project)?, Hiding::try_from(hiding)?));
    let items = rows.into_iter().map(entities).collect::<Result<Vec<(Project, Hiding)>, StoreError>>()?;
    let key = |(project, hiding): &(Project, Hiding)| (hiding.since(contested), project.id);
    Ok(Page::from_overfull(items, page.limit, key))
}
