//! Profiles and follows in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, counted, newest_page_of, one};
use crate::campaigns::CampaignState;
use crate::ids::AccountId;
use crate::page::{Page, PageRequest};
use crate::profiles::{Follow, FollowKey, Profile, ProfileStore, Record};
use crate::store::StoreError;

impl ProfileStore for MemoryStore {
    fn find_profile(&mut self, account: AccountId) -> Result<Option<Profile>, StoreError> {
        Ok(self.profiles.iter().find(|profile| profile.account == account).cloned())
    }

    fn insert_profile(&mut self, profile: &Profile) -> Result<(), StoreError> {
        check_new(self.profiles.iter().all(|other| other.account != profile.account), "profiles_pkey")?;
        self.profiles.push(profile.clone());
        Ok(())
    }

    fn update_profile(&mut self, profile: &Profile) -> Result<(), StoreError> {
        let is_before = |kept: &&mut Profile| kept.account == profile.account && kept.version + 1 == profile.version;
        *one(self.profiles.iter_mut().find(is_before), "profiles")? = profile.clone();
        Ok(())
    }

    fn read_record(&mut self, account: AccountId) -> Result<Record, StoreError> {
        let mut record = Record::default();
        let launched = self.campaigns.iter().filter(|one| one.initiator == account && one.launched_at.is_some());
        for campaign in launched {
            record.launched += 1;
            record.succeeded += i64::from(campaign.raised_minor.is_some());
            record.undecided += i64::from(campaign.state.awaits_payments());
            record.failed += i64::from(campaign.state == CampaignState::Failed);
            record.cancelled += i64::from(campaign.state == CampaignState::Cancelled);
            record.wound_down += i64::from(campaign.state == CampaignState::WoundDown);
        }
        Ok(record)
    }

    fn has_launched(&mut self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.read_record(account)?.launched > 0)
    }

    fn read_followers(&mut self, account: AccountId) -> Result<i64, StoreError> {
        Ok(counted(self.follows.iter().filter(|follow| follow.followed == account).count(), i64::MAX))
    }

    fn find_follow(&mut self, follower: AccountId, followed: AccountId) -> Result<Option<Follow>, StoreError> {
        let is_it = |follow: &&Follow| (follow.follower, follow.followed) == (follower, followed);
        Ok(self.follows.iter().find(is_it).copied())
    }

    fn insert_follow(&mut self, follow: &Follow) -> Result<(), StoreError> {
        check_new(self.find_follow(follow.follower, follow.followed)?.is_none(), "follows_pkey")?;
        check(follow.follower != follow.followed, "follows_others")?;
        self.follows.push(*follow);
        Ok(())
    }

    fn delete_follow(&mut self, follow: &Follow) -> Result<(), StoreError> {
        let place = self.follows.iter().position(|known| known == follow);
        self.follows.remove(one(place, "follows")?);
        Ok(())
    }

    fn count_follows(&mut self, follower: AccountId, limit: i64) -> Result<i64, StoreError> {
        Ok(counted(self.follows.iter().filter(|follow| follow.follower == follower).count(), limit))
    }

    fn list_follows(
        &mut self,
        follower: AccountId,
        page: &PageRequest<FollowKey>,
    ) -> Result<Page<Follow, FollowKey>, StoreError> {
        let own = self.follows.iter().filter(|follow| follow.follower == follower).copied().collect();
        Ok(newest_page_of(own, page, Follow::key))
    }

    fn list_followers(
        &mut self,
        followed: AccountId,
        at: DateTime<Utc>,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let of = self
            .follows
            .iter()
            .filter(|follow| follow.followed == followed && follow.followed_at <= at)
            .map(|follow| follow.follower);
        let mut followers: Vec<AccountId> = of.filter(|follower| after.is_none_or(|after| *follower > after)).collect();
        followers.sort_unstable();
        followers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(followers)
    }
}
