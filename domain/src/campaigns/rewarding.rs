//! Writing rewards: freely in a draft. While the campaign is live a reward is added, its stock raised, what is missing of
//! it as a thing added, and it is stopped; what backers took stays what it is.

use chrono::{Days, NaiveDate};

use super::drafting::{require_draft, touch};
use super::edit_campaign::require_editable;
use super::pledge_funds::{open_book, pledge_min_minor};
use super::refusal::{CampaignFault, RewardFault};
use super::{
    Campaign, CampaignKind, CampaignState, Goods, GoodsChanges, PRICE_MINOR_MAX, REWARDS_MAX, Reward, RewardAction,
    SHIPPING_FEE_MINOR_MAX, SHIPPING_OFFERS_MAX, STOCK_MAX, STOCK_RAISES_MAX, ShippingMode, ShippingOffer,
};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
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
    /// What it is as a thing.
    pub goods: Goods,
    /// When it is delivered, where that is not as the campaign's calendar says.
    pub delivery_on: Option<NaiveDate>,
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
    /// What is to be changed of it as a thing.
    pub goods: GoodsChanges,
    /// Another delivery date, or none of its own.
    pub delivery_on: Option<Option<NaiveDate>>,
}

/// Adds a reward after those that the campaign has: to a draft, or for everybody to take while the campaign is live.
pub fn create_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    command: CreateReward,
) -> Result<Reward, Failure> {
    let mut campaign = require_editable(store, context, Operation::CREATE_REWARD, id, &SeenVersions::Any)?;
    let rewards = store.list_rewards(id)?;
    let reward = Reward {
        id: command.id,
        campaign: id,
        position: rewards.iter().map(|reward| reward.position).max().unwrap_or(0) + 1,
        title: command.title,
        description: command.description,
        price_minor: command.price_minor,
        stock: command.stock,
        taken: 0,
        shipping: command.shipping,
        goods: command.goods,
        delivery_on: command.delivery_on,
        stopped_at: None,
        version: 1,
    };
    let is_public = campaign.state != CampaignState::Draft;
    let mut faults = Faults::default();
    check_reward(&reward, &rewards, &mut faults);
    if is_public {
        check_price(&reward, &campaign, pledge_min_minor(store, &campaign)?, "", &mut faults);
        check_delivery(&reward, &campaign, "", &mut faults);
    }
    faults.refuse()?;
    let count = i64::try_from(rewards.len()).unwrap_or(i64::MAX);
    ensure(count < REWARDS_MAX, Refusal::LimitReached { what: "rewards", limit: REWARDS_MAX })?;
    ensure(rewards.iter().all(|other| other.id != reward.id), Refusal::IdTaken)?;
    store.insert_reward(&reward)?;
    if is_public {
        store.insert_reward_terms(&reward, context.now)?;
        record(store, context, &reward, EventKind::RewardAdded)?;
    }
    touch(store, &mut campaign)?;
    Ok(reward)
}

/// Edits a reward: anything in a draft; while the campaign is live only what does not change what backers took.
pub fn update_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    reward: RewardId,
    seen: &SeenVersions,
    changes: RewardChanges,
) -> Result<Reward, Failure> {
    let mut campaign = require_editable(store, context, Operation::UPDATE_REWARD, id, &SeenVersions::Any)?;
    let rewards = store.list_rewards(id)?;
    let before = rewards.iter().find(|one| one.id == reward).ok_or(Refusal::NotFound)?;
    ensure_version(before.version, seen)?;
    let mut reward = before.changed(changes);
    let mut faults = Faults::default();
    check_reward(&reward, &rewards, &mut faults);
    if campaign.state == CampaignState::Draft {
        faults.refuse()?;
    } else {
        check_public(before, &reward, &mut faults);
        faults.refuse()?;
        if reward == *before {
            return Ok(reward);
        }
        raise_stock(store, context, before, &reward)?;
    }
    reward.version += 1;
    store.update_reward(&reward)?;
    touch(store, &mut campaign)?;
    Ok(reward)
}

/// Removes a reward from a draft.
pub fn delete_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: CampaignId,
    id: RewardId,
) -> Result<(), Failure> {
    let mut draft = require_draft(store, context, Operation::DELETE_REWARD, campaign, &SeenVersions::Any)?;
    let reward = require_reward(store, campaign, id)?;
    store.delete_reward(campaign, reward.id)?;
    touch(store, &mut draft)
}

/// Offers a reward no longer, for good: whoever has taken it keeps it, nobody takes more of it.
pub fn stop_reward(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    reward: RewardId,
) -> Result<Reward, Failure> {
    let mut campaign = super::reading::require_campaign_for(store, context, Operation::STOP_REWARD, id)?;
    let mut reward = require_reward(store, id, reward)?;
    reward.check(RewardAction::Stop, &campaign, context.now)?;
    reward.stopped_at = Some(context.now);
    reward.version += 1;
    store.update_reward(&reward)?;
    touch(store, &mut campaign)?;
    record(store, context, &reward, EventKind::RewardStopped)?;
    Ok(reward)
}

fn require_reward(store: &mut dyn Store, campaign: CampaignId, id: RewardId) -> Result<Reward, Failure> {
    let reward = store.list_rewards(campaign)?.into_iter().find(|reward| reward.id == id);
    Ok(reward.ok_or(Refusal::NotFound)?)
}

