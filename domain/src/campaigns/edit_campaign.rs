//! Editing a campaign: a draft freely; while it is live its summary and story, of which each earlier one stays readable.

use chrono::{DateTime, Utc};

use super::drafting::{check_goal, touch};
use super::pledge_funds::open_book;
use super::reading::require_campaign_for;
use super::refusal::CampaignFault;
use super::{
    Campaign, CampaignAction, CampaignKind, CampaignState, CampaignTerms, Category, DeliveryCalendar,
    STORY_CHARACTERS_MAX, SUMMARY_CHARACTERS_MAX, TITLE_CHARACTERS_MAX,
};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::money::Money;
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Fault, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::Store;
use crate::text::{Line, Prose};

/// How many texts a campaign may have had, the one of its launch among them.
pub const TEXTS_MAX: i64 = 50;

/// What is to be changed of a campaign; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CampaignChanges {
    /// A new name.
    pub title: Option<Line<TITLE_CHARACTERS_MAX>>,
    /// A new summary.
    pub summary: Option<Prose<SUMMARY_CHARACTERS_MAX>>,
    /// A new story.
    pub story: Option<Prose<STORY_CHARACTERS_MAX>>,
    /// Another category.
    pub category: Option<Category>,
    /// Another kind; its calendar starts empty.
    pub kind: Option<CampaignKind>,
    /// Another goal; its currency must be the campaign's.
    pub goal: Option<Money>,
    /// Another opening, or none: at launch.
    pub opens_at: Option<Option<DateTime<Utc>>>,
    /// Another deadline, or none.
    pub deadline_at: Option<Option<DateTime<Utc>>>,
}

/// Summary and story as everybody could read them from an instant on: the first at launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRevision {
    /// 1 for the first, rising.
    pub number: i64,
    /// A few lines about the campaign.
    pub summary: Prose<SUMMARY_CHARACTERS_MAX>,
    /// The whole story, in Markdown.
    pub story: Prose<STORY_CHARACTERS_MAX>,
    /// From when on it was what the campaign said.
    pub recorded_at: DateTime<Utc>,
    /// Until when; none for what it says.
    pub replaced_at: Option<DateTime<Utc>>,
}

impl TextRevision {
    /// What a campaign says from an instant on.
    pub(super) fn of(campaign: &Campaign, number: i64, recorded_at: DateTime<Utc>) -> Self {
        let CampaignTerms { summary, story, .. } = &campaign.terms;
        Self { number, summary: summary.clone(), story: story.clone(), recorded_at, replaced_at: None }
    }
}

/// Edits a draft; or the summary and the story of a live campaign, before its deadline.
pub fn update_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    seen: &SeenVersions,
    changes: CampaignChanges,
) -> Result<Campaign, Failure> {
    let mut campaign = require_editable(store, context, Operation::UPDATE_CAMPAIGN, id, seen)?;
    let before = campaign.terms.clone();
    let mut faults = Faults::default();
    apply(&mut campaign, changes, &mut faults);
    if campaign.state == CampaignState::Draft {
        faults.refuse()?;
        touch(store, &mut campaign)?;
        return Ok(campaign);
    }
    check_fixed(&before, &campaign.terms, &mut faults);
    faults.refuse()?;
    if campaign.terms != before {
        replace_text(store, context, &mut campaign)?;
    }
    Ok(campaign)
}

fn apply(campaign: &mut Campaign, changes: CampaignChanges, faults: &mut Faults) {
    let terms = &mut campaign.terms;
    if let Some(goal) = changes.goal {
        let (expected, found) = (terms.goal.currency, goal.currency);
        faults.unless(expected == found, "/goal/currency", Fault::CurrencyMismatch { expected, found });
        terms.goal = goal;
    }
    if let Some(kind) = changes.kind.filter(|kind| *kind != terms.kind) {
        terms.kind = kind;
        campaign.calendar = DeliveryCalendar::default();
    }
    replace(&mut terms.title, changes.title);
    replace(&mut terms.summary, changes.summary);
    replace(&mut terms.story, changes.story);
    replace(&mut terms.category, changes.category);
    replace(&mut terms.opens_at, changes.opens_at);
    replace(&mut terms.deadline_at, changes.deadline_at);
    check_goal(terms, faults);
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Notes every term that would be another than the campaign was launched with.
fn check_fixed(launched: &CampaignTerms, terms: &CampaignTerms, faults: &mut Faults) {
    let kept = [
        ("/title", launched.title == terms.title),
        ("/category", launched.category == terms.category),
        ("/kind", launched.kind == terms.kind),
        ("/goal", launched.goal == terms.goal),
        ("/opens_at", launched.opens_at == terms.opens_at),
        ("/deadline_at", launched.deadline_at == terms.deadline_at),
    ];
    for (pointer, is_kept) in kept {
        faults.unless(is_kept, pointer, CampaignFault::FixedAtLaunch);
    }
}

/// Has a live campaign say something else from now on.
fn replace_text(store: &mut dyn Store, context: &Context<'_>, campaign: &mut Campaign) -> Result<(), Failure> {
    let last = store.find_last_text(campaign.id)?;
    ensure(last < TEXTS_MAX, Refusal::LimitReached { what: "campaign_texts", limit: TEXTS_MAX })?;
    let mut book = open_book(store, campaign.id)?;
    store.insert_text_revision(campaign.id, &TextRevision::of(campaign, last + 1, context.now))?;
    touch(store, campaign)?;
    book.record(context, Entry::of(EventKind::CampaignTextChanged, campaign.id.0));
    store.save_book(&mut book)?;
    Ok(())
}

/// What a campaign said from its launch on: the oldest text first.
pub fn list_campaign_texts(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    page: &PageRequest<i64>,
) -> Result<Page<TextRevision, i64>, Failure> {
    require_campaign_for(store, context, Operation::LIST_CAMPAIGN_TEXTS, id)?;
    Ok(store.list_text_revisions(id, page)?)
}

/// The draft or the live campaign, if the caller may edit it and knows its version.
pub(super) fn require_editable(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: CampaignId,
    seen: &SeenVersions,
) -> Result<Campaign, Failure> {
    let campaign = require_campaign_for(store, context, operation, id)?;
    ensure_version(campaign.version, seen)?;
    campaign.check(CampaignAction::Update, context.now)?;
    Ok(campaign)
}
