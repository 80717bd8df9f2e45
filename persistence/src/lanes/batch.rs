//! One batch: a transaction for all of its commands, or one for each.
//!
//! Everybody is answered after the commit and nobody before, refused commands
//! too: what they were refused on may be a neighbour's write. When a command
//! that has written does not succeed, the whole batch is rolled back and its
//! commands run one by one, so that nobody pays for a neighbour.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use diesel::QueryResult;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, CampaignId, PledgeId};
use uuid::Uuid;

use super::command::Ended;
use super::{Command, LaneCounts, WriteError};
use crate::connection::AnyConnection;
use crate::errors::classify;
use crate::idempotency;
use crate::ledger::{lock_books, lock_projects};
use crate::pledges;
use crate::session::{Known, LockedBook, Memory, Session};

/// How often a command on its own is tried when others are in its way.
const ATTEMPTS_MAX: u32 = 3;

/// How a batch ended.
pub(super) enum BatchEnd {
    /// Every command has its answer.
    Answered,
    /// The connection is dead; these commands were not written and have no answer.
    Lost(Vec<Box<dyn Command>>),
}

/// How a transaction ended.
enum Outcome {
    Committed,
    /// Rolled back because a command failed after it had written, or was in conflict.
    Spoiled(Spoiler),
    /// The database did not let it begin or commit; nothing was written.
    Refused(StoreError),
    /// The connection was lost before the commit.
    Lost,
    /// The connection was lost while committing.
    InDoubt,
}

/// How the commands of a transaction write.
enum Manner<'a> {
    /// Behind, in bulk: a failure cannot be told to be any one command's.
    Together(&'a mut Memory),
    /// At once.
    Alone,
}

enum Spoiler {
    /// It said so itself.
    Failed,
    /// It ran into somebody else's change.
    Conflicted,
    /// It panicked.
    Panicked,
    /// It said that all was well although a statement had failed.
    Swallowed,
    /// What was kept back could not be written.
    Unsent,
}

/// Runs a batch on a connection.
pub(super) fn run(
    connection: &mut AnyConnection,
    mut batch: Vec<Box<dyn Command>>,
    memory: &mut Memory,
    counts: &LaneCounts,
) -> BatchEnd {
    match transact(connection, &mut batch, Manner::Together(memory), counts) {
        Outcome::Committed => answer(batch),
        Outcome::Lost => BatchEnd::Lost(batch),
        Outcome::InDoubt => {
            abort(batch, || WriteError::InDoubt);
            BatchEnd::Lost(Vec::new())
        }
        Outcome::Refused(error) if !matches!(error, StoreError::Conflict(_)) => refuse(batch, &error),
        Outcome::Spoiled(_) | Outcome::Refused(_) => {
            counts.reruns.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("palier_lane_reruns_total").increment(1);
            run_one_by_one(connection, batch, counts)
        }
    }
}

fn run_one_by_one(connection: &mut AnyConnection, batch: Vec<Box<dyn Command>>, counts: &LaneCounts) -> BatchEnd {
    let mut waiting = batch.into_iter();
    while let Some(command) = waiting.next() {
        if let Some(unserved) = run_alone(connection, command, counts) {
            return BatchEnd::Lost(unserved.into_iter().chain(waiting).collect());
        }
    }
    BatchEnd::Answered
}

/// Runs one command to its answer; when the connection is lost, what is left to be done (at most that one).
fn run_alone(
    connection: &mut AnyConnection,
    command: Box<dyn Command>,
    counts: &LaneCounts,
) -> Option<Vec<Box<dyn Command>>> {
    let mut alone = vec![command];
    for attempt in 1..=ATTEMPTS_MAX {
        let is_last = attempt == ATTEMPTS_MAX;
        match transact(connection, &mut alone, Manner::Alone, counts) {
            Outcome::Spoiled(Spoiler::Conflicted) if !is_last => {}
            Outcome::Refused(StoreError::Conflict(_)) if !is_last => {}
            Outcome::Committed | Outcome::Spoiled(Spoiler::Failed | Spoiler::Conflicted) => {
                answer(alone);
                return None;
            }
            Outcome::Spoiled(Spoiler::Panicked) => {
                abort(alone, || WriteError::Panicked);
                return None;
            }
            Outcome::Spoiled(Spoiler::Swallowed | Spoiler::Unsent) => {
                let fault = || StoreError::Other("a failed statement was passed over".to_owned());
                abort(alone, || WriteError::Failed(fault().into()));
                return None;
            }
            Outcome::Refused(error) => {
                refuse(alone, &error);
                return None;
            }
            Outcome::Lost => return Some(alone),
            Outcome::InDoubt => {
                abort(alone, || WriteError::InDoubt);
                return Some(Vec::new());
            }
        }
    }
    None
}

