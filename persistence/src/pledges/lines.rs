//! The lines of those revisions of pledges that count: the current, the pending and the unpaid one.

use std::collections::HashMap;
use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use palier_domain::StoreError;
use palier_domain::campaigns::{LINES_MAX, Pledge};

use super::rows::{LineRow, PledgeRow, pledge_of};
use crate::bulk::BulkRow;
use crate::columns::{Id, IdValue};
use crate::connection::AnyConnection;
use crate::schema::pledge_lines;
use crate::session::Session;
use crate::statement::Statement;

type Columns = diesel::dsl::SqlTypeOf<<pledge_lines::table as Table>::AllColumns>;

static ON_POSTGRES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM pledge_lines WHERE (book_id, pledge_id, revision) IN (SELECT * FROM unnest(?, ?, ?)) \
         ORDER BY book_id, pledge_id, revision, position LIMIT ?",
        LineRow::COLUMNS.join(", ")
    )
});

static ON_SQLITE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM pledge_lines WHERE book_id = ? AND pledge_id = ? AND revision = ? \
         ORDER BY position LIMIT ?",
        LineRow::COLUMNS.join(", ")
    )
});

/// The pledges of some rows. Lines are looked for by the numbers of the
/// revisions that the rows name, and a revision's lines never change: what a
/// row is made into does not depend on what became of it since it was loaded.
pub(super) fn with_lines(session: &mut Session<'_>, rows: Vec<PledgeRow>) -> Result<Vec<Pledge>, StoreError> {
    let revisions: Vec<(IdValue, IdValue, i64)> = rows.iter().flat_map(revisions_of).collect();
    let lines = session.peeking(|connection| match connection {
        AnyConnection::Postgres(connection) => load_on_postgres(connection, &revisions),
        AnyConnection::Sqlite(connection) => load_on_sqlite(connection, &revisions),
    })?;
    let mut of_pledge: HashMap<(IdValue, IdValue), Vec<LineRow>> = HashMap::new();
    for line in lines {
        of_pledge.entry((line.book_id, line.pledge_id)).or_default().push(line);
    }
    let pledge = |row: PledgeRow| {
        let lines = of_pledge.remove(&(row.book_id, row.id)).unwrap_or_default();
        pledge_of(row, lines)
    };
    let pledges = rows.into_iter().map(pledge).collect::<Result<Vec<Pledge>, StoreError>>()?;
    session.known.revisions.extend(pledges.iter().map(|pledge| ((pledge.campaign, pledge.id), pledge.revisions)));
    Ok(pledges)
}

fn revisions_of(row: &PledgeRow) -> impl Iterator<Item = (IdValue, IdValue, i64)> {
    let (book, id) = (row.book_id, row.id);
    let unpaid = row.unpaid_free_amount_minor.map(|_| row.revisions);
    let revisions = [row.current_revision, row.pending_revision, unpaid];
    revisions.into_iter().flatten().map(move |revision| (book, id, revision))
}

/// All the lines that so many revisions can have: a cut off one would be missed when its revision is added up.
fn limit(revisions: usize) -> i64 {
    i64::try_from(LINES_MAX.saturating_mul(revisions)).unwrap_or(i64::MAX)
}

fn load_on_postgres(connection: &mut PgConnection, revisions: &[(IdValue, IdValue, i64)]) -> QueryResult<Vec<LineRow>> {
    if revisions.is_empty() {
        return Ok(Vec::new());
    }
    let books: Vec<IdValue> = revisions.iter().map(|revision| revision.0).collect();
    let ids: Vec<IdValue> = revisions.iter().map(|revision| revision.1).collect();
    let numbers: Vec<i64> = revisions.iter().map(|revision| revision.2).collect();
    Statement::new(ON_POSTGRES.as_str())
        .returning::<Columns>()
        .bind::<Array<Id>, _>(books)
        .bind::<Array<Id>, _>(ids)
        .bind::<Array<BigInt>, _>(numbers)
        .bind::<BigInt, _>(limit(revisions.len()))
        .load(connection)
}

/// One small query for each: here are no round trips to save.
fn load_on_sqlite(
    connection: &mut SqliteConnection,
    revisions: &[(IdValue, IdValue, i64)],
) -> QueryResult<Vec<LineRow>> {
    let mut lines = Vec::new();
    for (book, id, number) in revisions {
        let query = Statement::new(ON_SQLITE.as_str())
            .returning::<Columns>()
            .bind::<Id, _>(book)
            .bind::<Id, _>(id)
            .bind::<BigInt, _>(number)
            .bind::<BigInt, _>(limit(1));
        lines.extend(query.load::<LineRow>(connection)?);
    }
    Ok(lines)
}
