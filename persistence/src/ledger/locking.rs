//! Locking what the commands of a batch change, or count, besides their books: accounts, then projects, each in the
//! order of their ids.

use std::collections::BTreeSet;

use diesel::sql_types::Array;
use diesel::{QueryResult, RunQueryDsl};
use palier_domain::write_set::Aggregate;

use crate::columns::{Id, IdValue};
use crate::connection::AnyConnection;
use crate::statement::Statement;

/// Locks those of the named accounts that exist, in the order of their ids. Only ever after the books of the same
/// transaction, and before its projects. Whoever only refers to an account waits for nobody.
pub(crate) fn lock_accounts(connection: &mut AnyConnection, named: &BTreeSet<Aggregate>) -> QueryResult<()> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    let ids = named.iter().filter_map(|aggregate| match aggregate {
        Aggregate::Account(id) => Some(IdValue(id.0)),
        _ => None,
    });
    let ids: Vec<IdValue> = ids.collect();
    if ids.is_empty() {
        return Ok(());
    }
    let locked = Statement::new("SELECT id FROM accounts WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE");
    locked.bind::<Array<Id>, _>(ids).execute(connection).map(|_| ())
}

/// Locks those of the named projects that exist, in the order of their ids. Only ever after the books of
/// the same transaction. SQLite has one writer: there is nothing to lock.
pub(crate) fn lock_projects(connection: &mut AnyConnection, named: &BTreeSet<Aggregate>) -> QueryResult<()> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    let ids = named.iter().filter_map(|aggregate| match aggregate {
        Aggregate::Project(id) => Some(IdValue(id.0)),
        _ => None,
    });
    let ids: Vec<IdValue> = ids.collect();
    if ids.is_empty() {
        return Ok(());
    }
    let locked = Statement::new("SELECT id FROM projects WHERE id = ANY(?) ORDER BY id FOR UPDATE");
    locked.bind::<Array<Id>, _>(ids).execute(connection).map(|_| ())
}
