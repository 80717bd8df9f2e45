//! Rows of `media` and `media_uses`.
//!
//! Whoever changes what refers to a medium changes the medium's row first: two who do so at once wait for each other,
//! and none of them sees a medium as unused to which the other has begun to refer.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, MediumId};
use palier_domain::media::{Content, Extent, MediaType, MediaUser, Medium, MediumKey, MediumStore};
use palier_domain::page::{Page, PageRequest};
use palier_domain::write_set::Aggregate;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{media, media_uses};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = media, treat_none_as_default_value = false)]
struct MediumRow {
    id: IdValue,
    uploader_id: IdValue,
    stored_as: IdValue,
    media_type: String,
    bytes: i64,
    digest: Vec<u8>,
    width: Option<i64>,
    height: Option<i64>,
    duration_ms: Option<i64>,
    sizes_type: Option<String>,
    created_at: InstantValue,
    unused_since: Option<InstantValue>,
}

impl From<&Medium> for MediumRow {
    fn from(medium: &Medium) -> Self {
        let Content { media_type, bytes, digest, extent, duration_ms, sizes_type } = medium.content;
        Self {
            id: IdValue(medium.id.0),
            uploader_id: IdValue(medium.uploader.0),
            stored_as: IdValue(medium.stored_as),
            media_type: media_type.as_str().to_owned(),
            bytes,
            digest: digest.to_vec(),
            width: extent.map(|extent| extent.width.into()),
            height: extent.map(|extent| extent.height.into()),
            duration_ms,
            sizes_type: sizes_type.map(|sizes_type| sizes_type.as_str().to_owned()),
            created_at: InstantValue(medium.created_at),
            unused_since: medium.unused_since.map(InstantValue),
        }
    }
}

impl TryFrom<MediumRow> for Medium {
    type Error = StoreError;

    fn try_from(row: MediumRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "media", key: &row.id.0 };
        let edge = |column, length: i64| of.parsed(column, u32::try_from(length).ok());
        let extent = match of.all_or_none("width", (row.width, row.height))? {
            Some((width, height)) => Some(Extent { width: edge("width", width)?, height: edge("height", height)? }),
            None => None,
        };
        let content = Content {
            media_type: of.parsed("media_type", MediaType::parse(&row.media_type))?,
            bytes: row.bytes,
            digest: of.parsed("digest", row.digest.as_slice().try_into().ok())?,
            extent,
            duration_ms: row.duration_ms,
            sizes_type: of.parsed_if_any("sizes_type", row.sizes_type.as_deref(), MediaType::parse)?,
        };
        Ok(Self {
            id: MediumId(row.id.0),
            uploader: AccountId(row.uploader_id.0),
            stored_as: row.stored_as.0,
            content,
            created_at: row.created_at.0,
            unused_since: row.unused_since.map(|since| since.0),
        })
    }
}

