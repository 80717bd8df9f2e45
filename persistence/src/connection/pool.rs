//! The pool of readers: bounded, quick to say no, and quick to forget dead connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Connection, InstrumentationEvent};
use r2d2::ManageConnection;

use super::{AnyConnection, DatabaseUrl, OpenError, Purpose};

/// The longest wait for a free reader.
const CHECK_OUT_WAIT_MAX: Duration = Duration::from_secs(2);

pub(crate) type Pool = r2d2::Pool<Opener>;

/// A pooled connection, with the age of the pool in which it was opened.
pub(crate) struct Link {
    pub(crate) connection: AnyConnection,
    generation: u64,
}

/// Opens readers. When one of them is found dead all older ones are taken for
/// dead too, so that a restarted server costs one failure and not one per connection.
#[derive(Debug, Clone)]
pub(crate) struct Opener {
    url: DatabaseUrl,
    generation: Arc<AtomicU64>,
}

impl Opener {
    pub(crate) fn new(url: DatabaseUrl) -> Self {
        Self { url, generation: Arc::new(AtomicU64::new(0)) }
    }

    /// A pool of at most `readers_max` connections, opened as they are needed.
    pub(crate) fn pool(&self, readers_max: u32) -> Pool {
        r2d2::Pool::builder()
            .max_size(readers_max.max(1))
            .min_idle(Some(1))
            .connection_timeout(CHECK_OUT_WAIT_MAX)
            .max_lifetime(None)
            .idle_timeout(Some(Duration::from_secs(300)))
            .test_on_check_out(true)
            .error_handler(Box::new(LogOpenErrors))
            .build_unchecked(self.clone())
    }

    /// Takes every connection opened up to now for dead.
    pub(crate) fn forget_older(&self, link: &Link) {
        let next = link.generation + 1;
        self.generation.fetch_max(next, Ordering::AcqRel);
    }

    fn is_outdated(&self, link: &Link) -> bool {
        link.generation < self.generation.load(Ordering::Acquire)
    }
}

impl ManageConnection for Opener {
    type Connection = Link;
    type Error = OpenError;

    fn connect(&self) -> Result<Link, OpenError> {
        let generation = self.generation.load(Ordering::Acquire);
        let mut connection = AnyConnection::open(&self.url, Purpose::Read)?;
        connection.set_instrumentation(|event: InstrumentationEvent<'_>| {
            #[cfg(test)]
            crate::scratch::note(&event);
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                metrics::counter!("palier_reader_statements_total").increment(1);
            }
        });
        Ok(Link { connection, generation })
    }

    /// Asks nothing of the database: only whether the connection is outdated.
    fn is_valid(&self, link: &mut Link) -> Result<(), OpenError> {
        if self.is_outdated(link) {
            Err(OpenError::SetUp(diesel::result::Error::BrokenTransactionManager))
        } else {
            Ok(())
        }
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        self.is_outdated(link) || link.connection.is_dead()
    }
}

#[derive(Debug)]
struct LogOpenErrors;

impl r2d2::HandleError<OpenError> for LogOpenErrors {
    fn handle_error(&self, error: OpenError) {
        tracing::warn!(%error, "a reader could not be opened");
    }
}
