//! The thread of a lane: gathers a batch, has it run, mends its connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::batch::{self, BatchEnd};
use super::queue::Queue;
use super::{BATCH_COMMANDS_MAX, Command, LaneCounts, WriteError, open_connection};
use crate::connection::{AnyConnection, DatabaseUrl};
use crate::session::Memory;

pub(super) struct Worker {
    url: DatabaseUrl,
    connection: Option<AnyConnection>,
    queue: Arc<Queue>,
    counts: Arc<LaneCounts>,
    memory: Memory,
}

impl Worker {
    pub(super) fn new(url: DatabaseUrl, connection: AnyConnection, queue: Arc<Queue>, counts: Arc<LaneCounts>) -> Self {
        Self { url, connection: Some(connection), queue, counts, memory: Memory::default() }
    }

    /// Serves until nobody can send any more and the queue is empty.
    pub(super) fn work(mut self) {
        while let Some(waiting) = self.queue.take(BATCH_COMMANDS_MAX) {
            let batch: Vec<Box<dyn Command>> = waiting.into_iter().filter(|command| command.start()).collect();
            if batch.is_empty() {
                self.end_transaction();
                continue;
            }
            metrics::histogram!("palier_lane_batch_commands").record(f64::from(small(batch.len())));
            self.counts.commands.fetch_add(u64::from(small(batch.len())), Ordering::Relaxed);
            self.outlive(batch);
            metrics::counter!("palier_lane_statements_total").absolute(self.counts.statements());
        }
    }

    /// A lane outlives whatever goes wrong in it: a panic outside a command costs the connection and leaves the batch
    /// in doubt.
    fn outlive(&mut self, batch: Vec<Box<dyn Command>>) {
        if catch_unwind(AssertUnwindSafe(|| self.serve(batch))).is_err() {
            self.connection = None;
            self.memory = Memory::default();
            metrics::counter!("palier_lane_panics_total").increment(1);
            tracing::error!("a lane panicked and goes on");
        }
    }

    /// Ends a transaction that was begun for commands that nobody waits for any more.
    fn end_transaction(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if !connection.is_in_transaction() || connection.roll_back().is_ok() {
            self.connection = Some(connection);
        }
    }

    /// A connection that was lost before the commit is replaced once and the
    /// batch run again: nothing of it can have been written.
    fn serve(&mut self, batch: Vec<Box<dyn Command>>) {
        let Some(unserved) = self.attempt(batch) else { return };
        let Some(unserved) = self.attempt(unserved) else { return };
        for command in unserved {
            command.abort(WriteError::Unavailable);
        }
    }

    fn attempt(&mut self, batch: Vec<Box<dyn Command>>) -> Option<Vec<Box<dyn Command>>> {
        let mut connection = match self.connection.take().map_or_else(|| open_connection(&self.url, &self.counts), Ok) {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "a lane has no connection");
                return Some(batch);
            }
        };
        let queue = Arc::clone(&self.queue);
        let lane = batch::Lane { memory: &mut self.memory, counts: &self.counts, goes_on: &|| !queue.is_empty() };
        match batch::run(&mut connection, batch, lane) {
            BatchEnd::Answered => {
                self.connection = Some(connection);
                None
            }
            BatchEnd::Lost(unserved) => {
                metrics::counter!("palier_lane_connections_lost_total").increment(1);
                (!unserved.is_empty()).then_some(unserved)
            }
        }
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
