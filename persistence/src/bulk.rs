//! Many rows in one statement.
//!
//! PostgreSQL gets one array per column (`INSERT … SELECT … FROM unnest(…)`),
//! prepared once whatever the number of rows. SQLite, which has no round trips
//! to save, gets one prepared insert per row.

use diesel::QueryResult;

use crate::connection::AnyConnection;

/// A row that is inserted many at a time.
pub(crate) trait BulkRow: Sized {
    /// Inserts all the rows, in their order.
    fn insert_all(rows: &[Self], connection: &mut AnyConnection) -> QueryResult<()>;
}

/// Declares a row of a table, with the SQL type of each of its columns.
macro_rules! bulk_row {
    (
        $(#[$doc:meta])*
        $name:ident in $table:ident { $first:ident: $first_type:ty => $first_sql:ty, $($column:ident: $type:ty => $sql:ty,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
        #[diesel(table_name = crate::schema::$table, treat_none_as_default_value = false)]
        pub(crate) struct $name {
            pub(crate) $first: $first_type,
            $(pub(crate) $column: $type,)+
        }

        impl crate::bulk::BulkRow for $name {
            fn insert_all(rows: &[Self], connection: &mut crate::connection::AnyConnection) -> diesel::QueryResult<()> {
                use diesel::RunQueryDsl;
                use diesel::sql_types::Array;

                match connection {
                    _ if rows.is_empty() => Ok(()),
                    crate::connection::AnyConnection::Sqlite(connection) => rows.iter().try_for_each(|row| {
                        let insert = diesel::insert_into(crate::schema::$table::table).values(row);
                        insert.execute(connection).map(|_| ())
                    }),
                    crate::connection::AnyConnection::Postgres(connection) => {
                        crate::statement::Statement::new(concat!(
                            "INSERT INTO ", stringify!($table), " (", stringify!($first), $(", ", stringify!($column),)+
                            ") SELECT * FROM unnest(?", $(crate::bulk::placeholder!($column),)+ ")",
                        ))
                        .bind::<Array<$first_sql>, _>(rows.iter().map(|row| &row.$first).collect::<Vec<_>>())
                        $(.bind::<Array<$sql>, _>(rows.iter().map(|row| &row.$column).collect::<Vec<_>>()))+
                        .execute(connection)
                        .map(|_| ())
                    }
                }
            }
        }
    };
}

macro_rules! placeholder {
    ($column:ident) => {
        ", ?"
    };
}

pub(crate) use {bulk_row, placeholder};
