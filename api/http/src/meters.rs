//! What is counted of one operation: looked up once, and not with every request.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Counter, Histogram};

/// The statuses whose counters are kept at hand; the others are looked up.
const FREQUENT: [u16; 10] = [200, 201, 204, 304, 400, 401, 403, 404, 409, 422];

/// The counters of an operation. They begin with the first request, when somebody counts.
#[derive(Debug, Default)]
pub struct Meters {
    duration: OnceLock<Histogram>,
    replies: [OnceLock<Counter>; FREQUENT.len()],
}

impl Meters {
    /// Nothing is counted yet.
    pub const fn new() -> Self {
        Self { duration: OnceLock::new(), replies: [const { OnceLock::new() }; FREQUENT.len()] }
    }

    /// Counts a reply.
    pub fn record(&self, operation: &str, status: u16, took: Duration) {
        let frequent = FREQUENT.iter().position(|frequent| *frequent == status);
        match frequent.and_then(|place| self.replies.get(place)) {
            Some(counter) => counter.get_or_init(|| replies(operation, status)).increment(1),
            None => replies(operation, status).increment(1),
        }
        self.duration.get_or_init(|| duration(operation)).record(took.as_secs_f64());
    }
}

fn replies(operation: &str, status: u16) -> Counter {
    let labels = [("operation", operation.to_owned()), ("status", status.to_string())];
    metrics::counter!("palier_requests_total", &labels)
}

fn duration(operation: &str) -> Histogram {
    metrics::histogram!("palier_request_duration_seconds", "operation" => operation.to_owned())
}
