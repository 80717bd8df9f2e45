//! Locking what the commands of a batch change, or count, besides their books: accounts, then projects, each in the
//! order of their ids.

use std::collections::BTreeSet;

use diesel::sql_types::Array;
use diesel::{QueryResult, RunQueryDsl};
use palier_domain::ids::{AccountId, ProjectId};

use crate::columns::{Id, IdValue};
use crate::connection::AnyConnection;
use crate::statement::Statement;

/// Locks the accounts for which something is counted, in the order of their ids. Only ever after the books of the same
/// transaction, and before its projects. Whoever only refers to an account waits for nobody.
pub(crate) fn lock_accounts(connection: &mut AnyConnection, ids: BTreeSet<AccountId>) -> QueryResult<()> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<IdValue> = ids.into_iter().map(|id| IdValue(id.0)).collect();
    let locked = Statement::new("SELECT id FROM accounts WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE");
    locked.bind::<Array<Id>, _>(ids).execute(connection).map(|_| ())
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
