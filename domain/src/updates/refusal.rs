//! Every rule about updates that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use super::UpdateKind;
use crate::campaigns::CampaignState;
use crate::ids::UpdateId;
use crate::rule::rules;

rules! {
/// A rule about updates that refused a use case.
refusal UpdateRefusal {
    /// A draft has nobody to tell.
    NotLaunched { state: CampaignState } => "not-launched";
    /// Thanks come after a milestone.
    NoMilestone { state: CampaignState } => "no-milestone";
    /// Explanations and future plans come after a failure.
    OnlyAfterFailure { kind: UpdateKind, state: CampaignState } => "only-after-failure";
    /// A delay or an emergency concerns what is still to be delivered.
    NothingToDeliver { kind: UpdateKind, state: CampaignState } => "nothing-to-deliver";
    /// Delivery of everything begins once the last tranche is approved, of a wave once the campaign succeeded.
    DeliveryNotYet { state: CampaignState } => "delivery-not-yet";
    /// Only emergencies are acknowledged.
    NotAnEmergency { kind: UpdateKind } => "not-an-emergency";
    /// Backers ask for an update after four silent weeks.
    NotSilentForLong { silent_since: DateTime<Utc>, possible_at: DateTime<Utc> } => "not-silent-for-long";
    /// The comment was hidden before.
    AlreadyHidden { hidden_at: DateTime<Utc> } => "comment-hidden";
}
}

rules! {
/// A rule about updates that a part of an input breaks.
fault UpdateFault {
    /// What the kind must carry is missing.
    Missing { kind: UpdateKind } => "update-part-missing";
    /// What only another kind carries.
    OfOtherKind { kind: UpdateKind } => "update-part-of-other-kind";
    /// A delay has new dates or says that they are unchanged: one of the two.
    DatesAndUnchanged => "dates-and-unchanged";
    /// The new dates are those that were promised already.
    DatesAsBefore => "dates-as-before";
    /// This kind is for everybody.
    AlwaysPublic { kind: UpdateKind } => "update-always-public";
    /// An audience of some rewards names them; no other does.
    RewardsAndAudience => "rewards-and-audience";
    /// No such emergency of this campaign is open.
    NoOpenEmergency { update_id: UpdateId } => "no-open-emergency";
    /// A link leads somewhere in the web.
    LinkNotOfTheWeb => "link-not-of-the-web";
}
}
