//! What is wrong with an input, or still missing of a thing: every fault at once,
//! each at its place.
//!
//! A place is a JSON pointer into what the API calls the thing: inputs have the
//! same member names here and there.

use super::Refusal;
use crate::money::Currency;
use crate::rule::{BrokenRule, Reason, rules};

rules! {
/// A rule that a part of any input may break, with the facts that its words tell.
fault Fault {
    /// There must be more entries, or characters.
    TooFew { minimum: i64 } => "too-few";
    /// There are more entries than there may be.
    TooMany { maximum: i64 } => "too-many";
    /// A text has more characters than it may have.
    TooLong { maximum: i64 } => "too-long";
    /// A text is blank, or has characters that it cannot have.
    Pattern => "pattern";
    /// A number is outside of its bounds.
    OutOfRange { minimum: i64, maximum: i64 } => "out-of-range";
    /// What may stand once stands twice.
    NotUnique => "not-unique";
    /// The currency is not the campaign's.
    CurrencyMismatch { expected: Currency, found: Currency } => "currency-mismatch";
    /// Palier holds no money in this currency.
    CurrencyUnknown => "currency-unknown";
}
}

/// The faults of an input, as they are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Reason>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: impl Into<String>, fault: impl Into<BrokenRule>) {
        self.0.push(Reason::new(pointer, fault));
    }

    /// Notes a fault where something does not hold.
    pub fn unless(&mut self, holds: bool, pointer: impl Into<String>, fault: impl Into<BrokenRule>) {
        if !holds {
            self.add(pointer, fault);
        }
    }

    /// Notes a number that is outside of its bounds.
    pub fn check_range(&mut self, pointer: impl Into<String>, value: i64, (minimum, maximum): (i64, i64)) {
        self.unless((minimum..=maximum).contains(&value), pointer, Fault::OutOfRange { minimum, maximum });
    }

    /// Notes a list that has too few or too many entries.
    pub fn check_count(&mut self, pointer: &str, count: usize, (minimum, maximum): (usize, usize)) {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.unless(count >= minimum, pointer, Fault::TooFew { minimum: number(minimum) });
        self.unless(count <= maximum, pointer, Fault::TooMany { maximum: number(maximum) });
    }

    /// Whether none was found.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that were found, in the order in which they were found.
    pub fn into_reasons(self) -> Vec<Reason> {
        self.0
    }

    /// Refuses the input if a fault was found.
    pub fn refuse(self) -> Result<(), Refusal> {
        if self.is_empty() { Ok(()) } else { Err(Refusal::InputInvalid { reasons: self.0 }) }
    }
}

impl Refusal {
    /// The same of a part of the input: its faults are where that part stands.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        match self {
            Self::InputInvalid { mut reasons } => {
                reasons.iter_mut().for_each(|reason| reason.pointer.insert_str(0, place));
                Self::InputInvalid { reasons }
            }
            other => other,
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::InputInvalid { reasons: vec![reason] }
    }
}
