//! Every rule about shipments that says no, in the order in which they are checked.

use super::{ShipmentKind, ShipmentState};
use crate::campaigns::{CampaignState, PledgeState};
use crate::ids::RewardId;
use crate::rule::rules;

rules! {
/// A rule about shipments that refused a use case.
refusal ShipmentRefusal {
    /// Rewards are shipped once the campaign succeeded, and until it is completed.
    NothingToShip { state: CampaignState } => "campaign-not-shipping";
    /// Only what was paid for and not refunded is shipped.
    PledgeNotCollected { state: PledgeState } => "pledge-not-collected";
    /// A shipment does not go from this state to that one.
    WrongStep { kind: ShipmentKind, state: ShipmentState, wanted: ShipmentState } => "shipment-step-impossible";
    /// The backer confirmed the receipt: what arrived stays as it is.
    AlreadyReceived => "shipment-received";
    /// What was not sent, or did not arrive, cannot be received.
    NotUnderWay { state: ShipmentState } => "shipment-not-under-way";
    /// Some lines are undelivered, and nothing is said about them.
    LinesUndelivered { undelivered: i64 } => "lines-undelivered";
}
}

rules! {
/// A rule about shipments that a part of an input breaks.
fault ShipmentFault {
    /// The campaign has no such pledge.
    PledgeUnknown => "shipment-pledge-unknown";
    /// The pledge does not take this reward.
    RewardNotTaken { reward_id: RewardId } => "reward-not-taken";
    /// Fewer are left to be shipped.
    QuantityNotLeft { left: i64 } => "quantity-not-left";
    /// The lines do not go to one address.
    LinesGoApart => "lines-go-apart";
    /// What is not sent has no carrier and no tracking number.
    NothingIsSent => "nothing-is-sent";
    /// The line has arrived, or there is none.
    LineNotUndelivered => "line-not-undelivered";
}
}
