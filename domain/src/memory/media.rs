//! Media in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check_new, counted, newest_page_of, one};
use crate::ids::{AccountId, MediumId};
use crate::media::{MediaUser, Medium, MediumKey, MediumStore};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

impl MediumStore for MemoryStore {
    fn insert_medium(&mut self, medium: &Medium) -> Result<(), StoreError> {
        check_new(self.media.iter().all(|other| other.id != medium.id), "media_pkey")?;
        self.media.push(*medium);
        Ok(())
    }

    fn find_media(&mut self, ids: &[MediumId]) -> Result<Vec<Medium>, StoreError> {
        Ok(self.media.iter().filter(|medium| ids.contains(&medium.id)).copied().collect())
    }

    fn list_media_of(
        &mut self,
        uploader: AccountId,
        page: &PageRequest<MediumKey>,
    ) -> Result<Page<Medium, MediumKey>, StoreError> {
        let own = self.media.iter().filter(|medium| medium.uploader == uploader).copied().collect();
        Ok(newest_page_of(own, page, |medium: &Medium| (medium.created_at, medium.id)))
    }

    fn count_unused_media(&mut self, uploader: AccountId, limit: i64) -> Result<i64, StoreError> {
        let is_unused = |medium: &&Medium| medium.uploader == uploader && medium.unused_since.is_some();
        Ok(counted(self.media.iter().filter(is_unused).count(), limit))
    }

    fn is_medium_public(&mut self, id: MediumId) -> Result<bool, StoreError> {
        Ok(self.media_uses.iter().any(|((_, medium), is_public)| *medium == id && *is_public))
    }

    fn media_used_by(&mut self, user: MediaUser) -> Result<Vec<MediumId>, StoreError> {
        Ok(self.media_uses.keys().filter(|(by, _)| *by == user).map(|(_, medium)| *medium).collect())
    }

    fn put_media_use(&mut self, user: MediaUser, medium: MediumId, is_public: bool) -> Result<(), StoreError> {
        one(self.media.iter_mut().find(|found| found.id == medium), "media")?.unused_since = None;
        self.media_uses.insert((user, medium), is_public);
        Ok(())
    }

    fn delete_media_use(&mut self, user: MediaUser, medium: MediumId, now: DateTime<Utc>) -> Result<(), StoreError> {
        one(self.media_uses.remove(&(user, medium)), "media_uses")?;
        if self.media_uses.keys().all(|(_, used)| *used != medium) {
            one(self.media.iter_mut().find(|found| found.id == medium), "media")?.unused_since = Some(now);
        }
        Ok(())
    }

    fn delete_medium(&mut self, id: MediumId) -> Result<(), StoreError> {
        let place = self.media.iter().position(|medium| medium.id == id && medium.unused_since.is_some());
        self.media.remove(one(place, "media")?);
        Ok(())
    }

    fn list_unused_media(&mut self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Medium>, StoreError> {
        let mut unused: Vec<Medium> = self
            .media
            .iter()
            .filter(|medium| medium.unused_since.is_some_and(|since| since <= before))
            .copied()
            .collect();
        unused.sort_by_key(|medium| (medium.unused_since, medium.id));
        unused.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(unused)
    }
}
