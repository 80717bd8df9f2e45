//! The thread of a lane: gathers a batch, has it run, mends its connection.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use super::batch::{self, BatchEnd};
use super::{BATCH_COMMANDS_MAX, Command, LaneCounts, WriteError, open_connection};
use crate::connection::{AnyConnection, DatabaseUrl};
use crate::session::Memory;

pub(super) struct Worker {
    url: DatabaseUrl,
    connection: Option<AnyConnection>,
    commands: Receiver<Box<dyn Command>>,
    counts: Arc<LaneCounts>,
    memory: Memory,
}

impl Worker {
    pub(super) fn new(
        url: DatabaseUrl,
        connection: AnyConnection,
        commands: Receiver<Box<dyn Command>>,
        counts: Arc<LaneCounts>,
    ) -> Self {
        Self { url, connection: Some(connection), commands, counts, memory: Memory::default() }
    }

    /// Serves until nobody can send any more and the queue is empty.
    pub(super) fn work(mut self) {
        while let Ok(first) = self.commands.recv() {
            let batch = self.gather(first);
            if !batch.is_empty() {
                metrics::histogram!("palier_lane_batch_commands").record(f64::from(small(batch.len())));
                self.counts.commands.fetch_add(u64::from(small(batch.len())), Ordering::Relaxed);
                self.outlive(batch);
            }
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

    fn gather(&self, first: Box<dyn Command>) -> Vec<Box<dyn Command>> {
        let waiting = std::iter::once(first).chain(self.commands.try_iter());
        waiting.take(BATCH_COMMANDS_MAX).filter(|command| command.start()).collect()
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
        match batch::run(&mut connection, batch, &mut self.memory, &self.counts) {
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
