//! The campaign itself: its terms, its states, and what each allows.

use chrono::{DateTime, Utc};

use super::operations::INITIATOR;
use super::refusal::CampaignRefusal;
use super::{CampaignAction, CampaignKey, DeliveryCalendar};
use crate::actor::{Actor, named};
use crate::ids::{AccountId, BookId, CampaignId};
use crate::money::Money;
use crate::permissions::Relations;
use crate::refusal::{Refusal, ensure};
use crate::text::{Line, Prose};

/// The longest title, in characters.
pub const TITLE_CHARACTERS_MAX: usize = 120;
/// The longest summary, in characters.
pub const SUMMARY_CHARACTERS_MAX: usize = 300;
/// The longest reason that finance gives, in characters.
pub const REASON_CHARACTERS_MAX: usize = 1_000;
/// The longest story, in characters.
pub const STORY_CHARACTERS_MAX: usize = 50_000;

named! {
    /// Where a campaign is in its life.
    CampaignState {
        /// Being written by its initiator; otherwise only staff can see it.
        Draft "draft",
        /// Public, and open for pledges from its opening to its deadline.
        Live "live",
        /// Past its deadline, while payments that were begun in time are still under way; nothing else happens to it.
        Closing "closing",
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

    /// Whether money that pledges wait for still counts: the campaign is not decided yet.
    pub const fn awaits_payments(self) -> bool {
        matches!(self, Self::Live | Self::Closing)
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
    /// From when on it takes pledges, if not from its launch on.
    pub opens_at: Option<DateTime<Utc>>,
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
    /// When it was decided, at its deadline or when the last payment begun by then was answered; or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// When and why it was wound down, if it was.
    pub wound_down: Option<WoundDown>,
    /// What was raised, in minor units, once it succeeded.
    pub raised_minor: Option<i64>,
}

/// That a campaign was wound down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WoundDown {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, as everybody is told.
    pub reason: Line<REASON_CHARACTERS_MAX>,
}

impl Campaign {
    /// Where it stands in its initiator's list.
    pub fn key(&self) -> CampaignKey {
        (self.launched_at.unwrap_or(self.created_at), self.id)
    }

    /// The campaign's book.
    pub const fn book(&self) -> BookId {
        BookId(self.id.0)
    }

    /// What the caller is to the campaign (whether the caller has money in it is not known here).
    pub fn relations(&self, actor: &Actor) -> Relations {
        let is_public = self.state.is_open_to_all() && self.launched_at.is_some();
        Relations::NONE.public(is_public).with(INITIATOR, actor.is(self.initiator))
    }

    /// Whether it is live and its deadline has not come, whether or not a worker has been there to close it.
    fn is_before_deadline(&self, now: DateTime<Utc>) -> bool {
        self.state == CampaignState::Live && self.terms.deadline_at.is_some_and(|deadline| now < deadline)
    }

    /// Refuses what is only done to a draft.
    pub(super) fn check_draft(&self) -> Result<(), Refusal> {
        let state = self.state;
        ensure(state == CampaignState::Draft, CampaignRefusal::NotDraft { state })
    }

    /// Whether its state allows an action at `now`.
    pub fn check(&self, action: CampaignAction, now: DateTime<Utc>) -> Result<(), Refusal> {
        let state = self.state;
        match action {
            CampaignAction::Launch => self.check_draft(),
            CampaignAction::Update => ensure(
                state == CampaignState::Draft || self.is_before_deadline(now),
                CampaignRefusal::NotEditable { state, deadline_at: self.terms.deadline_at },
            ),
            CampaignAction::Cancel => ensure(
                state == CampaignState::Draft || self.is_before_deadline(now),
                CampaignRefusal::NotCancellable { state, deadline_at: self.terms.deadline_at },
            ),
            CampaignAction::Relaunch => ensure(state == CampaignState::Failed, CampaignRefusal::NotFailed { state }),
            CampaignAction::Pledge => {
                let deadline_at = self.terms.deadline_at;
                ensure(self.is_before_deadline(now), CampaignRefusal::NotLive { state, deadline_at })?;
                match self.terms.opens_at.filter(|opens_at| now < *opens_at) {
                    Some(opens_at) => Err(CampaignRefusal::NotOpen { opens_at }.into()),
                    None => Ok(()),
                }
            }
            CampaignAction::Freeze | CampaignAction::Unfreeze | CampaignAction::WindDown => {
                ensure(state.has_succeeded(), CampaignRefusal::NotSucceeded { state })
            }
            CampaignAction::Complete => {
                ensure(state == CampaignState::Delivering, CampaignRefusal::NotDelivering { state })
            }
        }
    }
}
