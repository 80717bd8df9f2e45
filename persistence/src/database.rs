//! The database as the server holds it: one door for reads, one for writes.
//!
//! Both are bounded: what cannot be taken is refused at once, what is not
//! answered in time is given up, and the caller is told whether anything can
//! have happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use palier_domain::{Failure, StoreError, WriteSet};
use tokio::sync::{Semaphore, oneshot, watch};

use crate::changes::Changes;
use crate::connection::{DatabaseUrl, OpenError, Opener, Pool};
use crate::lanes::{Call, LaneCounts, Lanes, ReplyKey, Ticket, WriteError};
use crate::migrate;
use crate::session::Session;

/// How the database is opened.
#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    /// Where it is.
    pub url: DatabaseUrl,
    /// How many reads run at once.
    pub readers_max: u32,
    /// How many reads wait for a reader before more are refused.
    pub readers_waiting_max: u32,
    /// How many lanes write (always one on SQLite).
    pub lanes: usize,
    /// How many commands wait in a lane before more are refused.
    pub queue_commands_max: usize,
    /// How long a caller waits for its answer.
    pub answer_wait_max: Duration,
}

impl DatabaseOptions {
    /// The options that suit a small machine.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            readers_max: 8,
            readers_waiting_max: 256,
            lanes: 4,
            queue_commands_max: 1_024,
            answer_wait_max: Duration::from_millis(1_800),
        }
    }
}

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    lanes: Lanes,
    opener: Opener,
    pool: Pool,
    admitted: Semaphore,
    readers: Arc<Semaphore>,
    answer_wait_max: Duration,
    has_schema: AtomicBool,
}

impl Database {
    /// Opens every lane and the pool of readers; the schema is taken as it is.
    pub fn open(options: &DatabaseOptions) -> Result<Self, OpenError> {
        let lanes = Lanes::open(&options.url, options.lanes, options.queue_commands_max)?;
        let opener = Opener::new(options.url.clone());
        let pool = opener.pool(options.readers_max);
        let readers = Arc::new(permits(options.readers_max));
        let admitted = permits(options.readers_max.saturating_add(options.readers_waiting_max));
        let answer_wait_max = options.answer_wait_max;
        let has_schema = AtomicBool::new(false);
        Ok(Self { shared: Arc::new(Shared { lanes, opener, pool, admitted, readers, answer_wait_max, has_schema }) })
    }

    /// Runs a command and returns its result when it is durable. Its lane is chosen by what it changes, all of which is
    /// locked. It can be run more than once: only its last run counts, and it must have no effect outside the session.
    pub async fn write<T, F>(&self, write_set: impl Into<WriteSet>, command: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.write_keyed(write_set.into(), None, command).await
    }

