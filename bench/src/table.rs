//! What was measured, as a table (in Markdown).

use std::fmt;
use std::time::Duration;

use crate::baseline::Baseline;
use crate::load::Measured;
use crate::report::Cost;
use crate::server::Usage;

const HEAD: &str = "| | connections | pledges/s | least | most | p50 ms | p99 ms | flushes each | commits each \
    | commands per commit | round trips each | CPU s per 1000: server | database | generator |";

/// One way to pledge, over all rounds.
#[derive(Default)]
pub(crate) struct Row {
    /// Who pledges.
    pub(crate) who: String,
    /// Over how many connections.
    pub(crate) connections: usize,
    rates: Vec<f64>,
    pledges: u32,
    latencies: Vec<Duration>,
    usage: Usage,
    /// Flushes per pledge, where the system counted them.
    pub(crate) flushes: Option<f64>,
}

/// Ours and the baseline.
pub(crate) struct Table {
    /// Which database, and what the load goes to.
    pub(crate) title: String,
    /// How long the disk takes, round by round.
    pub(crate) syncs: Vec<Duration>,
    /// How many rounds do not count: the disk changed in them.
    pub(crate) unsteady: usize,
    /// Over each number of connections.
    pub(crate) ours: Vec<Row>,
    /// In each of the baseline's ways.
    pub(crate) theirs: Vec<Row>,
}

impl Row {
    fn new(who: &str, connections: usize) -> Self {
        Self { who: who.to_owned(), connections, ..Self::default() }
    }

    /// Takes a round in.
    pub(crate) fn add(&mut self, measured: Measured) {
        self.rates.push(f64::from(measured.pledges) / measured.elapsed.as_secs_f64());
        self.pledges = self.pledges.saturating_add(measured.pledges);
        self.latencies.extend(measured.latencies);
        self.latencies.sort_unstable();
    }

    /// Takes in what was used in a round, which ended with one more pledge where flushes are told.
    pub(crate) fn add_usage(&mut self, before: &Usage, after: &Usage) {
        self.pledges = self.pledges.saturating_add(u32::from(after.flushes.is_some()));
        self.usage.add_between(before, after);
    }

    fn take_in(&mut self, round: Self) {
        self.rates.extend(round.rates);
        self.pledges = self.pledges.saturating_add(round.pledges);
        self.latencies.extend(round.latencies);
        self.latencies.sort_unstable();
        self.usage.add(&round.usage);
    }

    /// Flushes and commits per pledge, commands per commit, CPU milliseconds per pledge; nothing where it is not known.
    fn usage_cells(&self) -> String {
        let (used, pledges) = (&self.usage, f64::from(self.pledges));
        if used.commits == 0.0 {
            return " | | | | | | |".to_owned();
        }
        let (cost, per_commit, own) =
            (self.cost(), used.commands / used.commits, used.own_cpu_seconds * 1_000.0 / pledges);
        let counted = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        let (flushes, database) = (counted(cost.flushes), counted(cost.database_cpu));
        let (per_pledge, trips, server) = (cost.commits, cost.round_trips, cost.server_cpu);
        format!("{flushes} | {per_pledge:.3} | {per_commit:.1} | {trips:.3} | {server:.3} | {database} | {own:.3} |")
    }

    /// What a pledge cost.
    pub(crate) fn cost(&self) -> Cost {
        let cost = self.usage.cost(self.pledges);
        Cost { flushes: self.flushes.or(cost.flushes), ..cost }
    }

    /// Pledges per second.
    pub(crate) fn rate_text(&self) -> String {
        format!("{:.0}", spread(&self.rates).0)
    }

    fn percentile(&self, percent: usize) -> String {
        let place = self.latencies.len().saturating_mul(percent) / 100;
        self.latencies.get(place).map_or_else(String::new, |took| format!("{:.2}", took.as_secs_f64() * 1_000.0))
    }
}

impl Table {
    /// An empty table.
    pub(crate) fn new(title: String, connections: &[usize], baseline: &Baseline) -> Self {
        let ours = connections.iter().map(|connections| Row::new("palier", *connections)).collect();
        let theirs = baseline.ways().iter().map(|(way, clients)| Row::new(way, *clients)).collect();
        Self { title, syncs: Vec::new(), unsteady: 0, ours, theirs }
    }

