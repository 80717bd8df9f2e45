//! Sweeping away media that nothing refers to, and bytes of which the database knows nothing.

use std::sync::Arc;
use std::time::Duration;

use palier_domain::actor::Actor;
use palier_domain::clock::{Clock, IdMaker};
use palier_domain::media::{Medium, MediumStore, sweep_media};
use palier_domain::payments::PaymentGateway;
use palier_domain::{Context, WriteSet};
use palier_persistence::{Database, Session};
use tokio::task::spawn_blocking;

use super::folder::{MediaFolder, StoredName};

/// How often it is looked for media that nothing refers to.
const LOOK: Duration = Duration::from_secs(60);
/// How often the folder is held against the database.
const WALK: Duration = Duration::from_secs(24 * 3_600);
/// How old bytes are that the database should know by now: no upload takes nearly as long.
const KNOWN_AFTER: Duration = Duration::from_secs(24 * 3_600);
/// How many names are looked up at a time.
const NAMES_MAX: usize = 100;

/// Sweeps media.
pub struct MediaSweeper {
    /// What is remembered of them.
    pub database: Database,
    /// Where their bytes are.
    pub folder: MediaFolder,
    /// The time in which they were uploaded.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdMaker>,
    /// What a use case may ask; sweeping asks nothing.
    pub gateway: Arc<dyn PaymentGateway>,
}

impl MediaSweeper {
    /// Sweeps for as long as the server runs.
    pub async fn run_forever(self: Arc<Self>) {
        let (mut look, mut walk) = (tokio::time::interval(LOOK), tokio::time::interval(WALK));
        loop {
            tokio::select! {
                _ = look.tick() => self.sweep_unused().await,
                _ = walk.tick() => self.sweep_unknown().await,
            }
        }
    }

    /// Deletes media that nothing refers to, then their bytes. Bytes that a crash leaves behind are unknown ones.
    pub async fn sweep_unused(&self) {
        loop {
            let (ids, gateway, now) = (Arc::clone(&self.ids), Arc::clone(&self.gateway), self.clock.now());
            let sweep = move |session: &mut Session<'_>| {
                let actor = Actor::System;
                let context = Context { actor: &actor, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
                sweep_media(session, &context)
            };
            let swept = match self.database.write(WriteSet::installation(), sweep).await {
                Ok(swept) if swept.is_empty() => return,
                Ok(swept) => swept,
                Err(error) => {
                    tracing::warn!(%error, "media that nothing refers to could not be swept away");
                    return;
                }
            };
            for medium in &swept {
                self.folder.forget(StoredName::of(medium)).await;
            }
        }
    }

    /// Deletes old bytes of which the database knows nothing: of uploads that were given up, or crashed at their end.
    pub async fn sweep_unknown(&self) {
        if let Err(error) = self.delete_unknown().await {
            tracing::warn!(%error, "the folder of media could not be held against the database");
        }
    }

    async fn delete_unknown(&self) -> Result<(), String> {
        let folder = self.folder.clone();
        let listing = move || {
            folder.delete_abandoned(KNOWN_AFTER)?;
            folder.names_older_than(KNOWN_AFTER)?.collect::<std::io::Result<Vec<StoredName>>>()
        };
        let names = spawn_blocking(listing).await.map_err(|error| error.to_string())?;
        let names = names.map_err(|error| error.to_string())?;
        for names in names.chunks(NAMES_MAX) {
            let ids: Vec<_> = names.iter().map(|name| name.medium).collect();
            let known = self.database.read(move |session| Ok(session.find_media(&ids)?)).await;
            let known: Vec<Medium> = known.map_err(|error| error.to_string())?;
            let is_known = |name: &&StoredName| known.iter().any(|medium| StoredName::of(medium) == **name);
            for name in names.iter().filter(|name| !is_known(name)) {
                self.folder.forget(*name).await;
            }
        }
        Ok(())
    }
}

impl MediaFolder {
    /// Deletes the bytes of a medium that is no more; what cannot be deleted is left for the next walk.
    pub async fn forget(&self, name: StoredName) {
        let folder = self.clone();
        match spawn_blocking(move || folder.delete(name)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the bytes of a deleted medium are left for the next walk"),
            Err(error) => tracing::warn!(%error, "the bytes of a deleted medium are left for the next walk"),
        }
    }
}
