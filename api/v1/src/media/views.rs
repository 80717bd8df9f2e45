//! What is told of media.

use chrono::Utc;
use palier_domain::ids::MediumId;
use palier_domain::media::Medium;
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::links::MediaLinks;
use super::words::MediumKindWord;

/// A picture, video or document that somebody uploaded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Medium)]
pub struct MediumView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: MediumKindWord,
    /// What its bytes are, whatever they were called when they came.
    #[schema(max_length = 64, pattern = "^[a-z]+/[a-z0-9.+-]+$", examples("image/jpeg"))]
    pub media_type: String,
    /// How many bytes there are.
    #[schema(minimum = 1, maximum = 104_857_600, examples(48_213))]
    pub bytes: i64,
    /// How wide it is shown, in pixels; null for a document, and for a video that does not say.
    #[schema(required = true, minimum = 1, maximum = 65_535, examples(1_600))]
    pub width: Option<u32>,
    /// How high it is shown, in pixels; null like `width`.
    #[schema(required = true, minimum = 1, maximum = 65_535, examples(1_067))]
    pub height: Option<u32>,
    /// How long it plays, in milliseconds; null for what does not play or does not say.
    #[schema(required = true, minimum = 0, maximum = 600_000, examples(json!(null)))]
    pub duration_ms: Option<i64>,
    /// Where its bytes are, relative to the API's address. For a medium that not everybody may see, the address carries
    /// a key that opens it for some hours; read the medium again for a fresh one.
    #[schema(max_length = 256, format = "uri-reference")]
    pub url: String,
    /// A picture's smaller sizes, the smallest first; empty for what has none.
    #[schema(max_items = 3)]
    pub sizes: Vec<MediumSizeView>,
    /// When it was uploaded.
    pub created_at: DateTime,
}

/// A smaller size of a picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MediumSize)]
pub struct MediumSizeView {
    /// How wide it is, in pixels.
    #[schema(minimum = 1, maximum = 65_535, examples(320))]
    pub width: u32,
    /// How high it is, in pixels.
    #[schema(minimum = 1, maximum = 65_535, examples(213))]
    pub height: u32,
    /// Where its bytes are.
    #[schema(max_length = 256, format = "uri-reference")]
    pub url: String,
}

/// A medium of the caller's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyMedium)]
pub struct MyMediumView {
    /// The medium.
    pub medium: MediumView,
    /// Since when nothing refers to it; null while something does. It is deleted a day later.
    #[schema(required = true)]
    pub unused_since: Option<DateTime>,
}

/// A page of media.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyMediumList)]
pub struct MyMediumListView {
    /// The media, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<MyMediumView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// Writes the addresses of media for whoever may see them.
#[derive(Clone)]
pub struct MediaAddresses {
    links: MediaLinks,
    now: chrono::DateTime<Utc>,
}

impl MediaAddresses {
    /// Addresses that open what not everybody may see for some hours from now, which is real time.
    pub const fn new(links: MediaLinks, now: chrono::DateTime<Utc>) -> Self {
        Self { links, now }
    }

    fn of(&self, id: MediumId, width: Option<u32>, is_public: bool) -> String {
        let width = width.map(|width| format!("width={width}"));
        let key = (!is_public).then(|| format!("key={}", self.links.token(id, self.now)));
        let query: Vec<String> = width.into_iter().chain(key).collect();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("/v1/media/{id}/content{separator}{}", query.join("&"))
    }
}

impl MediumView {
    /// The view of a medium, for somebody who may see it; `is_public` if everybody may.
    pub fn new(medium: &Medium, is_public: bool, addresses: &MediaAddresses) -> Self {
        let content = medium.content;
        let size = |width: u32| {
            let extent = content.extent?;
            let height = u64::from(extent.height) * u64::from(width) / u64::from(extent.width.max(1));
            let height = u32::try_from(height).ok()?.max(1);
            Some(MediumSizeView { width, height, url: addresses.of(medium.id, Some(width), is_public) })
        };
        Self {
            id: medium.id.0,
            kind: MediumKindWord(content.media_type.kind()),
            media_type: content.media_type.as_str().to_owned(),
            bytes: content.bytes,
            width: content.extent.map(|extent| extent.width),
            height: content.extent.map(|extent| extent.height),
            duration_ms: content.duration_ms,
            url: addresses.of(medium.id, None, is_public),
            sizes: medium.widths().filter_map(size).collect(),
            created_at: DateTime(medium.created_at),
        }
    }
}

impl MyMediumView {
    pub(super) fn new(medium: &Medium, is_public: bool, addresses: &MediaAddresses) -> Self {
        Self { medium: MediumView::new(medium, is_public, addresses), unused_since: medium.unused_since.map(DateTime) }
    }
}
