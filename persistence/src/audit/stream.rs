//! A table read in the order of its key, some rows at a time.

use std::collections::VecDeque;

use diesel::QueryResult;

use crate::connection::AnyConnection;

/// How many rows are in memory at a time.
pub(super) const CHUNK_ROWS: i64 = 5_000;

/// Loads the rows after a key, in order, at most so many.
type Load<K, R> = fn(&mut AnyConnection, Option<&K>, i64) -> QueryResult<Vec<R>>;

/// The rows of a table that are still to come.
pub(super) struct Stream<K, R> {
    load: Load<K, R>,
    key: fn(&R) -> K,
    waiting: VecDeque<R>,
    after: Option<K>,
    is_at_end: bool,
}

impl<K, R> Stream<K, R> {
    pub(super) fn new(load: Load<K, R>, key: fn(&R) -> K) -> Self {
        Self { load, key, waiting: VecDeque::new(), after: None, is_at_end: false }
    }

    /// The next row, which stays.
    pub(super) fn peek(&mut self, connection: &mut AnyConnection) -> QueryResult<Option<&R>> {
        if self.waiting.is_empty() && !self.is_at_end {
            let rows = (self.load)(connection, self.after.as_ref(), CHUNK_ROWS)?;
            self.is_at_end = i64::try_from(rows.len()).unwrap_or(i64::MAX) < CHUNK_ROWS;
            self.after = rows.last().map(self.key);
            self.waiting = rows.into();
        }
        Ok(self.waiting.front())
    }

    /// The next row with its key, if that is one of these.
    pub(super) fn next_up_to(
        &mut self,
        connection: &mut AnyConnection,
        is_one: impl FnOnce(&K) -> bool,
    ) -> QueryResult<Option<(K, R)>> {
        let key = self.key;
        let row = self.next_if(connection, |row| is_one(&key(row)))?;
        Ok(row.map(|row| (key(&row), row)))
    }

    /// The next row.
    pub(super) fn next(&mut self, connection: &mut AnyConnection) -> QueryResult<Option<R>> {
        self.peek(connection)?;
        Ok(self.waiting.pop_front())
    }

    /// The next row, if it is one of these.
    pub(super) fn next_if(
        &mut self,
        connection: &mut AnyConnection,
        is_one: impl FnOnce(&R) -> bool,
    ) -> QueryResult<Option<R>> {
        let is_next = self.peek(connection)?.is_some_and(is_one);
        Ok(if is_next { self.waiting.pop_front() } else { None })
    }
}
