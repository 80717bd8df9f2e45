//! The lists of projects, those that wait and those in progress: the newest first, by one filter, or by words.
//!
//! One filter is a range of an index of its own. Anything more is a look-up of words.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{Project, ProjectFilter};
use palier_domain::search::Listing;

use super::rows::{COLUMNS, ProjectRow};
use crate::connection::AnyConnection;
use crate::page::overfull;
use crate::schema::projects;
use crate::session::Session;
use crate::words::{Wanted, WordList};

/// The list, as words are looked up in it.
const LIST: WordList = WordList { table: "projects", columns: COLUMNS };

pub(super) fn list(
    session: &mut Session<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Page<Project, Listing>, StoreError> {
    let rows = match filter.is_simple() {
        true => by_filter(session, filter, page)?,
        false => by_words(session, filter, page)?,
    };
    let items = rows.into_iter().map(Project::try_from).collect::<Result<Vec<Project>, StoreError>>()?;
    // Whatever was found is listed, so that it has a place.
    Ok(Page::from_overfull(items, page.limit, |project| project.listing().unwrap_or(Listing(0))))
}

/// The places of the wanted list that are left for the page: from the lowest on, below the one that is named last.
fn places_left(filter: &ProjectFilter, page: &PageRequest<Listing>) -> (i64, i64) {
    let places = filter.state.places();
    (places.start, page.after.map_or(places.end, |listing| listing.0))
}

fn by_filter(
    session: &mut Session<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Vec<ProjectRow>, StoreError> {
    let (lowest, before) = places_left(filter, page);
    let mut query = projects::table
        .filter(projects::listing.is_not_null())
        .filter(projects::listing.ge(lowest))
        .filter(projects::listing.lt(before))
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
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Vec<ProjectRow>, StoreError> {
    let words = filter.required_words();
    let wanted = Wanted { words: &words, places: places_left(filter, page), limit: overfull(page.limit) };
    session.reading(|connection| match connection {
        AnyConnection::Postgres(connection) => LIST.load_on_postgres(wanted, connection, |statement, connection| {
            statement.returning::<projects::SqlType>().load(connection)
        }),
        AnyConnection::Sqlite(connection) => LIST.on_sqlite(wanted).returning::<projects::SqlType>().load(connection),
    })
}
