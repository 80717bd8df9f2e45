//! Taking an upload in: to a file of its own, looked at, and moved to its place.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use palier_domain::media::{Content, MediaType, MediumKind, check_size};
use palier_domain::refusal::Refusal;
use palier_http::problem::{Problem, RETRY_AFTER_SECONDS};
use palier_outside::media::{
    IncomingFile, MediaFolder, NotTakenIn, SIGNATURE_BYTES, StoredName, damaged, not_taken, take_in, type_of,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

/// How many uploads are under way at a time.
const UPLOADS_MAX: usize = 32;
/// How many pictures are decoded at a time: each may take as much memory as its pixels.
const DECODED_MAX: usize = 1;
/// How long the next bytes of an upload may take.
const NEXT_BYTES_MAX: Duration = Duration::from_secs(10);
/// Takes uploads in, a bounded number at a time.
#[derive(Clone)]
pub struct Intake {
    folder: MediaFolder,
    uploads: Arc<Semaphore>,
    decoding: Arc<Semaphore>,
}

/// An upload that has come in whole and was not looked at yet.
pub struct Received {
    file: IncomingFile,
    media_type: MediaType,
    /// SHA-256 of what came.
    pub digest: [u8; 32],
}

/// A medium whose bytes are in their place.
#[derive(Debug, Clone, Copy)]
pub struct TakenIn {
    /// Their name.
    pub name: StoredName,
    /// What they are.
    pub content: Content,
}

impl Intake {
    /// Takes uploads in to this folder.
    pub fn new(folder: MediaFolder) -> Self {
        Self { folder, uploads: Arc::new(Semaphore::new(UPLOADS_MAX)), decoding: Arc::new(Semaphore::new(DECODED_MAX)) }
    }

    /// Where media are kept.
    pub const fn folder(&self) -> &MediaFolder {
        &self.folder
    }

    /// Writes what comes to a file, as far as a medium of the type that it begins as may be large.
    pub async fn receive<E: std::fmt::Display>(
        &self,
        name: StoredName,
        mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<Received, Problem> {
        let overloaded = |_| Problem::new("overloaded").retry_after(RETRY_AFTER_SECONDS);
        let _under_way = self.uploads.try_acquire().map_err(overloaded)?;
        let file = self.folder.incoming_file(name);
        let mut written = tokio::fs::File::create(file.path()).await.map_err(Problem::internal)?;
        let (mut beginning, mut media_type, mut bytes) = (Vec::new(), None, 0_i64);
        let mut digest = Sha256::new();
        while let Some(chunk) = next(&mut stream).await? {
            if beginning.len() < SIGNATURE_BYTES {
                beginning.extend(chunk.iter().take(SIGNATURE_BYTES - beginning.len()));
            }
            if media_type.is_none() && beginning.len() == SIGNATURE_BYTES {
                media_type = Some(type_of(&beginning).ok_or_else(|| Refusal::from(not_taken()))?);
            }
            bytes += i64::try_from(chunk.len()).map_err(Problem::internal)?;
            media_type.map_or(Ok(()), |media_type| check_size(media_type, bytes)).map_err(Refusal::from)?;
            digest.update(&chunk);
            written.write_all(&chunk).await.map_err(Problem::internal)?;
        }
        written.flush().await.map_err(Problem::internal)?;
        let media_type = media_type.or_else(|| type_of(&beginning)).ok_or_else(|| Refusal::from(not_taken()))?;
        check_size(media_type, bytes).map_err(Refusal::from)?;
        Ok(Received { file, media_type, digest: digest.finalize().into() })
    }

    /// Looks at what was received and moves what is kept of it to its place.
    pub async fn take_in(&self, received: Received, name: StoredName) -> Result<TakenIn, Problem> {
        let media_type = received.media_type;
        let _decoding = match media_type.kind() {
            MediumKind::Image => Some(Arc::clone(&self.decoding).acquire_owned().await.map_err(Problem::internal)?),
            MediumKind::Video | MediumKind::Document => None,
        };
        let folder = self.folder.clone();
        let looked_at = actix_web::web::block(move || take_in(&folder, (&received.file, media_type), name)).await;
        match looked_at {
            Ok(Ok(content)) => Ok(TakenIn { name, content }),
            Ok(Err(NotTakenIn::Refused(refusal))) => Err(Refusal::from(refusal).into()),
            Ok(Err(NotTakenIn::Io(error))) => Err(Problem::internal(error)),
            Err(error) => {
                tracing::warn!(%error, "an upload could not be looked at");
                Err(Refusal::from(damaged(media_type)).into())
            }
        }
    }
}

/// The next bytes of an upload.
async fn next<E: std::fmt::Display>(
    stream: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<Option<Bytes>, Problem> {
    let chunk = tokio::time::timeout(NEXT_BYTES_MAX, stream.next()).await.map_err(|_| {
        let seconds = i64::try_from(NEXT_BYTES_MAX.as_secs()).unwrap_or(i64::MAX);
        Problem::new("request-timeout").with_fact("seconds_max", seconds)
    })?;
    chunk.transpose().map_err(|error| {
        tracing::debug!(%error, "an upload broke off");
        Problem::new("malformed-request")
    })
}
