//! Taking an upload in: to a file of its own, looked at, and moved to its place.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use palier_domain::media::{Content, MediaType, MediumKind, MediumRefusal, check_length, check_size};
use palier_domain::refusal::Refusal;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::folder::{MediaFolder, StoredName};
use super::{SIGNATURE_BYTES, damaged, matroska, mpeg4, not_taken, pictures, type_of};
use crate::problem::{Problem, RETRY_AFTER_SECONDS};

/// How many uploads are under way at a time.
const UPLOADS_MAX: usize = 32;
/// How many pictures are decoded at a time: each may take as much memory as its pixels.
const DECODED_MAX: usize = 1;
/// How long the next bytes of an upload may take.
const NEXT_BYTES_MAX: Duration = Duration::from_secs(10);
/// How large a piece of a file is hashed at a time, in bytes.
const PIECE_BYTES: usize = 64 * 1_024;
/// Where the end of a document must say that it is one, in bytes from its end.
const PDF_END_BYTES: u64 = 1_024;

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

/// A file that is deleted unless it was moved to its place.
struct IncomingFile(PathBuf);

impl Drop for IncomingFile {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a file of an upload that was given up could not be deleted");
            }
            _ => {}
        }
    }
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
        let file = IncomingFile(self.folder.place_for_incoming(name));
        let mut written = tokio::fs::File::create(&file.0).await.map_err(Problem::internal)?;
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
        let looked_at = actix_web::web::block(move || take_in(&folder, &received, name)).await;
        match looked_at {
            Ok(Ok(content)) => Ok(TakenIn { name, content }),
            Ok(Err(Failed::Refused(refusal))) => Err(Refusal::from(refusal).into()),
            Ok(Err(Failed::Io(error))) => Err(Problem::internal(error)),
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

/// Why an upload is not kept.
enum Failed {
    Refused(MediumRefusal),
    Io(std::io::Error),
}

impl From<MediumRefusal> for Failed {
    fn from(refusal: MediumRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

fn take_in(folder: &MediaFolder, received: &Received, name: StoredName) -> Result<Content, Failed> {
    let (path, media_type) = (received.file.0.as_path(), received.media_type);
    if media_type.kind() == MediumKind::Image {
        return take_picture_in(folder, (path, media_type), name);
    }
    let mut file = File::options().read(true).write(true).open(path)?;
    let bytes = file.metadata()?.len();
    let video = match media_type {
        MediaType::Mp4 => mpeg4::take_in(&mut file, bytes)?,
        MediaType::Webm => matroska::take_in(&mut file, bytes)?,
        _ => {
            require_end_of_pdf(&mut file, bytes)?;
            mpeg4::Video::default()
        }
    };
    let mpeg4::Video { extent, duration_ms } = video;
    duration_ms.map_or(Ok(()), check_length)?;
    let digest = digest_of(&mut file)?;
    folder.keep(path, name, None)?;
    let bytes = i64::try_from(bytes).map_err(std::io::Error::other)?;
    Ok(Content { media_type, bytes, digest, extent, duration_ms, sizes_type: None })
}

fn take_picture_in(
    folder: &MediaFolder,
    (path, media_type): (&Path, MediaType),
    name: StoredName,
) -> Result<Content, Failed> {
    let picture = pictures::take_in(media_type, std::fs::read(path)?)?;
    for (width, bytes) in &picture.sizes {
        std::fs::write(path, bytes)?;
        folder.keep(path, name, Some(*width))?;
    }
    std::fs::write(path, &picture.bytes)?;
    folder.keep(path, name, None)?;
    Ok(Content {
        media_type: picture.media_type,
        bytes: i64::try_from(picture.bytes.len()).map_err(std::io::Error::other)?,
        digest: Sha256::digest(&picture.bytes).into(),
        extent: Some(picture.extent),
        duration_ms: None,
        sizes_type: picture.sizes_type,
    })
}

/// A document that was cut off is not taken: it says where it ends.
fn require_end_of_pdf(file: &mut File, bytes: u64) -> Result<(), Failed> {
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(bytes.saturating_sub(PDF_END_BYTES)))?;
    file.read_to_end(&mut end)?;
    let is_whole = end.windows(5).any(|word| word == b"%%EOF");
    if is_whole { Ok(()) } else { Err(damaged(MediaType::Pdf).into()) }
}

fn digest_of(file: &mut File) -> std::io::Result<[u8; 32]> {
    file.seek(SeekFrom::Start(0))?;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(digest.finalize().into()),
            read => digest.update(piece.get(..read).unwrap_or_default()),
        }
    }
}
