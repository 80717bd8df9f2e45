//! The facts that a rule was decided on, in a form that can be shown to people.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Reason;

/// Facts by name, in the order in which they are told.
pub type Facts = Vec<(&'static str, Fact)>;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Something that does not apply.
    Absent,
    /// A calendar date.
    Date(NaiveDate),
    /// An id.
    Id(Uuid),
    /// An instant.
    Instant(DateTime<Utc>),
    /// A count, an amount in minor units or a rate in basis points, as the name says.
    Integer(i64),
    /// Each reason of a refusal that has several.
    Reasons(Vec<Reason>),
    /// A word or a text.
    Text(String),
    /// Several words.
    Texts(Vec<String>),
}

macro_rules! facts_from {
    ($($type:ty => |$value:ident| $fact:expr;)+) => {
        $(impl From<$type> for Fact {
            fn from($value: $type) -> Self {
                $fact
            }
        })+
    };
}

facts_from! {
    &'static str => |text| Fact::Text(text.to_owned());
    DateTime<Utc> => |instant| Fact::Instant(instant);
    NaiveDate => |date| Fact::Date(date);
    String => |text| Fact::Text(text);
    Uuid => |id| Fact::Id(id);
    Vec<Reason> => |reasons| Fact::Reasons(reasons);
    Vec<String> => |texts| Fact::Texts(texts);
    i64 => |number| Fact::Integer(number);
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}
