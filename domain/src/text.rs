//! Text that people write: bounded, trimmed of nothing, free of control characters.

use crate::refusal::{Fault, Reason, Refusal};

/// A line: 1 to `MAX` characters, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// A text of several lines: 0 to `MAX` characters, no U+0000.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Parses a line; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        let is_clean = !text.trim().is_empty() && !text.chars().any(char::is_control);
        parse(field, text, MAX, is_clean).map(Self)
    }

    /// The line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// Parses a text; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        parse(field, text, MAX, !text.contains('\0')).map(Self)
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn parse(field: &str, text: &str, max: usize, is_clean: bool) -> Result<String, Refusal> {
    let fault = match text.chars().count() > max {
        true => Fault::TooLong { maximum: i64::try_from(max).unwrap_or(i64::MAX) },
        false if is_clean => return Ok(text.to_owned()),
        false => Fault::Pattern,
    };
    Err(Reason { pointer: format!("/{field}"), fault }.into())
}
