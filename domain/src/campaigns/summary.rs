//! A campaign as lists show it: without its story, which is long.

use chrono::{DateTime, Utc};

use super::{Campaign, CampaignKind, CampaignState, Category, SUMMARY_CHARACTERS_MAX, TITLE_CHARACTERS_MAX};
use crate::ids::{AccountId, BookId, CampaignId};
use crate::money::Money;
use crate::text::{Line, Prose};

/// What a list shows of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSummary {
    /// Its id, and its book's.
    pub id: CampaignId,
    /// Who promises.
    pub initiator: AccountId,
    /// Its name.
    pub title: Line<TITLE_CHARACTERS_MAX>,
    /// A few lines about it.
    pub summary: Prose<SUMMARY_CHARACTERS_MAX>,
    /// What it is about.
    pub category: Category,
    /// What it makes.
    pub kind: CampaignKind,
    /// What must be raised.
    pub goal: Money,
    /// From when on it takes pledges, if not from its launch on.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes.
    pub deadline_at: Option<DateTime<Utc>>,
    /// Where it is in its life.
    pub state: CampaignState,
    /// What was raised, in minor units, once it succeeded.
    pub raised_minor: Option<i64>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it went live.
    pub launched_at: Option<DateTime<Utc>>,
}

impl CampaignSummary {
    /// The campaign's book.
    pub const fn book(&self) -> BookId {
        BookId(self.id.0)
    }
}

impl From<&Campaign> for CampaignSummary {
    fn from(campaign: &Campaign) -> Self {
        let terms = &campaign.terms;
        Self {
            id: campaign.id,
            initiator: campaign.initiator,
            title: terms.title.clone(),
            summary: terms.summary.clone(),
            category: terms.category,
            kind: terms.kind,
            goal: terms.goal,
            opens_at: terms.opens_at,
            deadline_at: terms.deadline_at,
            state: campaign.state,
            raised_minor: campaign.raised_minor,
            created_at: campaign.created_at,
            launched_at: campaign.launched_at,
        }
    }
}
