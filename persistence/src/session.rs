//! One transaction as the domain sees it.
//!
//! A session knows whether it wrote and whether a statement failed: the lane
//! decides by that whether a command that did not succeed has to be rolled
//! back. Every statement goes through [`Session::reading`] or
//! [`Session::writing`], which also turn errors into the domain's words.

use diesel::QueryResult;
use palier_domain::StoreError;

use crate::connection::AnyConnection;
use crate::errors::classify;

/// A transaction that is under way on a connection.
pub struct Session<'a> {
    connection: &'a mut AnyConnection,
    traces: Traces,
}

/// What a command left behind in its session.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traces {
    /// A statement that changes rows was sent.
    pub(crate) wrote: bool,
    /// A statement failed: PostgreSQL has given the whole transaction up.
    pub(crate) failed: bool,
}

impl<'a> Session<'a> {
    pub(crate) fn new(connection: &'a mut AnyConnection) -> Self {
        Self { connection, traces: Traces::default() }
    }

    /// Runs a query that changes nothing.
    pub(crate) fn reading<T>(
        &mut self,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        query(self.connection).map_err(|error| self.note_failure(error))
    }

    /// Runs a statement that changes rows.
    pub(crate) fn writing<T>(
        &mut self,
        statement: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.traces.wrote = true;
        statement(self.connection).map_err(|error| self.note_failure(error))
    }

    /// What was left behind since the last time this was asked.
    pub(crate) fn take_traces(&mut self) -> Traces {
        std::mem::take(&mut self.traces)
    }

    fn note_failure(&mut self, error: diesel::result::Error) -> StoreError {
        self.traces.failed = true;
        classify(error)
    }
}