/// Records what happened to a public reward in its campaign's book.
fn record(store: &mut dyn Store, context: &Context<'_>, reward: &Reward, kind: EventKind) -> Result<(), Failure> {
    let mut book = open_book(store, reward.campaign)?;
    book.record(context, Entry::of(kind, reward.id.0));
    store.save_book(&mut book)?;
    Ok(())
}

/// Records that there are more of a public reward, if there are.
fn raise_stock(store: &mut dyn Store, context: &Context<'_>, before: &Reward, reward: &Reward) -> Result<(), Failure> {
    let Some(stock) = reward.stock.filter(|_| reward.stock != before.stock) else { return Ok(()) };
    // The stock that it was offered with is the first of them.
    let limit = STOCK_RAISES_MAX;
    let raises = store.count_stocks(reward.campaign, reward.id, limit.saturating_add(1))?.saturating_sub(1);
    ensure(raises < limit, Refusal::LimitReached { what: "stock_raises", limit })?;
    store.insert_stock(reward.campaign, reward.id, stock, context.now)?;
    record(store, context, reward, EventKind::RewardStockRaised)
}

impl Reward {
    /// The same with what is to be changed, as the same version.
    fn changed(&self, changes: RewardChanges) -> Self {
        Self {
            title: changes.title.unwrap_or_else(|| self.title.clone()),
            description: changes.description.unwrap_or_else(|| self.description.clone()),
            price_minor: changes.price_minor.unwrap_or(self.price_minor),
            stock: changes.stock.unwrap_or(self.stock),
            shipping: changes.shipping.unwrap_or_else(|| self.shipping.clone()),
            goods: self.goods.changed(changes.goods),
            delivery_on: changes.delivery_on.unwrap_or(self.delivery_on),
            ..self.clone()
        }
    }

    /// Whether there is nothing to ship of it.
    fn is_immaterial(&self) -> bool {
        self.shipping.iter().all(|offer| offer.mode == ShippingMode::Digital)
    }
}

/// Notes a price, a stock, shipping offers and a thing that no reward of the campaign can have.
fn check_reward(reward: &Reward, rewards: &[Reward], faults: &mut Faults) {
    faults.check_range("/price_minor", reward.price_minor, (1, PRICE_MINOR_MAX));
    if let Some(stock) = reward.stock {
        faults.check_range("/stock", stock, (1, STOCK_MAX));
    }
    let offers = &reward.shipping;
    faults.check_count("/shipping", offers.len(), (1, SHIPPING_OFFERS_MAX));
    for (place, offer) in offers.iter().enumerate() {
        let is_first = offers.iter().take(place).all(|earlier| earlier.mode != offer.mode);
        faults.unless(is_first, format!("/shipping/{place}/mode"), Fault::NotUnique);
        let fee = format!("/shipping/{place}/fee_minor");
        faults.check_range(&fee, offer.fee_minor, (0, SHIPPING_FEE_MINOR_MAX));
        let is_fair = offer.fee_minor <= 0 || offer.mode.needs_address();
        faults.unless(is_fair, fee, RewardFault::FeeWithoutShipping { mode: offer.mode.as_str() });
    }
    let others: Vec<&Reward> = rewards.iter().filter(|other| other.id != reward.id).collect();
    reward.goods.check(&others, faults);
}

/// Notes what of a public reward would be other than backers took it.
fn check_public(before: &Reward, reward: &Reward, faults: &mut Faults) {
    let kept = [
        ("/title", before.title == reward.title),
        ("/description", before.description == reward.description),
        ("/price_minor", before.price_minor == reward.price_minor),
        ("/shipping", before.shipping == reward.shipping),
        ("/delivery_on", before.delivery_on == reward.delivery_on),
    ];
    for (pointer, is_kept) in kept {
        faults.unless(is_kept, pointer, RewardFault::FixedOncePublic);
    }
    match (before.stock, reward.stock) {
        (None, Some(_)) => faults.add("/stock", RewardFault::StockStaysUnlimited),
        (Some(stock), None) => faults.add("/stock", RewardFault::StockStaysLimited { stock }),
        (Some(stock), Some(asked)) if asked < stock => faults.add("/stock", RewardFault::StockNotRaised { stock }),
        _ => {}
    }
    reward.goods.check_completes(&before.goods, faults);
}

/// Notes a reward, which stands at `at`, that costs less than the least pledge.
pub(super) fn check_price(reward: &Reward, campaign: &Campaign, pledge_min_minor: i64, at: &str, faults: &mut Faults) {
    let fault = CampaignFault::RewardBelowLeastPledge { pledge_min_minor, currency: campaign.terms.goal.currency };
    faults.unless(reward.price_minor >= pledge_min_minor, format!("{at}/price_minor"), fault);
}

/// Notes a reward, which stands at `at`, with a delivery date of its own that comes too early: before the campaign has
/// ended, before production has if something is shipped, before the window of a service opens.
pub(super) fn check_delivery(reward: &Reward, campaign: &Campaign, at: &str, faults: &mut Faults) {
    let Some(delivery_on) = reward.delivery_on else { return };
    let after_end = campaign.terms.deadline_at.and_then(|at| at.date_naive().checked_add_days(Days::new(1)));
    let made_on = match campaign.terms.kind {
        CampaignKind::Product if reward.is_immaterial() => None,
        CampaignKind::Product => campaign.calendar.production_on,
        CampaignKind::Service => campaign.calendar.service_start_on,
    };
    if let Some(earliest_on) = after_end.max(made_on) {
        let fault = RewardFault::DeliveryTooEarly { earliest_on };
        faults.unless(delivery_on >= earliest_on, format!("{at}/delivery_on"), fault);
    }
}
