//! Transactions that see the same instant.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::AuditError;
use crate::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::errors::classify;

/// Begins a transaction on each connection, all with the same snapshot.
pub(super) fn share(connections: &mut [AnyConnection], url: &DatabaseUrl) -> Result<(), AuditError> {
    let shared = match url {
        DatabaseUrl::Sqlite { .. } => share_on_sqlite(connections, &mut AnyConnection::open(url, Purpose::Maintain)?),
        DatabaseUrl::Postgres { .. } => share_on_postgres(connections),
    };
    Ok(shared.map_err(classify)?)
}

/// The first exports its snapshot, the others take it over.
fn share_on_postgres(connections: &mut [AnyConnection]) -> QueryResult<()> {
    let Some((first, others)) = connections.split_first_mut() else { return Ok(()) };
    first.begin_snapshot()?;
    let name: String = diesel::select(sql::<Text>("pg_export_snapshot()")).get_result(first)?;
    if !name.chars().all(|character| character.is_ascii_hexdigit() || character == '-') {
        return Err(diesel::result::Error::QueryBuilderError("an unheard-of name of a snapshot".into()));
    }
    for other in others {
        other.begin_snapshot()?;
        other.batch_execute(&format!("SET TRANSACTION SNAPSHOT '{name}'"))?;
    }
    Ok(())
}

/// Nobody writes while all of them look for the first time.
fn share_on_sqlite(connections: &mut [AnyConnection], guard: &mut AnyConnection) -> QueryResult<()> {
    guard.begin_writing()?;
    for connection in connections {
        connection.begin_snapshot()?;
        diesel::select(sql::<BigInt>("(SELECT count(*) FROM sandbox_clock)")).get_result::<i64>(connection)?;
    }
    guard.roll_back()
}
