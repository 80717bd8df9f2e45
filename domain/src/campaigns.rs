//! Campaigns: what an initiator promises, and the pledges that backers make to it.
//!
//! A campaign's money is in the book that has its id. A draft is edited freely;
//! from launch on, what backers took stays what it is.

mod actions;
mod calendar;
mod campaign;
mod cancel_campaign;
mod change_pledge;
mod close_campaign;
mod collection;
mod drafting;
mod edit_campaign;
mod goods;
mod hub_discount;
mod jobs;
mod launch_campaign;
mod listing;
mod operations;
mod payables;
mod pledge;
mod pledge_funds;
mod reading;
mod refunding;
mod refusal;
mod relaunch_campaign;
mod revising;
mod reward;
mod rewarding;
mod summary;
mod unpaid;
mod withdraw_pledge;

pub use actions::{CampaignAction, allowed_campaign_actions};
pub use calendar::{CalendarRevision, DeliveryCalendar};
pub use campaign::{
    Campaign, CampaignKind, CampaignState, CampaignTerms, Category, REASON_CHARACTERS_MAX, STORY_CHARACTERS_MAX,
    SUMMARY_CHARACTERS_MAX, TITLE_CHARACTERS_MAX, WoundDown,
};
pub use cancel_campaign::{CancelPreview, cancel_campaign};
pub use change_pledge::{ChangePledge, change_pledge};
pub use close_campaign::{EXPIRY_BATCH, close_campaign};
pub use collection::expire_reservation;
pub(crate) use collection::{drop_with_campaign, keep};
pub(crate) use drafting::touch;
pub use drafting::{CreateCampaign, create_campaign, set_delivery_calendar, set_hub_discounts, set_tranche_plan};
pub use edit_campaign::{CampaignChanges, TEXTS_MAX, TextRevision, list_campaign_texts, update_campaign};
pub use goods::{Dimensions, Goods, GoodsChanges, SIDE_MM_MAX, SKU_CHARACTERS_MAX, WEIGHT_GRAMS_MAX};
pub use hub_discount::{DISCOUNT_STEPS_MAX, DiscountStep};
pub(crate) use jobs::JOBS;
pub use launch_campaign::{LaunchTerms, launch_campaign};
pub use listing::{CampaignFilter, CampaignOrder, CampaignPlace, pledged_minor};
pub use operations::{BACKER, FUNDER, INITIATOR};
pub(crate) use operations::{INTERESTS, OPERATIONS};
pub(crate) use payables::{PAYABLES, PledgeReturn, policy_of_book};
pub use pledge::{
    Address, LINES_MAX, Pledge, PledgeAction, PledgeLine, PledgeState, PledgeTask, QUANTITY_MAX, REVISIONS_MAX,
    Revision,
};
pub(crate) use pledge_funds::campaign_policy;
pub use pledge_funds::{LineChoice, PledgeFunds, pledge_funds};
pub use reading::{
    list_account_campaigns, list_campaign_pledges, list_campaigns, list_delivery_calendar_revisions, list_my_campaigns,
    list_my_pledges, read_campaign, read_pledge, require_campaign_for,
};
pub(crate) use refunding::refund_from;
pub use refusal::{CampaignFault, CampaignRefusal, PledgeFault, PledgeRefusal, RewardFault};
pub use relaunch_campaign::relaunch_campaign;
pub use reward::{
    PRICE_MINOR_MAX, REWARDS_MAX, Reward, RewardAction, SHIPPING_FEE_MINOR_MAX, SHIPPING_OFFERS_MAX, STOCK_MAX,
    STOCK_RAISES_MAX, ShippingMode, ShippingOffer,
};
pub use rewarding::{CreateReward, RewardChanges, create_reward, delete_reward, stop_reward, update_reward};
pub use summary::CampaignSummary;
pub use withdraw_pledge::withdraw_pledge;

use chrono::{DateTime, Utc};

use crate::ids::{AccountId, BookId, CampaignId, PledgeId, RewardId};
use crate::page::{Page, PageRequest};
use crate::policy::DraftMark;
use crate::store::StoreError;

/// The key of a campaign in its initiator's list: newest first.
pub type CampaignKey = (DateTime<Utc>, CampaignId);
/// The key of a pledge in its backer's list: newest first.
pub type BackerPledgeKey = (DateTime<Utc>, PledgeId);

