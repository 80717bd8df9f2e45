//! Locking what the commands of a batch change: books first, then projects, each in the order of their ids.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl};
use palier_domain::ids::ProjectId;
use uuid::Uuid;

use super::BookRow;
use crate::columns::{Id, IdValue};
use crate::connection::AnyConnection;
use crate::session::LockedBook;
use crate::statement::Statement;

/// What is read of a locked book: its row, and the version of its campaign.
type Columns = ((Id, Text, Text, BigInt, Binary, BigInt, BigInt, BigInt), Nullable<BigInt>);

const ON_POSTGRES: &str = "SELECT b.id, b.kind, b.unit, b.seq, b.head_hash, b.event_seq, b.pledge_seq, \
    b.pledges_collected, c.version FROM books AS b LEFT JOIN campaigns AS c ON c.id = b.id \
    WHERE b.id = ANY(?) ORDER BY b.id FOR UPDATE OF b";

const ON_SQLITE: &str = "SELECT b.id, b.kind, b.unit, b.seq, b.head_hash, b.event_seq, b.pledge_seq, \
    b.pledges_collected, c.version FROM books AS b LEFT JOIN campaigns AS c ON c.id = b.id WHERE b.id = ?";

/// Locks those of the books that exist, in the order of their ids, so that no
/// two servers wait for each other. SQLite has one writer: there it only reads.
pub(crate) fn lock_books(connection: &mut AnyConnection, mut ids: Vec<Uuid>) -> QueryResult<Vec<LockedBook>> {
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<IdValue> = ids.into_iter().map(IdValue).collect();
    let mut rows: Vec<(BookRow, Option<i64>)> = Vec::with_capacity(ids.len());
    match connection {
        AnyConnection::Postgres(connection) => {
            rows = Statement::new(ON_POSTGRES).returning::<Columns>().bind::<Array<Id>, _>(ids).load(connection)?;
        }
        AnyConnection::Sqlite(connection) => {
            for id in ids {
                let found = Statement::new(ON_SQLITE).returning::<Columns>().bind::<Id, _>(id).load(connection)?;
                rows.extend(found);
            }
        }
    }
    Ok(rows.into_iter().map(|(head, campaign_version)| LockedBook { head, campaign_version }).collect())
}

/// Locks those of the projects that exist, in the order of their ids. Only ever after the books of
/// the same transaction. SQLite has one writer: there is nothing to lock.
pub(crate) fn lock_projects(connection: &mut AnyConnection, ids: BTreeSet<ProjectId>) -> QueryResult<()> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<IdValue> = ids.into_iter().map(|id| IdValue(id.0)).collect();
    let locked = Statement::new("SELECT id FROM projects WHERE id = ANY(?) ORDER BY id FOR UPDATE");
    locked.bind::<Array<Id>, _>(ids).execute(connection).map(|_| ())
}
