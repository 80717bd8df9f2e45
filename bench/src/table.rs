//! What was measured, as a table (in Markdown).

use std::fmt;
use std::time::Duration;

use crate::baseline::Baseline;
use crate::load::Measured;
use crate::report::Cost;
use crate::server::Usage;

const HEAD: &str = "| | connections | pledges/s | least | most | p50 ms | p99 ms | commits per pledge \
    | commands per commit | round trips per pledge | CPU s per 1000: server | database | generator |";

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
}

/// Ours and the baseline.
pub(crate) struct Table {
    /// Which database, and what the load goes to.
    pub(crate) title: String,
    /// How long the disk takes, round by round.
    pub(crate) syncs: Vec<Duration>,
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

    /// Takes in what was used in a round.
    pub(crate) fn add_usage(&mut self, before: &Usage, after: &Usage) {
        self.usage.add_between(before, after);
    }

    /// Commits per pledge, commands per commit, CPU milliseconds per pledge; nothing where it is not known.
    fn usage_cells(&self) -> String {
        let (used, pledges) = (&self.usage, f64::from(self.pledges));
        if used.commits == 0.0 {
            return " | | | | | |".to_owned();
        }
        let (cost, per_commit, own) =
            (self.cost(), used.commands / used.commits, used.own_cpu_seconds * 1_000.0 / pledges);
        let database = cost.database_cpu.map_or_else(String::new, |cpu| format!("{cpu:.3}"));
        let (per_pledge, trips, server) = (cost.flushes, cost.round_trips, cost.server_cpu);
        format!("{per_pledge:.3} | {per_commit:.1} | {trips:.3} | {server:.3} | {database} | {own:.3} |")
    }

    /// What a pledge cost.
    pub(crate) fn cost(&self) -> Cost {
        self.usage.cost(self.pledges)
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
        Self { title, syncs: Vec::new(), ours, theirs }
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

    /// The median ratio to a baseline's way, with the least and the most.
    pub(crate) fn ratio_text(&self, way: &str) -> String {
        let (median, least, most) = spread(&self.ratios(way));
        format!("{median:.1} ({least:.1} to {most:.1})")
    }

    /// The best rate of ours.
    pub(crate) fn best_of_ours(&self) -> String {
        best_rate(self.ours.iter())
    }

    /// The best rate of a baseline's way.
    pub(crate) fn best_of(&self, way: &str) -> String {
        best_rate(self.theirs.iter().filter(|row| row.who == way))
    }

    /// The best of ours by the best of a baseline's way, round by round.
    fn ratios(&self, way: &str) -> Vec<f64> {
        let theirs: Vec<&Row> = self.theirs.iter().filter(|row| row.who == way).collect();
        let best = |rows: &[&Row], round: usize| {
            rows.iter().filter_map(|row| row.rates.get(round)).copied().fold(f64::MIN_POSITIVE, f64::max)
        };
        let ours: Vec<&Row> = self.ours.iter().collect();
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
        for way in self.ways() {
            writeln!(out, "best of ours ÷ best of {way}: {}  ", self.ratio_text(way))?;
        }
        let (median, least, most) = spread(&syncs);
        write!(out, "{} rounds; median fdatasync {median:.2} ms ({least:.2} to {most:.2})  ", syncs.len())
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
