//! One batch: a transaction for all of its commands, or one for each.
//!
//! Everybody is answered after the commit and nobody before, refused commands
//! too: what they were refused on may be a neighbour's write. When a command
//! that has written does not succeed, the whole batch is rolled back and run in
//! two halves, and these again, until the command is found: it fails alone, and
//! its neighbours still share their commits.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use diesel::QueryResult;
use palier_domain::StoreError;
use palier_domain::write_set::Aggregate;

use super::command::Ended;
use super::prefetch::{self, Prefetched};
use super::{Command, LaneCounts, WriteError};
use crate::connection::AnyConnection;
use crate::errors::classify;
use crate::ledger::{lock_accounts, lock_projects};
use crate::session::{Memory, Session, Traces};

/// How often a command on its own is tried when others are in its way.
const ATTEMPTS_MAX: u32 = 3;

/// What a lane lends to its batches.
pub(super) struct Lane<'a> {
    /// What is known from one batch to the next.
    pub(super) memory: &'a mut Memory,
    /// What is counted.
    pub(super) counts: &'a LaneCounts,
    /// Whether more commands wait: then the next transaction is begun by the commit.
    pub(super) goes_on: &'a dyn Fn() -> bool,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Behind, in bulk: a failure cannot be told to be any one command's.
    Together,
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
pub(super) fn run(connection: &mut AnyConnection, mut batch: Vec<Box<dyn Command>>, mut lane: Lane<'_>) -> BatchEnd {
    match transact(connection, &mut batch, Manner::Together, &mut lane) {
        Outcome::Committed => answer(batch),
        Outcome::Lost => BatchEnd::Lost(batch),
        Outcome::InDoubt => {
            abort(batch, || WriteError::InDoubt);
            BatchEnd::Lost(Vec::new())
        }
        Outcome::Refused(error) if !matches!(error, StoreError::Conflict(_)) => refuse(batch, &error),
        Outcome::Spoiled(_) | Outcome::Refused(_) => {
            lane.counts.reruns.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("palier_lane_reruns_total").increment(1);
            run_in_halves(connection, batch, lane)
        }
    }
}

/// Runs a batch that was rolled back in two halves, in their order; a command that is left runs alone.
fn run_in_halves(connection: &mut AnyConnection, mut batch: Vec<Box<dyn Command>>, lane: Lane<'_>) -> BatchEnd {
    let later = batch.split_off(batch.len().div_ceil(2));
    if later.is_empty() {
        return run_part(connection, batch, lane);
    }
    let Lane { memory, counts, goes_on } = lane;
    match run_part(connection, batch, Lane { memory, counts, goes_on: &|| true }) {
        BatchEnd::Answered => run_part(connection, later, Lane { memory, counts, goes_on }),
        BatchEnd::Lost(mut unserved) => {
            unserved.extend(later);
            BatchEnd::Lost(unserved)
        }
    }
}

fn run_part(connection: &mut AnyConnection, mut part: Vec<Box<dyn Command>>, lane: Lane<'_>) -> BatchEnd {
    if part.len() > 1 {
        return run(connection, part, lane);
    }
    let unserved = part.pop().and_then(|command| run_alone(connection, command, lane));
    unserved.map_or(BatchEnd::Answered, BatchEnd::Lost)
}

/// Runs one command to its answer; when the connection is lost, what is left to be done (at most that one).
fn run_alone(
    connection: &mut AnyConnection,
    command: Box<dyn Command>,
    mut lane: Lane<'_>,
) -> Option<Vec<Box<dyn Command>>> {
    let mut alone = vec![command];
    for attempt in 1..=ATTEMPTS_MAX {
        let is_last = attempt == ATTEMPTS_MAX;
        match transact(connection, &mut alone, Manner::Alone, &mut lane) {
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
    manner: Manner,
    lane: &mut Lane<'_>,
) -> Outcome {
    let prefetched = match begin(connection, batch, manner) {
        Ok(prefetched) => prefetched,
        Err(error) => return given_up(connection, error),
    };
    let ran = match manner {
        Manner::Alone => run_all(&mut Session::new(connection), batch).map(|left| (left, None)),
        Manner::Together => {
            let known = prefetched.into_known(lane.memory);
            let mut session = Session::writing_behind(connection, known);
            let ran = run_all(&mut session, batch);
            ran.map(|left| (left, Some(session.into_known())))
        }
    };
    match ran {
        Ok((left, learnt)) => {
            let outcome = commit(connection, left.wrote, lane);
            if left.recorded_due_work {
                lane.counts.due_work.send_replace(());
            }
            if left.recorded_events {
                lane.counts.events.send_replace(());
            }
            if left.wrote {
                lane.counts.changes.note(batch.iter().map(|command| command.write_set().lane_key()));
            }
            if let (Outcome::Committed, Some(known)) = (&outcome, learnt) {
                lane.memory.remember(known);
            }
            outcome
        }
        Err(spoiler) => rolled_back(connection, spoiler),
    }
}

/// Runs the commands in their order and sends what they kept back; gives what they left behind.
fn run_all(session: &mut Session<'_>, batch: &mut [Box<dyn Command>]) -> Result<Traces, Spoiler> {
    let mut left = Traces::default();
    for command in batch {
        session.allow(command.write_set());
        let ended = catch_unwind(AssertUnwindSafe(|| command.run(session)));
        let traces = session.take_traces();
        left.wrote |= traces.wrote;
        left.recorded_due_work |= traces.recorded_due_work;
        left.recorded_events |= traces.recorded_events;
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
    match session.finish() {
        Ok(()) => Ok(left),
        Err(error) => {
            tracing::debug!(%error, "what a batch kept back could not be written");
            Err(Spoiler::Unsent)
        }
    }
}

/// Begins, locks all that the commands named (books, accounts, projects, in this order), and looks for what commands that
/// run together will look for.
fn begin(connection: &mut AnyConnection, batch: &[Box<dyn Command>], manner: Manner) -> QueryResult<Prefetched> {
    connection.begin_writing()?;
    let named: BTreeSet<Aggregate> = batch.iter().flat_map(|command| command.write_set().aggregates()).collect();
    let prefetched = prefetch::fetch(connection, (&named, batch), manner == Manner::Together)?;
    lock_accounts(connection, &named)?;
    lock_projects(connection, &named)?;
    Ok(prefetched)
}

fn commit(connection: &mut AnyConnection, has_written: bool, lane: &Lane<'_>) -> Outcome {
    let committed = if (lane.goes_on)() { connection.commit_and_begin() } else { connection.commit() };
    let Err(error) = committed else {
        if has_written {
            lane.counts.commits.fetch_add(1, Ordering::Relaxed);
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
