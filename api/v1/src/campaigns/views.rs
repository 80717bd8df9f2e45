//! Campaigns and rewards as the API shows them.

use chrono::Utc;
use palier_domain::actor::Actor;
use palier_domain::campaigns::{Campaign, CampaignAction, CancelPreview, Reward, WoundDown, pledged_minor};
use palier_domain::ledger::Book;
use palier_domain::money::Money;
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::plan_views::DeliveryCalendarView;
use super::reward_views::RewardView;
use crate::campaigns::words::{CampaignActionWord, CampaignKindWord, CampaignStateWord, CategoryWord};
use crate::money::MoneyView;
use crate::people::PersonView;

/// A campaign with its rewards.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Campaign)]
pub struct CampaignView {
    /// Its id, and its book's.
    pub id: Uuid,
    /// Who promises; the id is that of the profile, too (`GET /v1/profiles/{profile_id}`).
    pub initiator: PersonView,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Le Petit Fournil"))]
    pub title: String,
    /// A few lines about it.
    #[schema(max_length = 300, examples("Un four à bois pour tout le quartier."))]
    pub summary: String,
    /// The whole story, in Markdown.
    #[schema(max_length = 50_000, examples("## Pourquoi\nParce que le pain se partage."))]
    pub story: String,
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
    /// When it is delivered.
    pub delivery_calendar: DeliveryCalendarView,
    /// Where it is in its life.
    pub state: CampaignStateWord,
    /// The version of the policy that it was launched under; null for a draft.
    #[schema(required = true, format = Int32, minimum = 1, maximum = 2_147_483_647)]
    pub policy_version: Option<i32>,
    /// The failed campaign that it started as a copy of.
    #[schema(required = true)]
    pub relaunch_of: Option<Uuid>,
    /// The draft or campaign that it was relaunched as: for the initiator and staff; null to everybody else.
    #[schema(required = true)]
    pub relaunched_as: Option<Uuid>,
    /// How much has been collected.
    pub funding: FundingView,
    /// What backers can take.
    #[schema(max_items = 50)]
    pub rewards: Vec<RewardView>,
    /// When it was drafted.
    pub created_at: DateTime,
    /// When it went live.
    #[schema(required = true)]
    pub launched_at: Option<DateTime>,
    /// When its last update was published; null if there is none: it has been silent since its launch.
    #[schema(required = true)]
    pub last_update_at: Option<DateTime>,
    /// While it is `closing`, until when the last of the payments under way is awaited: it is decided by then. Null
    /// otherwise.
    #[schema(required = true)]
    pub payments_due_at: Option<DateTime>,
    /// When it was decided or cancelled.
    #[schema(required = true)]
    pub closed_at: Option<DateTime>,
    /// When and why it was wound down; absent when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub wound_down: Option<WoundDownView>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<CampaignActionWord>,
}

/// The winding down of a campaign: what was still in escrow is refunded to its backers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WoundDown)]
pub struct WoundDownView {
    /// Why.
    #[schema(min_length = 1, max_length = 1_000, examples("Le fabricant des moules a fermé."))]
    pub reason: String,
    /// When.
    pub recorded_at: DateTime,
}

/// How much a campaign has collected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Funding)]
pub struct FundingView {
    /// What backers have paid in and not taken back.
    pub pledged: MoneyView,
    /// That, in hundredths of the goal, rounded down.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(62))]
    pub percent: i64,
    /// How many pledges are paid for.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(25))]
    pub pledges: i64,
}

impl CampaignView {
    /// The campaign as `actor`, who is allowed these actions, sees it at `now`.
    pub fn new(
        campaign: Campaign,
        initiator: String,
        book: &Book,
        (rewards, allowed): (Vec<Reward>, Vec<CampaignAction>),
        (payments_due_at, last_update_at): (Option<chrono::DateTime<Utc>>, Option<chrono::DateTime<Utc>>),
        (actor, now): (&Actor, chrono::DateTime<Utc>),
    ) -> Self {
        let rewards = rewards.into_iter().map(|reward| RewardView::new(reward, &campaign, (actor, now))).collect();
        let is_staff = matches!(actor, Actor::Person { roles, .. } if !roles.is_empty());
        let relaunched_as = campaign.relaunched_as.filter(|_| is_staff || actor.is(campaign.initiator));
        Self {
            id: campaign.id.0,
            initiator: PersonView { id: campaign.initiator.0, display_name: initiator },
            title: campaign.terms.title.as_str().to_owned(),
            summary: campaign.terms.summary.as_str().to_owned(),
            story: campaign.terms.story.as_str().to_owned(),
            category: CategoryWord(campaign.terms.category),
            kind: CampaignKindWord(campaign.terms.kind),
            goal: campaign.terms.goal.into(),
            opens_at: campaign.terms.opens_at.map(DateTime),
            deadline_at: campaign.terms.deadline_at.map(DateTime),
            delivery_calendar: campaign.calendar.into(),
            state: CampaignStateWord(campaign.state),
            policy_version: campaign.policy_version,
            relaunch_of: campaign.relaunch_of.map(|id| id.0),
            relaunched_as: relaunched_as.map(|id| id.0),
            funding: FundingView::new((campaign.terms.goal, campaign.raised_minor), book),
            rewards,
            created_at: DateTime(campaign.created_at),
            launched_at: campaign.launched_at.map(DateTime),
            last_update_at: last_update_at.map(DateTime),
            payments_due_at: payments_due_at.map(DateTime),
            closed_at: campaign.closed_at.map(DateTime),
            wound_down: campaign.wound_down.as_ref().map(WoundDownView::from),
            allowed_actions: allowed.into_iter().map(CampaignActionWord).collect(),
        }
    }
}

impl From<&WoundDown> for WoundDownView {
    fn from(wound_down: &WoundDown) -> Self {
        Self { reason: wound_down.reason.as_str().to_owned(), recorded_at: DateTime(wound_down.at) }
    }
}

impl FundingView {
    /// Where a campaign's money stands by its goal, by what was raised once it succeeded, and by its book.
    pub fn new((goal, raised_minor): (Money, Option<i64>), book: &Book) -> Self {
        let pledged_minor = pledged_minor(raised_minor, book);
        let percent = i128::from(pledged_minor) * 100 / i128::from(goal.amount_minor.max(1));
        Self {
            pledged: MoneyView::of(pledged_minor, goal.currency),
            percent: i64::try_from(percent).unwrap_or(i64::MAX),
            pledges: book.pledges_collected,
        }
    }
}

/// What cancelling a campaign refunds, or would refund in a dry run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignCancellation)]
pub struct CampaignCancellationView {
    /// True when nothing was done: the reply shows what would happen.
    pub dry_run: bool,
    /// Where the campaign is, or would be.
    pub state: CampaignStateWord,
    /// How many pledges are refunded.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub pledges: i64,
    /// How much is refunded in all.
    pub refunded: MoneyView,
}

impl CampaignCancellationView {
    /// What cancelling refunds.
    pub fn new(preview: &CancelPreview, dry_run: bool) -> Self {
        Self {
            dry_run,
            state: CampaignStateWord(preview.campaign.state),
            pledges: preview.pledges,
            refunded: MoneyView::of(preview.refunded_minor, preview.campaign.terms.goal.currency),
        }
    }
}
