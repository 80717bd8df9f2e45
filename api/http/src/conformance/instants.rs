//! Instants and days in requests: of the years 1 to 9999, and instants in whole microseconds.
//!
//! Everything else takes them as they come from here. What is finer than a microsecond is cut off, and a leap second
//! is the second after it: so a reply tells an instant as it is kept.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use palier_domain::clock::instant_text;
use serde_json::Value;

/// The years that an instant or a day can be of.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9_999;

/// A way from a value down to an instant within it.
pub(super) type Path = Vec<Step>;

/// A step of such a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The member of this name.
    Member(String),
    /// Every entry.
    Each,
}

/// On which side of the years something lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    Before,
    After,
}

impl Beyond {
    /// The words of the error.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Before => "too-early",
            Self::After => "too-late",
        }
    }

    /// The fact that they tell.
    pub(super) const fn fact(self) -> &'static str {
        match self {
            Self::Before => "minimum",
            Self::After => "maximum",
        }
    }

    /// The bound in the form of what is beyond it.
    pub(super) fn text(self, format: &str) -> &'static str {
        match (self, format) {
            (Self::Before, "date") => "0001-01-01",
            (Self::Before, _) => "0001-01-01T00:00:00.000000Z",
            (Self::After, "date") => "9999-12-31",
            (Self::After, _) => "9999-12-31T23:59:59.999999Z",
        }
    }
}

/// Whether a text is an instant that can be kept.
pub(super) fn is_instant(text: &str) -> bool {
    instant(text).is_some_and(|instant| YEARS.contains(&instant.year()))
}

/// Whether a text is a day that can be kept.
pub(super) fn is_day(text: &str) -> bool {
    day(text).is_some_and(|day| YEARS.contains(&day.year()))
}

/// On which side of the years a text lies that has the form; nothing for one that has not, or lies within.
pub(super) fn beyond(format: &str, value: &Value) -> Option<Beyond> {
    let text = value.as_str()?;
    let year = match format {
        "date-time" => instant(text)?.year(),
        "date" => day(text)?.year(),
        _ => return None,
    };
    match year {
        year if year < *YEARS.start() => Some(Beyond::Before),
        year if year > *YEARS.end() => Some(Beyond::After),
        _ => None,
    }
}

/// Writes the instants at the ends of these ways as they are kept.
pub(super) fn cut(value: &mut Value, ways: &[Path]) {
    for way in ways {
        cut_along(value, way);
    }
}

fn cut_along(value: &mut Value, way: &[Step]) {
    match (way.split_first(), value) {
        (None, Value::String(text)) => {
            if let Some(instant) = instant(text) {
                *text = instant_text(instant);
            }
        }
        (Some((Step::Member(name), rest)), Value::Object(members)) => {
            if let Some(member) = members.get_mut(name) {
                cut_along(member, rest);
            }
        }
        (Some((Step::Each, rest)), Value::Array(entries)) => {
            entries.iter_mut().for_each(|entry| cut_along(entry, rest));
        }
        _ => {}
    }
}

/// The instant as it is kept: chrono counts a leap second as the microseconds after the one before it.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text).ok()?;
    DateTime::from_timestamp_micros(read.timestamp_micros())
}

fn day(text: &str) -> Option<NaiveDate> {
    let is_formed = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_formed { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn instants_and_days_are_of_years_with_four_digits() {
        let first = ["0001-01-01T00:00:00Z", "0001-01-01T14:00:00+14:00", "9999-12-31T23:59:59.999999999Z"];
        assert!(first.into_iter().all(is_instant));
        let beyond_years = [
            ("0000-01-01T00:00:00+14:00", Beyond::Before),
            ("0001-01-01T00:00:00+00:01", Beyond::Before),
            ("9999-12-31T23:59:59-10:00", Beyond::After),
            ("9999-12-31T23:59:60Z", Beyond::After),
        ];
        for (text, side) in beyond_years {
            assert!(!is_instant(text), "{text}");
            assert_eq!(beyond("date-time", &json!(text)), Some(side), "{text}");
        }
        assert!(is_day("0001-01-01") && is_day("9999-12-31") && !is_day("0000-01-01"));
        assert_eq!(beyond("date", &json!("0000-12-31")), Some(Beyond::Before));
        for formless in ["2026-1-001", "-001-01-01", "2026-02-30", "+2026-1-01", "2026- 1-01", ""] {
            assert!(!is_day(formless), "{formless}");
            assert_eq!(beyond("date", &json!(formless)), None, "{formless}");
        }
        assert_eq!((beyond("uuid", &json!("0000-01-01")), beyond("date", &json!(7))), (None, None));
    }

    #[test]
    fn what_is_finer_than_a_microsecond_is_cut_off_wherever_it_stands() {
        let way = vec![Step::Member("a".to_owned()), Step::Each, Step::Member("at".to_owned())];
        let mut value = json!({ "a": [
            { "at": "2027-01-15T10:00:00.123456789Z", "on": "2027-01-15T10:00:00.123456789Z" },
            { "at": "2016-12-31T23:59:60.5Z" }, { "at": null }, { "at": "2027-01-15T12:00:00+02:00" }, {}
        ], "b": 1 });
        cut(&mut value, &[way, vec![Step::Member("b".to_owned())], vec![Step::Each]]);
        let expected = json!({ "a": [
            { "at": "2027-01-15T10:00:00.123456Z", "on": "2027-01-15T10:00:00.123456789Z" },
            { "at": "2017-01-01T00:00:00.500000Z" }, { "at": null }, { "at": "2027-01-15T10:00:00.000000Z" }, {}
        ], "b": 1 });
        assert_eq!(value, expected);
    }
}
