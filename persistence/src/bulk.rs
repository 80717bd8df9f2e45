//! Many rows in one statement.
//!
//! PostgreSQL gets one array per column (`INSERT … SELECT * FROM unnest(…)`),
//! prepared once whatever the number of rows. SQLite, which has no round trips
//! to save, gets one prepared statement per row.

use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

use crate::connection::AnyConnection;
use crate::statement::Statement;

/// A row that is inserted, or updated by its key, many at a time.
pub(crate) trait BulkRow: Sized {
    /// Its table.
    const TABLE: &'static str;
    /// Its columns; where rows are updated, the first two are the key.
    const COLUMNS: &'static [&'static str];
    /// Those that change; none where a row stays as it was inserted.
    const CHANGING: &'static [&'static str];

    /// Binds one array per column.
    fn bind_columns<'a>(rows: &'a [Self], statement: Statement<'a, Pg>) -> Statement<'a, Pg>;
    /// Binds one array per column of the key, and per column that changes.
    fn bind_changes<'a>(rows: &'a [Self], statement: Statement<'a, Pg>) -> Statement<'a, Pg>;
    /// Binds the row's values of the columns that change.
    fn bind_change<'a>(&'a self, statement: Statement<'a, Sqlite>) -> Statement<'a, Sqlite>;
    /// Inserts the row.
    fn insert_one(&self, connection: &mut SqliteConnection) -> QueryResult<()>;

    /// The statement that inserts rows from one array per column.
    fn insertion() -> String {
        let (table, columns) = (Self::TABLE, Self::COLUMNS.join(", "));
        format!("INSERT INTO {table} ({columns}) SELECT * FROM {}", unnest(Self::COLUMNS.len()))
    }

    /// The key.
    fn key() -> &'static [&'static str] {
        Self::COLUMNS.split_at(Self::COLUMNS.len().min(2)).0
    }

    /// The columns that change, in the order of the table.
    fn changing() -> impl Iterator<Item = &'static str> {
        Self::COLUMNS.iter().copied().filter(|name| Self::CHANGING.contains(name))
    }

    /// The statement that sets what changes of the rows with the keys in the arrays, where `guard` holds.
    fn update(guard: &str) -> String {
        let (table, key) = (Self::TABLE, Self::key());
        let columns: Vec<&str> = key.iter().copied().chain(Self::changing()).collect();
        let matches: Vec<String> = key.iter().map(|name| format!("t.{name} = n.{name}")).collect();
        let settings: Vec<String> = Self::changing().map(|name| format!("{name} = n.{name}")).collect();
        format!(
            "UPDATE {table} AS t SET {} FROM {} AS n({}) WHERE {} AND {guard}",
            settings.join(", "),
            unnest(columns.len()),
            columns.join(", "),
            matches.join(" AND ")
        )
    }

    /// The statement that sets what changes of one row, then is given its key. SQLite writes every index anew whose
    /// columns are set, whether their values are other ones or not.
    fn update_one() -> String {
        let settings: Vec<String> = Self::changing().map(|name| format!("{name} = ?")).collect();
        let matches: Vec<String> = Self::key().iter().map(|name| format!("{name} = ?")).collect();
        format!("UPDATE {} SET {} WHERE {}", Self::TABLE, settings.join(", "), matches.join(" AND "))
    }

    /// Inserts all the rows, in their order.
    fn insert_all(rows: &[Self], connection: &mut AnyConnection) -> QueryResult<()> {
        match connection {
            _ if rows.is_empty() => Ok(()),
            AnyConnection::Sqlite(connection) => rows.iter().try_for_each(|row| row.insert_one(connection)),
            AnyConnection::Postgres(connection) => {
                Self::bind_columns(rows, Statement::new(Self::insertion())).execute(connection).map(|_| ())
            }
        }
    }
}

/// `unnest` of so many arrays.
pub(crate) fn unnest(arrays: usize) -> String {
    format!("unnest({})", vec!["?"; arrays].join(", "))
}

/// Declares a row of a table, with the SQL type of each of its columns, and which of them change.
macro_rules! bulk_row {
    (
        $(#[$doc:meta])*
        $name:ident in $table:ident { $($column:ident: $type:ty => $sql:ty,)+ }
        $(changing { $($changing:ident,)+ })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
        #[diesel(table_name = crate::schema::$table, treat_none_as_default_value = false)]
        pub(crate) struct $name { $(pub(crate) $column: $type,)+ }

        impl crate::bulk::BulkRow for $name {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];
            const CHANGING: &'static [&'static str] = &[$($(stringify!($changing)),+)?];

            fn bind_columns<'a>(
                rows: &'a [Self],
                statement: crate::statement::Statement<'a, diesel::pg::Pg>,
            ) -> crate::statement::Statement<'a, diesel::pg::Pg> {
                statement$(.bind::<diesel::sql_types::Array<$sql>, _>(
                    rows.iter().map(|row| &row.$column).collect::<Vec<_>>(),
                ))+
            }

            fn bind_changes<'a>(
                rows: &'a [Self],
                mut statement: crate::statement::Statement<'a, diesel::pg::Pg>,
            ) -> crate::statement::Statement<'a, diesel::pg::Pg> {
                $(
                    if Self::key().contains(&stringify!($column)) || Self::CHANGING.contains(&stringify!($column)) {
                        statement = statement.bind::<diesel::sql_types::Array<$sql>, _>(
                            rows.iter().map(|row| &row.$column).collect::<Vec<_>>(),
                        );
                    }
                )+
                statement
            }

            fn bind_change<'a>(
                &'a self,
                mut statement: crate::statement::Statement<'a, diesel::sqlite::Sqlite>,
            ) -> crate::statement::Statement<'a, diesel::sqlite::Sqlite> {
                $(
                    if Self::CHANGING.contains(&stringify!($column)) {
                        statement = statement.bind::<$sql, _>(&self.$column);
                    }
                )+
                statement
            }

            fn insert_one(&self, connection: &mut diesel::SqliteConnection) -> diesel::QueryResult<()> {
                use diesel::RunQueryDsl;
                diesel::insert_into(crate::schema::$table::table).values(self).execute(connection).map(|_| ())
            }
        }
    };
}

pub(crate) use bulk_row;
