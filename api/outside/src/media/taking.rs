//! Taking an upload in that was written to a file: looked at, cleaned, and moved to its place.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use palier_domain::media::{Content, MediaType, MediumKind, MediumRefusal, check_length};
use sha2::{Digest, Sha256};

use super::folder::{MediaFolder, StoredName};
use super::{damaged, matroska, mpeg4, pictures};

/// How large a piece of a file is hashed at a time, in bytes.
const PIECE_BYTES: usize = 64 * 1_024;
/// Where the end of a document must say that it is one, in bytes from its end.
const PDF_END_BYTES: u64 = 1_024;

/// A file that is deleted unless it was moved to its place.
#[derive(Debug)]
pub struct IncomingFile(PathBuf);

impl IncomingFile {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

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

/// Why an upload is not kept.
#[derive(Debug)]
pub enum NotTakenIn {
    /// It is not what is taken.
    Refused(MediumRefusal),
    /// The folder cannot be read or written.
    Io(std::io::Error),
}

impl From<MediumRefusal> for NotTakenIn {
    fn from(refusal: MediumRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<std::io::Error> for NotTakenIn {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// Looks at an upload, which begins as it says, and moves what is kept of it to its place. Takes as long as it takes to
/// decode a picture: not for the event loop.
pub fn take_in(
    folder: &MediaFolder,
    (file, media_type): (&IncomingFile, MediaType),
    name: StoredName,
) -> Result<Content, NotTakenIn> {
    let path = file.path();
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
) -> Result<Content, NotTakenIn> {
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
fn require_end_of_pdf(file: &mut File, bytes: u64) -> Result<(), NotTakenIn> {
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
