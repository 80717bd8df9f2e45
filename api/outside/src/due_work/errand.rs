//! What all kinds of errands have in common: one is claimed with a lease, something outside is called without a
//! transaction, and what came of that is recorded by a use case.
//!
//! A kind is a type with [`Errand`] and a line in `DueWork::new`. How often it is tried, and when it is given up and shown
//! to somebody, its use case decides and writes in its own rows; here is what happens when not even that could be
//! written.

use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use palier_domain::actor::Actor;
use palier_domain::clock::{Clock, IdMaker};
use palier_domain::jobs::LEASE;
use palier_domain::payments::PaymentGateway;
use palier_domain::{Context, Failure, StoreError, WriteSet};
use palier_persistence::{Database, Session, WriteError};
use uuid::Uuid;

/// How long work that failed waits before it is tried again.
const AFTER_FAILURE: Duration = Duration::seconds(30);
/// How long work waits that found no place, or whose commit is in doubt.
const AFTER_CROWDING: Duration = Duration::seconds(1);

/// What errands are run with, of whichever kind.
pub(super) struct Desk {
    pub(super) database: Database,
    pub(super) gateway: Arc<dyn PaymentGateway>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdMaker>,
}

impl Desk {
    /// Runs a use case of the system itself as of `now`.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        now: DateTime<Utc>,
        write_set: WriteSet,
        mut use_case: impl FnMut(&mut Session<'_>, &Context<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, WriteError> {
        let (gateway, ids) = (Arc::clone(&self.gateway), Arc::clone(&self.ids));
        let command = move |session: &mut Session<'_>| {
            let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            use_case(session, &context)
        };
        self.database.write(write_set, command).await
    }
}

/// A kind of errand: rows that fall due, are claimed with a lease, and are carried out by calling something outside.
pub(super) trait Errand: Send + Sync + 'static {
    /// One that was claimed.
    type Piece: Clone + Send + Sync + 'static;
    /// What was answered outside.
    type Answer: Send + Sync + 'static;
    /// What the use case made of the answer.
    type Recorded: Send + 'static;

    /// What one is called in the log.
    const NAME: &'static str;
    /// How many are run at once: each kind has places of its own, so that none holds up another.
    const AT_ONCE: usize;
    /// How many steps of a long one are done before others have their turn. Each step renews the lease.
    const STEPS_MAX: usize = 1;

    /// When the next is due, whoever holds its lease.
    fn next_due_at(&self, session: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Claims up to `limit` that are due, the soonest first, until `now + LEASE`.
    fn lease(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<Vec<Self::Piece>, StoreError>;

    /// Takes back the leases of up to `limit` that are due, whoever holds them.
    fn release(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError>;

    /// Its id, for the log.
    fn id(piece: &Self::Piece) -> Uuid;

    /// What recording changes.
    fn write_set(piece: &Self::Piece) -> WriteSet;

    /// Calls outside, through a port. It may be called again for the same piece, after a crash or beside another
    /// server: the port makes one effect of it.
    fn call(&self, piece: Self::Piece, now: DateTime<Utc>) -> impl Future<Output = Self::Answer> + Send;

    /// Records the answer through a use case, which backs off or gives up as its rules say. What is to go on holds its
    /// lease until `lease_until`.
    fn record(
        session: &mut Session<'_>,
        context: &Context<'_>,
        piece: &Self::Piece,
        answer: &Self::Answer,
        lease_until: Option<DateTime<Utc>>,
    ) -> Result<Self::Recorded, Failure>;

    /// Counts what was recorded, once that is durable.
    fn count(_recorded: &Self::Recorded) {}

    /// Whether another step is due at once.
    fn goes_on(_recorded: &Self::Recorded, _now: DateTime<Utc>) -> bool {
        false
    }

    /// Logs and counts that nothing could be recorded; `is_passing` when that says something about the moment rather
    /// than about the piece.
    fn report(piece: &Self::Piece, error: &WriteError, is_passing: bool);

    /// Has a piece that is still there due again at an instant, and gives its lease back.
    fn postpone(session: &mut Session<'_>, piece: &Self::Piece, until: DateTime<Utc>) -> Result<(), Failure>;
}

/// A piece that was claimed, of whichever kind: to be carried out.
pub(super) type Claimed = Box<dyn FnOnce(Arc<Desk>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A kind of errand, whichever it is.
pub(super) trait Kind: Send + Sync {
    /// How many are run at once.
    fn at_once(&self) -> usize;
    /// When the next is due.
    fn next_due_at(&self, session: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Claims up to `limit` that are due.
    fn claim(
        self: Arc<Self>,
        session: &mut Session<'_>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError>;
    /// Takes back leases.
    fn release(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError>;
}

impl<E: Errand> Kind for E {
    fn at_once(&self) -> usize {
        E::AT_ONCE
    }

    fn next_due_at(&self, session: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
        Errand::next_due_at(self, session)
    }

    fn claim(
        self: Arc<Self>,
        session: &mut Session<'_>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let carried_out = |piece| -> Claimed {
            let errand = Arc::clone(&self);
            Box::new(move |desk| Box::pin(carry_out(errand, desk, piece)))
        };
        Ok(self.lease(session, now, limit)?.into_iter().map(carried_out).collect())
    }

    fn release(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        Errand::release(self, session, now, limit)
    }
}

/// Carries out what was claimed; when nothing can be recorded, it is due again later.
async fn carry_out<E: Errand>(errand: Arc<E>, desk: Arc<Desk>, piece: E::Piece) {
    let Err(error) = call_and_record(errand.as_ref(), &desk, &piece).await else { return };
    let passing = passing(&error);
    E::report(&piece, &error, passing.is_some());
    let now = desk.clock.now();
    let (late, until) = (piece.clone(), now + passing.unwrap_or(AFTER_FAILURE));
    let postponed = desk.write(now, E::write_set(&piece), move |session, _| E::postpone(session, &late, until));
    if let Err(error) = postponed.await {
        tracing::error!(errand = E::NAME, id = %E::id(&piece), %error, "it waits for its lease to run out");
    }
}

/// Calls and records step by step, each step in a transaction of its own; what is not done after some steps gives the
/// lease back.
async fn call_and_record<E: Errand>(errand: &E, desk: &Desk, piece: &E::Piece) -> Result<(), WriteError> {
    for steps_left in (0..E::STEPS_MAX).rev() {
        let now = desk.clock.now();
        let lease_until = (steps_left > 0).then(|| now + LEASE);
        let (answer, own) = (errand.call(piece.clone(), now).await, piece.clone());
        let recorded = desk.write(now, E::write_set(piece), move |session, context| {
            E::record(session, context, &own, &answer, lease_until)
        });
        let recorded = recorded.await?;
        E::count(&recorded);
        if !E::goes_on(&recorded, now) {
            break;
        }
    }
    Ok(())
}

/// How long to wait after an error that says something about the moment rather than about the work.
const fn passing(error: &WriteError) -> Option<Duration> {
    match error {
        WriteError::Overloaded | WriteError::InDoubt | WriteError::Unavailable | WriteError::ShuttingDown => {
            Some(AFTER_CROWDING)
        }
        WriteError::Failed(_) | WriteError::Panicked => None,
    }
}
