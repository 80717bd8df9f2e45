//! The write path: lanes that commit many commands at once.
//!
//! A lane is a thread that owns one connection and a bounded queue. It opens a
//! transaction, runs every command that is waiting, commits once, and only
//! then answers. No timer: while one commit is being made durable the next
//! batch gathers. A command chooses its lane by the book it changes, so that a
//! book is written by one lane at a time.

mod batch;
mod command;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use command::{Call, Command, Ticket};
pub use command::{Foreseen, WriteError};

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;

use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use uuid::Uuid;

use crate::changes::Changes;
use crate::connection::{AnyConnection, DatabaseUrl, OpenError, Purpose};
use worker::Worker;

/// The most commands that share a commit.
pub const BATCH_COMMANDS_MAX: usize = 128;

/// What the lanes did since they were opened.
#[derive(Debug, Default)]
pub struct LaneCounts {
    commands: AtomicU64,
    commits: AtomicU64,
    reruns: AtomicU64,
    statements: AtomicU64,
    changes: Changes,
}

impl LaneCounts {
    /// Commands that were run to an answer.
    pub fn commands(&self) -> u64 {
        self.commands.load(Ordering::Relaxed)
    }

    /// Commits of transactions that wrote.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Statements that were sent, those that begin and commit included: round trips, on PostgreSQL.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// What was changed, and when.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Batches that were rolled back and run one by one.
    pub fn reruns(&self) -> u64 {
        self.reruns.load(Ordering::Relaxed)
    }
}

/// Every lane of a server.
pub(crate) struct Lanes {
    queues: RwLock<Vec<SyncSender<Box<dyn Command>>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    counts: Arc<LaneCounts>,
}

impl Lanes {
    /// Opens a connection for each lane and starts it.
    pub(crate) fn open(url: &DatabaseUrl, lanes: usize, queue_commands_max: usize) -> Result<Self, OpenError> {
        let lanes = match url {
            DatabaseUrl::Sqlite { .. } => 1,
            DatabaseUrl::Postgres { .. } => lanes.max(1),
        };
        let counts = Arc::new(LaneCounts::default());
        let mut queues = Vec::with_capacity(lanes);
        let mut threads = Vec::with_capacity(lanes);
        for number in 0..lanes {
            let connection = open_connection(url, &counts)?;
            let (queue, commands) = sync_channel(queue_commands_max.max(1));
            let worker = Worker::new(url.clone(), connection, commands, Arc::clone(&counts));
            let thread = std::thread::Builder::new().name(format!("lane-{number}"));
            let started = thread.spawn(move || worker.work());
            let started = started.map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
            queues.push(queue);
            threads.push(started);
        }
        Ok(Self { queues: RwLock::new(queues), threads: Mutex::new(threads), counts })
    }

    /// Hands a command to its lane, or says at once that it cannot be taken.
    pub(crate) fn submit(&self, command: Box<dyn Command>) -> Result<(), WriteError> {
        let queues = self.queues.read().map_err(|_| WriteError::ShuttingDown)?;
        let lane = lane_of(command.lane_key(), queues.len());
        let queue = lane.and_then(|lane| queues.get(lane)).ok_or(WriteError::ShuttingDown)?;
        match queue.try_send(command) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => {
                metrics::counter!("palier_lane_overloaded_total").increment(1);
                Err(WriteError::Overloaded)
            }
            Err(TrySendError::Disconnected(_)) => Err(WriteError::ShuttingDown),
        }
    }

    /// Takes no more commands, runs those that wait, and returns when all are answered.
    pub(crate) fn shut_down(&self) {
        if let Ok(mut queues) = self.queues.write() {
            queues.clear();
        }
        let threads = match self.threads.lock() {
            Ok(mut threads) => std::mem::take(&mut *threads),
            Err(_) => Vec::new(),
        };
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a lane ended in a panic");
            }
        }
    }

    pub(crate) fn counts(&self) -> &LaneCounts {
        &self.counts
    }
}

/// A lane's connection, which counts what is sent over it.
fn open_connection(url: &DatabaseUrl, counts: &Arc<LaneCounts>) -> Result<AnyConnection, OpenError> {
    let mut connection = AnyConnection::open(url, Purpose::Write)?;
    let counts = Arc::clone(counts);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        #[cfg(test)]
        crate::scratch::note(&event);
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counts.statements.fetch_add(1, Ordering::Relaxed);
        }
    });
    Ok(connection)
}

fn lane_of(key: Uuid, lanes: usize) -> Option<usize> {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let lanes = u64::try_from(lanes).ok()?;
    usize::try_from(hasher.finish().checked_rem(lanes)?).ok()
}
