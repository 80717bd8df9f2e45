//! Rewards: what a backer gets, how many there are, and how it gets there.

use crate::actor::named;
use crate::ids::{CampaignId, RewardId};
use crate::text::{Line, Prose};

/// How many rewards a campaign may have.
pub const REWARDS_MAX: i64 = 50;
/// The highest price of a reward, in minor units.
pub const PRICE_MINOR_MAX: i64 = 1_000_000_000;
/// How many of a limited reward there may be.
pub const STOCK_MAX: i64 = 1_000_000_000;
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
    /// Rises by one with every edit.
    pub version: i64,
}

impl Reward {
    /// How many are left; none when unlimited.
    pub fn left(&self) -> Option<i64> {
        self.stock.map(|stock| stock - self.taken)
    }

    /// The offer of a shipping mode.
    pub fn offer(&self, mode: ShippingMode) -> Option<ShippingOffer> {
        self.shipping.iter().find(|offer| offer.mode == mode).copied()
    }
}
