//! A statement written by hand: fixed text, bound values, prepared once per connection.
//!
//! diesel never keeps the plan of an `UPDATE` or of a multi-row insert, and has
//! no word for `ON CONFLICT` or `RETURNING` on both databases. Here the text is
//! fixed (`?` stands for a bound value), so that each connection prepares it once.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;

/// A fixed text with its values, that returns rows of `Row` (nothing where it returns none).
pub(crate) struct Statement<'a, DB: Backend, Row = ()> {
    text: Cow<'static, str>,
    binds: Vec<Box<dyn Bind<DB> + 'a>>,
    row: PhantomData<Row>,
}

impl<'a, DB: Backend> Statement<'a, DB> {
    pub(crate) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), binds: Vec::new(), row: PhantomData }
    }

    /// The columns that it returns, as SQL types.
    pub(crate) fn returning<Row>(self) -> Statement<'a, DB, Row> {
        let Self { text, binds, .. } = self;
        Statement { text, binds, row: PhantomData }
    }
}

impl<'a, DB: Backend, Row> Statement<'a, DB, Row> {
    /// Binds the next value.
    pub(crate) fn bind<ST, T>(mut self, value: T) -> Self
    where
        DB: HasSqlType<ST>,
        ST: 'a,
        T: ToSql<ST, DB> + 'a,
    {
        self.binds.push(Box::new(Bound { value, sql_type: PhantomData::<ST> }));
        self
    }
}

trait Bind<DB: Backend> {
    fn push<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

struct Bound<ST, T> {
    value: T,
    sql_type: PhantomData<ST>,
}

impl<DB, ST, T> Bind<DB> for Bound<ST, T>
where
    DB: Backend + HasSqlType<ST>,
    T: ToSql<ST, DB>,
{
    fn push<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_bind_param::<ST, T>(&self.value)
    }
}

impl<DB: Backend, Row> QueryFragment<DB> for Statement<'_, DB, Row> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (place, text) in self.text.split('?').enumerate() {
            if place > 0 {
                let bind = binds.next().ok_or_else(|| miscounted("values are missing"))?;
                bind.push(pass.reborrow())?;
            }
            pass.push_sql(text);
        }
        if binds.next().is_some() { Err(miscounted("too many values")) } else { Ok(()) }
    }
}

fn miscounted(why: &'static str) -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError(why.into())
}

/// Known by its text, which is what the cache of prepared statements then goes by.
impl<DB: Backend, Row> QueryId for Statement<'_, DB, Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Row> Query for Statement<'_, DB, Row> {
    type SqlType = Row;
}

impl<Connection, DB: Backend, Row> RunQueryDsl<Connection> for Statement<'_, DB, Row> {}
