//! The one table: a line for each figure that is asked for.

use std::fmt;
use std::time::Duration;

const HEAD: &str = "| id | measure | ours | beside it | ratio | goal | flushes each | commits each | round trips each \
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
    /// Flushes of the disk, as the database or the system counts them.
    pub(crate) flushes: Option<f64>,
    /// Commits of lanes.
    pub(crate) commits: f64,
    /// Statements that lanes sent.
    pub(crate) round_trips: f64,
    /// CPU milliseconds of the server.
    pub(crate) server_cpu: f64,
    /// CPU milliseconds of PostgreSQL, where it can be seen.
    pub(crate) database_cpu: Option<f64>,
}

/// Lines of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// In the order in which they were measured.
    pub(crate) lines: Vec<Line>,
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, what, ours, beside, ratio, goal, .. } = self;
        write!(out, "| {id} | {what} | {ours} | {beside} | {ratio} | {goal} ")?;
        let counted = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        match &self.cost {
            Some(cost) => {
                let Cost { flushes, commits, round_trips, server_cpu, database_cpu } = cost;
                let (flushes, database) = (counted(*flushes), counted(*database_cpu));
                write!(out, "| {flushes} | {commits:.3} | {round_trips:.3} | {server_cpu:.3} | {database} ")?;
            }
            None => write!(out, "| | | | | ")?,
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
