//! A tranche: a share of the raised money behind a gate.

use chrono::{DateTime, Utc};

use super::Gate;
use super::refusal::EscrowRefusal;
use crate::actor::{Actor, named};
use crate::campaigns::{Campaign, FUNDER, REASON_CHARACTERS_MAX};
use crate::ids::{AccountId, BookId};
use crate::money::Bps;
use crate::permissions::Operation;
use crate::refusal::Refusal;
use crate::text::Line;

use super::Evidence;
use super::interest::check_interest;

named! {
    /// Where a tranche is on its way.
    TrancheState {
        /// Behind its gate.
        Locked "locked",
        /// Its release was asked for; backers inspect, finance decides.
        Requested "requested",
        /// Released to the initiator; the payout is under way.
        Approved "approved",
        /// It reached the initiator.
        Paid "paid",
        /// Stopped by finance.
        Frozen "frozen",
        /// Went back to the backers.
        Returned "returned",
    }
}

named! {
    /// What can be done with a tranche, named as in its address.
    TrancheAction {
        /// Ask for its release.
        Request "request",
        /// Object to its release.
        Object "object",
        /// Release it.
        Approve "approve",
        /// Refuse to release it.
        Reject "reject",
    }
}

impl TrancheAction {
    /// The states in which the action is possible.
    pub const fn allowed_from(self) -> &'static [TrancheState] {
        match self {
            Self::Request => &[TrancheState::Locked],
            Self::Object | Self::Approve | Self::Reject => &[TrancheState::Requested],
        }
    }

    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Request => Operation::REQUEST_TRANCHE,
            Self::Object => Operation::CREATE_OBJECTION,
            Self::Approve => Operation::APPROVE_TRANCHE,
            Self::Reject => Operation::REJECT_TRANCHE,
        }
    }
}

/// A tranche of a campaign's escrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tranche {
    /// The campaign's book.
    pub book: BookId,
    /// Its place in the plan, from 1.
    pub number: i64,
    /// What it is for.
    pub title: Line<120>,
    /// What must have happened before it is released.
    pub gate: Gate,
    /// Its share of the raised amount.
    pub share: Bps,
    /// Where it is on its way.
    pub state: TrancheState,
    /// The state that it returns to when it is unfrozen.
    pub frozen_from: Option<TrancheState>,
    /// Its amount before fees, in minor units, once the campaign succeeded.
    pub amount_minor: Option<i64>,
    /// The platform's fee that comes out of it, in minor units.
    pub platform_fee_minor: i64,
    /// The fee for processing payments that comes out of it, in minor units.
    pub processing_fee_minor: i64,
    /// How often its release was asked for.
    pub requests: i64,
    /// How many backers objected to the last request.
    pub objections: i64,
    /// Who asked.
    pub requested_by: Option<AccountId>,
    /// When.
    pub requested_at: Option<DateTime<Utc>>,
    /// What was shown.
    pub evidence: Option<Evidence>,
    /// Until when backers may object.
    pub inspection_ends_at: Option<DateTime<Utc>>,
    /// Who approved or rejected it last.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was rejected, until it is asked for anew.
    pub reason: Option<Line<REASON_CHARACTERS_MAX>>,
    /// Why it is frozen.
    pub freeze_reason: Option<Line<REASON_CHARACTERS_MAX>>,
    /// When it reached the initiator.
    pub paid_at: Option<DateTime<Utc>>,
    /// How many steps its history has.
    pub steps: i64,
    /// Rises by one with every change.
    pub version: i64,
}

/// What a caller is to the tranches of a campaign, beside what is known of the campaign itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Onlooker {
    /// Whether the caller has money in the campaign.
    pub is_funder: bool,
    /// The tranches whose present request the caller has objected to.
    pub objected_to: Vec<i64>,
}

impl Tranche {
    /// Refuses an action that its state does not allow.
    pub fn check(&self, action: TrancheAction) -> Result<(), Refusal> {
        if action.allowed_from().contains(&self.state) {
            return Ok(());
        }
        let allowed_from = action.allowed_from().iter().map(|state| state.as_str().to_owned()).collect();
        Err(EscrowRefusal::TrancheStateInvalid { number: self.number, state: self.state, allowed_from }.into())
    }

    /// Whether its release can still be decided: it is neither out nor gone.
    pub const fn is_held(&self) -> bool {
        matches!(self.state, TrancheState::Locked | TrancheState::Requested | TrancheState::Frozen)
    }

    /// Whether finance can stop it.
    pub const fn can_be_frozen(&self) -> bool {
        matches!(self.state, TrancheState::Locked | TrancheState::Requested)
    }

    /// What reaches the initiator, in minor units.
    pub fn net_minor(&self) -> i64 {
        self.amount_minor.map_or(0, |amount| amount - self.platform_fee_minor - self.processing_fee_minor)
    }

    /// Refuses what the tranche's gate, order, window or requester keep back at `now`.
    pub fn check_gate(
        &self,
        action: TrancheAction,
        all: &[Self],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        self.check(action)?;
        match action {
            TrancheAction::Request => match all.iter().find(|other| other.number < self.number && other.is_held()) {
                Some(earlier) => {
                    Err(EscrowRefusal::TrancheOutOfOrder { number: self.number, waits_for: earlier.number }.into())
                }
                None => Ok(()),
            },
            TrancheAction::Object if self.inspection_ends_at.is_none_or(|ends_at| now >= ends_at) => {
                Err(EscrowRefusal::InspectionWindowClosed { ended_at: self.inspection_ends_at }.into())
            }
            TrancheAction::Object => Ok(()),
            TrancheAction::Approve | TrancheAction::Reject => match (self.requested_by, self.inspection_ends_at) {
                (Some(requested_by), _) if actor.is(requested_by) => {
                    Err(EscrowRefusal::SamePersonAsked { requested_by }.into())
                }
                (_, Some(ends_at)) if action == TrancheAction::Approve && now < ends_at => {
                    Err(EscrowRefusal::InspectionWindowOpen { ends_at }.into())
                }
                _ => Ok(()),
            },
        }
    }

    /// What this caller could do with it at `now`.
    pub fn allowed_actions(
        &self,
        campaign: &Campaign,
        all: &[Self],
        (actor, onlooker): (&Actor, &Onlooker),
        now: DateTime<Utc>,
    ) -> Vec<TrancheAction> {
        let funder = onlooker.is_funder;
        let relations = campaign.relations(actor).with(FUNDER, funder);
        let concerns = |action: TrancheAction| match action {
            TrancheAction::Request => true,
            TrancheAction::Object => !onlooker.objected_to.contains(&self.number),
            TrancheAction::Approve | TrancheAction::Reject => check_interest(campaign, actor, funder).is_ok(),
        };
        let is_allowed = |action: &TrancheAction| {
            campaign.state.has_succeeded()
                && action.operation().allow(actor, relations).is_ok()
                && self.check_gate(*action, all, actor, now).is_ok()
                && concerns(*action)
        };
        TrancheAction::ALL.iter().copied().filter(is_allowed).collect()
    }
}
