//! Instants and days in JSON: read in any form of RFC 3339, written in one.
//!
//! `chrono` is built without `serde`, so no view can hold an instant that comes out in another form.

use chrono::{NaiveDate, Utc};
use palier_domain::clock::instant_text;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant. It bears the name by which `utoipa` knows a string of format `date-time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A day of the calendar. It bears the name by which `utoipa` knows a string of format `date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&instant_text(self.0))
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let instant = chrono::DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)?;
        Ok(Self(instant.to_utc()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_in_any_form_and_written_in_one() {
        for (read, written) in [
            ("2027-03-12T18:00:00Z", "2027-03-12T18:00:00.000000Z"),
            ("2027-03-12T19:00:00.25+01:00", "2027-03-12T18:00:00.250000Z"),
            ("2027-03-12t18:00:00.123456z", "2027-03-12T18:00:00.123456Z"),
        ] {
            let instant: DateTime = serde_json::from_value(read.into()).unwrap();
            assert_eq!(serde_json::to_value(instant).unwrap(), written);
        }
        assert!(serde_json::from_value::<DateTime>("2027-03-12 18:00:00".into()).is_err());
        let day: Date = serde_json::from_value("2027-03-12".into()).unwrap();
        assert_eq!(serde_json::to_value(day).unwrap(), "2027-03-12");
    }
}