/// Where campaigns and their rewards are kept.
pub trait CampaignStore {
    /// Adds a campaign.
    fn insert_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError>;
    /// The campaign.
    fn find_campaign(&mut self, id: CampaignId) -> Result<Option<Campaign>, StoreError>;
    /// Up to `limit` drafts of somebody, oldest first, with those that were cancelled as drafts and created after
    /// `since`.
    fn list_campaign_drafts(
        &mut self,
        initiator: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DraftMark>, StoreError>;
    /// Those of some campaigns that exist, in no order.
    fn read_campaigns(&mut self, ids: &[CampaignId]) -> Result<Vec<Campaign>, StoreError>;
    /// Writes the campaign if its version is still `campaign.version - 1`.
    fn update_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError>;
    /// Campaigns that were launched, in the order that is wanted.
    fn list_campaigns(
        &mut self,
        filter: &CampaignFilter,
        page: &PageRequest<CampaignPlace>,
    ) -> Result<Page<CampaignSummary, CampaignPlace>, StoreError>;
    /// All campaigns of an initiator, drafts too, newest first (by launch, drafts by creation).
    fn list_campaigns_of(
        &mut self,
        initiator: AccountId,
        page: &PageRequest<CampaignKey>,
    ) -> Result<Page<Campaign, CampaignKey>, StoreError>;
    /// Has the list say how much was pledged to a campaign, as [`Campaign::rank`] has it.
    fn rank_campaign(&mut self, campaign: CampaignId, rank: i64) -> Result<(), StoreError>;
    /// Adds what a campaign was launched for, and what each of its rewards was offered for and how many there were of
    /// it: all of that stays as it is.
    fn insert_launch_terms(&mut self, terms: &LaunchTerms) -> Result<(), StoreError>;
    /// Adds a calendar as it was promised.
    fn insert_calendar_revision(&mut self, campaign: CampaignId, revision: &CalendarRevision)
    -> Result<(), StoreError>;
    /// The number of the calendar that was promised last; none before the launch.
    fn find_last_calendar_number(&mut self, campaign: CampaignId) -> Result<Option<i64>, StoreError>;
    /// A calendar that was promised, by its number.
    fn find_calendar_revision(
        &mut self,
        campaign: CampaignId,
        number: i64,
    ) -> Result<Option<CalendarRevision>, StoreError>;
    /// The calendars that were promised, by rising number.
    fn list_calendar_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<CalendarRevision, i64>, StoreError>;
    /// Adds what a public campaign says from an instant on.
    fn insert_text_revision(&mut self, campaign: CampaignId, revision: &TextRevision) -> Result<(), StoreError>;
    /// The number of the last text of a public campaign; 0 when it is none.
    fn find_last_text(&mut self, campaign: CampaignId) -> Result<i64, StoreError>;
    /// What a public campaign said, by rising number.
    fn list_text_revisions(
        &mut self,
        campaign: CampaignId,
        page: &PageRequest<i64>,
    ) -> Result<Page<TextRevision, i64>, StoreError>;
    /// Adds what a reward of a public campaign is offered for from an instant on, and of how many there are.
    fn insert_reward_terms(&mut self, reward: &Reward, recorded_at: DateTime<Utc>) -> Result<(), StoreError>;
    /// Adds how many there are of a public reward from an instant on.
    fn insert_stock(
        &mut self,
        campaign: CampaignId,
        reward: RewardId,
        stock: i64,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// How many stocks a public reward has had, counted no further than `limit`.
    fn count_stocks(&mut self, campaign: CampaignId, reward: RewardId, limit: i64) -> Result<i64, StoreError>;
    /// Adds a reward with its shipping offers.
    fn insert_reward(&mut self, reward: &Reward) -> Result<(), StoreError>;
    /// Writes a reward with its shipping offers.
    fn update_reward(&mut self, reward: &Reward) -> Result<(), StoreError>;
    /// Removes a draft's reward.
    fn delete_reward(&mut self, campaign: CampaignId, id: RewardId) -> Result<(), StoreError>;
    /// All rewards of a campaign, in order (at most [`REWARDS_MAX`]).
    fn list_rewards(&mut self, campaign: CampaignId) -> Result<Vec<Reward>, StoreError>;
    /// Adds `quantity` (negative gives back) to what is taken of a reward; a
    /// [`StoreError::Violated`] when the stock does not allow it.
    fn take_stock(&mut self, campaign: CampaignId, reward: RewardId, quantity: i64) -> Result<(), StoreError>;
    /// The hub discount schedule, by rising participants.
    fn list_hub_discounts(&mut self, campaign: CampaignId) -> Result<Vec<DiscountStep>, StoreError>;
    /// Replaces the hub discount schedule.
    fn replace_hub_discounts(&mut self, campaign: CampaignId, steps: &[DiscountStep]) -> Result<(), StoreError>;
}

/// Where pledges are kept.
pub trait PledgeStore {
    /// Adds a pledge with the lines of its revisions.
    fn insert_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError>;
    /// The pledge with the lines of its current and pending revisions.
    fn find_pledge(&mut self, campaign: CampaignId, id: PledgeId) -> Result<Option<Pledge>, StoreError>;
    /// Writes the pledge if its version is still `pledge.version - 1`, and the
    /// lines of revisions that are not kept yet.
    fn update_pledge(&mut self, pledge: &Pledge) -> Result<(), StoreError>;
    /// The campaign's pledges by sequence, after a sequence.
    fn list_pledges(
        &mut self,
        campaign: CampaignId,
        state: Option<PledgeState>,
        page: &PageRequest<i64>,
    ) -> Result<Page<Pledge, i64>, StoreError>;
    /// Up to `limit` pledges of the campaign whose payment is no longer awaited at `now`, the longest overdue first.
    fn list_overdue_pledges(
        &mut self,
        campaign: CampaignId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Pledge>, StoreError>;
    /// Until when the payments of a backer that are under way in the campaign are awaited, the soonest first, at most
    /// `limit` of them.
    fn list_payments_due(
        &mut self,
        campaign: CampaignId,
        backer: AccountId,
        limit: u32,
    ) -> Result<Vec<DateTime<Utc>>, StoreError>;
    /// Until when the last of the campaign's payments under way is awaited; none when none is under way.
    fn find_last_payment_due_at(&mut self, campaign: CampaignId) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// The pledges of a backer, newest first.
    fn list_pledges_of(
        &mut self,
        backer: AccountId,
        page: &PageRequest<BackerPledgeKey>,
    ) -> Result<Page<Pledge, BackerPledgeKey>, StoreError>;
    /// `(sequence, collected amount)` of every pledge with money in the book, by sequence.
    fn list_collected_amounts(&mut self, book: BookId) -> Result<Vec<(i64, i64)>, StoreError>;
    /// Whether an account has a pledge with money in the campaign.
    fn is_funder(&mut self, campaign: CampaignId, account: AccountId) -> Result<bool, StoreError>;
}
