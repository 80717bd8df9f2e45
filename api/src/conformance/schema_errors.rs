//! Says in our words what a JSON Schema validator found.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use palier_domain::refusal::Fact;
use serde_json::Value;

use super::FIELD_ERRORS_MAX;
use crate::problem::FieldError;

/// Everything that the validator finds, up to [`FIELD_ERRORS_MAX`].
pub(super) fn of(validator: &Validator, value: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for error in validator.iter_errors(value) {
        push(&error, &mut errors);
        if errors.len() >= FIELD_ERRORS_MAX {
            errors.truncate(FIELD_ERRORS_MAX);
            break;
        }
    }
    errors
}

fn push(error: &ValidationError<'_>, errors: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str();
    let one = |code| FieldError::new(at, code);
    errors.push(match error.kind() {
        ValidationErrorKind::Required { property } => {
            FieldError::new(child(at, property.as_str().unwrap_or_default()), "required")
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            errors.extend(unexpected.iter().map(|name| FieldError::new(child(at, name), "unknown-field")));
            return;
        }
        ValidationErrorKind::Type { kind } => one("type").with_fact("expected", expected_types(kind)),
        ValidationErrorKind::Enum { options } => one("not-one-of").with_fact("options", words(options)),
        ValidationErrorKind::Format { format } => one("format").with_fact("expected", format.clone()),
        ValidationErrorKind::Pattern { pattern } => {
            one("pattern").worded(pattern_words(pattern)).with_fact("pattern", pattern.clone())
        }
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => {
            one("out-of-range").worded("too-small").with_fact("minimum", limit.to_string())
        }
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => {
            one("out-of-range").worded("too-large").with_fact("maximum", limit.to_string())
        }
        ValidationErrorKind::MinLength { limit } => one("too-short").with_fact("minimum", count(*limit)),
        ValidationErrorKind::MaxLength { limit } => one("too-long").with_fact("maximum", count(*limit)),
        ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
            one("too-few").with_fact("minimum", count(*limit))
        }
        ValidationErrorKind::MaxItems { limit } | ValidationErrorKind::MaxProperties { limit } => {
            one("too-many").with_fact("maximum", count(*limit))
        }
        ValidationErrorKind::UniqueItems => one("not-unique"),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            one("not-a-multiple").with_fact("step", multiple_of.to_string())
        }
        _ => one("invalid"),
    });
}

/// The words for a text that does not match, by what our patterns rule out.
fn pattern_words(pattern: &str) -> &'static str {
    if pattern.starts_with(r"^[^\x00") {
        return if pattern.contains(r"\s]") { "pattern-line" } else { "pattern-text" };
    }
    if pattern.starts_with(r"^[\x2") { "pattern-ascii" } else { "pattern" }
}

fn child(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn count(limit: u64) -> Fact {
    Fact::Integer(i64::try_from(limit).unwrap_or(i64::MAX))
}

fn words(options: &Value) -> Vec<String> {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned)).collect()
}

fn expected_types(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
    }
}
