//! The campaign itself: its terms, its states, and what may be done in each.

use chrono::{DateTime, Utc};

use super::DeliveryCalendar;
use crate::actor::{Actor, named};
use crate::escrow::{Tranche, TrancheState};
use crate::ids::{AccountId, BookId, CampaignId};
use crate::money::Money;
use crate::permissions::{Operation, Relations};
use crate::refusal::Refusal;
use crate::text::{Line, Prose};

/// The longest title, in characters.
pub const TITLE_CHARACTERS_MAX: usize = 120;
/// The longest summary, in characters.
pub const SUMMARY_CHARACTERS_MAX: usize = 300;
/// The longest story, in characters.
pub const STORY_CHARACTERS_MAX: usize = 50_000;

named! {
    /// Where a campaign is in its life.
    CampaignState {
        /// Being written by its initiator; besides, only staff sees it.
        Draft "draft",
        /// Open for pledges.
        Live "live",
        /// Reached its goal; passes on to `preparing` at once.
        Succeeded "succeeded",
        /// The start tranche is out; rewards are being prepared.
        Preparing "preparing",
        /// The last tranche was approved.
        Ready "ready",
        /// Rewards are being delivered.
        Delivering "delivering",
        /// All is delivered.
        Completed "completed",
        /// Missed its goal; every pledge goes back.
        Failed "failed",
        /// Cancelled by its initiator; every pledge goes back.
        Cancelled "cancelled",
        /// Could not finish; what was in escrow goes back.
        WoundDown "wound_down",
    }
}

impl CampaignState {
    /// Whether the campaign reached its goal and its escrow is in use.
    pub const fn has_succeeded(self) -> bool {
        matches!(self, Self::Succeeded | Self::Preparing | Self::Ready | Self::Delivering | Self::Completed)
    }

    /// Whether everybody may see a campaign that was launched and is in this state.
    pub const fn is_open_to_all(self) -> bool {
        !matches!(self, Self::Draft)
    }
}

named! {
    /// What a campaign makes.
    CampaignKind {
        /// Something that is produced, packaged and delivered.
        Product "product",
        /// Something that is done in a window of time.
        Service "service",
    }
}

named! {
    /// What a campaign is about.
    Category {
        /// Fine art.
        Art "art",
        /// Comics.
        Comics "comics",
        /// Neighbourhood, association, solidarity.
        Community "community",
        /// Craft.
        Craft "craft",
        /// Design.
        Design "design",
        /// Environment.
        Environment "environment",
        /// Fashion.
        Fashion "fashion",
        /// Film and video.
        Film "film",
        /// Food and drink.
        Food "food",
        /// Games.
        Games "games",
        /// Music.
        Music "music",
        /// Photography.
        Photography "photography",
        /// Books and press.
        Publishing "publishing",
        /// Technology.
        Technology "technology",
        /// Stage.
        Theatre "theatre",
    }
}

/// What an initiator writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignTerms {
    /// Its name.
    pub title: Line<TITLE_CHARACTERS_MAX>,
    /// A few lines about it.
    pub summary: Prose<SUMMARY_CHARACTERS_MAX>,
    /// The whole story, in Markdown.
    pub story: Prose<STORY_CHARACTERS_MAX>,
    /// What it is about.
    pub category: Category,
    /// What it makes.
    pub kind: CampaignKind,
    /// What must be raised; a draft may still have a goal of zero.
    pub goal: Money,
    /// When it closes.
    pub deadline_at: Option<DateTime<Utc>>,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id, and its book's.
    pub id: CampaignId,
    /// Who promises.
    pub initiator: AccountId,
    /// What is promised.
    pub terms: CampaignTerms,
    /// When it is delivered.
    pub calendar: DeliveryCalendar,
    /// Where it is in its life.
    pub state: CampaignState,
    /// The policy that it was launched under.
    pub policy_version: Option<i32>,
    /// The failed campaign that it started as a copy of.
    pub relaunch_of: Option<CampaignId>,
    /// The draft or campaign that it was relaunched as.
    pub relaunched_as: Option<CampaignId>,
    /// Rises by one with every change to the campaign itself.
    pub version: i64,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it went live.
    pub launched_at: Option<DateTime<Utc>>,
    /// When it closed, at its deadline or by being cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// What was raised, in minor units, once it succeeded.
    pub raised_minor: Option<i64>,
}

