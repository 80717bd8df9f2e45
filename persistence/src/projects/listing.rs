//! The list of projects: the newest first, by one filter, or by words.
//!
//! One filter is a range of an index of its own. Anything more is a look-up of
//! words: on SQLite in an FTS table whose rows stand in the list's order, so
//! that the newest come first by themselves; on PostgreSQL first along the
//! newest of the list, where common words fill a page soon, then in a GIN
//! index, which has few rows for what was not found there.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use palier_domain::StoreError;
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{Listing, Project, ProjectFilter};

use super::rows::{COLUMNS, ProjectRow};
use crate::connection::AnyConnection;
use crate::page::overfull;
use crate::schema::projects;
use crate::session::Session;
use crate::statement::Statement;

/// How many of the list are looked through before the index is asked: a word that fewer than one in a hundred have is
/// rare, and of those that the index then finds, it has a hundredth of the list at most.
const LOOKED_THROUGH: u32 = 2_000;

pub(super) fn list(
    session: &mut Session<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Page<Project, Listing>, StoreError> {
    let rows = match filter.is_simple() {
        true => by_filter(session, filter, page)?,
        false => by_words(session, &filter.required_words(), page)?,
    };
    let items = rows.into_iter().map(Project::try_from).collect::<Result<Vec<Project>, StoreError>>()?;
    // Whatever was found is listed, so that it has a place.
    Ok(Page::from_overfull(items, page.limit, |project| project.listing().unwrap_or(Listing(0))))
}

/// The place before which the page begins.
fn before(page: &PageRequest<Listing>) -> i64 {
    page.after.map_or(i64::MAX, |listing| listing.0)
}

fn by_filter(
    session: &mut Session<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Vec<ProjectRow>, StoreError> {
    let mut query = projects::table
        .filter(projects::listing.is_not_null())
        .filter(projects::listing.lt(before(page)))
        .order(projects::listing.desc())
        .limit(overfull(page.limit))
        .select(ProjectRow::as_select())
        .into_boxed();
    if let Some(category) = filter.category {
        query = query.filter(projects::category.eq(category.as_str()));
    }
    if let Some(city) = &filter.city {
        query = query.filter(projects::city_key.eq(city));
    }
    if let Some(band) = filter.budget_band {
        query = query.filter(projects::budget_band.eq(band.as_str()));
    }
    session.reading(|connection| query.load(connection))
}

fn by_words(
    session: &mut Session<'_>,
    words: &[String],
    page: &PageRequest<Listing>,
) -> Result<Vec<ProjectRow>, StoreError> {
    session.reading(|connection| match connection {
        AnyConnection::Postgres(connection) => {
            let near = among_the_newest(connection, words, page)?;
            if i64::try_from(near.len()).is_ok_and(|found| found >= overfull(page.limit)) {
                return Ok(near);
            }
            by_index(connection, words, page)
        }
        AnyConnection::Sqlite(connection) => Statement::new(format!(
            "SELECT {COLUMNS} FROM projects_words CROSS JOIN projects ON projects.listing = projects_words.rowid \
             WHERE projects_words MATCH ? AND projects_words.rowid < ? ORDER BY projects_words.rowid DESC LIMIT ?"
        ))
        .returning::<projects::SqlType>()
        .bind::<Text, _>(all_of(words, "\"", " AND "))
        .bind::<BigInt, _>(before(page))
        .bind::<BigInt, _>(overfull(page.limit))
        .load(connection),
    })
}

/// Those of the next projects of the list that have all of the words.
fn among_the_newest(
    connection: &mut PgConnection,
    words: &[String],
    page: &PageRequest<Listing>,
) -> QueryResult<Vec<ProjectRow>> {
    let spaced: Vec<String> = words.iter().map(|word| format!(" {word} ")).collect();
    Statement::new(format!(
        "SELECT {COLUMNS} FROM (SELECT * FROM projects WHERE listing IS NOT NULL AND listing < ? \
         ORDER BY listing DESC LIMIT {LOOKED_THROUGH}) AS projects WHERE NOT EXISTS (SELECT 1 FROM unnest(?) AS word \
         WHERE strpos(' ' || projects.words || ' ', word) = 0) ORDER BY listing DESC LIMIT ?"
    ))
    .returning::<projects::SqlType>()
    .bind::<BigInt, _>(before(page))
    .bind::<Array<Text>, _>(spaced)
    .bind::<BigInt, _>(overfull(page.limit))
    .load(connection)
}

/// The same of the whole list, out of the index: the order is one that no index has, so that it is never walked along.
fn by_index(
    connection: &mut PgConnection,
    words: &[String],
    page: &PageRequest<Listing>,
) -> QueryResult<Vec<ProjectRow>> {
    Statement::new(format!(
        "SELECT {COLUMNS} FROM projects WHERE listing IS NOT NULL AND listing + 0 < ? \
         AND array_to_tsvector(string_to_array(words, ' ')) @@ CAST(? AS tsquery) ORDER BY listing + 0 DESC LIMIT ?"
    ))
    .returning::<projects::SqlType>()
    .bind::<BigInt, _>(before(page))
    .bind::<Text, _>(all_of(words, "'", " & "))
    .bind::<BigInt, _>(overfull(page.limit))
    .load(connection)
}

/// A query for all of the words. They have no character that a quote would have to be wary of.
fn all_of(words: &[String], quote: &str, and: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
    quoted.join(and)
}
