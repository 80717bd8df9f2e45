//! Campaigns and rewards in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, counted_drafts, newest_page_of, one, page_of};
use crate::campaigns::{
    CalendarRevision, Campaign, CampaignFilter, CampaignKey, CampaignState, CampaignStore, CampaignSummary,
    DiscountStep, LaunchTerms, Reward, ShippingOffer,
};
use crate::ids::{AccountId, CampaignId, RewardId};
use crate::page::{Page, PageRequest};
use crate::policy::DraftMark;
use crate::store::StoreError;

fn check_campaign(campaign: &Campaign) -> Result<(), StoreError> {
    let is_early = matches!(campaign.state, CampaignState::Draft | CampaignState::Cancelled);
    let was_launched = campaign.launched_at.is_some() && campaign.terms.deadline_at.is_some();
    check(is_early || was_launched, "campaigns_live")?;
    check(campaign.wound_down.is_some() == (campaign.state == CampaignState::WoundDown), "campaigns_wound_down")?;
    check(campaign.terms.goal.amount_minor >= 0, "campaigns_goal")
}

fn check_reward(reward: &Reward) -> Result<(), StoreError> {
    let is_single = |offer: &ShippingOffer| reward.offer(offer.mode) == Some(*offer);
    check(reward.price_minor > 0, "rewards_price")?;
    check(reward.taken >= 0, "rewards_taken")?;
    check(reward.stock.is_none_or(|stock| reward.taken <= stock), "rewards_stock")?;
    check(reward.shipping.iter().all(is_single), "reward_shipping_modes_mode")?;
    check(reward.shipping.iter().all(|offer| offer.fee_minor >= 0), "reward_shipping_modes_fee")
}

