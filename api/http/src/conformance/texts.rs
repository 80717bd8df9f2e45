//! What texts that people write are held against, where the document says no more than every reader of patterns knows.

use std::ops::RangeInclusive;

use palier_domain::text;
use serde_json::Value;

/// The extension that says which kind of text a string is.
pub const TEXT_KIND: &str = "x-text";

/// The whole pattern of a kind of text, which a server holds requests against.
pub(super) fn whole_pattern(schema: &serde_json::Map<String, Value>) -> Option<String> {
    (schema.get(TEXT_KIND)? == "line").then(line_pattern)
}

/// A line: something visible, and nothing that no line has. What lies beyond U+FFFF is left to the domain: there is
/// no way to write it that every reader of patterns knows.
fn line_pattern() -> String {
    let (refused, invisible) = (class(&text::REFUSED), class(&text::INVISIBLE));
    format!(r"^[^{refused}]*[^{refused}{invisible}\s][^{refused}]*$")
}

fn class(ranges: &[RangeInclusive<char>]) -> String {
    let written = |character: char| match u32::from(character) {
        code @ 0..=0xff => Some(format!(r"\x{code:02x}")),
        code @ 0x100..=0xffff => Some(format!(r"\u{code:04x}")),
        _ => None,
    };
    let each = |range: &RangeInclusive<char>| match (written(*range.start())?, written(*range.end())?) {
        (first, last) if first == last => Some(first),
        (first, last) => Some(format!("{first}-{last}")),
    };
    ranges.iter().filter_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::text::Line;
    use serde_json::json;

    #[test]
    fn the_pattern_of_a_line_says_what_the_domain_says() {
        let pattern = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex());
        let pattern = pattern.build(&json!({ "type": "string", "pattern": line_pattern() })).unwrap();
        for code in 0..=0xffff_u32 {
            let Some(character) = char::from_u32(code) else { continue };
            for text in [character.to_string(), format!("a{character}b")] {
                let is_line = Line::<9>::parse("title", &text).is_ok();
                assert_eq!(pattern.is_valid(&json!(text)), is_line, "{text:?}");
            }
        }
    }
}
