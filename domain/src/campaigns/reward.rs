//! Rewards: what a backer gets, how many there are, and how it gets there.

use chrono::{DateTime, NaiveDate, Utc};

use super::refusal::CampaignRefusal;
use super::{Campaign, CampaignAction, CampaignState, Goods};
use crate::actor::{Actor, named};
use crate::ids::{CampaignId, RewardId};
use crate::permissions::Operation;
use crate::refusal::{Refusal, ensure};
use crate::text::{Line, Prose};

/// How many rewards a campaign may have.
pub const REWARDS_MAX: i64 = 50;
/// The highest price of a reward, in minor units.
pub const PRICE_MINOR_MAX: i64 = 1_000_000_000;
/// How many of a limited reward there may be.
pub const STOCK_MAX: i64 = 1_000_000_000;
/// How often the stock of a reward may be raised while its campaign is live.
pub const STOCK_RAISES_MAX: i64 = 100;
/// The highest fee of a shipping mode, in minor units.
pub const SHIPPING_FEE_MINOR_MAX: i64 = 100_000_000;
/// How many ways a reward may be offered in.
pub const SHIPPING_OFFERS_MAX: usize = 10;

named! {
    /// How a reward gets to its backer.
    ShippingMode {
        /// Nothing is shipped.
        Digital "digital",
        /// Sent to the backer's address.
        HomeDelivery "home_delivery",
        /// Collected at the initiator's.
        Pickup "pickup",
        /// Handed out by a hub.
        Hub "hub",
    }
}

impl ShippingMode {
    /// Whether a line in this mode needs an address.
    pub const fn needs_address(self) -> bool {
        matches!(self, Self::HomeDelivery)
    }
}

named! {
    /// What can be done with a reward, named as in its address.
    RewardAction {
        /// Edit it: freely in a draft; while the campaign is live, raise its stock and add a missing SKU, weight or size.
        Update "update",
        /// Offer it no longer.
        Stop "stop",
        /// Remove it from the draft.
        Delete "delete",
    }
}

impl RewardAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UPDATE_REWARD,
            Self::Stop => Operation::STOP_REWARD,
            Self::Delete => Operation::DELETE_REWARD,
        }
    }
}

/// A shipping mode that a reward is offered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippingOffer {
    /// The mode.
    pub mode: ShippingMode,
    /// What it costs per reward line, in minor units.
    pub fee_minor: i64,
}

/// A reward of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    /// Its id.
    pub id: RewardId,
    /// The campaign that promises it.
    pub campaign: CampaignId,
    /// Its place among the campaign's rewards, from 1.
    pub position: i64,
    /// Its name.
    pub title: Line<120>,
    /// What it is.
    pub description: Prose<5_000>,
    /// What one costs, in minor units of the campaign's currency.
    pub price_minor: i64,
    /// How many there are; none when unlimited.
    pub stock: Option<i64>,
    /// How many are pledged for or reserved.
    pub taken: i64,
    /// Its shipping modes; at least one.
    pub shipping: Vec<ShippingOffer>,
    /// What it is as a thing.
    pub goods: Goods,
    /// When it is delivered, where that is not as the campaign's calendar says.
    pub delivery_on: Option<NaiveDate>,
    /// Since when it is not offered any more.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Rises by one with every edit.
    pub version: i64,
}

impl Reward {
    /// How many are left; none when unlimited.
    pub fn left(&self) -> Option<i64> {
        self.stock.map(|stock| stock - self.taken)
    }

    /// Whether its own state, and its campaign's, allow an action at `now`.
    pub(super) fn check(&self, action: RewardAction, campaign: &Campaign, now: DateTime<Utc>) -> Result<(), Refusal> {
        match action {
            RewardAction::Update => campaign.check(CampaignAction::Update, now),
            RewardAction::Delete => campaign.check_draft(),
            RewardAction::Stop => {
                campaign.check(CampaignAction::Update, now)?;
                ensure(campaign.state != CampaignState::Draft, CampaignRefusal::RewardInDraft)?;
                match self.stopped_at {
                    Some(stopped_at) => Err(CampaignRefusal::RewardAlreadyStopped { stopped_at }.into()),
                    None => Ok(()),
                }
            }
        }
    }

    /// What this caller could do with it at `now`.
    pub fn allowed_actions(&self, campaign: &Campaign, actor: &Actor, now: DateTime<Utc>) -> Vec<RewardAction> {
        let relations = campaign.relations(actor);
        let is_allowed = |action: &RewardAction| {
            action.operation().allow(actor, relations).is_ok() && self.check(*action, campaign, now).is_ok()
        };
        RewardAction::ALL.iter().copied().filter(is_allowed).collect()
    }

    /// The offer of a shipping mode.
    pub fn offer(&self, mode: ShippingMode) -> Option<ShippingOffer> {
        self.shipping.iter().find(|offer| offer.mode == mode).copied()
    }
}
