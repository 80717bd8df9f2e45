//! Campaigns in lists.

use palier_domain::campaigns::{Campaign, CampaignAction, CampaignSummary};
use palier_domain::ledger::Book;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::FundingView;
use crate::campaigns::words::{CampaignActionWord, CampaignKindWord, CampaignStateWord, CategoryWord};
use crate::money::MoneyView;
use crate::people::PersonView;
use palier_http::instants::DateTime;

/// A campaign in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedCampaign)]
pub struct CampaignSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Who promises.
    pub initiator: PersonView,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Le Petit Fournil"))]
    pub title: String,
    /// A few lines about it.
    #[schema(max_length = 300, examples("Un four à bois pour tout le quartier."))]
    pub summary: String,
    /// What it is about.
    pub category: CategoryWord,
    /// What it makes.
    pub kind: CampaignKindWord,
    /// What must be raised.
    pub goal: MoneyView,
    /// When it starts to take pledges; null for as soon as it is launched.
    #[schema(required = true)]
    pub opens_at: Option<DateTime>,
    /// When it stops taking pledges; null as long as the draft has none.
    #[schema(required = true)]
    pub deadline_at: Option<DateTime>,
    /// Where it is in its life.
    pub state: CampaignStateWord,
    /// How much has been collected.
    pub funding: FundingView,
    /// When it was drafted.
    pub created_at: DateTime,
    /// When it went live.
    #[schema(required = true)]
    pub launched_at: Option<DateTime>,
}

/// A page of campaigns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignList)]
pub struct CampaignListView {
    /// The campaigns, in the order that was asked for.
    #[schema(max_items = 100)]
    pub items: Vec<CampaignSummaryView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A campaign of an account, in whatever state, and what the caller can do with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnCampaign)]
pub struct OwnCampaignView {
    /// Its id.
    pub id: Uuid,
    /// Who promises.
    pub initiator: PersonView,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Le Petit Fournil"))]
    pub title: String,
    /// A few lines about it.
    #[schema(max_length = 300, examples("Un four à bois pour tout le quartier."))]
    pub summary: String,
    /// What it is about.
    pub category: CategoryWord,
    /// What it makes.
    pub kind: CampaignKindWord,
    /// What must be raised.
    pub goal: MoneyView,
    /// When it starts to take pledges; null for as soon as it is launched.
    #[schema(required = true)]
    pub opens_at: Option<DateTime>,
    /// When it stops taking pledges; null as long as the draft has none.
    #[schema(required = true)]
    pub deadline_at: Option<DateTime>,
    /// Where it is in its life.
    pub state: CampaignStateWord,
    /// How much has been collected.
    pub funding: FundingView,
    /// When it was drafted.
    pub created_at: DateTime,
    /// When it went live.
    #[schema(required = true)]
    pub launched_at: Option<DateTime>,
    /// When it was decided or cancelled.
    #[schema(required = true)]
    pub closed_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<CampaignActionWord>,
}

/// A page of an account's campaigns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnCampaignList)]
pub struct OwnCampaignListView {
    /// The campaigns, newest first: by their launch, drafts by when they were created.
    #[schema(max_items = 100)]
    pub items: Vec<OwnCampaignView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl CampaignSummaryView {
    /// The campaign in a list.
    pub fn new(campaign: &CampaignSummary, initiator: String, book: &Book) -> Self {
        Self {
            id: campaign.id.0,
            initiator: PersonView { id: campaign.initiator.0, display_name: initiator },
            title: campaign.title.as_str().to_owned(),
            summary: campaign.summary.as_str().to_owned(),
            category: CategoryWord(campaign.category),
            kind: CampaignKindWord(campaign.kind),
            goal: campaign.goal.into(),
            opens_at: campaign.opens_at.map(DateTime),
            deadline_at: campaign.deadline_at.map(DateTime),
            state: CampaignStateWord(campaign.state),
            funding: FundingView::new((campaign.goal, campaign.raised_minor), book),
            created_at: DateTime(campaign.created_at),
            launched_at: campaign.launched_at.map(DateTime),
        }
    }
}

impl OwnCampaignView {
    /// A campaign of an account, with which these actions are allowed.
    pub fn new(campaign: &Campaign, initiator: String, book: &Book, allowed: Vec<CampaignAction>) -> Self {
        let listed = CampaignSummaryView::new(&CampaignSummary::from(campaign), initiator, book);
        Self {
            id: listed.id,
            initiator: listed.initiator,
            title: listed.title,
            summary: listed.summary,
            category: listed.category,
            kind: listed.kind,
            goal: listed.goal,
            opens_at: listed.opens_at,
            deadline_at: listed.deadline_at,
            state: listed.state,
            funding: listed.funding,
            created_at: listed.created_at,
            launched_at: listed.launched_at,
            closed_at: campaign.closed_at.map(DateTime),
            allowed_actions: allowed.into_iter().map(CampaignActionWord).collect(),
        }
    }
}
