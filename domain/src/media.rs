//! Media: pictures, videos and documents that people upload to show.
//!
//! A medium belongs to whoever uploaded it. Nobody else sees it until something refers to it: a public reference makes
//! it public, any other shows it only to those who see what refers to it. Its bytes are kept outside the database; the
//! row says what they are. A medium that nothing has referred to for a day is swept away.

mod limits;
mod operations;
mod reading;
mod refusal;
mod sweeping;
#[cfg(test)]
mod tests;
mod uploading;
mod using;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::ids::{AccountId, MediumId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

pub use limits::{
    DOCUMENT_BYTES_MAX, EDGE_MAX, FRAMES_PIXELS_MAX, IMAGE_BYTES_MAX, PIXELS_MAX, UNUSED_MEDIA_MAX, VIDEO_BYTES_MAX,
    VIDEO_SECONDS_MAX, WIDTHS, check_animation, check_extent, check_length, check_size,
};
pub(crate) use operations::OPERATIONS;
pub use operations::UPLOADER;
pub use reading::{list_my_media, may_open_medium, read_medium};
pub use refusal::{MediumFault, MediumRefusal};
pub use sweeping::{SWEPT_MAX, UNUSED_KEPT, delete_medium, sweep_media};
pub use uploading::{UploadMedium, require_room_for_upload, upload_medium};
pub use using::use_media;

named! {
    /// What a medium is to people.
    MediumKind {
        /// A picture, moving or still.
        Image "image",
        /// A video.
        Video "video",
        /// A document to read or print.
        Document "document",
    }
}

named! {
    /// What a medium's bytes are, as their beginning says.
    MediaType {
        /// PNG.
        Png "image/png",
        /// JPEG.
        Jpeg "image/jpeg",
        /// WebP.
        Webp "image/webp",
        /// GIF.
        Gif "image/gif",
        /// PDF.
        Pdf "application/pdf",
        /// MP4.
        Mp4 "video/mp4",
        /// WebM.
        Webm "video/webm",
    }
}

impl MediaType {
    /// What it is to people.
    pub const fn kind(self) -> MediumKind {
        match self {
            Self::Png | Self::Jpeg | Self::Webp | Self::Gif => MediumKind::Image,
            Self::Mp4 | Self::Webm => MediumKind::Video,
            Self::Pdf => MediumKind::Document,
        }
    }
}

/// How wide and how high a picture is, in pixels, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// What a medium was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// What its bytes are.
    pub media_type: MediaType,
    /// How many there are.
    pub bytes: i64,
    /// SHA-256 of them.
    pub digest: [u8; 32],
    /// How large it is shown; none for a document, and for a video that does not say.
    pub extent: Option<Extent>,
    /// How long it plays, in milliseconds; none for what does not play, or does not say.
    pub duration_ms: Option<i64>,
    /// What its smaller sizes are made of; none when it has none.
    pub sizes_type: Option<MediaType>,
}

/// A medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Medium {
    /// Its id.
    pub id: MediumId,
    /// Who uploaded it.
    pub uploader: AccountId,
    /// The name under which its bytes are kept: each upload has one of its own, so that none writes over another.
    pub stored_as: Uuid,
    /// What it is.
    pub content: Content,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// Since when nothing refers to it; none while something does.
    pub unused_since: Option<DateTime<Utc>>,
}

impl Medium {
    /// The smaller sizes that it has: how wide each is, the smallest first.
    pub fn widths(&self) -> impl Iterator<Item = u32> + use<> {
        let width = self.content.extent.filter(|_| self.content.sizes_type.is_some()).map_or(0, |extent| extent.width);
        WIDTHS.into_iter().filter(move |narrower| *narrower < width)
    }
}

/// What refers to media: its kind, by a word of its context, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaUser {
    /// What kind of thing it is (`campaign`, `update`).
    pub kind: &'static str,
    /// Which one.
    pub id: Uuid,
}

/// The key of a medium in lists: newest first.
pub type MediumKey = (DateTime<Utc>, MediumId);

/// Where it is kept what media are. Their bytes are elsewhere.
pub trait MediumStore {
    /// Adds a medium.
    fn insert_medium(&mut self, medium: &Medium) -> Result<(), StoreError>;
    /// Those of these media that there are, in any order.
    fn find_media(&mut self, ids: &[MediumId]) -> Result<Vec<Medium>, StoreError>;
    /// Somebody's media, newest first.
    fn list_media_of(
        &mut self,
        uploader: AccountId,
        page: &PageRequest<MediumKey>,
    ) -> Result<Page<Medium, MediumKey>, StoreError>;
    /// How many of somebody's media nothing refers to, counted up to `limit`.
    fn count_unused_media(&mut self, uploader: AccountId, limit: i64) -> Result<i64, StoreError>;
    /// Whether something public refers to a medium.
    fn is_medium_public(&mut self, id: MediumId) -> Result<bool, StoreError>;
    /// The media that something refers to, in any order.
    fn media_used_by(&mut self, user: MediaUser) -> Result<Vec<MediumId>, StoreError>;
    /// Writes that something refers to a medium, publicly or not; a medium that is not there is
    /// [`StoreError::Violated`].
    fn put_media_use(&mut self, user: MediaUser, medium: MediumId, is_public: bool) -> Result<(), StoreError>;
    /// Writes that something no longer refers to a medium: it is unused from then on if nothing else does.
    fn delete_media_use(&mut self, user: MediaUser, medium: MediumId, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Deletes a medium to which nothing refers; [`StoreError::Conflict`] when something does.
    fn delete_medium(&mut self, id: MediumId) -> Result<(), StoreError>;
    /// Media to which nothing has referred since `before`, up to `limit`, those that have waited longest first.
    fn list_unused_media(&mut self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Medium>, StoreError>;
}