    /// The same for a command that first looks for the reply to its key: on PostgreSQL a batch looks for all of them at
    /// once.
    pub async fn write_keyed<T, F>(
        &self,
        write_set: WriteSet,
        reply_key: Option<ReplyKey>,
        command: F,
    ) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.submit(Call::new(write_set, reply_key, command)).await
    }

    /// Whether a command that changes this would be taken now: asked before work is done for one that would not.
    pub fn has_room(&self, write_set: &WriteSet) -> bool {
        self.shared.lanes.has_room(write_set.lane_key())
    }

    /// Runs queries, each of which sees what is committed when it starts.
    pub async fn read<T, F>(&self, queries: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.read_boxed(false, Box::new(queries)).await
    }

    /// Runs queries that all see the same instant.
    pub async fn read_snapshot<T, F>(&self, queries: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.read_boxed(true, Box::new(queries)).await
    }

    /// Whether the database can be reached and has every migration that this
    /// binary knows. Once it has, it is only reached for.
    pub async fn check_ready(&self) -> Result<(), Failure> {
        let is_checked = self.shared.has_schema.load(Ordering::Relaxed);
        let missing = self.read(move |session| {
            let schema = session.peeking(|connection| {
                if is_checked {
                    connection.batch_execute("SELECT version FROM policies LIMIT 1").map(|()| Vec::new())
                } else {
                    migrate::unapplied(connection)
                }
            });
            Ok(schema.map_err(|error| unavailable(&format!("no schema: {error}")))?)
        });
        match missing.await?.as_slice() {
            [] => {
                self.shared.has_schema.store(true, Ordering::Relaxed);
                Ok(())
            }
            missing => Err(unavailable(&format!("migrations are missing: {}", missing.join(", "))).into()),
        }
    }

    /// Takes no more writes, and returns when those that wait are answered.
    pub async fn shut_down(&self) {
        let shared = Arc::clone(&self.shared);
        if tokio::task::spawn_blocking(move || shared.lanes.shut_down()).await.is_err() {
            tracing::error!("the lanes could not be shut down");
        }
    }

    /// How long a caller waits for an answer.
    pub fn answer_wait_max(&self) -> Duration {
        self.shared.answer_wait_max
    }

    /// What the lanes did since the database was opened.
    pub fn lane_counts(&self) -> &LaneCounts {
        self.shared.lanes.counts()
    }

    /// Tells whenever this process committed work that falls due.
    pub fn due_work(&self) -> watch::Receiver<()> {
        self.lane_counts().due_work()
    }

    /// Tells whenever this process committed something that is to be told.
    pub fn events(&self) -> watch::Receiver<()> {
        self.lane_counts().events()
    }

    /// What this process changed, and when.
    pub fn changes(&self) -> &Changes {
        self.lane_counts().changes()
    }

    async fn submit<T, F>(&self, (call, answer, ticket): Submission<T, F>) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.shared.lanes.submit(Box::new(call))?;
        match tokio::time::timeout(self.shared.answer_wait_max, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) if ticket.give_up() => Err(WriteError::ShuttingDown),
            Err(_) if ticket.give_up() => Err(WriteError::Unavailable),
            Ok(Err(_)) | Err(_) => Err(WriteError::InDoubt),
        }
    }

    async fn read_boxed<T: Send + 'static>(&self, is_snapshot: bool, queries: Queries<T>) -> Result<T, Failure> {
        let _place = self.shared.admitted.try_acquire().map_err(|_| unavailable("too many reads are waiting"))?;
        let reading = async {
            let readers = Arc::clone(&self.shared.readers);
            let reader = readers.acquire_owned().await.map_err(|_| unavailable("the pool is closed"))?;
            let shared = Arc::clone(&self.shared);
            let read = tokio::task::spawn_blocking(move || {
                let result = shared.read_now(is_snapshot, queries);
                drop(reader);
                result
            });
            read.await.unwrap_or_else(|_| Err(StoreError::Other("a read panicked".to_owned()).into()))
        };
        let answered = tokio::time::timeout(self.shared.answer_wait_max, reading).await;
        answered.unwrap_or_else(|_| Err(unavailable("no answer in time").into()))
    }
}

type Submission<T, F> = (Call<T, F>, oneshot::Receiver<Result<T, WriteError>>, Arc<Ticket>);

type Queries<T> = Box<dyn FnMut(&mut Session<'_>) -> Result<T, Failure> + Send>;

impl Shared {
    /// A read that finds its connection dead is done again on a fresh one.
    fn read_now<T>(&self, is_snapshot: bool, mut queries: Queries<T>) -> Result<T, Failure> {
        let first = self.read_once(is_snapshot, &mut queries)?;
        match first {
            Some(result) => result,
            None => self.read_once(is_snapshot, &mut queries)?.ok_or_else(|| unavailable("the connection was lost"))?,
        }
    }

    /// The result, or none when the connection was dead.
    fn read_once<T>(&self, is_snapshot: bool, queries: &mut Queries<T>) -> Result<Option<Result<T, Failure>>, Failure> {
        let mut link = self.pool.get().map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let began = if is_snapshot { link.connection.begin_snapshot() } else { Ok(()) };
        let result = match began {
            Ok(()) => queries(&mut Session::for_reading(&mut link.connection)),
            Err(error) => Err(crate::errors::classify(error).into()),
        };
        let ended = if is_snapshot { link.connection.roll_back() } else { Ok(()) };
        if (result.is_err() || ended.is_err()) && link.connection.is_dead() {
            self.opener.forget_older(&link);
            return Ok(None);
        }
        Ok(Some(result))
    }
}

fn permits(count: u32) -> Semaphore {
    Semaphore::new(usize::try_from(count.max(1)).unwrap_or(1))
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.to_owned())
}
