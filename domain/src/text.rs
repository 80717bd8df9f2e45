//! Text that people write: bounded, trimmed of nothing, free of what only deceives.

mod folding;

use std::ops::RangeInclusive;

pub use folding::{folded, is_of_word, opaque};

use crate::refusal::{Fault, Faults, Reason, Refusal};

/// What no line has: control characters, separators of lines, marks that turn the direction of what follows them
/// (U+202A–202E, U+2066–2069) and their forerunners, annotations, and code points that are no characters. The last two
/// of every plane are none either.
pub const REFUSED: [RangeInclusive<char>; 7] = [
    '\0'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    '\u{2028}'..='\u{202e}',
    '\u{2066}'..='\u{206f}',
    '\u{fdd0}'..='\u{fdef}',
    '\u{fff9}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
];

/// What cannot be seen beside blanks, and yet belongs within words and emoji of some languages: joiners, fillers,
/// variation selectors, tags. Unicode calls most of them ignorable; U+2800 is an empty cell of Braille.
pub const INVISIBLE: [RangeInclusive<char>; 18] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2060}'..='\u{2065}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fff8}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d159}'..='\u{1d159}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// A line: 1 to `MAX` characters, one of them visible, none of them [`REFUSED`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// A text of several lines: 0 to `MAX` characters, no U+0000.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Parses a line; `field` names it in the refusal.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
        let is_clean = text.chars().any(is_visible) && !text.chars().any(is_refused);
        parse(field, text, MAX, is_clean).map(Self)
    }

    /// Parses each line of a list that stands at `field`; what is wrong is told at the place of each.
    pub fn parse_each<'t>(field: &'static str, texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<Self>, Refusal> {
        let (mut lines, mut faults) = (Vec::new(), Faults::default());
        for (place, text) in texts.into_iter().enumerate() {
            match Self::parse(field, text) {
                Ok(line) => lines.push(line),
                Err(Refusal::InputInvalid { reasons }) => {
                    reasons
                        .into_iter()
                        .for_each(|reason| faults.add(format!("{}/{place}", reason.pointer), reason.fault));
                }
                Err(other) => return Err(other),
            }
        }
        faults.refuse()?;
        Ok(lines)
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

fn is_refused(character: char) -> bool {
    let ends_a_plane = u32::from(character) & 0xfffe == 0xfffe;
    ends_a_plane || REFUSED.iter().any(|range| range.contains(&character))
}

fn is_visible(character: char) -> bool {
    !character.is_whitespace() && !INVISIBLE.iter().any(|range| range.contains(&character))
}

fn parse(field: &str, text: &str, max: usize, is_clean: bool) -> Result<String, Refusal> {
    let fault = match text.chars().count() > max {
        true => Fault::TooLong { maximum: i64::try_from(max).unwrap_or(i64::MAX) },
        false if is_clean => return Ok(text.to_owned()),
        false => Fault::Pattern,
    };
    Err(Reason::new(format!("/{field}"), fault).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_line(text: &str) -> bool {
        Line::<40>::parse("title", text).is_ok()
    }

    #[test]
    fn a_line_shows_something() {
        for unseen in ["", " ", "\u{200b}", "\u{3164}\u{2800}", "\u{200d} \u{fe0f}", "\u{feff}", "\u{ad}", "\u{e0061}"]
        {
            assert!(!is_line(unseen), "{unseen:?}");
        }
        for seen in
            ["a", "é", "می\u{200c}خواهم", "क्\u{200d}ष", "👩\u{200d}🔧", "❤\u{fe0f}", "שלום\u{200f}!", " a\u{a0}"]
        {
            assert!(is_line(seen), "{seen:?}");
        }
    }

    #[test]
    fn a_wrong_line_of_a_list_is_told_where_it_stands() {
        let places = |refusal| match refusal {
            Refusal::InputInvalid { reasons } => reasons.into_iter().map(|reason| reason.pointer).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let refused = Line::<5>::parse_each("links", ["good", "too long", "fine", " "]).unwrap_err();
        assert_eq!(places(refused), ["/links/1", "/links/3"]);
        assert_eq!(Line::<5>::parse_each("links", ["a", "b"]).unwrap().len(), 2);
    }

    #[test]
    fn a_line_has_nothing_that_turns_or_breaks_it() {
        for code in [0, 0x1b, 0x85, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069, 0xfdd0, 0xfffe, 0xffff, 0x1fffe, 0x10ffff] {
            let line = format!("a{}b", char::from_u32(code).unwrap());
            assert!(!is_line(&line), "{line:?}");
        }
    }
}
