//! Rows of `campaigns`.

use chrono::NaiveDate;
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::campaigns::{
    CalendarRevision, Campaign, CampaignKind, CampaignState, CampaignSummary, CampaignTerms, Category,
    DeliveryCalendar, WoundDown,
};
use palier_domain::ids::{AccountId, CampaignId};
use palier_domain::money::{Currency, Money};
use palier_domain::text::{Line, Prose};

use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::{campaigns, delivery_calendars};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaigns, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct CampaignRow {
    pub(super) id: IdValue,
    initiator_id: IdValue,
    title: String,
    summary: String,
    story: String,
    category: String,
    kind: String,
    currency: String,
    goal_minor: i64,
    opens_at: Option<InstantValue>,
    deadline_at: Option<InstantValue>,
    production_on: Option<NaiveDate>,
    packaging_on: Option<NaiveDate>,
    delivery_on: Option<NaiveDate>,
    service_start_on: Option<NaiveDate>,
    service_end_on: Option<NaiveDate>,
    state: String,
    policy_version: Option<i32>,
    relaunch_of: Option<IdValue>,
    relaunched_as: Option<IdValue>,
    raised_minor: Option<i64>,
    created_at: InstantValue,
    launched_at: Option<InstantValue>,
    closed_at: Option<InstantValue>,
    wound_down_at: Option<InstantValue>,
    wind_down_reason: Option<String>,
    /// When it was launched, or drafted: where it stands in lists.
    listed_at: InstantValue,
    pub(super) version: i64,
}

impl From<&Campaign> for CampaignRow {
    fn from(campaign: &Campaign) -> Self {
        let (terms, calendar) = (&campaign.terms, &campaign.calendar);
        Self {
            id: IdValue(campaign.id.0),
            initiator_id: IdValue(campaign.initiator.0),
            title: terms.title.as_str().to_owned(),
            summary: terms.summary.as_str().to_owned(),
            story: terms.story.as_str().to_owned(),
            category: terms.category.as_str().to_owned(),
            kind: terms.kind.as_str().to_owned(),
            currency: terms.goal.currency.as_str().to_owned(),
            goal_minor: terms.goal.amount_minor,
            opens_at: terms.opens_at.map(InstantValue),
            deadline_at: terms.deadline_at.map(InstantValue),
            production_on: calendar.production_on,
            packaging_on: calendar.packaging_on,
            delivery_on: calendar.delivery_on,
            service_start_on: calendar.service_start_on,
            service_end_on: calendar.service_end_on,
            state: campaign.state.as_str().to_owned(),
            policy_version: campaign.policy_version,
            relaunch_of: campaign.relaunch_of.map(|id| IdValue(id.0)),
            relaunched_as: campaign.relaunched_as.map(|id| IdValue(id.0)),
            raised_minor: campaign.raised_minor,
            created_at: InstantValue(campaign.created_at),
            launched_at: campaign.launched_at.map(InstantValue),
            closed_at: campaign.closed_at.map(InstantValue),
            wound_down_at: campaign.wound_down.as_ref().map(|wound_down| InstantValue(wound_down.at)),
            wind_down_reason: campaign.wound_down.as_ref().map(|wound_down| wound_down.reason.as_str().to_owned()),
            listed_at: InstantValue(campaign.launched_at.unwrap_or(campaign.created_at)),
            version: campaign.version,
        }
    }
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;

