//! What this server keeps in mind of sessions and API clients, and how it
//! learns that something about them changed.
//!
//! What is kept is believed as long as this server has asked within
//! [`FRESHNESS_MAX`] whose standing changed; it asks once for all of them, and
//! only while there are requests. A change made by this server is forgotten
//! here at once. Changes are looked for by the time they were made at, far
//! enough back that a late commit or another server's clock does not hide one.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use palier_domain::identity::{
    AccessChanges, IdentityStore, LiveClient, LiveSession, find_live_client, find_live_session,
};
use palier_domain::ids::{AccountId, ApiClientId, SessionId};
use palier_domain::{Failure, StoreError};
use palier_persistence::Database;

use super::bounded_cache::BoundedCache;
use super::one_at_a_time::OneAtATime;

/// How old what is kept may be at most.
pub(super) const FRESHNESS_MAX: Duration = Duration::from_secs(1);
/// From when on it is brought up to date in the background.
const FRESHNESS_WANTED: Duration = Duration::from_millis(500);
/// How far back changes are looked for.
const LOOK_BACK: Duration = Duration::from_secs(60);
/// How long an entry is kept without being read again.
const ENTRY_AGE_MAX: Duration = Duration::from_secs(60);
/// How many changes are taken in one by one; when there are more, everything is forgotten.
const CHANGES_MAX: u32 = 1_000;
/// How many sessions and clients are kept in mind.
const ENTRIES_MAX: usize = 20_000;

/// What is known of sessions and API clients.
pub struct AccessCache {
    database: Database,
    kept: Mutex<Kept>,
    asking: OneAtATime,
}

struct Kept {
    sessions: BoundedCache<SessionId, Entry<LiveSession>>,
    clients: BoundedCache<ApiClientId, Entry<LiveClient>>,
    asked: Option<Asked>,
    /// Raised whenever something is forgotten: what was being read meanwhile is not kept.
    epoch: u64,
}

#[derive(Clone, Copy)]
struct Asked {
    at: Instant,
    now: DateTime<Utc>,
}

#[derive(Clone)]
struct Entry<T> {
    /// None for what is over or was never there.
    standing: Option<Arc<T>>,
    read_at: Instant,
}

impl<T> Entry<T> {
    fn is_young(&self) -> bool {
        self.read_at.elapsed() < ENTRY_AGE_MAX
    }
}

impl AccessCache {
    /// Nothing is known yet.
    pub fn new(database: Database) -> Self {
        let kept = Kept {
            sessions: BoundedCache::new(ENTRIES_MAX),
            clients: BoundedCache::new(ENTRIES_MAX),
            asked: None,
            epoch: 0,
        };
        Self { database, kept: Mutex::new(kept), asking: OneAtATime::default() }
    }

