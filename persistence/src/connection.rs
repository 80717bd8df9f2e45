//! Connections to either database: how one is opened, set up, pooled and known to be dead.
//!
//! A connection is chosen by URL scheme and opened for one [`Purpose`]; what a
//! purpose may do is set on the connection itself, so that a reader cannot
//! write even by mistake. Nothing here knows a table.

mod any;
mod pool;
mod postgres;
mod sqlite;
mod url;

pub use any::AnyConnection;
pub(crate) use any::{MultiBackend, MultiRawValue};
pub(crate) use pool::{Opener, Pool};
pub use url::DatabaseUrl;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{QueryResult, SqliteConnection};
use thiserror::Error;

/// What a connection is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading in the pool: refuses every write.
    Read,
    /// The write path: owned by one lane.
    Write,
    /// Migrations: no time limit for a statement.
    Maintain,
    /// The audit: reads everything there is, without a time limit, and refuses every write.
    Examine,
}

/// Why a connection could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The URL has neither of the two schemes, or no path.
    #[error("the database URL must be sqlite://<path> or postgres://<host>/<name>")]
    Scheme,
    /// The database did not let us in.
    #[error("cannot connect to the database: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The connection could not be set up.
    #[error("cannot set the connection up: {0}")]
    SetUp(#[from] diesel::result::Error),
    /// The SQLite library is older than the first one without the WAL-reset bug.
    #[error("SQLite {found} is too old: at least {required} is needed")]
    SqliteTooOld {
        /// The library's version.
        found: String,
        /// The oldest version that will do.
        required: &'static str,
    },
    /// The server's messages are in another language and may not be switched.
    #[error(
        "the server's messages are in '{found}', which errors cannot be told apart by; \
         as superuser: ALTER ROLE <role> SET lc_messages = 'C'"
    )]
    ForeignMessages {
        /// The server's `lc_messages`.
        found: String,
    },
}

impl AnyConnection {
    /// Opens a connection and sets it up for its purpose.
    pub fn open(url: &DatabaseUrl, purpose: Purpose) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite { path } => sqlite::open(path, purpose).map(Self::Sqlite),
            DatabaseUrl::Postgres { url } => postgres::open(url, purpose).map(Self::Postgres),
        }
    }

    /// Runs statements that are written out: for whoever maintains or measures a database.
    pub fn run_script(&mut self, script: &str) -> QueryResult<()> {
        self.batch_execute(script)
    }

    /// Whether the connection is of no use any more.
    pub(crate) fn is_dead(&mut self) -> bool {
        <Self as TransactionManager<Self>>::is_broken_transaction_manager(self)
    }

    /// Begins the transaction of a writer, unless the last commit has: on SQLite it takes the write lock at once.
    pub(crate) fn begin_writing(&mut self) -> QueryResult<()> {
        if self.is_in_transaction() {
            return Ok(());
        }
        match self {
            Self::Sqlite(connection) => begin_immediately(connection),
            Self::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection),
        }
    }

    /// Whether a transaction was begun and not ended.
    pub(crate) fn is_in_transaction(&mut self) -> bool {
        let depth = match self {
            Self::Sqlite(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
            Self::Postgres(connection) => AnsiTransactionManager::transaction_manager_status_mut(connection),
        }
        .transaction_depth();
        depth.is_ok_and(|depth| depth.is_some())
    }

    /// Begins a transaction in which every query sees the same instant.
    pub(crate) fn begin_snapshot(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN"),
            Self::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(
                connection,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        }
    }

    /// Commits.
    pub(crate) fn commit(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::commit_transaction(self)
    }

    /// Commits and begins the next transaction; on PostgreSQL in one round trip.
    pub(crate) fn commit_and_begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => self.commit(),
            Self::Postgres(connection) => {
                let committed = connection.batch_execute("COMMIT AND CHAIN");
                if let Err(error) = &committed {
                    let rolled_back = AnsiTransactionManager::rollback_transaction(connection);
                    tracing::debug!(%error, ?rolled_back, "a commit failed");
                }
                committed
            }
        }
    }

    /// Rolls back.
    pub(crate) fn roll_back(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::rollback_transaction(self)
    }
}

fn begin_immediately(connection: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
}
