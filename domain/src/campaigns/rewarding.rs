//! Writing the rewards of a draft.

use super::drafting::{require_draft, touch};
use super::refusal::RewardFault;
use super::{
    Campaign, PRICE_MINOR_MAX, REWARDS_MAX, Reward, SHIPPING_FEE_MINOR_MAX, SHIPPING_OFFERS_MAX, STOCK_MAX,
    ShippingOffer,
};
use crate::clock::Context;
use crate::ids::{CampaignId, RewardId};
use crate::permissions::Operation;
use crate::refusal::{Failure, Fault, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::Store;
use crate::text::{Line, Prose};

/// A new reward.
#[derive(Debug, Clone)]
pub struct CreateReward {
    /// The id that it gets.
    pub id: RewardId,
    /// Its name.
    pub title: Line<120>,
    /// What it is.
    pub description: Prose<5_000>,
    /// What one costs, in minor units.
    pub price_minor: i64,
    /// How many there are; none when unlimited.
    pub stock: Option<i64>,
    /// The shipping modes offered.
    pub shipping: Vec<ShippingOffer>,
}

/// What is to be changed of a reward; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct RewardChanges {
    /// A new name.
    pub title: Option<Line<120>>,
    /// A new description.
    pub description: Option<Prose<5_000>>,
    /// A new price, in minor units.
    pub price_minor: Option<i64>,
    /// A new stock, or none.
    pub stock: Option<Option<i64>>,
    /// New shipping offers.
    pub shipping: Option<Vec<ShippingOffer>>,
}

/// Adds a reward to a draft, after those that it has.
pub fn create_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    command: CreateReward,
) -> Result<Reward, Failure> {
    let mut draft = require_draft(store, context, Operation::CREATE_REWARD, campaign, &SeenVersions::Any)?;
    check_reward(command.price_minor, command.stock, &command.shipping)?;
    let rewards = store.list_rewards(campaign)?;
    let count = i64::try_from(rewards.len()).unwrap_or(i64::MAX);
    ensure(count < REWARDS_MAX, Refusal::LimitReached { what: "rewards", limit: REWARDS_MAX })?;
    ensure(rewards.iter().all(|reward| reward.id != command.id), Refusal::IdTaken)?;
    let reward = Reward {
        id: command.id,
        campaign,
        position: rewards.iter().map(|reward| reward.position).max().unwrap_or(0) + 1,
        title: command.title,
        description: command.description,
        price_minor: command.price_minor,
        stock: command.stock,
        taken: 0,
        shipping: command.shipping,
        version: 1,
    };
    store.insert_reward(&reward)?;
    touch(store, &mut draft)?;
    Ok(reward)
}

/// Edits a reward of a draft.
pub fn update_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    id: RewardId,
    seen: &SeenVersions,
    changes: RewardChanges,
) -> Result<Reward, Failure> {
    let (mut draft, mut reward) = require_reward(store, context, Operation::UPDATE_REWARD, campaign, id)?;
    ensure_version(reward.version, seen)?;
    if let Some(shipping) = changes.shipping {
        reward.shipping = shipping;
    }
    if let Some(title) = changes.title {
        reward.title = title;
    }
    if let Some(description) = changes.description {
        reward.description = description;
    }
    reward.price_minor = changes.price_minor.unwrap_or(reward.price_minor);
    reward.stock = changes.stock.unwrap_or(reward.stock);
    check_reward(reward.price_minor, reward.stock, &reward.shipping)?;
    reward.version += 1;
    store.update_reward(&reward)?;
    touch(store, &mut draft)?;
    Ok(reward)
}

/// Removes a reward from a draft.
pub fn delete_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    id: RewardId,
) -> Result<(), Failure> {
    let (mut draft, reward) = require_reward(store, context, Operation::DELETE_REWARD, campaign, id)?;
    store.delete_reward(campaign, reward.id)?;
    touch(store, &mut draft)
}

fn require_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    campaign: CampaignId,
    id: RewardId,
) -> Result<(Campaign, Reward), Failure> {
    let draft = require_draft(store, context, operation, campaign, &SeenVersions::Any)?;
    let reward = store.list_rewards(campaign)?.into_iter().find(|reward| reward.id == id);
    Ok((draft, reward.ok_or(Refusal::NotFound)?))
}

/// Refuses a price, a stock and shipping offers that no reward can have.
fn check_reward(price_minor: i64, stock: Option<i64>, offers: &[ShippingOffer]) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    faults.check_range("/price_minor", price_minor, (1, PRICE_MINOR_MAX));
    if let Some(stock) = stock {
        faults.check_range("/stock", stock, (1, STOCK_MAX));
    }
    faults.check_count("/shipping", offers.len(), (1, SHIPPING_OFFERS_MAX));
    for (place, offer) in offers.iter().enumerate() {
        let is_first = offers.iter().take(place).all(|earlier| earlier.mode != offer.mode);
        faults.unless(is_first, format!("/shipping/{place}/mode"), Fault::NotUnique);
        let fee = format!("/shipping/{place}/fee_minor");
        faults.check_range(&fee, offer.fee_minor, (0, SHIPPING_FEE_MINOR_MAX));
        let is_fair = offer.fee_minor <= 0 || offer.mode.needs_address();
        faults.unless(is_fair, fee, RewardFault::FeeWithoutShipping { mode: offer.mode.as_str() });
    }
    faults.refuse()
}
