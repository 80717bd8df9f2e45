//! The delivery calendar: when what was promised is made and delivered.

use chrono::{DateTime, NaiveDate, Utc};

use super::CampaignKind;
use super::refusal::CampaignFault;
use crate::refusal::Faults;

/// The dates of a campaign, complete only when its kind's dates are all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryCalendar {
    /// A product's production ends.
    pub production_on: Option<NaiveDate>,
    /// Its packaging ends.
    pub packaging_on: Option<NaiveDate>,
    /// Its delivery begins.
    pub delivery_on: Option<NaiveDate>,
    /// A service's window opens.
    pub service_start_on: Option<NaiveDate>,
    /// A service's window closes.
    pub service_end_on: Option<NaiveDate>,
}

/// A calendar as it was promised to the backers: the first at launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarRevision {
    /// 1 for the first, rising.
    pub number: i64,
    /// The dates.
    pub calendar: DeliveryCalendar,
    /// From when on they counted.
    pub recorded_at: DateTime<Utc>,
}

impl DeliveryCalendar {
    /// Notes dates of the other kind, and dates that are out of order; `at` is where the calendar stands.
    pub(crate) fn check(&self, kind: CampaignKind, at: &str, faults: &mut Faults) {
        for (name, date) in self.dates(other(kind)) {
            faults.unless(
                date.is_none(),
                format!("{at}/{name}"),
                CampaignFault::DateOfOtherKind { kind: kind.as_str() },
            );
        }
        let mut earliest_on = NaiveDate::MIN;
        for (name, date) in self.dates(kind) {
            let Some(date) = date else { continue };
            faults.unless(date >= earliest_on, format!("{at}/{name}"), CampaignFault::DateOutOfOrder { earliest_on });
            earliest_on = earliest_on.max(date);
        }
    }

    /// Notes every date of the kind that is missing.
    pub(crate) fn check_complete(&self, kind: CampaignKind, at: &str, faults: &mut Faults) {
        for (name, date) in self.dates(kind) {
            faults.unless(date.is_some(), format!("{at}/{name}"), CampaignFault::DateMissing { kind: kind.as_str() });
        }
    }

    /// The dates of a kind, in the order that they must have.
    pub(crate) fn dates(&self, kind: CampaignKind) -> Vec<(&'static str, Option<NaiveDate>)> {
        match kind {
            CampaignKind::Product => vec![
                ("production_on", self.production_on),
                ("packaging_on", self.packaging_on),
                ("delivery_on", self.delivery_on),
            ],
            CampaignKind::Service => {
                vec![("service_start_on", self.service_start_on), ("service_end_on", self.service_end_on)]
            }
        }
    }

    /// The earliest date of all.
    pub fn first_on(&self) -> Option<NaiveDate> {
        [self.production_on, self.packaging_on, self.delivery_on, self.service_start_on, self.service_end_on]
            .into_iter()
            .flatten()
            .min()
    }
}

const fn other(kind: CampaignKind) -> CampaignKind {
    match kind {
        CampaignKind::Product => CampaignKind::Service,
        CampaignKind::Service => CampaignKind::Product,
    }
}
