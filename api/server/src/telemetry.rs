//! What operators see: log lines and metrics.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use palier_http::config::{LogConfig, LogFormat};
use tracing_subscriber::EnvFilter;

/// The bounds of the buckets in which durations are counted, in seconds.
const DURATION_BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The bounds of the buckets in which commands per commit are counted.
const BATCH_BUCKETS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// What was counted, in the form that Prometheus reads.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Starts counting. A process counts once, however many servers it runs.
    pub fn start() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        let handle = HANDLE.get_or_init(|| {
            let recorder = builder().build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("something else records the metrics of this process");
            }
            handle
        });
        Self { handle: handle.clone() }
    }

    /// The counts, as text.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Tidies up; to be called every few seconds.
    pub fn run_upkeep(&self) {
        self.handle.run_upkeep();
    }
}

fn builder() -> PrometheusBuilder {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let batches = Matcher::Full("palier_lane_batch_commands".to_owned());
    let with_seconds = PrometheusBuilder::new().set_buckets_for_metric(seconds, &DURATION_BUCKETS);
    let with_both = with_seconds.and_then(|builder| builder.set_buckets_for_metric(batches, &BATCH_BUCKETS));
    with_both.unwrap_or_else(|error| {
        tracing::error!(%error, "histograms are summaries instead");
        PrometheusBuilder::new()
    })
}

/// Starts logging to standard error. Only the first call of a process counts.
///
/// A line that cannot be written, because the disk of the log is full, is lost; whoever wrote it goes on.
pub fn start_logging(log: &LogConfig) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
    };
    if started.is_err() {
        tracing::debug!("something else logs for this process");
    }
}
