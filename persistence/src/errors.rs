//! What went wrong, told apart in this one place.
//!
//! diesel gives a kind of its own to constraint violations, 40001 and closed
//! connections only; the rest is told apart by its text, which is English
//! because connections pin `lc_messages`. Both databases name a violated
//! constraint alike: `table(column, column)` for keys, the name for checks.
//! Values never get into an error: they may be somebody's data.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use palier_domain::StoreError;

/// Texts of errors that a later attempt may not meet.
const CONFLICTS: [&str; 3] = ["deadlock detected", "due to lock timeout", "could not serialize"];

/// Texts of errors that mean that the database cannot do its work at present. That an image is malformed is also what
/// SQLite says of a page that the disk does not let it read.
const OUTAGES: [&str; 17] = [
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "database or disk is full",
    "disk i/o error",
    "database disk image is malformed",
    "attempt to write a readonly database",
    "unable to open database file",
    "no space left on device",
    "could not extend file",
    "could not write to file",
    "due to statement timeout",
    "due to user request",
    "terminating connection",
    "the database system is",
    "read-only transaction",
    "too many clients",
];

/// The domain's word for an error of diesel's.
pub(crate) fn classify(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, information) => classify_kind(kind, information.as_ref()),
        Error::RollbackErrorOnCommit { commit_error, .. } => classify(*commit_error),
        Error::BrokenTransactionManager => StoreError::Unavailable("the connection was lost".to_owned()),
        other => StoreError::Other(other.to_string()),
    }
}

fn classify_kind(kind: DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> StoreError {
    let message = information.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => StoreError::Duplicate(violated_key(information)),
        DatabaseErrorKind::CheckViolation => StoreError::Violated(violated_check(information)),
        DatabaseErrorKind::ForeignKeyViolation => StoreError::Violated(named("foreign key", information)),
        DatabaseErrorKind::NotNullViolation => StoreError::Violated(named("not null", information)),
        DatabaseErrorKind::RestrictViolation | DatabaseErrorKind::ExclusionViolation => {
            StoreError::Violated(named("restriction", information))
        }
        DatabaseErrorKind::SerializationFailure => StoreError::Conflict(message.to_owned()),
        DatabaseErrorKind::ReadOnlyTransaction
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand => StoreError::Unavailable(message.to_owned()),
        _ => classify_text(message),
    }
}

fn classify_text(message: &str) -> StoreError {
    let lowered = message.to_lowercase();
    let is_one_of = |texts: &[&str]| texts.iter().any(|text| lowered.contains(text));
    if is_one_of(&CONFLICTS) {
        StoreError::Conflict(message.to_owned())
    } else if is_one_of(&OUTAGES) {
        StoreError::Unavailable(message.to_owned())
    } else {
        StoreError::Other(message.to_owned())
    }
}

/// SQLite says `UNIQUE constraint failed: t.a, t.b`; PostgreSQL names the table
/// and says `Key (a, b)=(…) already exists.`; both become `t(a, b)`.
fn violated_key(information: &dyn DatabaseErrorInformation) -> String {
    let key = match (information.table_name(), information.details()) {
        (Some(table), Some(details)) => key_of_postgres(table, details),
        _ => information.message().strip_prefix("UNIQUE constraint failed: ").and_then(key_of_sqlite),
    };
    key.unwrap_or_else(|| named("unique", information))
}

fn key_of_postgres(table: &str, details: &str) -> Option<String> {
    let (columns, _) = details.strip_prefix("Key (")?.split_once(")=(")?;
    Some(format!("{table}({columns})"))
}

fn key_of_sqlite(columns: &str) -> Option<String> {
    let (table, _) = columns.split_once('.')?;
    let names: Vec<&str> =
        columns.split(", ").filter_map(|column| column.split_once('.')).map(|(_, name)| name).collect();
    Some(format!("{table}({})", names.join(", ")))
}

fn violated_check(information: &dyn DatabaseErrorInformation) -> String {
    let by_text = || information.message().strip_prefix("CHECK constraint failed: ");
    information.constraint_name().or_else(by_text).unwrap_or("check").to_owned()
}

fn named(what: &str, information: &dyn DatabaseErrorInformation) -> String {
    match (information.constraint_name(), information.table_name(), information.column_name()) {
        (Some(constraint), _, _) => format!("{what} {constraint}"),
        (None, Some(table), Some(column)) => format!("{what} {table}.{column}"),
        _ => match information.message().split_once(" constraint failed: ") {
            Some((_, columns)) => format!("{what} {columns}"),
            None => what.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database_error(kind: DatabaseErrorKind, message: &str) -> String {
        classify(Error::DatabaseError(kind, Box::new(message.to_owned()))).to_string()
    }

    #[test]
    fn keys_are_named_alike() {
        let duplicate =
            database_error(DatabaseErrorKind::UniqueViolation, "UNIQUE constraint failed: pledges.book_id, pledges.id");
        assert_eq!(duplicate, "already there: pledges(book_id, id)");
        let details = "Key (book_id, id)=(1, 2) already exists.";
        assert_eq!(key_of_postgres("pledges", details).unwrap(), "pledges(book_id, id)");
    }

    #[test]
    fn a_check_is_named() {
        let violated = database_error(DatabaseErrorKind::CheckViolation, "CHECK constraint failed: rewards_stock");
        assert_eq!(violated, "refused by the database: rewards_stock");
    }

    #[test]
    fn texts_tell_conflicts_outages_and_faults_apart() {
        let of =
            |message: &str| classify(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())));
        assert!(matches!(of("deadlock detected"), StoreError::Conflict(_)));
        assert!(matches!(of("canceling statement due to lock timeout"), StoreError::Conflict(_)));
        assert!(matches!(of("canceling statement due to statement timeout"), StoreError::Unavailable(_)));
        assert!(matches!(of("database is locked"), StoreError::Unavailable(_)));
        assert!(matches!(of("database or disk is full"), StoreError::Unavailable(_)));
        assert!(matches!(of("could not extend file \"x\": No space left on device"), StoreError::Unavailable(_)));
        assert!(matches!(of("no such table: x"), StoreError::Other(_)));
    }
}