    fn try_from(row: CampaignRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "campaigns", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        let reason = |text: &str| Line::parse("reason", text).ok();
        let reason = of.parsed_if_any("wind_down_reason", row.wind_down_reason.as_deref(), reason)?;
        let wound_down = of.all_or_none("wind_down_reason", (row.wound_down_at, reason))?;
        let wound_down = wound_down.map(|(at, reason)| WoundDown { at: at.0, reason });
        Ok(Self {
            id: CampaignId(row.id.0),
            initiator: AccountId(row.initiator_id.0),
            terms: CampaignTerms {
                title: of.parsed("title", Line::parse("title", &row.title).ok())?,
                summary: of.parsed("summary", Prose::parse("summary", &row.summary).ok())?,
                story: of.parsed("story", Prose::parse("story", &row.story).ok())?,
                category: of.parsed("category", Category::parse(&row.category))?,
                kind: of.parsed("kind", CampaignKind::parse(&row.kind))?,
                goal: Money::new(row.goal_minor, currency),
                opens_at: row.opens_at.map(|at| at.0),
                deadline_at: row.deadline_at.map(|at| at.0),
            },
            calendar: DeliveryCalendar {
                production_on: row.production_on,
                packaging_on: row.packaging_on,
                delivery_on: row.delivery_on,
                service_start_on: row.service_start_on,
                service_end_on: row.service_end_on,
            },
            state: of.parsed("state", CampaignState::parse(&row.state))?,
            policy_version: row.policy_version,
            relaunch_of: row.relaunch_of.map(|id| CampaignId(id.0)),
            relaunched_as: row.relaunched_as.map(|id| CampaignId(id.0)),
            version: row.version,
            created_at: row.created_at.0,
            launched_at: row.launched_at.map(|at| at.0),
            closed_at: row.closed_at.map(|at| at.0),
            wound_down,
            raised_minor: row.raised_minor,
        })
    }
}

/// What a list shows of a campaign: all but the long texts.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = campaigns)]
pub(super) struct SummaryRow {
    pub(super) id: IdValue,
    initiator_id: IdValue,
    title: String,
    summary: String,
    category: String,
    kind: String,
    currency: String,
    goal_minor: i64,
    opens_at: Option<InstantValue>,
    deadline_at: Option<InstantValue>,
    state: String,
    raised_minor: Option<i64>,
    created_at: InstantValue,
    launched_at: Option<InstantValue>,
}

impl TryFrom<SummaryRow> for CampaignSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "campaigns", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        Ok(Self {
            id: CampaignId(row.id.0),
            initiator: AccountId(row.initiator_id.0),
            title: of.parsed("title", Line::parse("title", &row.title).ok())?,
            summary: of.parsed("summary", Prose::parse("summary", &row.summary).ok())?,
            category: of.parsed("category", Category::parse(&row.category))?,
            kind: of.parsed("kind", CampaignKind::parse(&row.kind))?,
            goal: Money::new(row.goal_minor, currency),
            opens_at: row.opens_at.map(|at| at.0),
            deadline_at: row.deadline_at.map(|at| at.0),
            state: of.parsed("state", CampaignState::parse(&row.state))?,
            raised_minor: row.raised_minor,
            created_at: row.created_at.0,
            launched_at: row.launched_at.map(|at| at.0),
        })
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = delivery_calendars, treat_none_as_default_value = false)]
pub(super) struct CalendarRow {
    campaign_id: IdValue,
    number: i64,
    production_on: Option<NaiveDate>,
    packaging_on: Option<NaiveDate>,
    delivery_on: Option<NaiveDate>,
    service_start_on: Option<NaiveDate>,
    service_end_on: Option<NaiveDate>,
    recorded_at: InstantValue,
}

impl CalendarRow {
    pub(super) fn new(campaign: CampaignId, revision: &CalendarRevision) -> Self {
        let calendar = &revision.calendar;
        Self {
            campaign_id: IdValue(campaign.0),
            number: revision.number,
            production_on: calendar.production_on,
            packaging_on: calendar.packaging_on,
            delivery_on: calendar.delivery_on,
            service_start_on: calendar.service_start_on,
            service_end_on: calendar.service_end_on,
            recorded_at: InstantValue(revision.recorded_at),
        }
    }
}

impl TryFrom<CalendarRow> for CalendarRevision {
    type Error = StoreError;

    fn try_from(row: CalendarRow) -> Result<Self, StoreError> {
        let calendar = DeliveryCalendar {
            production_on: row.production_on,
            packaging_on: row.packaging_on,
            delivery_on: row.delivery_on,
            service_start_on: row.service_start_on,
            service_end_on: row.service_end_on,
        };
        Ok(Self { number: row.number, calendar, recorded_at: row.recorded_at.0 })
    }
}
