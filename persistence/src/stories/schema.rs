//! The schema: the same on both databases, reversible, and fit to be spread by book.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use palier_domain::{Failure, StoreError};

use crate::connection::AnyConnection;
use crate::database::{Database, DatabaseOptions};
use crate::migrate;
use crate::scratch::{self, Scratch};

/// Tables that hold money, and the column of each that is the book's id.
const MONEY_TABLES: [(&str, &str); 12] = [
    ("books", "id"),
    ("ledger_accounts", "book_id"),
    ("transfers", "book_id"),
    ("events", "book_id"),
    ("pledges", "book_id"),
    ("pledge_lines", "book_id"),
    ("payment_orders", "book_id"),
    ("escrow_outflows", "book_id"),
    ("subscriptions", "book_id"),
    ("purchases", "book_id"),
    ("credit_spends", "book_id"),
    ("credit_lots", "book_id"),
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(scratch: &Scratch, postgres: &str, sqlite: &str) -> BTreeSet<String> {
    let loaded: Vec<Line> = match scratch.connect() {
        AnyConnection::Postgres(mut connection) => diesel::sql_query(postgres).load(&mut connection).unwrap(),
        AnyConnection::Sqlite(mut connection) => diesel::sql_query(sqlite).load(&mut connection).unwrap(),
    };
    loaded.into_iter().map(|row| row.line).collect()
}

const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END AS line \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const SQLITE_COLUMNS: &str = "SELECT t.name || '.' || c.name || CASE c.\"notnull\" WHEN 0 THEN '?' ELSE '' END AS line \
    FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
    AND t.name NOT LIKE 'projects\\_words%' ESCAPE '\\' AND t.name NOT LIKE 'providers\\_words%' ESCAPE '\\' \
    AND t.name NOT LIKE 'campaign\\_words\\_found%' ESCAPE '\\'";
const POSTGRES_INDEXES: &str = "SELECT CASE WHEN x.indisunique THEN 'unique ' ELSE '' END || i.relname AS line \
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relnamespace = 'public'::regnamespace \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))";
const SQLITE_INDEXES: &str = "SELECT CASE WHEN sql LIKE 'CREATE UNIQUE%' THEN 'unique ' ELSE '' END || name AS line \
    FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
    UNION SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'";

#[test]
fn both_databases_have_the_same_columns_and_indexes() {
    let each: Vec<_> = scratch::each();
    let schemas: Vec<_> = each
        .iter()
        .map(|scratch| {
            migrate::up(&scratch.url).unwrap();
            (lines(scratch, POSTGRES_COLUMNS, SQLITE_COLUMNS), lines(scratch, POSTGRES_INDEXES, SQLITE_INDEXES))
        })
        .collect();
    assert!(schemas[0].0.len() > 200);
    for pair in schemas.windows(2) {
        assert_eq!(pair[0], pair[1]);
    }
}

#[test]
fn migrations_go_up_down_and_up_again() {
    for scratch in scratch::each() {
        assert_eq!(migrate::list_pending(&scratch.url).unwrap(), migrate::list_all(&scratch.url).unwrap());
        assert_eq!(migrate::up(&scratch.url).unwrap().len(), migrate::list_all(&scratch.url).unwrap().len());
        let columns = lines(&scratch, POSTGRES_COLUMNS, SQLITE_COLUMNS);
        migrate::down_all(&scratch.url).unwrap();
        assert_eq!(lines(&scratch, POSTGRES_COLUMNS, SQLITE_COLUMNS), BTreeSet::new());
        migrate::up(&scratch.url).unwrap();
        assert_eq!(lines(&scratch, POSTGRES_COLUMNS, SQLITE_COLUMNS), columns);
        assert!(migrate::list_pending(&scratch.url).unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_database_is_ready_once_it_is_migrated() {
    for scratch in scratch::each() {
        let database = Database::open(&DatabaseOptions::new(scratch.url.clone())).unwrap();
        let is_unready =
            |checked: Result<(), Failure>| matches!(checked, Err(Failure::Store(StoreError::Unavailable(_))));
        assert!(is_unready(database.check_ready().await));
        migrate::up(&scratch.url).unwrap();
        let run = |sql: &str| diesel::sql_query(sql).execute(&mut scratch.connect()).unwrap();
        run("CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations");
        run("DELETE FROM __diesel_schema_migrations");
        assert!(is_unready(database.check_ready().await));
        run("INSERT INTO __diesel_schema_migrations SELECT * FROM kept");
        database.check_ready().await.unwrap();
        database.check_ready().await.unwrap();
        database.shut_down().await;
    }
}

#[test]
fn servers_that_start_at_once_migrate_once() {
    for scratch in scratch::each() {
        let applied: usize = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| migrate::up(&scratch.url).unwrap().len())).collect();
            starting.into_iter().map(|server| server.join().unwrap()).sum()
        });
        assert_eq!(applied, migrate::list_all(&scratch.url).unwrap().len());
    }
}

#[test]
fn every_key_of_a_money_table_starts_with_the_book() {
    for scratch in scratch::each() {
        migrate::up(&scratch.url).unwrap();
        let firsts = lines(
            &scratch,
            "SELECT c.conrelid::regclass || ' ' || c.contype::text || ' ' || a.attname AS line FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype IN ('p', 'u', 'f')",
            "SELECT t.name || ' ' || i.origin || ' ' || c.name AS line FROM sqlite_master t JOIN pragma_index_list(t.name) i \
             JOIN pragma_index_info(i.name) c ON c.seqno = 0 WHERE t.type = 'table' AND i.\"unique\" = 1 \
             UNION SELECT t.name || ' f ' || f.\"from\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f ON f.seq = 0 \
             WHERE t.type = 'table'",
        );
        let mut checked = 0;
        for line in &firsts {
            let parts: Vec<&str> = line.split(' ').collect();
            if let Some((_, book)) = MONEY_TABLES.iter().find(|(table, _)| *table == parts[0]) {
                assert_eq!(parts[2], *book, "{line}");
                checked += 1;
            }
        }
        assert!(checked >= 15, "{firsts:?}");
    }
}

#[test]
fn postgres_has_no_triggers_sequences_or_deferred_keys() {
    for scratch in scratch::each() {
        migrate::up(&scratch.url).unwrap();
        let found = lines(
            &scratch,
            "SELECT 'trigger ' || tgname AS line FROM pg_trigger WHERE NOT tgisinternal \
             UNION SELECT 'sequence ' || relname FROM pg_class WHERE relkind = 'S' AND relname NOT LIKE '\\_\\_%' \
             UNION SELECT 'deferrable ' || conname FROM pg_constraint WHERE condeferrable",
            "SELECT 'loose table ' || name AS line FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
             AND strict = 0 AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
        );
        assert_eq!(found, BTreeSet::new());
    }
}

#[test]
fn what_was_recorded_cannot_be_changed_on_sqlite() {
    use diesel::connection::SimpleConnection;
    let scratch = &scratch::each()[0];
    migrate::up(&scratch.url).unwrap();
    let mut connection = scratch.connect();
    connection
        .batch_execute("INSERT INTO books VALUES (x'01', 'campaign', 'EUR', 0, zeroblob(32), 1, zeroblob(32), 0, 0)")
        .unwrap();
    let event = "INSERT INTO events (book_id, seq, kind, subject_id, occurred_at, hash) \
                 VALUES (x'01', 1, 'campaign_created', x'01', 0, zeroblob(32))";
    connection.batch_execute(event).unwrap();
    assert!(connection.batch_execute("UPDATE events SET kind = 'x'").is_err());
    assert!(connection.batch_execute("DELETE FROM events").is_err());
}
