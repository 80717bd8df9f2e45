//! Who has an interest of its own in a project, in SQL: its client, and every provider who applied to it or paid for
//! something about it. Each is one look-up in a unique index.

use diesel::dsl::sql;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use palier_domain::StoreError;
use palier_domain::actor::StaffRole;
use palier_domain::ids::{AccountId, ProjectId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{FollowUpAgent, PROJECTS_IN_CHARGE_MAX};
use uuid::Uuid;

use crate::columns::{Id, IdValue};
use crate::connection::MultiBackend;
use crate::page::overfull;
use crate::schema::projects;
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

/// How many open projects `held.account_id` is in charge of, those that have a next contact; at most so many are counted.
macro_rules! in_charge {
    () => {
        "(SELECT count(*) FROM (SELECT 1 FROM projects AS entrusted WHERE entrusted.agent_id = held.account_id \
         AND entrusted.next_contact_at IS NOT NULL LIMIT ?) AS counted)"
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

/// A question is about no project, or about one in which an account has no interest.
const ABOUT_NOTHING_OF: &str = concat!(
    "(project_id IS NULL OR EXISTS (SELECT 1 FROM projects WHERE projects.id = questions.project_id AND ",
    impartial!("?"),
    "))"
);

/// Those of follow-up whom a project may be entrusted to.
const IMPARTIAL_AGENTS: &str = concat!(
    "SELECT held.account_id, ",
    in_charge!(),
    " FROM account_roles AS held JOIN projects ON projects.id = ? \
     WHERE held.role = 'follow_up' AND held.account_id > ? AND ",
    impartial!("held.account_id"),
    " ORDER BY held.account_id LIMIT ?"
);

/// Everybody of follow-up.
const AGENTS: &str = concat!(
    "SELECT held.account_id, ",
    in_charge!(),
    " FROM account_roles AS held WHERE held.role = 'follow_up' AND held.account_id > ? ORDER BY held.account_id LIMIT ?"
);

/// That whoever is in charge of a project is of follow-up, and impartial.
const IN_CHARGE: &str = concat!(
    "(EXISTS (SELECT 1 FROM account_roles AS held WHERE held.account_id = projects.agent_id \
     AND held.role = 'follow_up') AND ",
    impartial!("projects.agent_id"),
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

/// The agents in charge of those of the projects whose agent can act.
pub(super) fn list_agents_in_charge(
    session: &mut Session<'_>,
    ids: &[ProjectId],
) -> Result<Vec<(ProjectId, AccountId)>, StoreError> {
    let projects_max = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let query = projects::table
        .filter(projects::id.eq_any(ids.iter().map(|id| IdValue(id.0)).collect::<Vec<_>>()))
        .filter(sql::<Bool>(IN_CHARGE))
        .limit(projects_max)
        .select((projects::id, projects::agent_id));
    let rows: Vec<(IdValue, Option<IdValue>)> = session.reading(|connection| query.load(connection))?;
    let named = |(project, agent): (IdValue, Option<IdValue>)| Some((ProjectId(project.0), AccountId(agent?.0)));
    Ok(rows.into_iter().filter_map(named).collect())
}

/// A page of those of follow-up, or of those whom a project may be entrusted to.
pub(super) fn list_follow_up_agents(
    session: &mut Session<'_>,
    project: Option<ProjectId>,
    page: &PageRequest<AccountId>,
) -> Result<Page<FollowUpAgent, AccountId>, StoreError> {
    // No account has this id.
    let after = IdValue(page.after.map_or(Uuid::nil(), |account| account.0));
    let query = Statement::<MultiBackend>::new(if project.is_some() { IMPARTIAL_AGENTS } else { AGENTS })
        .bind::<BigInt, _>(PROJECTS_IN_CHARGE_MAX);
    let query = match project {
        Some(project) => query.bind::<Id, _>(IdValue(project.0)),
        None => query,
    };
    let query = query.returning::<(Id, BigInt)>().bind::<Id, _>(after).bind::<BigInt, _>(overfull(page.limit));
    let found: Vec<(IdValue, i64)> = session.reading(|connection| query.load(connection))?;
    let agents = found.into_iter().map(|(account, projects)| FollowUpAgent { account: AccountId(account.0), projects });
    Ok(Page::from_overfull(agents.collect(), page.limit, |agent: &FollowUpAgent| agent.account))
}

/// The open questions about projects that an agent of follow-up is to answer.
pub(crate) const fn answerable_by(agent: AccountId) -> Of {
    Of { condition: ANSWERABLE, account: IdValue(agent.0) }
}

/// The questions about nothing in which an account has an interest of its own.
pub(crate) const fn impartial_for(account: AccountId) -> Of {
    Of { condition: ABOUT_NOTHING_OF, account: IdValue(account.0) }
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
