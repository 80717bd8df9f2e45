//! Looking words up in a list, the newest first: each way that there is, as a statement.
//!
//! On SQLite an FTS table whose rows stand in the list's order has the newest
//! first by itself. On PostgreSQL the newest of the list are looked through
//! first, where common words fill a page soon. If some were found, more of the
//! list are, as many as that promises to need; else a GIN index is asked, which
//! has few rows for what is so rare.

use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};

use crate::statement::Statement;

/// How many of the list are looked through first. One takes half a microsecond; one that the index finds ten times as
/// long, as it is fetched from anywhere and sorted.
const LOOKED_THROUGH: i64 = 1_000;
/// The most that are looked through then.
const LOOKED_THROUGH_MAX: i64 = 20_000;
/// How many of the first must have been found for that: of rarer ones the index finds few.
const PROMISING: i64 = 2;

/// A table whose rows have `words` and, when they are listed, a `listing`; on SQLite with an FTS table of its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordList {
    /// The table.
    pub(crate) table: &'static str,
    /// What is selected of it.
    pub(crate) columns: &'static str,
}

/// What is looked for: all of these words, at these places of the list, so many rows at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The words.
    pub(crate) words: &'a [String],
    /// The places of the list at which the page may be: from the lowest on, below the one that is named last.
    pub(crate) places: (i64, i64),
    /// How many rows at most.
    pub(crate) limit: i64,
}

impl WordList {
    /// On PostgreSQL: the page, however it is found.
    pub(crate) fn load_on_postgres<T>(
        &self,
        wanted: Wanted<'_>,
        connection: &mut PgConnection,
        load: impl Fn(Statement<'static, Pg>, &mut PgConnection) -> QueryResult<Vec<T>>,
    ) -> QueryResult<Vec<T>> {
        let found = |rows: &Vec<T>| i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let mut looked_through = LOOKED_THROUGH;
        let mut near = load(self.among_the_newest(wanted, looked_through), connection)?;
        if (PROMISING..wanted.limit).contains(&found(&near)) {
            // Twice as many as one needs where they are spread evenly.
            looked_through = (LOOKED_THROUGH * 2 * wanted.limit / found(&near)).min(LOOKED_THROUGH_MAX);
            near = load(self.among_the_newest(wanted, looked_through), connection)?;
        }
        let is_whole = found(&near) >= wanted.limit || self.ends_within(wanted, looked_through, connection)?;
        if is_whole { Ok(near) } else { load(self.by_index(wanted), connection) }
    }

    /// Whether so many from the page's beginning on are all that is left of the list.
    fn ends_within(&self, wanted: Wanted<'_>, looked_through: i64, connection: &mut PgConnection) -> QueryResult<bool> {
        let Self { table, .. } = self;
        let beyond: Vec<i64> = Statement::new(format!(
            "SELECT listing FROM {table} WHERE listing IS NOT NULL AND listing >= ? AND listing < ? ORDER BY listing DESC \
             OFFSET ? LIMIT 1"
        ))
        .returning::<BigInt>()
        .bind::<BigInt, _>(wanted.places.0)
        .bind::<BigInt, _>(wanted.places.1)
        .bind::<BigInt, _>(looked_through)
        .load(connection)?;
        Ok(beyond.is_empty())
    }

    /// Those of the next of the list that have all of the words.
    fn among_the_newest(&self, wanted: Wanted<'_>, looked_through: i64) -> Statement<'static, Pg> {
        let Self { table, columns } = self;
        let spaced: Vec<String> = wanted.words.iter().map(|word| format!(" {word} ")).collect();
        Statement::new(format!(
            "SELECT {columns} FROM (SELECT * FROM {table} WHERE listing IS NOT NULL AND listing >= ? AND listing < ? \
             ORDER BY listing DESC LIMIT ?) AS {table} WHERE NOT EXISTS (SELECT 1 FROM unnest(?) AS word \
             WHERE strpos(' ' || {table}.words || ' ', word) = 0) ORDER BY listing DESC LIMIT ?"
        ))
        .bind::<BigInt, _>(wanted.places.0)
        .bind::<BigInt, _>(wanted.places.1)
        .bind::<BigInt, _>(looked_through)
        .bind::<Array<Text>, _>(spaced)
        .bind::<BigInt, _>(wanted.limit)
    }

    /// The same of the whole list, out of the index: the order is one that no index has, so that it is never walked along.
    fn by_index(&self, wanted: Wanted<'_>) -> Statement<'static, Pg> {
        let Self { table, columns } = self;
        Statement::new(format!(
            "SELECT {columns} FROM {table} WHERE listing IS NOT NULL AND listing >= ? AND listing < ? \
             AND array_to_tsvector(string_to_array(words, ' ')) @@ CAST(? AS tsquery) ORDER BY listing + 0 DESC LIMIT ?"
        ))
        .bind::<BigInt, _>(wanted.places.0)
        .bind::<BigInt, _>(wanted.places.1)
        .bind::<Text, _>(all_of(wanted.words, "'", " & "))
        .bind::<BigInt, _>(wanted.limit)
    }

    /// On SQLite: the page.
    pub(crate) fn on_sqlite(&self, wanted: Wanted<'_>) -> Statement<'static, Sqlite> {
        let Self { table, columns } = self;
        Statement::new(format!(
            "SELECT {columns} FROM {table}_words CROSS JOIN {table} ON {table}.listing = {table}_words.rowid \
             WHERE {table}_words MATCH ? AND {table}_words.rowid >= ? \
             AND {table}_words.rowid < ? ORDER BY {table}_words.rowid DESC LIMIT ?"
        ))
        .bind::<Text, _>(all_of(wanted.words, "\"", " AND "))
        .bind::<BigInt, _>(wanted.places.0)
        .bind::<BigInt, _>(wanted.places.1)
        .bind::<BigInt, _>(wanted.limit)
    }
}

/// A query for all of the words. They have no character that a quote would have to be wary of.
fn all_of(words: &[String], quote: &str, and: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
    quoted.join(and)
}
