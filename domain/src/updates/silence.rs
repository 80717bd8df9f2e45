//! Silence: since when a campaign has told nothing, and the backers who ask for an update.
//!
//! Who asks is known to nobody: the initiator is told how many do, and few are told as "fewer than". An update ends the
//! silence and answers everybody who asked; the next silence starts from zero.

use chrono::{DateTime, Duration, Utc};

use super::operations::CAMPAIGN_BACKER;
use super::refusal::UpdateRefusal;
use crate::actor::StaffRole;
use crate::campaigns::{Campaign, INITIATOR};
use crate::clock::Context;
use crate::ids::{AccountId, CampaignId};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::{Store, StoreError};

/// After how many silent days backers may ask for an update.
pub const SILENT_DAYS: i64 = 28;
/// Fewer people than so many are not counted to others: one of few would be recognised.
pub const TOLD_MIN: i64 = 5;

/// A number of people who stay unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnonymousCount(pub i64);

impl AnonymousCount {
    /// The number, unless it is of few.
    pub fn told(self) -> Option<i64> {
        (self.0 >= TOLD_MIN).then_some(self.0)
    }
}

/// A time in which a campaign tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The number of the update that it follows; 0 for the launch.
    pub after_update: i64,
    /// When it began.
    pub since: DateTime<Utc>,
}

impl Silence {
    /// From when on backers may ask for an update.
    pub fn possible_at(self) -> DateTime<Utc> {
        self.since + Duration::days(SILENT_DAYS)
    }

    fn check_may_ask(self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let possible_at = self.possible_at();
        ensure(now >= possible_at, UpdateRefusal::NotSilentForLong { silent_since: self.since, possible_at })
    }
}

/// A backer's wish for an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateRequest {
    /// The campaign.
    pub campaign: CampaignId,
    /// The silence, by the number of the update that it follows.
    pub after_update: i64,
    /// 1 for the first of its silence, rising without gaps.
    pub number: i64,
    /// Who asks.
    pub account: AccountId,
    /// When.
    pub asked_at: DateTime<Utc>,
}

/// A silence as the caller may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenSilence {
    /// The silence; none before the launch.
    pub silence: Option<Silence>,
    /// When the caller asked for an update in it, if so.
    pub asked_at: Option<DateTime<Utc>>,
    /// How many asked; none for backers.
    pub requests: Option<AnonymousCount>,
}

/// Where the wishes for updates are kept.
pub trait UpdateRequestStore {
    /// Adds a wish.
    fn insert_update_request(&mut self, request: &UpdateRequest) -> Result<(), StoreError>;
    /// When an account asked for an update in a silence, if it did.
    fn find_update_request(
        &mut self,
        campaign: CampaignId,
        after_update: i64,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// How many asked for an update in a silence: the number of the last wish.
    fn find_last_update_request(&mut self, campaign: CampaignId, after_update: i64) -> Result<i64, StoreError>;
}

/// Asks for an update, once in a silence; asking again changes nothing.
pub fn request_update(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<SeenSilence, Failure> {
    let campaign = require_backed_campaign_for(store, context, Operation::REQUEST_UPDATE, id)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let state = campaign.state;
    let silence = silence_of(store, &campaign)?.ok_or(Refusal::from(UpdateRefusal::NotLaunched { state }))?;
    silence.check_may_ask(context.now)?;
    let after_update = silence.after_update;
    if store.find_update_request(id, after_update, account)?.is_none() {
        let number = store.find_last_update_request(id, after_update)? + 1;
        let request = UpdateRequest { campaign: id, after_update, number, account, asked_at: context.now };
        store.insert_update_request(&request)?;
    }
    seen(store, context, &campaign)
}

/// Since when a campaign has told nothing, whether the caller has asked for an update, and for whoever may know it, how
/// many have.
pub fn read_silence(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<SeenSilence, Failure> {
    let campaign = require_backed_campaign_for(store, context, Operation::GET_UPDATE_REQUESTS, id)?;
    seen(store, context, &campaign)
}

/// The campaign, if the caller may do this who backed it, or is something else to it.
fn require_backed_campaign_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: CampaignId,
) -> Result<Campaign, Failure> {
    operation.admit(context.actor)?;
    let campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    operation.allow(context.actor, relations_of_backer(store, context, &campaign)?)?;
    Ok(campaign)
}

/// What the caller is to a campaign, which it may have backed.
pub fn relations_of_backer(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
) -> Result<Relations, Failure> {
    let has_backed = match context.actor.account() {
        Some(account) => store.has_backed(campaign.id, account, &[])?,
        None => false,
    };
    Ok(campaign.relations(context.actor).with(CAMPAIGN_BACKER, has_backed))
}

fn silence_of(store: &mut dyn Store, campaign: &Campaign) -> Result<Option<Silence>, Failure> {
    let Some(launched_at) = campaign.launched_at else { return Ok(None) };
    let (after_update, since) = store.find_last_update(campaign.id)?.unwrap_or((0, launched_at));
    Ok(Some(Silence { after_update, since }))
}

fn seen(store: &mut dyn Store, context: &Context<'_>, campaign: &Campaign) -> Result<SeenSilence, Failure> {
    let silence = silence_of(store, campaign)?;
    let after_update = silence.map_or(0, |silence| silence.after_update);
    let asked_at = match context.actor.account() {
        Some(account) => store.find_update_request(campaign.id, after_update, account)?,
        None => None,
    };
    let is_told = campaign.relations(context.actor).has(INITIATOR) || context.actor.has_role(StaffRole::Support);
    let requests = match is_told {
        true => Some(AnonymousCount(store.find_last_update_request(campaign.id, after_update)?)),
        false => None,
    };
    Ok(SeenSilence { silence, asked_at, requests })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backers_may_ask_from_the_end_of_the_twenty_eighth_day_on() {
        let since = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let silence = Silence { after_update: 3, since };
        let possible_at = since + Duration::seconds(28 * 86_400);
        assert_eq!(silence.check_may_ask(possible_at), Ok(()));
        let refusal = silence.check_may_ask(possible_at - Duration::seconds(1)).unwrap_err();
        assert_eq!(refusal, UpdateRefusal::NotSilentForLong { silent_since: since, possible_at });
    }

    #[test]
    fn few_are_not_counted() {
        let told = |count| AnonymousCount(count).told();
        assert_eq!([told(0), told(1), told(4), told(5), told(6)], [None, None, None, Some(5), Some(6)]);
    }
}
