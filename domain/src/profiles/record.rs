//! Who somebody is to everybody, and what came of the campaigns that they launched: facts, and no score.

use super::Profile;
use super::write_profile::profile_of;
use crate::clock::Context;
use crate::ids::AccountId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// What came of the campaigns that somebody launched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// How many were launched.
    pub launched: i64,
    /// Of those, how many are not decided yet.
    pub undecided: i64,
    /// How many reached their goal, also those that were wound down later.
    pub succeeded: i64,
    /// How many missed it.
    pub failed: i64,
    /// How many were called off.
    pub cancelled: i64,
    /// How many reached their goal and could not finish.
    pub wound_down: i64,
}

/// A profile as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicProfile {
    /// What its owner says.
    pub profile: Profile,
    /// How many follow.
    pub followers: i64,
    /// Whether the caller does.
    pub is_followed: bool,
}

/// The profile of somebody who has written one or launched a campaign.
pub fn read_profile(
    store: &mut dyn Store,
    context: &Context<'_>,
    account: AccountId,
) -> Result<PublicProfile, Failure> {
    Operation::GET_PROFILE.allow(context.actor, Relations::NONE)?;
    let profile = require_public(store, account)?;
    let is_followed = match context.actor.account() {
        Some(follower) => store.find_follow(follower, account)?.is_some(),
        None => false,
    };
    Ok(PublicProfile { profile, followers: store.read_followers(account)?, is_followed })
}

/// What came of the campaigns of somebody whose profile everybody may see.
pub fn read_profile_record(
    store: &mut dyn Store,
    context: &Context<'_>,
    account: AccountId,
) -> Result<Record, Failure> {
    Operation::GET_PROFILE_RECORD.allow(context.actor, Relations::NONE)?;
    require_public(store, account)?;
    Ok(store.read_record(account)?)
}

/// The profile, unless there is nothing by which anybody could know its owner.
pub(super) fn require_public(store: &mut dyn Store, account: AccountId) -> Result<Profile, Failure> {
    let profile = profile_of(store, account)?;
    let is_public = !profile.is_blank() || store.has_launched(account)?;
    ensure(is_public, Refusal::NotFound)?;
    Ok(profile)
}
