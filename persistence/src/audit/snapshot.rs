//! Two transactions that see the same instant.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::AuditError;
use crate::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::errors::classify;

/// Begins a transaction on each connection, both with the same snapshot.
pub(super) fn share(
    first: &mut AnyConnection,
    second: &mut AnyConnection,
    url: &DatabaseUrl,
) -> Result<(), AuditError> {
    let shared = match url {
        DatabaseUrl::Sqlite { .. } => share_on_sqlite(first, second, &mut AnyConnection::open(url, Purpose::Maintain)?),
        DatabaseUrl::Postgres { .. } => share_on_postgres(first, second),
    };
    Ok(shared.map_err(classify)?)
}

/// The first exports its snapshot, the second takes it over.
fn share_on_postgres(first: &mut AnyConnection, second: &mut AnyConnection) -> QueryResult<()> {
    first.begin_snapshot()?;
    let name: String = diesel::select(sql::<Text>("pg_export_snapshot()")).get_result(first)?;
    second.begin_snapshot()?;
    let is_plain = name.chars().all(|character| character.is_ascii_hexdigit() || character == '-');
    if is_plain {
        second.batch_execute(&format!("SET TRANSACTION SNAPSHOT '{name}'"))
    } else {
        Err(diesel::result::Error::QueryBuilderError("an unheard-of name of a snapshot".into()))
    }
}

/// Nobody writes while both look for the first time.
fn share_on_sqlite(
    first: &mut AnyConnection,
    second: &mut AnyConnection,
    guard: &mut AnyConnection,
) -> QueryResult<()> {
    guard.begin_writing()?;
    for connection in [first, second] {
        connection.begin_snapshot()?;
        diesel::select(sql::<BigInt>("(SELECT count(*) FROM sandbox_clock)")).get_result::<i64>(connection)?;
    }
    guard.roll_back()
}