    /// The session's standing; none when it is over.
    pub async fn session(
        self: &Arc<Self>,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<LiveSession>>, Failure> {
        self.be_fresh(now).await?;
        let (known, epoch) = {
            let mut kept = self.kept();
            (kept.sessions.get(&id), kept.epoch)
        };
        if let Some(entry) = known.filter(Entry::is_young) {
            return Ok(entry.standing);
        }
        let read_at = Instant::now();
        let standing = self.database.read(move |session| find_live_session(session, id, now)).await?.map(Arc::new);
        let mut kept = self.kept();
        if kept.epoch == epoch {
            kept.sessions.insert(id, Entry { standing: standing.clone(), read_at });
        }
        Ok(standing)
    }

    /// The client's standing; none when it was revoked.
    pub async fn client(
        self: &Arc<Self>,
        id: ApiClientId,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<LiveClient>>, Failure> {
        self.be_fresh(now).await?;
        let (known, epoch) = {
            let mut kept = self.kept();
            (kept.clients.get(&id), kept.epoch)
        };
        if let Some(entry) = known.filter(Entry::is_young) {
            return Ok(entry.standing);
        }
        let read_at = Instant::now();
        let standing = self.database.read(move |session| find_live_client(session, id)).await?.map(Arc::new);
        let mut kept = self.kept();
        if kept.epoch == epoch {
            kept.clients.insert(id, Entry { standing: standing.clone(), read_at });
        }
        Ok(standing)
    }

    /// Forgets a session that this server just ended.
    pub fn forget_session(&self, id: SessionId) {
        self.forget(&AccessChanges { sessions: vec![id], ..AccessChanges::default() });
    }

    /// Forgets the sessions of an account whose password or roles this server just changed.
    pub fn forget_account(&self, id: AccountId) {
        self.forget(&AccessChanges { accounts: vec![id], ..AccessChanges::default() });
    }

    /// Forgets a client that this server just revoked.
    pub fn forget_client(&self, id: ApiClientId) {
        self.forget(&AccessChanges { clients: vec![id], ..AccessChanges::default() });
    }

    /// Waits until the cache is no older than [`FRESHNESS_MAX`].
    async fn be_fresh(self: &Arc<Self>, now: DateTime<Utc>) -> Result<(), Failure> {
        match self.age() {
            Some(age) if age < FRESHNESS_WANTED => Ok(()),
            Some(age) if age < FRESHNESS_MAX => {
                if self.asking.take_if_free().is_some() {
                    let access = Arc::clone(self);
                    tokio::spawn(async move { access.ask_in_background(now).await });
                }
                Ok(())
            }
            _ => {
                let Some(_asking) = self.asking.wait().await else { return Err(unanswered()) };
                if self.age().is_some_and(|age| age < FRESHNESS_WANTED) { Ok(()) } else { self.ask(now).await }
            }
        }
    }

    async fn ask_in_background(&self, now: DateTime<Utc>) {
        let Some(_asking) = self.asking.take_if_free() else { return };
        if let Err(error) = self.ask(now).await {
            tracing::warn!(%error, "whose standing changed cannot be asked; the next request waits for it");
        }
    }

    /// Asks whose standing changed since a while before it was last asked, and forgets them.
    async fn ask(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        let at = Instant::now();
        let before = self.kept().asked;
        match before.filter(|asked| asked.at.elapsed() < ENTRY_AGE_MAX) {
            None => self.forget_everything(),
            Some(asked) => {
                let since = asked.now.min(now) - LOOK_BACK;
                let list = move |session: &mut palier_persistence::Session<'_>| {
                    Ok(session.list_access_changes(since, CHANGES_MAX)?)
                };
                let changes = self.database.read(list).await.inspect_err(|_| self.asking.fail())?;
                if is_too_many(&changes) { self.forget_everything() } else { self.forget(&changes) }
            }
        }
        self.kept().asked = Some(Asked { at, now });
        Ok(())
    }

    fn forget(&self, changes: &AccessChanges) {
        if *changes == AccessChanges::default() {
            return;
        }
        let mut kept = self.kept();
        kept.epoch += 1;
        for id in &changes.sessions {
            kept.sessions.remove(id);
        }
        for id in &changes.clients {
            kept.clients.remove(id);
        }
        if !changes.accounts.is_empty() {
            let accounts: HashSet<_> = changes.accounts.iter().collect();
            kept.sessions
                .retain(|entry| entry.standing.as_ref().is_some_and(|standing| !accounts.contains(&standing.account)));
        }
    }

    fn forget_everything(&self) {
        let mut kept = self.kept();
        kept.epoch += 1;
        kept.sessions.clear();
        kept.clients.clear();
    }

    fn age(&self) -> Option<Duration> {
        self.kept().asked.map(|asked| asked.at.elapsed())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered() -> Failure {
    StoreError::Unavailable("whose standing changed is not known".to_owned()).into()
}

fn is_too_many(changes: &AccessChanges) -> bool {
    let most = changes.sessions.len().max(changes.accounts.len()).max(changes.clients.len());
    u32::try_from(most).is_ok_and(|most| most >= CHANGES_MAX)
}
