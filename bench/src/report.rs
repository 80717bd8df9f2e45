//! The one table at the end: a line for each figure that is asked for.

use std::fmt;
use std::time::Duration;

const HEAD: &str = "| id | measure | ours | beside it | ratio | goal | flushes per pledge | round trips per pledge \
    | CPU s per 1000: server | database | flush ms |";

/// A figure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// What it is asked for as.
    pub(crate) id: &'static str,
    /// What was measured.
    pub(crate) what: String,
    /// What ours came to.
    pub(crate) ours: String,
    /// What it is held against came to, in the same rounds.
    pub(crate) beside: String,
    /// Their ratio, with its spread.
    pub(crate) ratio: String,
    /// What is wanted.
    pub(crate) goal: &'static str,
    /// What a pledge cost, where it was counted.
    pub(crate) cost: Option<Cost>,
    /// How long the disk took at that time to make 4 KiB durable.
    pub(crate) sync: Option<Duration>,
}

/// What a pledge costs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Commits of lanes, each of which waits for one flush.
    pub(crate) flushes: f64,
    /// Statements that lanes sent.
    pub(crate) round_trips: f64,
    /// CPU milliseconds of the server.
    pub(crate) server_cpu: f64,
    /// CPU milliseconds of PostgreSQL, where it can be seen.
    pub(crate) database_cpu: Option<f64>,
}

/// Every line of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// In the order in which they were measured.
    pub(crate) lines: Vec<Line>,
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, what, ours, beside, ratio, goal, .. } = self;
        write!(out, "| {id} | {what} | {ours} | {beside} | {ratio} | {goal} ")?;
        match &self.cost {
            Some(cost) => {
                write!(out, "| {:.3} | {:.3} | {:.3} ", cost.flushes, cost.round_trips, cost.server_cpu)?;
                match cost.database_cpu {
                    Some(cpu) => write!(out, "| {cpu:.3} ")?,
                    None => write!(out, "| ")?,
                }
            }
            None => write!(out, "| | | | ")?,
        }
        match self.sync {
            Some(sync) => write!(out, "| {:.2} |", sync.as_secs_f64() * 1_000.0),
            None => write!(out, "| |"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{HEAD}\n|---|---|{}", "---:|".repeat(HEAD.matches('|').count() - 3))?;
        self.lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}
