//! The patterns of text that people write, in one place.
//!
//! A string of a schema says `format = "line"` or `format = "prose"`. In the document it has a pattern that every reader
//! of patterns takes alike, and `x-text` with the kind; what requests are held against is all that the domain's `Line`
//! and `Prose` keep to, characters beyond ASCII too.

use palier_http::conformance::TEXT_KIND;
use utoipa::openapi::schema::{ArrayItems, Schema, SchemaFormat};
use utoipa::openapi::{Object, OpenApi, RefOr};

/// A text of several lines: anything but U+0000.
const PROSE: &str = r"^[^\x00]*$";

/// A line as far as ASCII goes: something besides blanks, and no control character. Browsers, PCRE, RE2, Ruby and Java
/// take it alike; characters beyond ASCII they write in ways of their own.
const ASCII_LINE: &str = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$";

/// What a line is, in words.
const LINE_WORDS: &str = "One line, with something to be seen in it.";

/// Puts the pattern in the place of each such format.
pub(super) fn fill_patterns(document: &mut OpenApi) {
    let schemas = document.components.iter_mut().flat_map(|components| components.schemas.values_mut());
    schemas.for_each(fill);
}

fn fill(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            fill_object(object);
            object.properties.values_mut().for_each(fill);
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                fill(items);
            }
        }
        _ => {}
    }
}

fn fill_object(object: &mut Object) {
    let Some(SchemaFormat::Custom(format)) = &object.format else { return };
    let kind = format.clone();
    object.pattern = match kind.as_str() {
        "line" => Some(ASCII_LINE.to_owned()),
        "prose" => Some(PROSE.to_owned()),
        _ => return,
    };
    if kind == "line" {
        let said = object.description.take().map(|said| format!("{said} "));
        object.description = Some(said.unwrap_or_default() + LINE_WORDS);
    }
    object.format = None;
    object.extensions.get_or_insert_default().insert(TEXT_KIND.to_owned(), kind.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::text::Line;
    use serde_json::json;

    #[test]
    fn the_documents_pattern_of_a_line_refuses_nothing_that_the_domain_takes() {
        let pattern = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex());
        let pattern = pattern.build(&json!({ "type": "string", "pattern": ASCII_LINE })).unwrap();
        for code in 0..=0x1_ffff_u32 {
            let Some(character) = char::from_u32(code) else { continue };
            let text = character.to_string();
            let is_line = Line::<9>::parse("title", &text).is_ok();
            assert!(!is_line || pattern.is_valid(&json!(text)), "{text:?}");
            assert!(is_line || !character.is_ascii() || !pattern.is_valid(&json!(text)), "{text:?}");
        }
    }
}
