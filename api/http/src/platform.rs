//! What every request needs of a running server. What only some operations need, their handlers ask for by its type.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use palier_domain::actor::Actor;
use palier_domain::clock::{Clock, IdMaker};
use palier_domain::payments::PaymentGateway;
use palier_domain::{Context, Failure, Store, WriteSet};
use palier_persistence::{Database, ReplyKey, Session, WriteError};

use crate::authentication::Authenticator;
use crate::config::Config;
use crate::conformance::Conformance;
use crate::cursor::CursorSealer;
use crate::kept_replies::{KeysInUse, ReplySealer};
use crate::limiting::Limits;
use crate::parts::Parts;
use crate::problem::{Problem, RETRY_AFTER_SECONDS};
use crate::public_pages::PublicPages;

/// What every request needs of a running server.
pub struct Platform {
    /// What the installation decided.
    pub config: Config,
    /// What is remembered.
    pub database: Database,
    /// The time in which campaigns live.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdMaker>,
    /// Collects, refunds and pays out.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Verifies access tokens.
    pub authenticator: Arc<dyn Authenticator>,
    /// Makes and opens cursors.
    pub cursors: CursorSealer,
    /// The document, compiled.
    pub conformance: Conformance,
    /// How often clients may ask.
    pub limits: Limits,
    /// Seals the replies that are kept for their idempotency keys.
    pub replies: ReplySealer,
    /// The idempotency keys whose requests are under way.
    pub keys_in_use: KeysInUse,
    /// The pages that look the same to everybody, as finished bytes.
    pub public_pages: Arc<PublicPages>,
    /// What only some operations need.
    pub parts: Parts,
    /// Whether the server was told to stop.
    pub stopping: Stopping,
}

/// Whether a server was told to stop. From then on it is not ready, and each reply closes its connection.
#[derive(Debug, Default)]
pub struct Stopping(AtomicBool);

impl Stopping {
    /// Says that it was.
    pub fn tell(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was.
    pub fn is_told(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A use case, ready to be run in a transaction, more than once if need be.
pub trait Command<T>: FnMut(&mut dyn Store, &Context<'_>) -> Result<T, Failure> + Send + 'static {}

impl<T, F> Command<T> for F where F: FnMut(&mut dyn Store, &Context<'_>) -> Result<T, Failure> + Send + 'static {}

impl Platform {
    /// Runs queries that each see what is committed when they start.
    pub async fn read<T: Send + 'static>(&self, actor: &Arc<Actor>, query: impl Command<T>) -> Result<T, Problem> {
        Ok(self.database.read(self.in_session(actor, query)).await?)
    }

    /// Runs queries that all see the same instant.
    pub async fn read_snapshot<T: Send + 'static>(
        &self,
        actor: &Arc<Actor>,
        query: impl Command<T>,
    ) -> Result<T, Problem> {
        Ok(self.database.read_snapshot(self.in_session(actor, query)).await?)
    }

    /// Runs a use case and returns when it is durable; with a key, where a reply may have been kept for it.
    pub(crate) async fn try_run<T: Send + 'static>(
        &self,
        actor: &Arc<Actor>,
        write_set: WriteSet,
        reply_key: Option<ReplyKey>,
        command: impl Command<T>,
    ) -> Result<T, WriteError> {
        self.database.write_keyed(write_set, reply_key, self.in_session(actor, command)).await
    }

    /// The present instant of the time in which campaigns live.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Gives a command its context.
    fn in_session<T>(
        &self,
        actor: &Arc<Actor>,
        mut command: impl Command<T>,
    ) -> impl FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static {
        let (actor, ids, gateway) = (Arc::clone(actor), Arc::clone(&self.ids), Arc::clone(&self.gateway));
        let now = self.clock.now();
        move |session| {
            let context = Context { actor: &actor, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            command(session, &context)
        }
    }
}

impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Failed(failure) => failure.into(),
            WriteError::Overloaded => Self::new("overloaded").retry_after(RETRY_AFTER_SECONDS),
            WriteError::ShuttingDown => Self::new("shutting-down").retry_after(RETRY_AFTER_SECONDS),
            WriteError::Unavailable => Self::new("database-unavailable").retry_after(RETRY_AFTER_SECONDS),
            WriteError::InDoubt => Self::new("outcome-unknown").retry_after(RETRY_AFTER_SECONDS),
            WriteError::Panicked => Self::internal(error),
        }
    }
}
