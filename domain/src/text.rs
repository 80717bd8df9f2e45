//! Text that people write: bounded, trimmed of nothing, free of control characters.

use crate::refusal::Refusal;

/// A line: 1 to `MAX` characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// A text of several lines: 0 to `MAX` characters, no U+0000.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Parses a line; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        let length = text.chars().count();
        if length == 0 || length > MAX || text.chars().any(char::is_control) || text.trim().is_empty() {
            return Err(Refusal::TextInvalid { field, characters_max: count(MAX) });
        }
        Ok(Self(text.to_owned()))
    }

    /// The line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// Parses a text; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        if text.chars().count() > MAX || text.contains('\0') {
            return Err(Refusal::TextInvalid { field, characters_max: count(MAX) });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn count(characters: usize) -> i64 {
    i64::try_from(characters).unwrap_or(i64::MAX)
}
