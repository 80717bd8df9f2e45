//! Campaigns with their discount schedules and rewards.

mod listing;
mod rewards;
mod rows;
mod terms;
mod texts;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::campaigns::{
    CalendarRevision, Campaign, CampaignFilter, CampaignKey, CampaignPlace, CampaignStore, CampaignSummary,
    DISCOUNT_STEPS_MAX, DiscountStep, LaunchTerms, Reward, TextRevision,
};
use palier_domain::ids::{AccountId, CampaignId, RewardId};
use palier_domain::money::Bps;
use palier_domain::page::{Page, PageRequest};
use palier_domain::policy::DraftMark;

use crate::columns::{Id, IdValue, InstantValue};
use crate::drafts;
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{campaigns, delivery_calendars, hub_discount_steps};
use crate::session::Session;
use crate::statement::Statement;
use rows::{CalendarRow, CampaignRow};

impl CampaignStore for Session<'_> {
    fn insert_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        let row = CampaignRow::from(campaign);
        let inserted = self
            .writing(campaign.id, |connection| diesel::insert_into(campaigns::table).values(row).execute(connection))?;
        expect_one(inserted, "campaigns")
    }

    fn find_campaign(&mut self, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        if let Some(campaign) = self.known.campaigns.get(&id) {
            return Ok(Some(campaign.clone()));
        }
        let query = campaigns::table.find(IdValue(id.0)).select(CampaignRow::as_select());
        let row: Option<CampaignRow> = self.peeking(|connection| query.first(connection).optional())?;
        let campaign = row.map(Campaign::try_from).transpose()?;
        if let Some(campaign) = campaign.as_ref().filter(|_| self.writes_behind()) {
            self.known.campaigns.insert(id, campaign.clone());
        }
        Ok(campaign)
    }

    fn list_campaign_drafts(
        &mut self,
        initiator: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DraftMark>, StoreError> {
        drafts::list_drafts(self, drafts::OF_CAMPAIGNS, initiator, since, limit)
    }

    fn read_campaigns(&mut self, ids: &[CampaignId]) -> Result<Vec<Campaign>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let campaigns_max = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let query =
            campaigns::table.filter(campaigns::id.eq_any(ids)).limit(campaigns_max).select(CampaignRow::as_select());
        let rows: Vec<CampaignRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Campaign::try_from).collect()
    }

    fn update_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        let row = CampaignRow::from(campaign);
        let loaded = campaigns::table.filter(campaigns::id.eq(row.id)).filter(campaigns::version.eq(row.version - 1));
        let updated = self.writing(campaign.id, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        self.known.campaigns.remove(&campaign.id);
        expect_one(updated, "campaigns")?;
        listing::keep(self, campaign)
    }

    fn list_campaigns(
        &mut self,
        filter: &CampaignFilter,
        page: &PageRequest<CampaignPlace>,
    ) -> Result<Page<CampaignSummary, CampaignPlace>, StoreError> {
        listing::list(self, filter, page)
    }

    fn list_campaigns_of(
        &mut self,
        initiator: AccountId,
        page: &PageRequest<CampaignKey>,
    ) -> Result<Page<Campaign, CampaignKey>, StoreError> {
        let mut query = campaigns::table
            .filter(campaigns::initiator_id.eq(IdValue(initiator.0)))
            .order((campaigns::listed_at.desc(), campaigns::id.desc()))
            .limit(overfull(page.limit))
            .select(CampaignRow::as_select())
            .into_boxed();
        if let Some((listed_at, id)) = page.after {
            query = query.filter(OlderThan::new("listed_at, id", InstantValue(listed_at), IdValue(id.0)));
        }
        let rows: Vec<CampaignRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, Campaign::key)
    }

    fn rank_campaign(&mut self, campaign: CampaignId, rank: i64) -> Result<(), StoreError> {
        listing::rank(self, campaign, rank)
    }

    fn insert_launch_terms(&mut self, terms: &LaunchTerms) -> Result<(), StoreError> {
        terms::insert(self, terms)
    }

    fn insert_calendar_revision(
        &mut self,
        campaign: CampaignId,
        revision: &CalendarRevision,
    ) -> Result<(), StoreError> {
        let row = CalendarRow::new(campaign, revision);
        let inserted = self.writing(campaign, |connection| {
            diesel::insert_into(delivery_calendars::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "delivery_calendars")
    }

    fn find_last_calendar_number(&mut self, campaign: CampaignId) -> Result<Option<i64>, StoreError> {
        let query = delivery_calendars::table
            .filter(delivery_calendars::campaign_id.eq(IdValue(campaign.0)))
            .order(delivery_calendars::number.desc())
            .limit(1)
            .select(delivery_calendars::number);
        self.reading(|connection| query.first(connection).optional())
    }

    fn find_calendar_revision(
        &mut self,
        campaign: CampaignId,
        number: i64,
    ) -> Result<Option<CalendarRevision>, StoreError> {
        let query = delivery_calendars::table.find((IdValue(campaign.0), number)).select(CalendarRow::as_select());
        let row: Option<CalendarRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(CalendarRevision::try_from).transpose()
    }

    fn list_calendar_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<CalendarRevision, i64>, StoreError> {
        let query = delivery_calendars::table
            .filter(delivery_calendars::campaign_id.eq(IdValue(campaign.0)))
            .filter(delivery_calendars::number.gt(page.after.unwrap_or(0)))
            .order(delivery_calendars::number)
            .limit(overfull(page.limit))
            .select(CalendarRow::as_select());
        let rows: Vec<CalendarRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |revision: &CalendarRevision| revision.number)
    }

    fn insert_text_revision(&mut self, campaign: CampaignId, revision: &TextRevision) -> Result<(), StoreError> {
        texts::insert(self, campaign, revision)
    }

    fn find_last_text(&mut self, campaign: CampaignId) -> Result<i64, StoreError> {
        texts::find_last(self, campaign)
    }

    fn list_text_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<TextRevision, i64>, StoreError> {
        texts::list(self, campaign, page)
    }

    fn insert_reward_terms(&mut self, reward: &Reward, recorded_at: DateTime<Utc>) -> Result<(), StoreError> {
        terms::insert_reward(self, reward, recorded_at)
    }

    fn insert_stock(
        &mut self,
        campaign: CampaignId,
        reward: RewardId,
        stock: i64,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        terms::insert_stock(self, (campaign, reward), stock, recorded_at)
    }

    fn count_stocks(&mut self, campaign: CampaignId, reward: RewardId, limit: i64) -> Result<i64, StoreError> {
        terms::count_stocks(self, (campaign, reward), limit)
    }

    fn insert_reward(&mut self, reward: &Reward) -> Result<(), StoreError> {
        rewards::insert(self, reward)
    }

    fn update_reward(&mut self, reward: &Reward) -> Result<(), StoreError> {
        rewards::update(self, reward)
    }

    fn delete_reward(&mut self, campaign: CampaignId, id: RewardId) -> Result<(), StoreError> {
        rewards::delete(self, campaign, id)
    }

    fn list_rewards(&mut self, campaign: CampaignId) -> Result<Vec<Reward>, StoreError> {
        rewards::list(self, campaign)
    }

    fn take_stock(&mut self, campaign: CampaignId, reward: RewardId, quantity: i64) -> Result<(), StoreError> {
        rewards::take_stock(self, campaign, reward, quantity)
    }

    fn list_hub_discounts(&mut self, campaign: CampaignId) -> Result<Vec<DiscountStep>, StoreError> {
        let steps_max = i64::try_from(DISCOUNT_STEPS_MAX).unwrap_or(i64::MAX);
        let query = hub_discount_steps::table
            .filter(hub_discount_steps::campaign_id.eq(IdValue(campaign.0)))
            .order(hub_discount_steps::participants_min)
            .limit(steps_max)
            .select((hub_discount_steps::participants_min, hub_discount_steps::discount_bps));
        let rows: Vec<(i64, i64)> = self.reading(|connection| query.load(connection))?;
        let of = RowOf { table: "hub_discount_steps", key: &campaign.0 };
        let step = |(participants_min, discount_bps)| {
            Ok(DiscountStep { participants_min, discount: of.parsed("discount_bps", Bps::new(discount_bps))? })
        };
        rows.into_iter().map(step).collect()
    }

    fn replace_hub_discounts(&mut self, campaign: CampaignId, steps: &[DiscountStep]) -> Result<(), StoreError> {
        let id = IdValue(campaign.0);
        let old = hub_discount_steps::table.filter(hub_discount_steps::campaign_id.eq(id));
        self.writing(campaign, |connection| diesel::delete(old).execute(connection))?;
        for step in steps {
            let insert = Statement::new("INSERT INTO hub_discount_steps VALUES (?, ?, ?)")
                .bind::<Id, _>(id)
                .bind::<BigInt, _>(step.participants_min)
                .bind::<BigInt, _>(step.discount.get());
            self.writing(campaign, |connection| insert.execute(connection))?;
        }
        Ok(())
    }
}