named! {
    /// What can be done with a campaign, named as in its address.
    CampaignAction {
        /// Edit the draft.
        Update "update",
        /// Open it for pledges.
        Launch "launch",
        /// Call it off.
        Cancel "cancel",
        /// Start again as a new draft.
        Relaunch "relaunch",
        /// Pledge to it.
        Pledge "pledge",
        /// Stop the tranches that are not out.
        Freeze "freeze",
        /// Let the frozen tranches go on.
        Unfreeze "unfreeze",
        /// Give back what is still in escrow.
        WindDown "wind_down",
    }
}

impl CampaignAction {
    const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UpdateCampaign,
            Self::Launch => Operation::LaunchCampaign,
            Self::Cancel => Operation::CancelCampaign,
            Self::Relaunch => Operation::RelaunchCampaign,
            Self::Pledge => Operation::CreatePledge,
            Self::Freeze => Operation::FreezeEscrow,
            Self::Unfreeze => Operation::UnfreezeEscrow,
            Self::WindDown => Operation::WindDownCampaign,
        }
    }
}

impl Campaign {
    /// The campaign's book.
    pub const fn book(&self) -> BookId {
        BookId(self.id.0)
    }

    /// What the caller is to the campaign (whether the caller has money in it is not known here).
    pub fn relations(&self, actor: &Actor) -> Relations {
        let is_public = self.state.is_open_to_all() && self.launched_at.is_some();
        Relations { public: is_public, initiator: actor.is(self.initiator), ..Relations::NONE }
    }

    /// Whether its state allows an action at `now`.
    pub fn check(&self, action: CampaignAction, now: DateTime<Utc>) -> Result<(), Refusal> {
        let state = self.state;
        match action {
            CampaignAction::Update | CampaignAction::Launch => {
                ensure(state == CampaignState::Draft, Refusal::CampaignNotDraft { state })
            }
            CampaignAction::Cancel => ensure(
                matches!(state, CampaignState::Draft | CampaignState::Live),
                Refusal::CampaignNotCancellable { state },
            ),
            CampaignAction::Relaunch => {
                ensure(state == CampaignState::Failed, Refusal::CampaignNotFailed { state })?;
                match self.relaunched_as {
                    Some(relaunched_as) => Err(Refusal::CampaignAlreadyRelaunched { relaunched_as }),
                    None => Ok(()),
                }
            }
            CampaignAction::Pledge => {
                let deadline_at = self.terms.deadline_at;
                let is_live = state == CampaignState::Live && deadline_at.is_some_and(|deadline| now < deadline);
                ensure(is_live, Refusal::CampaignNotLive { state, deadline_at })
            }
            CampaignAction::Freeze | CampaignAction::Unfreeze | CampaignAction::WindDown => {
                ensure(state.has_succeeded(), Refusal::CampaignNotSucceeded { state })
            }
        }
    }

    /// What this caller could do with it at `now`, when it has these tranches.
    pub fn allowed_actions(&self, actor: &Actor, now: DateTime<Utc>, tranches: &[Tranche]) -> Vec<CampaignAction> {
        let relations = self.relations(actor);
        let concerns = |action: CampaignAction| match action {
            CampaignAction::Freeze => tranches.iter().any(Tranche::can_be_frozen),
            CampaignAction::Unfreeze => tranches.iter().any(|tranche| tranche.state == TrancheState::Frozen),
            CampaignAction::WindDown => tranches.iter().any(Tranche::is_held),
            CampaignAction::Pledge => !relations.initiator,
            CampaignAction::Update | CampaignAction::Launch | CampaignAction::Cancel | CampaignAction::Relaunch => true,
        };
        let is_allowed = |action: &CampaignAction| {
            action.operation().allow(actor, relations).is_ok() && self.check(*action, now).is_ok() && concerns(*action)
        };
        CampaignAction::ALL.iter().copied().filter(is_allowed).collect()
    }
}

pub(crate) fn ensure(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
