//! Rows of `project_check_ins`.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{ContactId, ProjectId};
use palier_domain::projects::{CheckIn, CheckInAnswer, ClientAnswer};

use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::project_check_ins;
use crate::session::Session;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = project_check_ins, treat_none_as_default_value = false)]
struct CheckInRow {
    project_id: IdValue,
    round: i64,
    opened_at: InstantValue,
    answered_at: Option<InstantValue>,
    answer: Option<String>,
    contact_id: Option<IdValue>,
}

impl From<&CheckIn> for CheckInRow {
    fn from(round: &CheckIn) -> Self {
        let answer = round.answer.as_ref();
        Self {
            project_id: IdValue(round.project.0),
            round: round.round,
            opened_at: InstantValue(round.opened_at),
            answered_at: answer.map(|answer| InstantValue(answer.answered_at)),
            answer: answer.map(|answer| answer.answer.as_str().to_owned()),
            contact_id: answer.map(|answer| IdValue(answer.contact.0)),
        }
    }
}

impl TryFrom<CheckInRow> for CheckIn {
    type Error = StoreError;

    fn try_from(row: CheckInRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "project_check_ins", key: &row.project_id.0 };
        let said = of.all_or_none("answer", (row.answer.as_deref(), row.contact_id))?;
        let answer = match of.all_or_none("answered_at", (row.answered_at, said))? {
            Some((at, (answer, contact))) => Some(CheckInAnswer {
                answered_at: at.0,
                answer: of.parsed("answer", ClientAnswer::parse(answer))?,
                contact: ContactId(contact.0),
            }),
            None => None,
        };
        Ok(Self { project: ProjectId(row.project_id.0), round: row.round, opened_at: row.opened_at.0, answer })
    }
}

pub(super) fn insert(session: &mut Session<'_>, round: &CheckIn) -> Result<(), StoreError> {
    let row = CheckInRow::from(round);
    let inserted = session.writing(round.project, |connection| {
        diesel::insert_into(project_check_ins::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "project_check_ins")
}

pub(super) fn answer(session: &mut Session<'_>, round: &CheckIn) -> Result<(), StoreError> {
    let row = CheckInRow::from(round);
    let open = project_check_ins::table
        .filter(project_check_ins::project_id.eq(row.project_id))
        .filter(project_check_ins::round.eq(row.round))
        .filter(project_check_ins::answered_at.is_null());
    let answered = (
        project_check_ins::answered_at.eq(row.answered_at),
        project_check_ins::answer.eq(row.answer),
        project_check_ins::contact_id.eq(row.contact_id),
    );
    let updated =
        session.writing(round.project, |connection| diesel::update(open).set(answered).execute(connection))?;
    expect_one(updated, "project_check_ins")
}

pub(super) fn find(session: &mut Session<'_>, project: ProjectId, round: i64) -> Result<Option<CheckIn>, StoreError> {
    let query = project_check_ins::table.find((IdValue(project.0), round)).select(CheckInRow::as_select());
    let row: Option<CheckInRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(CheckIn::try_from).transpose()
}

pub(super) fn find_last(session: &mut Session<'_>, project: ProjectId) -> Result<Option<CheckIn>, StoreError> {
    let query = project_check_ins::table
        .filter(project_check_ins::project_id.eq(IdValue(project.0)))
        .order(project_check_ins::round.desc())
        .limit(1)
        .select(CheckInRow::as_select());
    let row: Option<CheckInRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(CheckIn::try_from).transpose()
}
