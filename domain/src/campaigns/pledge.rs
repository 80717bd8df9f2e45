//! A pledge: what a backer takes and gives, and where its money is.
//!
//! A pledge has a current revision, which is paid for, and at most one pending
//! revision, which waits for its payment. Stock is held for the larger of both.
//! One that ends before its first payment remembers what it asked for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::operations::BACKER;
use super::refusal::PledgeRefusal;
use super::revising::next_number;
use super::{Campaign, CampaignAction, ShippingMode};
use crate::actor::{Actor, named};
use crate::country::Country;
use crate::ids::{AccountId, CampaignId, PledgeId, RewardId};
use crate::money::Currency;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Refusal, ensure};
use crate::text::Line;

/// How many reward lines a pledge may have.
pub const LINES_MAX: usize = 20;
/// How often a pledge may be changed: what happens to one pledge is bounded.
pub const REVISIONS_MAX: i64 = 100;
/// How many of one reward a line may take.
pub const QUANTITY_MAX: i64 = 100;

named! {
    /// Where a pledge is in its life.
    PledgeState {
        /// Reserved; the payment is under way.
        AwaitingPayment "awaiting_payment",
        /// Its money is in the campaign's escrow, or was released from it.
        Collected "collected",
        /// The gateway refused its payment.
        Refused "refused",
        /// It was not paid while its payment was awaited.
        Expired "expired",
        /// Its backer withdrew it; its money went back.
        Withdrawn "withdrawn",
        /// All its money went back: the campaign failed, was cancelled, or was wound down before any of it was spent.
        Refunded "refunded",
        /// The campaign was wound down; what was left of its money went back.
        PartlyRefunded "partly_refunded",
    }
}

named! {
    /// What can be done with a pledge, named as in its address.
    PledgeAction {
        /// Change its lines or its free amount.
        Update "update",
        /// Take it back.
        Withdraw "withdraw",
    }
}

named! {
    /// What a backer has to do for a pledge.
    PledgeTask {
        /// Finish the payment, which the payment service awaits until then.
        CompletePayment "complete_payment",
    }
}

impl PledgeAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UPDATE_PLEDGE,
            Self::Withdraw => Operation::WITHDRAW_PLEDGE,
        }
    }
}

/// Where a reward is shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Who receives it.
    pub recipient: Line<120>,
    /// Street and number.
    pub street: Line<200>,
    /// Anything else the carrier needs.
    pub extra: Option<Line<200>>,
    /// Postal code.
    pub postal_code: Line<20>,
    /// City.
    pub city: Line<120>,
    /// In which country.
    pub country: Country,
}

/// One reward taken, some times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PledgeLine {
    /// The reward.
    pub reward: RewardId,
    /// How many.
    pub quantity: i64,
    /// What one costs, in minor units.
    pub unit_price_minor: i64,
    /// How it gets there.
    pub shipping: ShippingMode,
    /// What that costs, in minor units.
    pub shipping_fee_minor: i64,
    /// Where to, when it is shipped.
    pub address: Option<Address>,
}

impl PledgeLine {
    /// Price and shipping, in minor units; none when it does not fit.
    pub fn amount_minor(&self) -> Option<i64> {
        self.unit_price_minor.checked_mul(self.quantity)?.checked_add(self.shipping_fee_minor)
    }
}

/// What a backer takes and gives at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// 1 for the first, rising.
    pub number: i64,
    /// The rewards taken.
    pub lines: Vec<PledgeLine>,
    /// What is given on top, in minor units.
    pub free_amount_minor: i64,
    /// Lines and free amount together, in minor units.
    pub amount_minor: i64,
}

impl Revision {
    /// How many of each reward it takes.
    pub fn quantities(&self) -> BTreeMap<RewardId, i64> {
        let mut quantities = BTreeMap::new();
        for line in &self.lines {
            *quantities.entry(line.reward).or_insert(0) += line.quantity;
        }
        quantities
    }
}

