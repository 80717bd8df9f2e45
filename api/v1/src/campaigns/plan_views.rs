//! What a draft plans, as the API shows it: delivery calendar and hub discounts.

use palier_domain::campaigns::{CalendarRevision, DeliveryCalendar, DiscountStep};
use palier_http::instants::{Date, DateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The promised dates of production and delivery. A product has production, packaging and delivery dates; a service has
/// the two ends of its window.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = DeliveryCalendar, examples(json!({
    "production_on": "2027-03-01", "packaging_on": "2027-03-15", "delivery_on": "2027-04-01",
    "service_start_on": null, "service_end_on": null
})))]
#[serde(deny_unknown_fields)]
pub struct DeliveryCalendarView {
    /// A product's production ends.
    #[serde(default)]
    pub production_on: Option<Date>,
    /// Its packaging ends.
    #[serde(default)]
    pub packaging_on: Option<Date>,
    /// Its delivery begins.
    #[serde(default)]
    pub delivery_on: Option<Date>,
    /// A service's window opens.
    #[serde(default)]
    pub service_start_on: Option<Date>,
    /// A service's window closes.
    #[serde(default)]
    pub service_end_on: Option<Date>,
}

/// What groups are to get back by their size; there are none to join yet.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = HubDiscounts, examples(json!({ "steps": [
    { "participants_min": 6, "discount_bps": 1000 }, { "participants_min": 12, "discount_bps": 1500 }
] })))]
#[serde(deny_unknown_fields)]
pub struct HubDiscountsView {
    /// The steps, by rising participants and rising discount.
    #[schema(max_items = 10)]
    pub steps: Vec<DiscountStepView>,
}

/// From this many participants on, a group is to get this discount.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DiscountStep)]
#[serde(deny_unknown_fields)]
pub struct DiscountStepView {
    /// The fewest participants that earn it.
    #[schema(format = Int64, minimum = 2, maximum = 100_000, examples(6))]
    pub participants_min: i64,
    /// The discount, in basis points (1 000 is 10 %).
    #[schema(format = Int64, minimum = 1, maximum = 9_999, examples(1000))]
    pub discount_bps: i64,
}

/// A calendar as it was promised to the backers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryCalendarRevision)]
pub struct CalendarRevisionView {
    /// 1: the calendar at launch.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub number: i64,
    /// The dates.
    pub delivery_calendar: DeliveryCalendarView,
    /// From when on they counted.
    pub recorded_at: DateTime,
}

/// A page of calendars.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryCalendarHistory)]
pub struct CalendarHistoryView {
    /// The calendars, the oldest first.
    #[schema(max_items = 100)]
    pub items: Vec<CalendarRevisionView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<CalendarRevision> for CalendarRevisionView {
    fn from(revision: CalendarRevision) -> Self {
        let delivery_calendar = revision.calendar.into();
        Self { number: revision.number, delivery_calendar, recorded_at: DateTime(revision.recorded_at) }
    }
}

impl From<DiscountStep> for DiscountStepView {
    fn from(step: DiscountStep) -> Self {
        Self { participants_min: step.participants_min, discount_bps: step.discount.get() }
    }
}

impl From<DeliveryCalendar> for DeliveryCalendarView {
    fn from(calendar: DeliveryCalendar) -> Self {
        Self {
            production_on: calendar.production_on.map(Date),
            packaging_on: calendar.packaging_on.map(Date),
            delivery_on: calendar.delivery_on.map(Date),
            service_start_on: calendar.service_start_on.map(Date),
            service_end_on: calendar.service_end_on.map(Date),
        }
    }
}

impl From<DeliveryCalendarView> for DeliveryCalendar {
    fn from(view: DeliveryCalendarView) -> Self {
        Self {
            production_on: view.production_on.map(|day| day.0),
            packaging_on: view.packaging_on.map(|day| day.0),
            delivery_on: view.delivery_on.map(|day| day.0),
            service_start_on: view.service_start_on.map(|day| day.0),
            service_end_on: view.service_end_on.map(|day| day.0),
        }
    }
}
