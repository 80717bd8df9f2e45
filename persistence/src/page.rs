//! Keyset pages: one row more than asked for is loaded, and says whether there are more.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool};
use palier_domain::StoreError;
use palier_domain::page::Page;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;

/// How many rows to load for a page.
pub(crate) fn overfull(limit: u32) -> i64 {
    i64::from(limit) + 1
}

/// The page that overfull rows make.
pub(crate) fn page_of<R, T, K>(rows: Vec<R>, limit: u32, key: impl Fn(&T) -> K) -> Result<Page<T, K>, StoreError>
where
    T: TryFrom<R, Error = StoreError>,
{
    let items = rows.into_iter().map(T::try_from).collect::<Result<Vec<T>, StoreError>>()?;
    Ok(Page::from_overfull(items, limit, key))
}

/// `(instant, id) < (?, ?)`: the rows that follow a key in a list that has the
/// newest first. One range of an index on both databases.
pub(crate) type OlderThan = Beyond<false>;

/// `(instant, id) > (?, ?)`: the same for a list that has the soonest first.
pub(crate) type LaterThan = Beyond<true>;

/// The rows beyond a key in a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beyond<const RISING: bool> {
    columns: &'static str,
    instant: InstantValue,
    id: IdValue,
}

impl<const RISING: bool> Beyond<RISING> {
    /// `columns` are the instant's and the id's, separated by a comma.
    pub(crate) fn new(columns: &'static str, instant: InstantValue, id: IdValue) -> Self {
        Self { columns, instant, id }
    }
}

impl<const RISING: bool> Expression for Beyond<RISING> {
    type SqlType = Bool;
}

impl<Source, const RISING: bool> AppearsOnTable<Source> for Beyond<RISING> {}
impl<Source, const RISING: bool> SelectableExpression<Source> for Beyond<RISING> {}

impl<Grouping, const RISING: bool> ValidGrouping<Grouping> for Beyond<RISING> {
    type IsAggregate = is_aggregate::Never;
}

impl<const RISING: bool> QueryId for Beyond<RISING> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<const RISING: bool> QueryFragment<MultiBackend> for Beyond<RISING> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("(");
        pass.push_sql(self.columns);
        pass.push_sql(if RISING { ") > (" } else { ") < (" });
        pass.push_bind_param::<Instant, InstantValue>(&self.instant)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Id, IdValue>(&self.id)?;
        pass.push_sql(")");
        Ok(())
    }
}

/// `(id, number) > (?, ?)`: the rows that follow a key in the order of a table's key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NextAfter {
    columns: &'static str,
    id: IdValue,
    number: i64,
}

impl NextAfter {
    /// `columns` are the id's and the number's, separated by a comma.
    pub(crate) fn new(columns: &'static str, (id, number): (IdValue, i64)) -> Self {
        Self { columns, id, number }
    }
}

impl Expression for NextAfter {
    type SqlType = Bool;
}

impl<Source> AppearsOnTable<Source> for NextAfter {}
impl<Source> SelectableExpression<Source> for NextAfter {}

impl<Grouping> ValidGrouping<Grouping> for NextAfter {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for NextAfter {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for NextAfter {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("(");
        pass.push_sql(self.columns);
        pass.push_sql(") > (");
        pass.push_bind_param::<Id, IdValue>(&self.id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<BigInt, i64>(&self.number)?;
        pass.push_sql(")");
        Ok(())
    }
}
