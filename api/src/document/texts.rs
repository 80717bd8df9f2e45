//! The patterns of text that people write, in one place.
//!
//! A string of a schema says `format = "line"` or `format = "prose"`; in the
//! document it has the pattern that the domain's `Line` and `Prose` keep to.

use utoipa::openapi::schema::{ArrayItems, Schema, SchemaFormat};
use utoipa::openapi::{Object, OpenApi, RefOr};

/// A line: not blank, no control characters.
const LINE: (&str, &str) = ("line", r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x1f\x7f-\x9f\s][^\x00-\x1f\x7f-\x9f]*$");
/// A text of several lines: anything but U+0000.
const PROSE: (&str, &str) = ("prose", r"^[^\x00]*$");

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
    if let Some((_, pattern)) = [LINE, PROSE].into_iter().find(|(name, _)| name == format) {
        object.pattern = Some(pattern.to_owned());
        object.format = None;
    }
}
