//! Sweeping away media that nothing refers to, and bytes of which the database knows nothing.

use std::sync::Arc;
use std::time::Duration;

use palier_domain::actor::Actor;
use palier_domain::media::{Medium, MediumStore, sweep_media};
use palier_domain::{Context, Store, WriteSet};

use super::folder::{MediaFolder, StoredName};
use crate::platform::Platform;

/// How often it is looked for media that nothing refers to.
const LOOK: Duration = Duration::from_secs(60);
/// How often the folder is held against the database.
const WALK: Duration = Duration::from_secs(24 * 3_600);
/// How old bytes are that the database should know by now: no upload takes nearly as long.
const KNOWN_AFTER: Duration = Duration::from_secs(24 * 3_600);
/// How many names are looked up at a time.
const NAMES_MAX: usize = 100;

/// Sweeps media for as long as the server runs.
pub async fn sweep_forever(platform: Arc<Platform>) {
    let (mut look, mut walk) = (tokio::time::interval(LOOK), tokio::time::interval(WALK));
    loop {
        tokio::select! {
            _ = look.tick() => sweep_unused(&platform).await,
            _ = walk.tick() => sweep_unknown(&platform).await,
        }
    }
}

/// Deletes media that nothing refers to, then their bytes. Bytes that a crash leaves behind are unknown ones.
pub async fn sweep_unused(platform: &Platform) {
    let system = Arc::new(Actor::System);
    loop {
        let sweep = |store: &mut dyn Store, context: &Context<'_>| sweep_media(store, context);
        let swept = match platform.try_run(&system, WriteSet::installation(), None, sweep).await {
            Ok(swept) if swept.is_empty() => return,
            Ok(swept) => swept,
            Err(error) => return tracing::warn!(%error, "media that nothing refers to could not be swept away"),
        };
        for medium in &swept {
            delete_bytes(platform.intake.folder(), StoredName::of(medium)).await;
        }
    }
}

/// Deletes the bytes of a medium that is no more.
pub async fn delete_bytes(folder: &MediaFolder, name: StoredName) {
    let folder = folder.clone();
    match actix_web::web::block(move || folder.delete(name)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the bytes of a deleted medium are left for the next walk"),
        Err(error) => tracing::warn!(%error, "the bytes of a deleted medium are left for the next walk"),
    }
}

/// Deletes old bytes of which the database knows nothing: of uploads that were given up, or crashed at their end.
pub async fn sweep_unknown(platform: &Platform) {
    if let Err(error) = delete_unknown(platform).await {
        tracing::warn!(%error, "the folder of media could not be held against the database");
    }
}

async fn delete_unknown(platform: &Platform) -> Result<(), String> {
    let folder = platform.intake.folder().clone();
    let listing = move || {
        folder.delete_abandoned(KNOWN_AFTER)?;
        folder.names_older_than(KNOWN_AFTER)?.collect::<std::io::Result<Vec<StoredName>>>()
    };
    let names = actix_web::web::block(listing).await.map_err(|error| error.to_string())?;
    let names = names.map_err(|error| error.to_string())?;
    for names in names.chunks(NAMES_MAX) {
        let ids: Vec<_> = names.iter().map(|name| name.medium).collect();
        let known = platform.database.read(move |session| Ok(session.find_media(&ids)?)).await;
        let known: Vec<Medium> = known.map_err(|error| error.to_string())?;
        let is_known = |name: &&StoredName| known.iter().any(|medium| StoredName::of(medium) == **name);
        for name in names.iter().filter(|name| !is_known(name)) {
            delete_bytes(platform.intake.folder(), *name).await;
        }
    }
    Ok(())
}