fn transact(
    connection: &mut AnyConnection,
    batch: &mut [Box<dyn Command>],
    manner: Manner<'_>,
    counts: &LaneCounts,
) -> Outcome {
    let locked = match begin(connection, batch) {
        Ok(locked) => locked,
        Err(error) => return given_up(connection, error),
    };
    let ran = match manner {
        Manner::Alone => run_all(&mut Session::new(connection), batch).map(|has_written| (has_written, None)),
        Manner::Together(memory) => {
            let mut known = memory.recall(locked);
            if let Err(error) = foresee(connection, batch, &mut known) {
                return given_up(connection, error);
            }
            let mut session = Session::writing_behind(connection, known);
            let ran = run_all(&mut session, batch);
            ran.map(|has_written| (has_written, Some((memory, session.into_known()))))
        }
    };
    match ran {
        Ok((has_written, learnt)) => {
            let outcome = commit(connection, has_written, counts);
            if has_written {
                counts.changes.note(batch.iter().map(|command| command.lane_key()));
            }
            if let (Outcome::Committed, Some((memory, known))) = (&outcome, learnt) {
                memory.remember(known);
            }
            outcome
        }
        Err(spoiler) => rolled_back(connection, spoiler),
    }
}

/// Runs the commands in their order and sends what they kept back; whether any of them wrote.
fn run_all(session: &mut Session<'_>, batch: &mut [Box<dyn Command>]) -> Result<bool, Spoiler> {
    let mut has_written = false;
    for command in batch {
        let ended = catch_unwind(AssertUnwindSafe(|| command.run(session)));
        let traces = session.take_traces();
        has_written |= traces.wrote;
        let left_something = traces.failed || traces.wrote;
        match ended {
            Ok(Ended::Done) if traces.failed => return Err(Spoiler::Swallowed),
            Ok(Ended::Failed) if left_something => return Err(Spoiler::Failed),
            Ok(Ended::Conflicted) => return Err(Spoiler::Conflicted),
            Ok(Ended::Done | Ended::Failed) => {}
            Err(_) => {
                metrics::counter!("palier_lane_panics_total").increment(1);
                if left_something {
                    return Err(Spoiler::Panicked);
                }
            }
        }
    }
    match session.flush() {
        Ok(()) => Ok(has_written),
        Err(error) => {
            tracing::debug!(%error, "what a batch kept back could not be written");
            Err(Spoiler::Unsent)
        }
    }
}

/// Begins, and locks the books of all the commands, then the projects that they said they need.
fn begin(connection: &mut AnyConnection, batch: &[Box<dyn Command>]) -> QueryResult<Vec<LockedBook>> {
    connection.begin_writing()?;
    let books = lock_books(connection, batch.iter().map(|command| command.lane_key()).collect())?;
    let projects = batch.iter().flat_map(|command| command.foreseen().locked_projects.iter().copied());
    lock_projects(connection, projects.collect())?;
    Ok(books)
}

/// Looks at once for what the commands said that they will look for; on SQLite there is no round trip to save.
fn foresee(connection: &mut AnyConnection, batch: &[Box<dyn Command>], known: &mut Known) -> QueryResult<()> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    let foreseen = || batch.iter().map(|command| command.foreseen());
    let replies: Vec<(Uuid, String)> = foreseen().filter_map(|foreseen| foreseen.reply.clone()).collect();
    if !replies.is_empty() {
        known.replies = idempotency::foresee(connection, replies)?;
    }
    let wanted: Vec<(CampaignId, PledgeId)> = foreseen().filter_map(|foreseen| foreseen.pledge).collect();
    let accounts: BTreeSet<AccountId> = foreseen().filter_map(|foreseen| foreseen.name_of).collect();
    if !wanted.is_empty() || !accounts.is_empty() {
        pledges::foresee(connection, known, wanted, accounts)?;
    }
    Ok(())
}

fn commit(connection: &mut AnyConnection, has_written: bool, counts: &LaneCounts) -> Outcome {
    let Err(error) = connection.commit() else {
        if has_written {
            counts.commits.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("palier_lane_commits_total").increment(1);
        }
        return Outcome::Committed;
    };
    let why = error.to_string();
    let may_be_on_disk = has_written && (why.contains("I/O") || why.contains("malformed"));
    match given_up(connection, error) {
        Outcome::Lost if has_written => in_doubt(&why),
        Outcome::Refused(_) if may_be_on_disk => in_doubt(&why),
        other => other,
    }
}

fn in_doubt(error: &str) -> Outcome {
    tracing::warn!(error, "it is not known whether a transaction was committed");
    metrics::counter!("palier_commits_in_doubt_total").increment(1);
    Outcome::InDoubt
}

fn rolled_back(connection: &mut AnyConnection, spoiler: Spoiler) -> Outcome {
    match connection.roll_back() {
        Ok(()) => Outcome::Spoiled(spoiler),
        Err(error) => given_up(connection, error),
    }
}

/// After an error: the transaction is over, and the connection either fit for the next one or lost.
fn given_up(connection: &mut AnyConnection, error: diesel::result::Error) -> Outcome {
    if connection.is_dead() && connection.roll_back().is_err() {
        tracing::warn!(%error, "a lane lost its connection");
        return Outcome::Lost;
    }
    Outcome::Refused(classify(error))
}

fn answer(batch: Vec<Box<dyn Command>>) -> BatchEnd {
    batch.into_iter().for_each(|command| command.answer());
    BatchEnd::Answered
}

fn refuse(batch: Vec<Box<dyn Command>>, error: &StoreError) -> BatchEnd {
    tracing::warn!(%error, "a transaction could not begin or commit");
    abort(batch, || WriteError::Unavailable);
    BatchEnd::Answered
}

fn abort(batch: Vec<Box<dyn Command>>, error: impl Fn() -> WriteError) {
    batch.into_iter().for_each(|command| command.abort(error()));
}