impl CampaignStore for MemoryStore {
    fn insert_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        check_new(self.campaigns.iter().all(|other| other.id != campaign.id), "campaigns_pkey")?;
        check_campaign(campaign)?;
        self.campaigns.push(campaign.clone());
        Ok(())
    }

    fn find_campaign(&mut self, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        Ok(self.campaigns.iter().find(|campaign| campaign.id == id).cloned())
    }

    fn list_campaign_drafts(
        &mut self,
        initiator: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DraftMark>, StoreError> {
        let own = self.campaigns.iter().filter(|one| one.initiator == initiator && one.launched_at.is_none());
        Ok(counted_drafts(own.map(|one| (one.created_at, one.state != CampaignState::Draft)), since, limit))
    }

    fn read_campaigns(&mut self, ids: &[CampaignId]) -> Result<Vec<Campaign>, StoreError> {
        Ok(self.campaigns.iter().filter(|campaign| ids.contains(&campaign.id)).cloned().collect())
    }

    fn update_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        check_campaign(campaign)?;
        let is_before = |kept: &&mut Campaign| kept.id == campaign.id && kept.version + 1 == campaign.version;
        *one(self.campaigns.iter_mut().find(is_before), "campaigns")? = campaign.clone();
        Ok(())
    }

    fn list_campaigns(
        &mut self,
        filter: &CampaignFilter,
        page: &PageRequest<CampaignKey>,
    ) -> Result<Page<CampaignSummary, CampaignKey>, StoreError> {
        let is_wanted = |campaign: &&Campaign| {
            let terms = &campaign.terms;
            (filter.with_drafts || campaign.launched_at.is_some())
                && (filter.states.is_empty() || filter.states.contains(&campaign.state))
                && filter.category.is_none_or(|category| terms.category == category)
                && filter.kind.is_none_or(|kind| terms.kind == kind)
                && filter.currency.is_none_or(|currency| terms.goal.currency == currency)
                && filter.initiator.is_none_or(|initiator| campaign.initiator == initiator)
        };
        let wanted = self.campaigns.iter().filter(is_wanted).map(CampaignSummary::from).collect();
        Ok(newest_page_of(wanted, page, CampaignSummary::key))
    }

    fn insert_launch_terms(&mut self, terms: &LaunchTerms) -> Result<(), StoreError> {
        check_new(self.launches.iter().all(|other| other.campaign != terms.campaign), "launch_terms_pkey")?;
        self.launches.push(terms.clone());
        Ok(())
    }

    fn insert_calendar_revision(
        &mut self,
        campaign: CampaignId,
        revision: &CalendarRevision,
    ) -> Result<(), StoreError> {
        let key = |(campaign, revision): &(CampaignId, CalendarRevision)| (*campaign, revision.number);
        let row = (campaign, *revision);
        check_new(self.calendars.iter().all(|other| key(other) != key(&row)), "delivery_calendars_pkey")?;
        self.calendars.push(row);
        Ok(())
    }

    fn find_last_calendar_number(&mut self, campaign: CampaignId) -> Result<Option<i64>, StoreError> {
        Ok(self.calendars.iter().filter(|(of, _)| *of == campaign).map(|(_, revision)| revision.number).max())
    }

    fn find_calendar_revision(
        &mut self,
        campaign: CampaignId,
        number: i64,
    ) -> Result<Option<CalendarRevision>, StoreError> {
        let is_wanted = |(of, revision): &&(CampaignId, CalendarRevision)| (*of, revision.number) == (campaign, number);
        Ok(self.calendars.iter().find(is_wanted).map(|(_, revision)| *revision))
    }

    fn list_calendar_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<CalendarRevision, i64>, StoreError> {
        let own = self.calendars.iter().filter(|(other, _)| *other == campaign).map(|(_, revision)| *revision);
        Ok(page_of(own.collect(), page, |revision| revision.number))
    }

    fn insert_reward(&mut self, reward: &Reward) -> Result<(), StoreError> {
        let own = || self.rewards.iter().filter(|other| other.campaign == reward.campaign);
        check_new(own().all(|other| other.id != reward.id), "rewards_pkey")?;
        check_new(own().all(|other| other.position != reward.position), "rewards_position")?;
        check_reward(reward)?;
        self.rewards.push(reward.clone());
        Ok(())
    }

    fn update_reward(&mut self, reward: &Reward) -> Result<(), StoreError> {
        check_reward(reward)?;
        let is_before = |kept: &&mut Reward| {
            (kept.campaign, kept.id) == (reward.campaign, reward.id) && kept.version + 1 == reward.version
        };
        let kept = one(self.rewards.iter_mut().find(is_before), "rewards")?;
        *kept = Reward { taken: kept.taken, ..reward.clone() };
        Ok(())
    }

    fn delete_reward(&mut self, campaign: CampaignId, id: RewardId) -> Result<(), StoreError> {
        let place = self.rewards.iter().position(|reward| (reward.campaign, reward.id) == (campaign, id));
        self.rewards.remove(one(place, "rewards")?);
        Ok(())
    }

    fn list_rewards(&mut self, campaign: CampaignId) -> Result<Vec<Reward>, StoreError> {
        let mut own: Vec<Reward> = self.rewards.iter().filter(|reward| reward.campaign == campaign).cloned().collect();
        own.sort_by_key(|reward| reward.position);
        Ok(own)
    }

    fn take_stock(&mut self, campaign: CampaignId, reward: RewardId, quantity: i64) -> Result<(), StoreError> {
        let kept = self.rewards.iter_mut().find(|kept| (kept.campaign, kept.id) == (campaign, reward));
        let kept = one(kept, "rewards")?;
        let changed = Reward { taken: kept.taken + quantity, ..kept.clone() };
        check_reward(&changed)?;
        *kept = changed;
        Ok(())
    }

    fn list_hub_discounts(&mut self, campaign: CampaignId) -> Result<Vec<DiscountStep>, StoreError> {
        Ok(self.discounts.get(&campaign).cloned().unwrap_or_default())
    }

    fn replace_hub_discounts(&mut self, campaign: CampaignId, steps: &[DiscountStep]) -> Result<(), StoreError> {
        self.discounts.insert(campaign, steps.to_vec());
        Ok(())
    }
}