    /// The baseline's ways.
    pub(crate) fn ways(&self) -> Vec<&str> {
        let mut ways: Vec<&str> = self.theirs.iter().map(|row| row.who.as_str()).collect();
        ways.dedup();
        ways
    }

    /// How long the disk took, in the middle.
    pub(crate) fn median_sync(&self) -> Option<Duration> {
        let mut sorted = self.syncs.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied()
    }

    /// Empty rows like those of ours, for a round.
    pub(crate) fn like_ours(&self) -> Vec<Row> {
        self.ours.iter().map(|row| Row::new(&row.who, row.connections)).collect()
    }

    /// Empty rows like those of the baseline, for a round.
    pub(crate) fn like_theirs(&self) -> Vec<Row> {
        self.theirs.iter().map(|row| Row::new(&row.who, row.connections)).collect()
    }

    /// Takes in a round, in which the disk took so long.
    pub(crate) fn take_in(&mut self, ours: Vec<Row>, theirs: Vec<Row>, sync: Duration) {
        self.ours.iter_mut().zip(ours).for_each(|(row, round)| row.take_in(round));
        self.theirs.iter_mut().zip(theirs).for_each(|(row, round)| row.take_in(round));
        self.syncs.push(sync);
    }

    /// How many rounds count, and how many do not.
    pub(crate) fn rounds_text(&self) -> String {
        let unsteady = if self.unsteady == 0 {
            String::new()
        } else {
            format!(", {} more discarded: the disk changed in them", self.unsteady)
        };
        format!("; {} rounds{unsteady}", self.syncs.len())
    }

    /// The median ratio of ours over so many connections to the best of a baseline's ways, with the least and the most.
    pub(crate) fn ratio_text(&self, connections: usize, ways: &[&str]) -> String {
        let (median, least, most) = spread(&self.ratios(connections, ways));
        format!("{median:.1} ({least:.1} to {most:.1})")
    }

    /// The rate of ours over so many connections.
    pub(crate) fn rate_of_ours(&self, connections: usize) -> String {
        best_rate(self.ours.iter().filter(|row| row.connections == connections))
    }

    /// The best rate of a baseline's ways.
    pub(crate) fn best_of(&self, ways: &[&str]) -> String {
        best_rate(self.theirs.iter().filter(|row| ways.contains(&row.who.as_str())))
    }

    /// Ours over so many connections by the best of a baseline's ways, round by round.
    fn ratios(&self, connections: usize, ways: &[&str]) -> Vec<f64> {
        let best = |rows: &[&Row], round: usize| {
            rows.iter().filter_map(|row| row.rates.get(round)).copied().fold(f64::MIN_POSITIVE, f64::max)
        };
        let ours: Vec<&Row> = self.ours.iter().filter(|row| row.connections == connections).collect();
        let theirs: Vec<&Row> = self.theirs.iter().filter(|row| ways.contains(&row.who.as_str())).collect();
        (0..self.syncs.len()).map(|round| best(&ours, round) / best(&theirs, round)).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let syncs: Vec<f64> = self.syncs.iter().map(|took| took.as_secs_f64() * 1_000.0).collect();
        writeln!(out, "## {}\n", self.title)?;
        writeln!(out, "{HEAD}\n|---|{}", "---:|".repeat(HEAD.matches('|').count() - 2))?;
        for row in self.ours.iter().chain(&self.theirs) {
            let (median, least, most) = spread(&row.rates);
            write!(out, "| {} | {} | {median:.0} | {least:.0} | {most:.0} ", row.who, row.connections)?;
            writeln!(out, "| {} | {} | {}", row.percentile(50), row.percentile(99), row.usage_cells())?;
        }
        writeln!(out)?;
        let (median, least, most) = spread(&syncs);
        write!(out, "median flush {median:.2} ms ({least:.2} to {most:.2}){}  ", self.rounds_text())
    }
}

/// The best of the median rates.
fn best_rate<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    format!("{:.0}", rows.map(|row| spread(&row.rates).0).fold(0.0, f64::max))
}

/// The median, the least and the most.
pub(crate) fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    (at(sorted.len() / 2), at(0), at(sorted.len().saturating_sub(1)))
}
