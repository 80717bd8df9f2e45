//! What is wrong with an input, or still missing of a thing: every fault at once,
//! each at its place.
//!
//! A place is a JSON pointer into what the API calls the thing: inputs have the
//! same member names here and there.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Refusal, rules};
use crate::actor::StaffRole;
use crate::ids::RewardId;
use crate::money::Currency;

rules! {
/// A rule that a part of an input breaks, with the facts that its words tell.
Fault {
    // Any input.
    /// There must be more entries, or characters.
    TooFew { minimum: i64 } => "too-few";
    /// There are more entries than there may be.
    TooMany { maximum: i64 } => "too-many";
    /// A text has more characters than it may have.
    TooLong { maximum: i64 } => "too-long";
    /// A text is blank, or has characters that it cannot have.
    Pattern => "pattern";
    /// A number is outside of its bounds.
    OutOfRange { minimum: i64, maximum: i64 } => "out-of-range";
    /// What may stand once stands twice.
    NotUnique => "not-unique";
    /// The currency is not the campaign's.
    CurrencyMismatch { expected: Currency, found: Currency } => "currency-mismatch";
    /// Palier holds no money in this currency.
    CurrencyUnknown => "currency-unknown";

    // Staff roles.
    /// Nobody holds both roles.
    RolesExcludeEachOther { role: StaffRole, other: StaffRole } => "roles-exclude-each-other";

    // What keeps a draft from being launched.
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

    // Delivery calendar, tranche plan, discounts, rewards.
    /// The date is one of the other kind of campaign.
    DateOfOtherKind { kind: &'static str } => "date-of-other-kind";
    /// The date comes before the one that it follows.
    DateOutOfOrder { earliest_on: NaiveDate } => "date-out-of-order";
    /// The shares of a tranche plan do not add up to 10 000 basis points.
    TranchePlanUneven { sum_bps: i64, expected_bps: i64 } => "tranche-plan-uneven";
    /// The first tranche goes out on anything but success.
    FirstGateNotSuccess => "first-gate-not-success";
    /// A later tranche goes out on success.
    LaterGateSuccess => "later-gate-success";
    /// The last tranche would be smaller than the rates of the fees that come out of it.
    TranchePlanBelowFees { last_share_bps: i64, fees_bps: i64 } => "tranche-plan-below-fees";
    /// A discount step does not rise above the one before.
    StepNotRising { above: i64 } => "step-not-rising";
    /// A mode that ships nothing has a fee.
    FeeWithoutShipping { mode: &'static str } => "fee-without-shipping";

    // Pledges.
    /// A pledge needs a reward line or a free amount.
    PledgeEmpty => "pledge-empty";
    /// The pledge would be smaller than any can be.
    PledgeTooSmall { pledge_min_minor: i64, currency: Currency } => "pledge-too-small";
    /// The pledge would be larger than a single payment can be.
    PledgeTooLarge { amount_minor_max: i64, currency: Currency } => "pledge-too-large";
    /// The reward is not one of the campaign's.
    RewardUnknown { reward_id: RewardId } => "reward-unknown";
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

    // Projects, follow-up, questions.
    /// The text has not the form of a phone number.
    PhoneInvalid => "phone-invalid";
    /// More words are looked for than can be.
    TooManyWords { maximum: i64 } => "too-many-words";
    /// A text that is looked for has no word.
    WordMissing => "word-missing";
    /// The answer is one of somebody who was reached, or of nobody.
    ContactAnswerMismatch { answer: &'static str } => "contact-answer-mismatch";
    /// The applicant has no application to the project that stands.
    ApplicantUnknown => "applicant-unknown";
    /// A client who was not reached showed no interest in anybody.
    InterestUnheard => "interest-unheard";
    /// A tip by message needs one.
    MessageRequired => "message-required";
    /// The instant lies outside what makes sense.
    InstantOutOfRange { earliest_at: DateTime<Utc>, latest_at: DateTime<Utc> } => "instant-out-of-range";
    /// A question names a project if and only if it is about one.
    QuestionProjectMismatch { topic: &'static str } => "question-project-mismatch";

    // Policy.
    /// The fees together are more than a policy may take.
    FeesTooHigh { sum_bps: i64, maximum_bps: i64 } => "fees-too-high";
    /// A fixed fee and the rates together are more than the least pledge.
    FeesAbovePledge { pledge_min_minor: i64, currency: Currency } => "fees-above-pledge";
    /// A budget band has no upper bound, or the last has one.
    BandBoundMisplaced => "band-bound-misplaced";
}
}

/// A fault, and the part of the thing that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A JSON pointer into the thing (`/deadline_at`); empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// The faults of an input, as they are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Reason>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: impl Into<String>, fault: Fault) {
        self.0.push(Reason { pointer: pointer.into(), fault });
    }

    /// Notes a fault where something does not hold.
    pub fn unless(&mut self, holds: bool, pointer: impl Into<String>, fault: Fault) {
        if !holds {
            self.add(pointer, fault);
        }
    }

    /// Notes a number that is outside of its bounds.
    pub fn check_range(&mut self, pointer: impl Into<String>, value: i64, (minimum, maximum): (i64, i64)) {
        self.unless((minimum..=maximum).contains(&value), pointer, Fault::OutOfRange { minimum, maximum });
    }

    /// Notes a list that has too few or too many entries.
    pub fn check_count(&mut self, pointer: &str, count: usize, (minimum, maximum): (usize, usize)) {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.unless(count >= minimum, pointer, Fault::TooFew { minimum: number(minimum) });
        self.unless(count <= maximum, pointer, Fault::TooMany { maximum: number(maximum) });
    }

    /// Whether none was found.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that were found, in the order in which they were found.
    pub fn into_reasons(self) -> Vec<Reason> {
        self.0
    }

    /// Refuses the input if a fault was found.
    pub fn refuse(self) -> Result<(), Refusal> {
        if self.is_empty() { Ok(()) } else { Err(Refusal::InputInvalid { reasons: self.0 }) }
    }
}

impl Refusal {
    /// The same of a part of the input: its faults are where that part stands.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        match self {
            Self::InputInvalid { mut reasons } => {
                reasons.iter_mut().for_each(|reason| reason.pointer.insert_str(0, place));
                Self::InputInvalid { reasons }
            }
            other => other,
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::InputInvalid { reasons: vec![reason] }
    }
}
