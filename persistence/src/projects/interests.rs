//! Who has an interest of its own in a project, in SQL: its client, and every provider who applied to it or paid for
//! something about it. Each is one look-up in a unique index.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, RunQueryDsl};
use palier_domain::StoreError;
use palier_domain::actor::StaffRole;
use palier_domain::ids::{AccountId, ProjectId};

use crate::columns::{Id, IdValue};
use crate::connection::MultiBackend;
use crate::session::Session;
use crate::statement::Statement;

/// That an account has no interest in the project of the row in `projects`.
macro_rules! impartial {
    ($account:literal) => {
        concat!(
            "projects.client_id <> ",
            $account,
            " AND NOT EXISTS (SELECT 1 FROM project_applications AS own WHERE own.project_id = projects.id \
             AND own.provider_id = ",
            $account,
            ") AND NOT EXISTS (SELECT 1 FROM credit_spends AS paid WHERE paid.project_id = projects.id \
             AND paid.book_id = ",
            $account,
            ")"
        )
    };
}

const IMPARTIAL_STAFF: &str = concat!(
    "SELECT held.account_id FROM account_roles AS held JOIN projects ON projects.id = ? WHERE held.role = ? AND ",
    impartial!("held.account_id"),
    " ORDER BY held.account_id LIMIT ?"
);

/// A question is open to an agent: addressed to it, or to nobody who holds the role and is impartial; and it is so itself.
const ANSWERABLE: &str = concat!(
    "department = 'follow_up' AND answered_at IS NULL AND (addressee_id = ? OR NOT EXISTS (SELECT 1 FROM \
     account_roles AS held JOIN projects ON projects.id = questions.project_id \
     WHERE held.account_id = questions.addressee_id AND held.role = 'follow_up' AND ",
    impartial!("held.account_id"),
    ")) AND EXISTS (SELECT 1 FROM projects WHERE projects.id = questions.project_id AND ",
    impartial!("?"),
    ")"
);

const IMPARTIAL: &str = impartial!("?");

/// The accounts that hold a role and are impartial, in the order of their ids.
pub(super) fn list_impartial_staff(
    session: &mut Session<'_>,
    project: ProjectId,
    role: StaffRole,
    limit: u32,
) -> Result<Vec<AccountId>, StoreError> {
    let query = Statement::<MultiBackend>::new(IMPARTIAL_STAFF)
        .returning::<Id>()
        .bind::<Id, _>(IdValue(project.0))
        .bind::<Text, _>(role.as_str())
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<IdValue> = session.reading(|connection| query.load(connection))?;
    Ok(rows.into_iter().map(|id| AccountId(id.0)).collect())
}

/// The open questions about projects that an agent of follow-up is to answer.
pub(crate) const fn answerable_by(agent: AccountId) -> Of {
    Of { condition: ANSWERABLE, account: IdValue(agent.0) }
}

/// The projects in which an account has no interest of its own.
pub(super) const fn not_of(account: AccountId) -> Of {
    Of { condition: IMPARTIAL, account: IdValue(account.0) }
}

/// A condition in which each `?` stands for the same account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of {
    condition: &'static str,
    account: IdValue,
}

impl Expression for Of {
    type SqlType = Bool;
}

impl<Source> AppearsOnTable<Source> for Of {}
impl<Source> SelectableExpression<Source> for Of {}

impl<Grouping> ValidGrouping<Grouping> for Of {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Of {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for Of {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let mut is_first = true;
        pass.push_sql("(");
        for part in self.condition.split('?') {
            if !is_first {
                pass.push_bind_param::<Id, IdValue>(&self.account)?;
            }
            pass.push_sql(part);
            is_first = false;
        }
        pass.push_sql(")");
        Ok(())
    }
}
