//! The write path: lanes that commit many commands at once.
//!
//! A lane is a thread that owns one connection and a bounded queue. It opens a
//! transaction, runs every command that is waiting, commits once, and only
//! then answers. No timer: while one commit is being made durable the next
//! batch gathers. A command chooses its lane by the book it changes, so that a
//! book is written by one lane at a time.

mod batch;
mod command;
mod prefetch;
mod queue;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use command::{Call, Command, Ticket};
pub use command::{ReplyKey, WriteError};

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use tokio::sync::watch;
use uuid::Uuid;

use crate::changes::Changes;
use crate::connection::{AnyConnection, DatabaseUrl, OpenError, Purpose};
use queue::Queue;
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
    due_work: watch::Sender<()>,
    events: watch::Sender<()>,
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

    /// Tells whenever work was committed that falls due: a payment order, a job.
    pub fn due_work(&self) -> watch::Receiver<()> {
        self.due_work.subscribe()
    }

    /// Tells whenever something was committed that is to be told.
    pub fn events(&self) -> watch::Receiver<()> {
        self.events.subscribe()
    }

    /// Batches and halves of batches that were rolled back and run in halves.
    pub fn reruns(&self) -> u64 {
        self.reruns.load(Ordering::Relaxed)
    }
}

/// Every lane of a server.
pub(crate) struct Lanes {
    queues: Vec<Arc<Queue>>,
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
            let queue = Arc::new(Queue::new(queue_commands_max));
            let worker = Worker::new(url.clone(), connection, Arc::clone(&queue), Arc::clone(&counts));
            let thread = std::thread::Builder::new().name(format!("lane-{number}"));
            let started = thread.spawn(move || worker.work());
            let started = started.map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
            queues.push(queue);
            threads.push(started);
        }
        Ok(Self { queues, threads: Mutex::new(threads), counts })
    }

    /// Hands a command to its lane, or says at once that it cannot be taken.
    pub(crate) fn submit(&self, command: Box<dyn Command>) -> Result<(), WriteError> {
        let queue = self.queue_of(command.write_set().lane_key()).ok_or(WriteError::ShuttingDown)?;
        queue.push(command).inspect_err(|error| {
            if matches!(error, WriteError::Overloaded) {
                metrics::counter!("palier_lane_overloaded_total").increment(1);
            }
        })
    }

    /// Whether a command for this book would be taken now.
    pub(crate) fn has_room(&self, key: Uuid) -> bool {
        self.queue_of(key).is_some_and(|queue| queue.has_room(key))
    }

    /// Takes no more commands, runs those that wait, and returns when all are answered.
    pub(crate) fn shut_down(&self) {
        self.queues.iter().for_each(|queue| queue.close());
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

    fn queue_of(&self, key: Uuid) -> Option<&Queue> {
        self.queues.get(lane_of(key, self.queues.len())?).map(AsRef::as_ref)
    }
}

/// Without whoever submits, the threads end.
impl Drop for Lanes {
    fn drop(&mut self) {
        self.queues.iter().for_each(|queue| queue.close());
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
