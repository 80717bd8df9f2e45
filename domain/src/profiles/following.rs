//! Following somebody: whoever follows is told when that person launches a campaign.

use chrono::{DateTime, Utc};

use super::FOLLOWS_MAX;
use super::record::require_public;
use super::refusal::ProfileRefusal;
use crate::clock::Context;
use crate::ids::AccountId;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// That somebody follows somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follow {
    /// Who is told.
    pub follower: AccountId,
    /// Of whom.
    pub followed: AccountId,
    /// Since when.
    pub followed_at: DateTime<Utc>,
}

/// The key of a follow in its follower's list: the latest first.
pub type FollowKey = (DateTime<Utc>, AccountId);

impl Follow {
    /// Where it stands in its follower's list.
    pub const fn key(&self) -> FollowKey {
        (self.followed_at, self.followed)
    }
}

/// Has the caller follow somebody whose profile everybody may see; again, it changes nothing.
pub fn follow_profile(store: &mut dyn Store, context: &Context<'_>, followed: AccountId) -> Result<Follow, Failure> {
    Operation::FOLLOW_PROFILE.allow(context.actor, Relations::NONE)?;
    let follower = context.actor.account().ok_or(Refusal::SignInRequired)?;
    require_public(store, followed)?;
    ensure(follower != followed, ProfileRefusal::OwnProfile)?;
    if let Some(known) = store.find_follow(follower, followed)? {
        return Ok(known);
    }
    let count = store.count_follows(follower, FOLLOWS_MAX)?;
    ensure(count < FOLLOWS_MAX, Refusal::LimitReached { what: "follows", limit: FOLLOWS_MAX })?;
    let follow = Follow { follower, followed, followed_at: context.now };
    store.insert_follow(&follow)?;
    Ok(follow)
}

/// Has the caller follow somebody no longer; whoever does not follow changes nothing.
pub fn unfollow_profile(store: &mut dyn Store, context: &Context<'_>, followed: AccountId) -> Result<(), Failure> {
    Operation::UNFOLLOW_PROFILE.allow(context.actor, Relations::NONE)?;
    let follower = context.actor.account().ok_or(Refusal::SignInRequired)?;
    match store.find_follow(follower, followed)? {
        Some(follow) => Ok(store.delete_follow(&follow)?),
        None => require_public(store, followed).map(drop),
    }
}

/// Whom the caller follows, the latest first.
pub fn list_my_follows(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<FollowKey>,
) -> Result<Page<Follow, FollowKey>, Failure> {
    Operation::LIST_MY_FOLLOWS.allow(context.actor, Relations::NONE)?;
    let follower = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_follows(follower, page)?)
}
