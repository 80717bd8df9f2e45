//! One transaction as the domain sees it.
//!
//! In a lane a session is shared by the commands of a batch, and *writes
//! behind*: what the hot commands insert is kept in memory and sent in bulk, at
//! the end of the batch or before the first statement that could depend on it.
//! What they load (campaign, rewards, book, policy) is loaded once per batch;
//! the lane holds the lock under which it cannot change. On its own, and when
//! it reads, a session does everything at once.
//!
//! A session knows whether a command wrote and whether a statement failed: by
//! that the lane decides whether a command that did not succeed has to be
//! rolled back.

mod known;
mod memory;
mod pending;

use std::sync::Arc;

use diesel::QueryResult;
use palier_domain::StoreError;
use palier_domain::write_set::{Aggregate, WriteSet};

use crate::connection::AnyConnection;
use crate::errors::classify;
use crate::projects::Counts;
pub(crate) use known::Known;
pub(crate) use memory::{LockedBook, Memory};
pub(crate) use pending::Pending;

/// A transaction that is under way on a connection.
pub struct Session<'a> {
    connection: &'a mut AnyConnection,
    traces: Traces,
    writes_behind: bool,
    locks: bool,
    /// What may be changed; anything while no command has begun.
    write_set: Option<Arc<WriteSet>>,
    /// What the command made: nobody else knows it before the commit.
    made: Option<Aggregate>,
    /// What was loaded or written in this transaction and cannot have changed since.
    pub(crate) known: Known,
    /// What was written and not yet sent.
    pub(crate) pending: Pending,
    /// What is sent as the very last.
    counts: Counts,
}

/// What a command left behind in its session.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traces {
    /// Rows were changed, or are to be.
    pub(crate) wrote: bool,
    /// Work was recorded that falls due.
    pub(crate) recorded_due_work: bool,
    /// Something was recorded that is to be told.
    pub(crate) recorded_events: bool,
    /// A statement failed: PostgreSQL has given the whole transaction up.
    pub(crate) failed: bool,
}

impl<'a> Session<'a> {
    /// A session that does everything at once.
    pub(crate) fn new(connection: &'a mut AnyConnection) -> Self {
        let (known, pending, counts) = (Known::default(), Pending::default(), Counts::default());
        Self {
            connection,
            traces: Traces::default(),
            writes_behind: false,
            locks: true,
            write_set: None,
            made: None,
            known,
            pending,
            counts,
        }
    }

    /// A session that only reads, and locks nothing.
    pub(crate) fn for_reading(connection: &'a mut AnyConnection) -> Self {
        Self { locks: false, ..Self::new(connection) }
    }

    /// A session that keeps in mind what it loads, and writes behind.
    pub(crate) fn writing_behind(connection: &'a mut AnyConnection, known: Known) -> Self {
        Self { writes_behind: true, known, ..Self::new(connection) }
    }

    /// What is known at its end.
    pub(crate) fn into_known(self) -> Known {
        self.known
    }

    /// Whether what is to be changed is locked when it is loaded.
    pub(crate) const fn locks(&self) -> bool {
        self.locks
    }

    /// Whether what is loaded may be kept in mind, and what is written kept back.
    pub(crate) const fn writes_behind(&self) -> bool {
        self.writes_behind
    }

    /// Runs a query that sees all that was written.
    pub(crate) fn reading<T>(
        &mut self,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.flush()?;
        self.peeking(query)
    }

    /// Runs a query on tables of which nothing is kept back that it could miss.
    pub(crate) fn peeking<T>(
        &mut self,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        query(self.connection).map_err(|error| note_failure(&mut self.traces, error))
    }

    /// Sends what is kept back if a query that comes next could miss it.
    pub(crate) fn flush_if(&mut self, could_miss: impl FnOnce(&Pending) -> bool) -> Result<(), StoreError> {
        if could_miss(&self.pending) { self.flush() } else { Ok(()) }
    }

    /// Runs a statement that changes rows of an aggregate.
    pub(crate) fn writing<T>(
        &mut self,
        of: impl Into<Aggregate>,
        statement: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        self.require_named(of.into())?;
        self.traces.wrote = true;
        self.flush()?;
        self.peeking(statement)
    }

    /// Notes a write to an aggregate that is kept back, or sends it when this session keeps nothing back.
    pub(crate) fn keep_back(
        &mut self,
        of: impl Into<Aggregate>,
        write: impl FnOnce(&mut Pending),
    ) -> Result<(), StoreError> {
        self.require_named(of.into())?;
        self.traces.wrote = true;
        write(&mut self.pending);
        if self.writes_behind { Ok(()) } else { self.flush() }
    }

    /// Sends all that is kept back.
    pub(crate) fn flush(&mut self) -> Result<(), StoreError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let pending = std::mem::take(&mut self.pending);
        pending.send(self.connection).inspect_err(|_| self.traces.failed = true)
    }

    /// Counts what concerns rows that all lanes share: they are changed, and so locked, at the end of the transaction.
    pub(crate) fn keep_counts(&mut self, count: impl FnOnce(&mut Counts)) {
        self.traces.wrote = true;
        count(&mut self.counts);
    }

    /// Sends all that is kept back, and what was counted: nothing comes after it in the transaction.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        std::mem::take(&mut self.counts).send(self.connection).inspect_err(|_| self.traces.failed = true)
    }

    /// Notes that work was recorded that falls due: whoever does such work is told after the commit.
    pub(crate) fn note_due_work(&mut self) {
        self.traces.recorded_due_work = true;
    }

    /// Notes that something was recorded that is to be told: whoever tells is told after the commit.
    pub(crate) fn note_events(&mut self) {
        self.traces.recorded_events = true;
    }

    /// From now on, what a command named is what may be changed.
    pub(crate) fn allow(&mut self, write_set: &Arc<WriteSet>) {
        self.write_set = Some(Arc::clone(write_set));
        self.made = None;
    }

    /// Notes what a command made under an id that nobody could name before.
    pub(crate) fn note_made(&mut self, aggregate: Aggregate) {
        self.made = Some(aggregate);
    }

    /// Refuses a write to what the command did not name: it is not locked, and somebody else may be changing it.
    fn require_named(&mut self, aggregate: Aggregate) -> Result<(), StoreError> {
        match &self.write_set {
            Some(write_set) if !write_set.contains(aggregate) && self.made != Some(aggregate) => {
                self.traces.failed = true;
                Err(StoreError::Other(format!("a write to {aggregate:?}, which the command did not name")))
            }
            _ => Ok(()),
        }
    }

    /// What was left behind since the last time this was asked.
    pub(crate) fn take_traces(&mut self) -> Traces {
        std::mem::take(&mut self.traces)
    }
}

fn note_failure(traces: &mut Traces, error: diesel::result::Error) -> StoreError {
    traces.failed = true;
    classify(error)
}
