//! The delivery calendar: when what was promised is made and delivered.

use chrono::NaiveDate;

use super::CampaignKind;
use crate::refusal::Refusal;

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

impl DeliveryCalendar {
    /// Refuses dates of the other kind and dates that are out of order.
    pub fn check(&self, kind: CampaignKind) -> Result<(), Refusal> {
        let product = [self.production_on, self.packaging_on, self.delivery_on];
        let service = [self.service_start_on, self.service_end_on];
        let (own, other): (&[_], &[_]) = match kind {
            CampaignKind::Product => (&product, &service),
            CampaignKind::Service => (&service, &product),
        };
        let dates: Vec<NaiveDate> = own.iter().copied().flatten().collect();
        if other.iter().any(Option::is_some) || !dates.is_sorted() {
            return Err(Refusal::CalendarInvalid { kind: kind.as_str() });
        }
        Ok(())
    }

    /// Whether every date of the kind is there.
    pub const fn is_complete(&self, kind: CampaignKind) -> bool {
        match kind {
            CampaignKind::Product => {
                self.production_on.is_some() && self.packaging_on.is_some() && self.delivery_on.is_some()
            }
            CampaignKind::Service => self.service_start_on.is_some() && self.service_end_on.is_some(),
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
