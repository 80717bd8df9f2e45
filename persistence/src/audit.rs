//! The audit: everything that is stored twice is derived again and compared.
//!
//! Reads one snapshot in streams, each in the order of its key, so that memory
//! does not grow with the database: books on one connection, pledges on another,
//! escrow on a third, histories on a fourth, credits on a fifth, single facts on a sixth. Stops at the first row that disagrees and
//! names it. Changes nothing.

mod books;
mod credits;
mod escrow;
mod facts;
mod history;
mod kept;
mod pledges;
mod shares;
mod snapshot;
mod stream;

use std::fmt;

use chrono::{DateTime, Utc};
use palier_domain::StoreError;
use palier_domain::clock::instant_text;
use palier_domain::ids::BookId;
use palier_domain::ledger::KeptHead;
use thiserror::Error;

use crate::connection::{AnyConnection, DatabaseUrl, OpenError, Purpose};
use crate::errors::classify;
use crate::rows::Pair;

/// What was read, and whether it agrees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// How many books were checked.
    pub books: u64,
    /// How many transfers were hashed and added up.
    pub transfers: u64,
    /// How many events were counted.
    pub events: u64,
    /// How many pledges were compared with their transfers and orders.
    pub pledges: u64,
    /// How many payment orders were compared with their transfers.
    pub orders: u64,
    /// The first row that disagrees.
    pub disagreement: Option<Disagreement>,
}

/// A row that is not what the others say that it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The table.
    pub table: &'static str,
    /// The row's key, its parts separated by `/`.
    pub key: String,
    /// The column, or what of the row disagrees.
    pub column: &'static str,
    /// What it had to be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, key, column, expected, found } = self;
        write!(formatter, "{table} {key}: {column}: expected {expected}, found {found}")
    }
}

/// Why the audit came to no result.
#[derive(Debug, Error)]
pub enum AuditError {
    /// No connection.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a check ended early.
enum Stop {
    Disagreement(Box<Disagreement>),
    Store(StoreError),
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(classify(error))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Inconsistent { table, column, key } => {
                let (expected, found) = ("a possible value".to_owned(), "an impossible one".to_owned());
                Self::Disagreement(Box::new(Disagreement { table, key, column, expected, found }))
            }
            other => Self::Store(other),
        }
    }
}

/// A row under examination.
struct Row<'a> {
    table: &'static str,
    key: &'a dyn fmt::Display,
}

impl Row<'_> {
    /// Stops when a value is not the expected one.
    fn expect<T: PartialEq + fmt::Display>(&self, column: &'static str, expected: T, found: T) -> Result<(), Stop> {
        if expected == found { Ok(()) } else { Err(self.disagree(column, &expected, &found)) }
    }

    /// Expects an instant, or none, and tells both as instants are told everywhere.
    fn expect_at(
        &self,
        column: &'static str,
        expected: impl Into<Option<DateTime<Utc>>>,
        found: impl Into<Option<DateTime<Utc>>>,
    ) -> Result<(), Stop> {
        let told = |at: Option<DateTime<Utc>>| at.map_or_else(|| "none".to_owned(), instant_text);
        self.expect(column, told(expected.into()), told(found.into()))
    }

    fn disagree(&self, column: &'static str, expected: &dyn fmt::Display, found: &dyn fmt::Display) -> Stop {
        Stop::Disagreement(Box::new(Disagreement {
            table: self.table,
            key: self.key.to_string(),
            column,
            expected: expected.to_string(),
            found: found.to_string(),
        }))
    }
}

/// What examines a part of the database.
type Check = fn(&mut AnyConnection, &mut AuditReport) -> Result<(), Stop>;

/// The parts, each of which has a connection of its own.
const CHECKS: [Check; 6] = [books::check, pledges::check, escrow::check, history::check, credits::check, facts::check];

/// Checks the whole database as it is at one instant.
pub fn audit(url: &DatabaseUrl) -> Result<AuditReport, AuditError> {
    audit_expecting(url, &[])
}

/// The same; and the chains of some books must have passed through heads that somebody kept.
pub fn audit_expecting(url: &DatabaseUrl, kept: &[(BookId, KeptHead)]) -> Result<AuditReport, AuditError> {
    let connections = CHECKS.map(|_| AnyConnection::open(url, Purpose::Examine));
    let mut connections = connections.into_iter().collect::<Result<Vec<_>, _>>()?;
    snapshot::share(&mut connections, url)?;
    let held = connections.first_mut().map(|first| hold_against(first, kept)).transpose()?;
    let reports = std::thread::scope(|scope| {
        let examining = connections.iter_mut().zip(CHECKS);
        let examining: Vec<_> =
            examining.map(|(connection, check)| scope.spawn(move || examine(connection, check))).collect();
        examining.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut whole = AuditReport::default();
    for report in reports {
        whole.take_in(report.map_err(|_| StoreError::Other("the audit panicked".to_owned()))??);
    }
    whole.disagreement = whole.disagreement.take().or(held.flatten());
    Ok(whole)
}

/// The same audit on one connection that stays open, one part after the other: for a small database that is audited
/// again and again, where opening connections would take longer than reading the rows.
pub struct RepeatedAudit {
    connection: AnyConnection,
}

impl RepeatedAudit {
    /// Opens the connection.
    pub fn open(url: &DatabaseUrl) -> Result<Self, AuditError> {
        Ok(Self { connection: AnyConnection::open(url, Purpose::Examine)? })
    }

    /// Checks the whole database as it is at this instant.
    pub fn run(&mut self) -> Result<AuditReport, AuditError> {
        self.connection.begin_snapshot().map_err(classify)?;
        examine(&mut self.connection, |connection, report| {
            CHECKS.into_iter().try_for_each(|check| check(connection, report))
        })
    }
}

impl AuditReport {
    /// Adds what another part was; the first disagreement stays.
    fn take_in(&mut self, part: Self) {
        self.books += part.books;
        self.transfers += part.transfers;
        self.events += part.events;
        self.pledges += part.pledges;
        self.orders += part.orders;
        self.disagreement = self.disagreement.take().or(part.disagreement);
    }
}

/// Holds books against heads that were kept of them, in the transaction of a connection that goes on.
fn hold_against(
    connection: &mut AnyConnection,
    kept: &[(BookId, KeptHead)],
) -> Result<Option<Disagreement>, AuditError> {
    match kept::check(connection, kept) {
        Ok(()) => Ok(None),
        Err(Stop::Disagreement(disagreement)) => Ok(Some(*disagreement)),
        Err(Stop::Store(error)) => Err(error.into()),
    }
}

/// Runs some checks in a connection's transaction, and ends it.
fn examine(connection: &mut AnyConnection, check: Check) -> Result<AuditReport, AuditError> {
    let mut report = AuditReport::default();
    let checked = check(connection, &mut report);
    connection.roll_back().map_err(classify)?;
    match checked {
        Ok(()) => Ok(report),
        Err(Stop::Disagreement(disagreement)) => Ok(AuditReport { disagreement: Some(*disagreement), ..report }),
        Err(Stop::Store(error)) => Err(error.into()),
    }
}
