//! A command on its way through a lane, and the answers it can get.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use palier_domain::{Failure, StoreError, WriteSet};
use thiserror::Error;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::session::Session;

/// Why a write has no result.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The use case refused, or the store failed; nothing was written.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// Too many commands are waiting; nothing was done.
    #[error("too many commands are waiting")]
    Overloaded,
    /// The command panicked; nothing was written.
    #[error("the command panicked")]
    Panicked,
    /// The connection was lost while committing: it may or may not have been written.
    #[error("it is not known whether the command was committed")]
    InDoubt,
    /// The database cannot be reached or did not answer in time; nothing was written.
    #[error("the database is unavailable")]
    Unavailable,
    /// The server takes no more commands.
    #[error("the server is shutting down")]
    ShuttingDown,
}

/// A command's key, under which a reply may have been kept: whose it is, and what it says.
pub type ReplyKey = (Uuid, String);

/// How a command ended within its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It did what it should.
    Done,
    /// A rule or the store refused it.
    Failed,
    /// Somebody else was in the way: it may succeed when it is run again.
    Conflicted,
}

/// A unit of work for a lane. It can be run more than once: only the last run counts.
pub(crate) trait Command: Send {
    /// What it changes: its lane is chosen by that, and all of it is locked.
    fn write_set(&self) -> &Arc<WriteSet>;
    /// The reply that it looks for first, if it has a key.
    fn reply_key(&self) -> Option<&ReplyKey>;
    /// Marks it as running; false when nobody waits for it any more.
    fn start(&self) -> bool;
    /// Runs it within the session's transaction and keeps its result.
    fn run(&mut self, session: &mut Session<'_>) -> Ended;
    /// Answers with the result that was kept.
    fn answer(self: Box<Self>);
    /// Answers that there is no result.
    fn abort(self: Box<Self>, error: WriteError);
}

const WAITING: u8 = 0;
const RUNNING: u8 = 1;
const GIVEN_UP: u8 = 2;

/// Whether a command was begun before its caller gave it up: exactly one of the two comes first.
#[derive(Debug, Default)]
pub(crate) struct Ticket(AtomicU8);

impl Ticket {
    fn start(&self) -> bool {
        self.0.compare_exchange(WAITING, RUNNING, Ordering::AcqRel, Ordering::Acquire) != Err(GIVEN_UP)
    }

    /// Gives the command up; false when it was begun before.
    pub(crate) fn give_up(&self) -> bool {
        self.0.compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// A closure on its way through a lane.
pub(crate) struct Call<T, F> {
    write_set: Arc<WriteSet>,
    reply_key: Option<ReplyKey>,
    body: F,
    kept: Option<Result<T, Failure>>,
    caller: oneshot::Sender<Result<T, WriteError>>,
    ticket: Arc<Ticket>,
}

impl<T, F> Call<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
{
    /// The command, where its answer comes, and the ticket to give it up with.
    pub(crate) fn new(
        write_set: WriteSet,
        reply_key: Option<ReplyKey>,
        body: F,
    ) -> (Self, oneshot::Receiver<Result<T, WriteError>>, Arc<Ticket>) {
        let (caller, answer) = oneshot::channel();
        let ticket = Arc::new(Ticket::default());
        let write_set = Arc::new(write_set);
        let call = Self { write_set, reply_key, body, kept: None, caller, ticket: Arc::clone(&ticket) };
        (call, answer, ticket)
    }
}

impl<T, F> Command for Call<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
{
    fn write_set(&self) -> &Arc<WriteSet> {
        &self.write_set
    }

    fn reply_key(&self) -> Option<&ReplyKey> {
        self.reply_key.as_ref()
    }

    fn start(&self) -> bool {
        !self.caller.is_closed() && self.ticket.start()
    }

    fn run(&mut self, session: &mut Session<'_>) -> Ended {
        self.kept = None;
        let result = (self.body)(session);
        let ended = match &result {
            Ok(_) => Ended::Done,
            Err(Failure::Store(StoreError::Conflict(_))) => Ended::Conflicted,
            Err(_) => Ended::Failed,
        };
        self.kept = Some(result);
        ended
    }

    fn answer(self: Box<Self>) {
        let answer = match self.kept {
            Some(result) => result.map_err(WriteError::Failed),
            None => Err(WriteError::Panicked),
        };
        hand_over(self.caller, answer);
    }

    fn abort(self: Box<Self>, error: WriteError) {
        hand_over(self.caller, Err(error));
    }
}

/// A caller that has gone away misses its answer; the effect stays.
fn hand_over<T>(caller: oneshot::Sender<Result<T, WriteError>>, answer: Result<T, WriteError>) {
    if caller.send(answer).is_err() {
        tracing::debug!("nobody waits for the answer of a command");
    }
}
