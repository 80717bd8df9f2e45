//! How far dates slipped: of one delay, and since the first promise.

use chrono::NaiveDate;

use crate::campaigns::{CampaignKind, DeliveryCalendar};

/// A date of the calendar, as it was promised first, before a delay and with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// Which date, as the calendar names it.
    pub date: &'static str,
    /// As promised first, at launch.
    pub promised_on: NaiveDate,
    /// As promised before.
    pub before_on: NaiveDate,
    /// As promised from then on.
    pub after_on: NaiveDate,
}

impl Slip {
    /// How many days later than before; negative for earlier.
    pub fn days(self) -> i64 {
        (self.after_on - self.before_on).num_days()
    }

    /// How many days later than promised first.
    pub fn days_in_all(self) -> i64 {
        (self.after_on - self.promised_on).num_days()
    }
}

/// The dates of a kind of campaign through three calendars: the first, the one before, and the one after.
pub fn slips(
    kind: CampaignKind,
    (first, before, after): (&DeliveryCalendar, &DeliveryCalendar, &DeliveryCalendar),
) -> Vec<Slip> {
    let three = first.dates(kind).into_iter().zip(before.dates(kind)).zip(after.dates(kind));
    let slip = |(((date, first), (_, before)), (_, after))| {
        Some(Slip { date, promised_on: first?, before_on: before?, after_on: after? })
    };
    three.filter_map(slip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_slips_from_one_promise_to_the_next_and_in_all() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 5, day);
        let calendar = |production, packaging, delivery| DeliveryCalendar {
            production_on: day(production),
            packaging_on: day(packaging),
            delivery_on: day(delivery),
            ..DeliveryCalendar::default()
        };
        let (first, before, after) = (calendar(1, 5, 10), calendar(1, 8, 20), calendar(1, 7, 25));
        let found = slips(CampaignKind::Product, (&first, &before, &after));
        let days: Vec<_> = found.iter().map(|slip| (slip.date, slip.days(), slip.days_in_all())).collect();
        assert_eq!(days, [("production_on", 0, 0), ("packaging_on", -1, 2), ("delivery_on", 5, 15)]);
    }
}