/// A pledge to a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// Its id.
    pub id: PledgeId,
    /// The campaign.
    pub campaign: CampaignId,
    /// Its place among the campaign's pledges: 1, 2, 3 …
    pub sequence: i64,
    /// Who pledges.
    pub backer: AccountId,
    /// Where it is in its life.
    pub state: PledgeState,
    /// The campaign's currency.
    pub currency: Currency,
    /// What is paid for.
    pub current: Option<Revision>,
    /// What waits for its payment.
    pub pending: Option<Revision>,
    /// Until when the payment of what is pending is awaited: there exactly as long as something is pending.
    pub payment_due_at: Option<DateTime<Utc>>,
    /// What was asked for, of a pledge that ended without ever being paid.
    pub unpaid: Option<Revision>,
    /// How many revisions there ever were: the last one's number.
    pub revisions: i64,
    /// What went back of the current revision after the campaign closed, in minor units.
    pub refunded_minor: i64,
    /// Rises by one with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When its money first reached escrow.
    pub collected_at: Option<DateTime<Utc>>,
}

impl Pledge {
    /// What is paid for, in minor units.
    pub fn collected_minor(&self) -> i64 {
        self.current.as_ref().map_or(0, |revision| revision.amount_minor)
    }

    /// What the payment that is awaited brings, in minor units.
    pub fn awaited_minor(&self) -> i64 {
        self.pending.as_ref().map_or(0, |pending| pending.amount_minor.saturating_sub(self.collected_minor()))
    }

    /// Whether money for what is pending would come in time at `now`.
    pub fn is_payable(&self, now: DateTime<Utc>) -> bool {
        self.payment_due_at.is_some_and(|due_at| now < due_at)
    }

    /// How many of each reward are held for it beyond its current revision.
    pub fn pending_stock(&self) -> BTreeMap<RewardId, i64> {
        let Some(pending) = &self.pending else {
            return BTreeMap::new();
        };
        let current = self.current.as_ref().map(Revision::quantities).unwrap_or_default();
        let beyond = |(reward, quantity): (RewardId, i64)| {
            let more = quantity - current.get(&reward).copied().unwrap_or(0);
            (more > 0).then_some((reward, more))
        };
        pending.quantities().into_iter().filter_map(beyond).collect()
    }

    /// Refuses when its state keeps it from being changed or withdrawn.
    pub fn check_active(&self) -> Result<(), Refusal> {
        let is_active = matches!(self.state, PledgeState::AwaitingPayment | PledgeState::Collected);
        ensure(is_active, PledgeRefusal::NotActive { state: self.state })
    }

    /// Refuses when an action is kept back by the pledge's own state.
    pub fn check(&self, action: PledgeAction) -> Result<(), Refusal> {
        self.check_active()?;
        match (action, &self.pending) {
            (PledgeAction::Update, Some(_)) => {
                Err(PledgeRefusal::PaymentPending { since: self.updated_at, payment_due_at: self.payment_due_at }
                    .into())
            }
            (PledgeAction::Update, None) => next_number(self.revisions).map(drop),
            (PledgeAction::Withdraw, _) => Ok(()),
        }
    }

    /// What this caller has to do for it at `now`.
    pub fn to_do(&self, actor: &Actor, now: DateTime<Utc>) -> Vec<PledgeTask> {
        let is_awaited = actor.is(self.backer) && self.is_payable(now);
        is_awaited.then_some(PledgeTask::CompletePayment).into_iter().collect()
    }

    /// What this caller could do with it at `now`.
    pub fn allowed_actions(&self, campaign: &Campaign, actor: &Actor, now: DateTime<Utc>) -> Vec<PledgeAction> {
        let relations = Relations::NONE.with(BACKER, actor.is(self.backer));
        let is_allowed = |action: &PledgeAction| {
            action.operation().allow(actor, relations).is_ok()
                && campaign.check(CampaignAction::Pledge, now).is_ok()
                && self.check(*action).is_ok()
        };
        PledgeAction::ALL.iter().copied().filter(is_allowed).collect()
    }
}
