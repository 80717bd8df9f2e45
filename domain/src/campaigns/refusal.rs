//! Every rule about campaigns and pledges that says no, in the order in which they are checked.

use chrono::{DateTime, NaiveDate, Utc};

use super::campaign::CampaignState;
use super::pledge::PledgeState;
use crate::ids::{CampaignId, RewardId};
use crate::money::Currency;
use crate::rule::{Reason, rules};

rules! {
/// A rule about campaigns that refused a use case.
refusal CampaignRefusal {
    /// Only a draft can be launched, and only a draft has its plan, calendar and discounts edited.
    NotDraft { state: CampaignState } => "campaign-not-draft";
    /// The campaign can only be edited as a draft, or while it is live and before its deadline.
    NotEditable { state: CampaignState, deadline_at: Option<DateTime<Utc>> } => "campaign-not-editable";
    /// Nobody has seen the draft's reward: it is deleted, not stopped.
    RewardInDraft => "reward-in-draft";
    /// The reward is not offered any more.
    RewardAlreadyStopped { stopped_at: DateTime<Utc> } => "reward-already-stopped";
    /// The act needs a live campaign.
    NotLive { state: CampaignState, deadline_at: Option<DateTime<Utc>> } => "campaign-not-live";
    /// The live campaign takes pledges from then on.
    NotOpen { opens_at: DateTime<Utc> } => "campaign-not-open";
    /// The campaign can only be cancelled as a draft, or while it is live and before its deadline.
    NotCancellable { state: CampaignState, deadline_at: Option<DateTime<Utc>> } => "campaign-not-cancellable";
    /// The campaign cannot be launched yet; every reason is listed.
    NotReady { reasons: Vec<Reason> } => "campaign-not-ready";
    /// Only a failed campaign can be relaunched.
    NotFailed { state: CampaignState } => "campaign-not-failed";
    /// The campaign was relaunched already.
    AlreadyRelaunched { relaunched_as: CampaignId } => "campaign-already-relaunched";
    /// The campaign has not succeeded: there is nothing to release.
    NotSucceeded { state: CampaignState } => "campaign-not-succeeded";
    /// A campaign is completed while it delivers.
    NotDelivering { state: CampaignState } => "campaign-not-delivering";
}
}

rules! {
/// A rule about pledges that refused a use case.
refusal PledgeRefusal {
    /// More was asked for of rewards that are not offered any more; each is listed.
    RewardStopped { reasons: Vec<Reason> } => "reward-stopped";
    /// Less is left of some rewards than was asked for; each is listed.
    RewardSoldOut { reasons: Vec<Reason> } => "reward-sold-out";
    /// An initiator cannot pledge to their own campaign.
    OwnCampaign => "own-campaign";
    /// The pledge is not in a state in which it can be changed or withdrawn.
    NotActive { state: PledgeState } => "pledge-not-active";
    /// A payment of the pledge is under way; it can be changed when that is answered, or not awaited any more.
    PaymentPending { since: DateTime<Utc>, payment_due_at: Option<DateTime<Utc>> } => "pledge-payment-pending";
    /// As many payments of the backer to this campaign are under way as may be at once; the first is awaited until then.
    TooManyReservations { open: i64, limit: i64, free_at: DateTime<Utc> } => "too-many-reservations";
    /// The backer left as many reservations of limited stock unpaid as may be, in this campaign and for now.
    TooManyUnpaid { limit: i64, hours: i64, possible_at: DateTime<Utc> } => "too-many-unpaid";
}
}

rules! {
/// A rule about campaigns that a part of an input, or of a draft, breaks.
fault CampaignFault {
    /// There is no reward.
    RewardMissing => "reward-missing";
    /// A reward costs less than the least pledge.
    RewardBelowLeastPledge { pledge_min_minor: i64, currency: Currency } => "reward-below-least-pledge";
    /// The goal is zero.
    GoalNotPositive => "goal-not-positive";
    /// There is no deadline.
    DeadlineMissing => "deadline-missing";
    /// The deadline is too soon or too far away.
    DeadlineOutOfRange { earliest_at: DateTime<Utc>, latest_at: DateTime<Utc> } => "deadline-out-of-range";
    /// Too little time is left between opening and deadline.
    OpeningTooLate { latest_at: DateTime<Utc> } => "opening-too-late";
    /// The calendar begins before the deadline.
    CalendarBeforeDeadline { deadline_at: DateTime<Utc> } => "calendar-before-deadline";
    /// A date is missing that the campaign's kind has.
    DateMissing { kind: &'static str } => "date-missing";
    /// The date is one of the other kind of campaign.
    DateOfOtherKind { kind: &'static str } => "date-of-other-kind";
    /// The date comes before the one that it follows.
    DateOutOfOrder { earliest_on: NaiveDate } => "date-out-of-order";
    /// Only live campaigns have an end to come.
    OnlyLiveCampaignsEnd => "only-live-campaigns-end";
    /// The campaign is public, and this is what backers pledge to.
    FixedAtLaunch => "fixed-at-launch";
}
}

rules! {
/// A rule about rewards and discounts that a part of an input breaks.
fault RewardFault {
    /// A discount step does not rise above the one before.
    StepNotRising { above: i64 } => "step-not-rising";
    /// Another reward of the campaign has this stock-keeping unit.
    SkuTaken { reward_id: RewardId } => "sku-taken";
    /// Everybody has seen it: this is what backers take.
    FixedOncePublic => "fixed-once-public";
    /// The stock of a public reward can only be raised.
    StockNotRaised { stock: i64 } => "stock-not-raised";
    /// A public reward of which there are so many stays one with a stock.
    StockStaysLimited { stock: i64 } => "stock-stays-limited";
    /// A public reward without a stock gets none.
    StockStaysUnlimited => "stock-stays-unlimited";
    /// The reward would be delivered before it can be there.
    DeliveryTooEarly { earliest_on: NaiveDate } => "delivery-too-early";
    /// A mode that ships nothing has a fee.
    FeeWithoutShipping { mode: &'static str } => "fee-without-shipping";
}
}

rules! {
/// A rule about pledges that a part of an input breaks.
fault PledgeFault {
    /// A pledge needs a reward line or a free amount.
    PledgeEmpty => "pledge-empty";
    /// The pledge would be smaller than any can be.
    PledgeTooSmall { pledge_min_minor: i64, currency: Currency } => "pledge-too-small";
    /// The pledge would be larger than a single payment can be.
    PledgeTooLarge { amount_minor_max: i64, currency: Currency } => "pledge-too-large";
    /// The reward is not one of the campaign's.
    RewardUnknown { reward_id: RewardId } => "reward-unknown";
    /// The reward is not offered any more: more of it was asked for than the pledge holds.
    RewardStopped { reward_id: RewardId, stopped_at: DateTime<Utc>, asked: i64, held: i64 } => "reward-stopped";
    /// Less of the reward is left than was asked for.
    RewardSoldOut { reward_id: RewardId, asked: i64, left: i64 } => "reward-sold-out";
    /// The reward cannot be had in this way.
    ShippingModeNotOffered { mode: &'static str, offered: Vec<String> } => "shipping-mode-not-offered";
    /// The reward can be had in several ways: one must be chosen.
    ShippingModeRequired { offered: Vec<String> } => "shipping-mode-required";
    /// The shipping mode needs an address.
    AddressRequired => "address-required";
    /// The shipping mode takes no address.
    AddressNotWanted => "address-not-wanted";
}
}
