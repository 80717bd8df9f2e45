//! What is measured, how often and how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::Failed;
use crate::place::{Kind, Postgres};

/// What each measure is, and how long it takes in its full form on two cores.
const MEASURES: &str = "\
Measures, by id or name (--only P1,P3,audit), with what the full form takes on each database:
  hot           P1 P3 P4 P5   pledges/s to one campaign beside the baseline      4 min
  spread        P2            the same to a thousand campaigns                   4 min
  applications                applications/s that spend credits                  4 min
  latency       P6            a pledge at half of what is possible, open loop    1 min
  overload      P13           four times as many as possible, open loop          1 min
  settling      P15           the money of a campaign given back                 4 min
  reads         P8            public pages beside hello JSON                     1 min
  footprint     P12 P17       binary, start and memory                           1 min
  growth        P11 P5        every list on 10\u{b3} to 10\u{2076} rows                   15 min
  audit         P16           the audit of a million transfers                   6 min";

/// Measures what Palier promises about speed, beside one transaction per pledge.
#[derive(Parser)]
#[command(name = "palier-bench", after_help = MEASURES)]
pub(crate) struct Options {
    /// The server's binary, built for release.
    #[arg(long, env = "SANDBOX_BINARY", value_name = "FILE", default_value = "target/release/palier")]
    pub(crate) binary: PathBuf,
    /// The smallest server, built beside the binary.
    #[arg(long, value_name = "FILE", default_value = "target/release/examples/hello_json")]
    pub(crate) hello: PathBuf,
    #[command(flatten)]
    pub(crate) postgres: Postgres,
    /// Only these measures, by id or name; all without it.
    #[arg(long, env = "BENCH_ONLY", value_delimiter = ',', value_name = "IDS")]
    only: Vec<String>,
    /// Only this database; SQLite and, where there is one, PostgreSQL without it.
    #[arg(long, value_enum)]
    database: Option<Kind>,
    /// How long each turn takes.
    #[arg(long, default_value = "3")]
    seconds: u64,
    /// How often ours and what it is held against take turns.
    #[arg(long, default_value = "5")]
    rounds: usize,
    /// How many pledges a campaign has that is settled.
    #[arg(long, default_value = "100000")]
    pledges: u32,
    /// How many transfers are audited.
    #[arg(long, default_value = "1000000")]
    transfers: u32,
    /// Numbers of rows, rising, on which lists are measured; each is compared with the first.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000,1000000")]
    rows: Vec<u32>,
    /// How often each list is asked for.
    #[arg(long, default_value = "200")]
    requests: usize,
    /// How often a server is started.
    #[arg(long, default_value = "15")]
    starts: usize,
    /// The folder for the pictures of the curves; none are drawn without it, nor in the short form.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) plot: Option<PathBuf>,
    /// A short form of everything, for a look: 1 round of 1 s, 10 000 rows, 20 000 transfers.
    #[arg(long, env = "BENCH_QUICK", value_parser = clap::builder::FalseyValueParser::new())]
    quick: bool,
}

/// How long and how often.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    /// Whether it is the short form: then a round counts on an unsteady disk too.
    pub(crate) is_quick: bool,
    pub(crate) duration: Duration,
    pub(crate) rounds: usize,
    pub(crate) pledges: u32,
    pub(crate) transfers: u32,
    pub(crate) rows: Vec<u32>,
    pub(crate) requests: usize,
    pub(crate) starts: usize,
}

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Hot,
    Spread,
    Applications,
    Latency,
    Overload,
    Settling,
    Reads,
    Footprint,
    Growth,
    Audit,
}

impl Measure {
    const ALL: [Self; 10] = [
        Self::Hot,
        Self::Spread,
        Self::Applications,
        Self::Latency,
        Self::Overload,
        Self::Settling,
        Self::Reads,
        Self::Footprint,
        Self::Growth,
        Self::Audit,
    ];

    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Spread => "spread",
            Self::Applications => "applications",
            Self::Latency => "latency",
            Self::Overload => "overload",
            Self::Settling => "settling",
            Self::Reads => "reads",
            Self::Footprint => "footprint",
            Self::Growth => "growth",
            Self::Audit => "audit",
        }
    }

    /// The figures that it gives on a database; none where it is not measured there.
    const fn ids(self, kind: Kind) -> Option<&'static [&'static str]> {
        match (self, kind) {
            (Self::Hot, Kind::Postgres) => Some(&["P1", "P4", "P5"]),
            (Self::Hot, Kind::Sqlite) => Some(&["P3", "P4"]),
            (Self::Spread, Kind::Postgres) => Some(&["P2"]),
            (Self::Spread, Kind::Sqlite) | (Self::Applications, _) => Some(&[]),
            (Self::Latency, _) => Some(&["P6"]),
            (Self::Overload, _) => Some(&["P13"]),
            (Self::Settling, _) => Some(&["P15"]),
            (Self::Growth, _) => Some(&["P11", "P5"]),
            (Self::Audit, _) => Some(&["P16"]),
            (Self::Reads, Kind::Sqlite) => Some(&["P8"]),
            (Self::Footprint, Kind::Sqlite) => Some(&["P12", "P17"]),
            (Self::Reads | Self::Footprint, Kind::Postgres) => None,
        }
    }

    /// Whether it is what somebody asks for.
    fn is_called(self, kind: Kind, word: &str) -> bool {
        let ids = self.ids(kind).unwrap_or_default();
        ids.iter().any(|id| id.eq_ignore_ascii_case(word)) || self.name().eq_ignore_ascii_case(word)
    }
}

impl Options {
    /// The measures that are wanted, each with its database, in their order.
    pub(crate) fn chosen(&self) -> Result<Vec<(Measure, Kind)>, Failed> {
        let kinds = [Kind::Postgres, Kind::Sqlite];
        let all = Measure::ALL.into_iter().flat_map(|measure| kinds.map(|kind| (measure, kind)));
        let all: Vec<(Measure, Kind)> = all.filter(|(measure, kind)| measure.ids(*kind).is_some()).collect();
        let is_known = |word: &&String| !all.iter().any(|(measure, kind)| measure.is_called(*kind, word));
        if let Some(unknown) = self.only.iter().find(is_known) {
            return Err(format!("nothing is called {unknown}; --help lists what is measured").into());
        }
        let has = |kind| kind == Kind::Sqlite || self.postgres.server.is_some();
        let is_wanted = |(measure, kind): &(Measure, Kind)| {
            let is_asked = self.only.is_empty() || self.only.iter().any(|word| measure.is_called(*kind, word));
            is_asked && has(*kind) && self.database.is_none_or(|only| only == *kind)
        };
        let chosen: Vec<(Measure, Kind)> = all.into_iter().filter(is_wanted).collect();
        if chosen.is_empty() { Err("nothing of that can be measured here".into()) } else { Ok(chosen) }
    }

    /// How long and how often.
    pub(crate) fn pace(&self) -> Pace {
        if self.quick {
            return Pace {
                is_quick: true,
                duration: Duration::from_secs(1),
                rounds: 1,
                pledges: 2_000,
                transfers: 20_000,
                rows: vec![1_000, 10_000],
                requests: 20,
                starts: 3,
            };
        }
        Pace {
            is_quick: false,
            duration: Duration::from_secs(self.seconds.max(1)),
            rounds: self.rounds.max(1),
            pledges: self.pledges,
            transfers: self.transfers,
            rows: self.rows.clone(),
            requests: self.requests.max(1),
            starts: self.starts.max(1),
        }
    }
}