impl MediumStore for Session<'_> {
    fn insert_medium(&mut self, medium: &Medium) -> Result<(), StoreError> {
        let row = MediumRow::from(medium);
        let insert = diesel::insert_into(media::table).values(row);
        let inserted = self.writing(Aggregate::Alone, |connection| insert.execute(connection))?;
        expect_one(inserted, "media")
    }

    fn find_media(&mut self, ids: &[MediumId]) -> Result<Vec<Medium>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let query = media::table.filter(media::id.eq_any(ids)).select(MediumRow::as_select());
        let rows: Vec<MediumRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Medium::try_from).collect()
    }

    fn list_media_of(
        &mut self,
        uploader: AccountId,
        page: &PageRequest<MediumKey>,
    ) -> Result<Page<Medium, MediumKey>, StoreError> {
        let mut query = media::table
            .filter(media::uploader_id.eq(IdValue(uploader.0)))
            .order((media::created_at.desc(), media::id.desc()))
            .limit(overfull(page.limit))
            .select(MediumRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<MediumRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |medium: &Medium| (medium.created_at, medium.id))
    }

    fn count_unused_media(&mut self, uploader: AccountId, limit: i64) -> Result<i64, StoreError> {
        let query = media::table
            .filter(media::uploader_id.eq(IdValue(uploader.0)))
            .filter(media::unused_since.is_not_null())
            .limit(limit)
            .select(media::id);
        let found: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
    }

    fn is_medium_public(&mut self, id: MediumId) -> Result<bool, StoreError> {
        let query = media_uses::table
            .filter(media_uses::medium_id.eq(IdValue(id.0)))
            .filter(media_uses::is_public.eq(true))
            .select(media_uses::medium_id);
        let found: Option<IdValue> = self.reading(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }

    fn media_used_by(&mut self, user: MediaUser) -> Result<Vec<MediumId>, StoreError> {
        let query = media_uses::table
            .filter(media_uses::user_id.eq(IdValue(user.id)))
            .filter(media_uses::user_kind.eq(user.kind))
            .select(media_uses::medium_id);
        let ids: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(ids.into_iter().map(|id| MediumId(id.0)).collect())
    }

    fn put_media_use(&mut self, user: MediaUser, medium: MediumId, is_public: bool) -> Result<(), StoreError> {
        let wanted = Statement::<MultiBackend>::new("UPDATE media SET unused_since = NULL WHERE id = ?")
            .bind::<Id, _>(IdValue(medium.0));
        let touched = self.writing(Aggregate::Alone, |connection| wanted.execute(connection))?;
        expect_one(touched, "media")?;
        let text = "INSERT INTO media_uses (medium_id, user_kind, user_id, is_public) VALUES (?, ?, ?, ?) \
                    ON CONFLICT (medium_id, user_kind, user_id) DO UPDATE SET is_public = excluded.is_public";
        let put = Statement::<MultiBackend>::new(text)
            .bind::<Id, _>(IdValue(medium.0))
            .bind::<Text, _>(user.kind)
            .bind::<Id, _>(IdValue(user.id))
            .bind::<Bool, _>(is_public);
        let written = self.writing(Aggregate::Alone, |connection| put.execute(connection))?;
        expect_one(written, "media_uses")
    }

    fn delete_media_use(&mut self, user: MediaUser, medium: MediumId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let held = Statement::<MultiBackend>::new("UPDATE media SET unused_since = unused_since WHERE id = ?")
            .bind::<Id, _>(IdValue(medium.0));
        self.writing(Aggregate::Alone, |connection| held.execute(connection))?;
        let one = media_uses::table.find((IdValue(medium.0), user.kind, IdValue(user.id)));
        let deleted = self.writing(Aggregate::Alone, |connection| diesel::delete(one).execute(connection))?;
        expect_one(deleted, "media_uses")?;
        let text = "UPDATE media SET unused_since = ? \
                    WHERE id = ? AND NOT EXISTS (SELECT 1 FROM media_uses WHERE medium_id = media.id)";
        let unused =
            Statement::<MultiBackend>::new(text).bind::<Instant, _>(InstantValue(now)).bind::<Id, _>(IdValue(medium.0));
        self.writing(Aggregate::Alone, |connection| unused.execute(connection)).map(drop)
    }

    fn delete_medium(&mut self, id: MediumId) -> Result<(), StoreError> {
        let unused = media::table.find(IdValue(id.0)).filter(media::unused_since.is_not_null());
        let deleted = self.writing(Aggregate::Alone, |connection| diesel::delete(unused).execute(connection))?;
        expect_one(deleted, "media")
    }

    fn list_unused_media(&mut self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Medium>, StoreError> {
        let query = media::table
            .filter(media::unused_since.le(InstantValue(before)))
            .order((media::unused_since, media::id))
            .limit(i64::from(limit))
            .select(MediumRow::as_select());
        let rows: Vec<MediumRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Medium::try_from).collect()
    }
}
