//! Campaigns and rewards in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, counted, counted_drafts, newest_page_of, one, page_of};
use crate::campaigns::{
    CalendarRevision, Campaign, CampaignFilter, CampaignKey, CampaignOrder, CampaignPlace, CampaignState,
    CampaignStore, CampaignSummary, DiscountStep, LaunchTerms, Reward, ShippingOffer, TextRevision,
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
        page: &PageRequest<CampaignPlace>,
    ) -> Result<Page<CampaignSummary, CampaignPlace>, StoreError> {
        let groups = filter.word_groups();
        let is_found = |campaign: &Campaign| {
            let words = campaign.words();
            groups.iter().all(|group| group.iter().any(|word| words.contains(word)))
        };
        let place = |campaign: &Campaign| {
            let listing = campaign.listing()?;
            let rank = match filter.order {
                CampaignOrder::Newest => 0,
                CampaignOrder::MostRaised => self.ranks.get(&campaign.id).copied().unwrap_or(0),
                CampaignOrder::EndingSoon => {
                    campaign.terms.deadline_at.filter(|_| campaign.state == CampaignState::Live)?.timestamp_micros()
                }
            };
            Some((CampaignPlace { rank, listing }, CampaignSummary::from(campaign)))
        };
        let found: Vec<_> = self.campaigns.iter().filter(|campaign| is_found(campaign)).filter_map(place).collect();
        let Page { items, next } = match filter.order {
            CampaignOrder::EndingSoon => page_of(found, page, |found| found.0),
            CampaignOrder::Newest | CampaignOrder::MostRaised => newest_page_of(found, page, |found| found.0),
        };
        Ok(Page { items: items.into_iter().map(|(_, campaign)| campaign).collect(), next })
    }

    fn list_campaigns_of(
        &mut self,
        initiator: AccountId,
        page: &PageRequest<CampaignKey>,
    ) -> Result<Page<Campaign, CampaignKey>, StoreError> {
        let own = self.campaigns.iter().filter(|campaign| campaign.initiator == initiator).cloned().collect();
        Ok(newest_page_of(own, page, Campaign::key))
    }

    fn rank_campaign(&mut self, campaign: CampaignId, rank: i64) -> Result<(), StoreError> {
        self.ranks.insert(campaign, rank);
        Ok(())
    }

    fn insert_launch_terms(&mut self, terms: &LaunchTerms) -> Result<(), StoreError> {
        check_new(self.launches.iter().all(|other| other.campaign != terms.campaign), "launch_terms_pkey")?;
        self.launches.push(terms.clone());
        terms.rewards.iter().try_for_each(|reward| self.insert_reward_terms(reward, terms.recorded_at))
    }

    fn insert_text_revision(&mut self, campaign: CampaignId, revision: &TextRevision) -> Result<(), StoreError> {
        let is_same = |(other, text): &(CampaignId, TextRevision)| (*other, text.number) == (campaign, revision.number);
        check_new(!self.texts.iter().any(is_same), "campaign_texts_pkey")?;
        self.texts.push((campaign, revision.clone()));
        Ok(())
    }

    fn find_last_text(&mut self, campaign: CampaignId) -> Result<i64, StoreError> {
        let own = self.texts.iter().filter(|(other, _)| *other == campaign);
        Ok(own.map(|(_, text)| text.number).max().unwrap_or(0))
    }

    fn list_text_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<TextRevision, i64>, StoreError> {
        let own: Vec<&TextRevision> =
            self.texts.iter().filter(|(other, _)| *other == campaign).map(|(_, text)| text).collect();
        let with_end = |text: &TextRevision| {
            let next = own.iter().find(|other| other.number == text.number + 1);
            TextRevision { replaced_at: next.map(|next| next.recorded_at), ..text.clone() }
        };
        Ok(page_of(own.iter().map(|text| with_end(text)).collect(), page, |text| text.number))
    }

    fn insert_reward_terms(&mut self, reward: &Reward, recorded_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.reward_terms.push((reward.clone(), recorded_at));
        match reward.stock {
            Some(stock) => self.insert_stock(reward.campaign, reward.id, stock, recorded_at),
            None => Ok(()),
        }
    }

    fn insert_stock(
        &mut self,
        campaign: CampaignId,
        reward: RewardId,
        stock: i64,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let is_same =
            |row: &(CampaignId, RewardId, i64, DateTime<Utc>)| (row.0, row.1, row.2) == (campaign, reward, stock);
        check_new(!self.stocks.iter().any(is_same), "reward_stocks_pkey")?;
        self.stocks.push((campaign, reward, stock, recorded_at));
        Ok(())
    }

    fn count_stocks(&mut self, campaign: CampaignId, reward: RewardId, limit: i64) -> Result<i64, StoreError> {
        Ok(counted(self.stocks.iter().filter(|row| (row.0, row.1) == (campaign, reward)).count(), limit))
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
