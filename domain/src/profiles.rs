//! Profiles: who an initiator is, what came of the campaigns that were launched, and who follows.
//!
//! A profile has the id of its account. Somebody who never launched a campaign and has written nothing is not revealed.
//! How many follow is told to everybody, who they are to nobody.

mod following;
mod operations;
mod record;
mod refusal;
mod write_profile;

pub use following::{Follow, FollowKey, follow_profile, list_my_follows, unfollow_profile};
pub(crate) use operations::OPERATIONS;
pub use record::{PublicProfile, Record, read_profile, read_profile_record};
pub use refusal::{ProfileFault, ProfileRefusal};
pub use write_profile::{WriteProfile, read_my_profile, set_my_profile};

use chrono::{DateTime, Utc};

use crate::actor::{Actor, named};
use crate::ids::AccountId;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::store::StoreError;
use crate::text::{Line, Prose};

/// The longest presentation, in characters.
pub const PRESENTATION_CHARACTERS_MAX: usize = 5_000;
/// The longest place, in characters.
pub const PLACE_CHARACTERS_MAX: usize = 120;
/// The longest name of a link, in characters.
pub const LABEL_CHARACTERS_MAX: usize = 60;
/// The longest address of a link, in characters.
pub const URL_CHARACTERS_MAX: usize = 300;
/// How many links a profile may have.
pub const LINKS_MAX: usize = 10;
/// How many people somebody may follow.
pub const FOLLOWS_MAX: i64 = 1_000;

named! {
    /// What can be done with a profile, named as in its address.
    ProfileAction {
        /// Be told when its owner launches a campaign.
        Follow "follow",
        /// Be told no longer.
        Unfollow "unfollow",
    }
}

impl ProfileAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Follow => Operation::FOLLOW_PROFILE,
            Self::Unfollow => Operation::UNFOLLOW_PROFILE,
        }
    }
}

/// A link of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileLink {
    /// What it is called.
    pub label: Line<LABEL_CHARACTERS_MAX>,
    /// Where it leads: an address on the web.
    pub url: Line<URL_CHARACTERS_MAX>,
}

/// What somebody says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Whose it is.
    pub account: AccountId,
    /// Who they are, in Markdown.
    pub presentation: Prose<PRESENTATION_CHARACTERS_MAX>,
    /// Where they are.
    pub place: Option<Line<PLACE_CHARACTERS_MAX>>,
    /// Where else they can be found.
    pub links: Vec<ProfileLink>,
    /// 0 as long as nothing was written, one more with each change.
    pub version: i64,
    /// When it was written last.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Profile {
    /// Whether nothing is written in it.
    pub fn is_blank(&self) -> bool {
        self.presentation.as_str().is_empty() && self.place.is_none() && self.links.is_empty()
    }

    /// What this caller, who follows or not, could do with it.
    pub fn allowed_actions(&self, actor: &Actor, is_followed: bool) -> Vec<ProfileAction> {
        let action = if is_followed { ProfileAction::Unfollow } else { ProfileAction::Follow };
        let may = action.operation().allow(actor, Relations::NONE).is_ok() && !actor.is(self.account);
        may.then_some(action).into_iter().collect()
    }
}

/// Where profiles and follows are kept.
pub trait ProfileStore {
    /// What somebody has written; none before the first time.
    fn find_profile(&mut self, account: AccountId) -> Result<Option<Profile>, StoreError>;
    /// Adds a profile with its links.
    fn insert_profile(&mut self, profile: &Profile) -> Result<(), StoreError>;
    /// Writes the profile with its links if its version is still `profile.version - 1`.
    fn update_profile(&mut self, profile: &Profile) -> Result<(), StoreError>;
    /// What came of the campaigns that somebody launched.
    fn read_record(&mut self, account: AccountId) -> Result<Record, StoreError>;
    /// Whether somebody ever launched a campaign.
    fn has_launched(&mut self, account: AccountId) -> Result<bool, StoreError>;
    /// How many follow somebody.
    fn read_followers(&mut self, account: AccountId) -> Result<i64, StoreError>;
    /// Whether and since when somebody follows somebody.
    fn find_follow(&mut self, follower: AccountId, followed: AccountId) -> Result<Option<Follow>, StoreError>;
    /// Has somebody follow somebody, and counts it.
    fn insert_follow(&mut self, follow: &Follow) -> Result<(), StoreError>;
    /// Ends a follow that there is, and counts it off.
    fn delete_follow(&mut self, follow: &Follow) -> Result<(), StoreError>;
    /// How many people somebody follows, counted no further than `limit`.
    fn count_follows(&mut self, follower: AccountId, limit: i64) -> Result<i64, StoreError>;
    /// Whom somebody follows, the latest first.
    fn list_follows(
        &mut self,
        follower: AccountId,
        page: &PageRequest<FollowKey>,
    ) -> Result<Page<Follow, FollowKey>, StoreError>;
    /// Who has followed somebody since `at` or before, after an account, by id.
    fn list_followers(
        &mut self,
        followed: AccountId,
        at: DateTime<Utc>,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError>;
}
