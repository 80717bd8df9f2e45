//! Rows of `questions`.

use diesel::prelude::*;
use diesel::sql_types::Text;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ProjectId, QuestionId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::questions::{Answer, Department, Question, QuestionKey, QuestionStore, QuestionTopic, QuestionsOf};
use palier_domain::text::Prose;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::projects::{answerable_by, impartial_for};
use crate::rows::{RowOf, expect_one};
use crate::schema::questions;
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = questions, treat_none_as_default_value = false)]
struct QuestionRow {
    id: IdValue,
    asker_id: IdValue,
    topic: String,
    department: String,
    handed_over_at: Option<InstantValue>,
    project_id: Option<IdValue>,
    addressee_id: Option<IdValue>,
    text: String,
    answer: Option<String>,
    answered_by: Option<IdValue>,
    answered_at: Option<InstantValue>,
    created_at: InstantValue,
}

impl From<&Question> for QuestionRow {
    fn from(question: &Question) -> Self {
        let answer = question.answer.as_ref();
        Self {
            id: IdValue(question.id.0),
            asker_id: IdValue(question.asker.0),
            topic: question.topic.as_str().to_owned(),
            department: question.department.as_str().to_owned(),
            handed_over_at: question.handed_over_at.map(InstantValue),
            project_id: question.project.map(|id| IdValue(id.0)),
            addressee_id: question.addressee.map(|id| IdValue(id.0)),
            text: question.text.as_str().to_owned(),
            answer: answer.map(|answer| answer.text.as_str().to_owned()),
            answered_by: answer.map(|answer| IdValue(answer.answered_by.0)),
            answered_at: answer.map(|answer| InstantValue(answer.answered_at)),
            created_at: InstantValue(question.created_at),
        }
    }
}

impl TryFrom<QuestionRow> for Question {
    type Error = StoreError;

    fn try_from(row: QuestionRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "questions", key: &row.id.0 };
        let act = of.all_or_none("answered_at", (row.answered_by, row.answered_at))?;
        let answer = match of.all_or_none("answer", (row.answer.as_deref(), act))? {
            Some((text, (by, at))) => Some(Answer {
                text: of.parsed("answer", Prose::parse("answer", text).ok())?,
                answered_by: AccountId(by.0),
                answered_at: at.0,
            }),
            None => None,
        };
        Ok(Self {
            id: QuestionId(row.id.0),
            asker: AccountId(row.asker_id.0),
            topic: of.parsed("topic", QuestionTopic::parse(&row.topic))?,
            department: of.parsed("department", Department::parse(&row.department))?,
            handed_over_at: row.handed_over_at.map(|at| at.0),
            project: row.project_id.map(|id| ProjectId(id.0)),
            addressee: row.addressee_id.map(|id| AccountId(id.0)),
            text: of.parsed("text", Prose::parse("text", &row.text).ok())?,
            answer,
            created_at: row.created_at.0,
        })
    }
}

impl QuestionStore for Session<'_> {
    fn insert_question(&mut self, question: &Question) -> Result<(), StoreError> {
        let row = QuestionRow::from(question);
        let inserted = self.writing(question.aggregate(), |connection| {
            diesel::insert_into(questions::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "questions")
    }

    fn find_question(&mut self, id: QuestionId) -> Result<Option<Question>, StoreError> {
        let query = questions::table.find(IdValue(id.0)).select(QuestionRow::as_select());
        let row: Option<QuestionRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(Question::try_from).transpose()
    }

    fn answer_question(&mut self, question: &Question, answer: &Answer) -> Result<(), StoreError> {
        let text = "UPDATE questions SET answer = ?, answered_by = ?, answered_at = ? \
                    WHERE id = ? AND answered_at IS NULL";
        let change = Statement::new(text)
            .bind::<Text, _>(answer.text.as_str())
            .bind::<Id, _>(IdValue(answer.answered_by.0))
            .bind::<Instant, _>(InstantValue(answer.answered_at))
            .bind::<Id, _>(IdValue(question.id.0));
        let answered = self.writing(question.aggregate(), |connection| change.execute(connection))?;
        expect_one(answered, "questions")
    }

    fn hand_over_question(&mut self, question: &Question) -> Result<(), StoreError> {
        let row = QuestionRow::from(question);
        let open = questions::table
            .filter(questions::id.eq(row.id))
            .filter(questions::department.eq(Department::Sales.as_str()))
            .filter(questions::answered_at.is_null());
        let handed_over = (
            questions::department.eq(row.department),
            questions::handed_over_at.eq(row.handed_over_at),
            questions::addressee_id.eq(row.addressee_id),
        );
        let updated =
            self.writing(question.aggregate(), |connection| diesel::update(open).set(handed_over).execute(connection))?;
        expect_one(updated, "questions")
    }

    fn list_questions(
        &mut self,
        whose: QuestionsOf,
        page: &PageRequest<QuestionKey>,
    ) -> Result<Page<Question, QuestionKey>, StoreError> {
        let mut query = questions::table
            .order((questions::created_at.desc(), questions::id.desc()))
            .limit(overfull(page.limit))
            .select(QuestionRow::as_select())
            .into_boxed();
        query = match whose {
            QuestionsOf::Asker(asker) => query.filter(questions::asker_id.eq(IdValue(asker.0))),
            QuestionsOf::Sales(reader) => query
                .filter(questions::department.eq(Department::Sales.as_str()))
                .filter(questions::answered_at.is_null())
                .filter(impartial_for(reader)),
            QuestionsOf::Agent(agent) => query.filter(answerable_by(agent)),
        };
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<QuestionRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |question: &Question| (question.created_at, question.id))
    }

    fn count_open_questions(&mut self, asker: AccountId, limit: i64) -> Result<i64, StoreError> {
        let query = questions::table
            .filter(questions::asker_id.eq(IdValue(asker.0)))
            .filter(questions::answered_at.is_null())
            .limit(limit)
            .select(questions::id);
        let found: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
    }

    fn readdress_questions(&mut self, project: ProjectId, addressee: AccountId) -> Result<(), StoreError> {
        let text = "UPDATE questions SET addressee_id = ? \
                    WHERE project_id = ? AND answered_at IS NULL AND department = 'follow_up'";
        let change = Statement::new(text).bind::<Id, _>(IdValue(addressee.0)).bind::<Id, _>(IdValue(project.0));
        self.writing(project, |connection| change.execute(connection)).map(drop)
    }
}
