//! Says in our words what a JSON Schema validator found.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use palier_domain::refusal::Fact;
use serde_json::Value;

use super::{FIELD_ERRORS_MAX, instants};
use crate::problem::{FACTS_MAX, FieldError, InputRule};

/// Everything that the validator finds, up to [`FIELD_ERRORS_MAX`].
pub(super) fn of(validator: &Validator, value: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for error in validator.iter_errors(value) {
        push(&error, &mut errors);
        drop_consequences(&mut errors);
        if errors.len() >= FIELD_ERRORS_MAX {
            errors.truncate(FIELD_ERRORS_MAX);
            break;
        }
    }
    errors
}

/// The rules that say nothing new where another one is broken: what has the wrong type is in no set and matches
/// nothing, and an empty text does not match either.
const CONSEQUENCES: [(InputRule, &[InputRule]); 3] = [
    (InputRule::Type, &[InputRule::NotOneOf, InputRule::Format, InputRule::Pattern]),
    (InputRule::NotOneOf, &[InputRule::Format, InputRule::Pattern]),
    (InputRule::TooShort, &[InputRule::Format, InputRule::Pattern]),
];

/// Leaves out what only follows from another error at the same place as the last one.
fn drop_consequences(errors: &mut Vec<FieldError>) {
    let Some(at) = errors.last().map(|error| error.pointer.clone()) else { return };
    for (cause, consequences) in CONSEQUENCES {
        let is = |error: &FieldError, rule: InputRule| error.pointer == at && error.code == rule.code();
        if errors.iter().any(|error| is(error, cause)) {
            errors.retain(|error| !consequences.iter().any(|rule| is(error, *rule)));
        }
    }
}

fn push(error: &ValidationError<'_>, errors: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str();
    let one = |rule| FieldError::new(at, rule);
    errors.push(match error.kind() {
        ValidationErrorKind::Required { property } => {
            FieldError::new(child(at, property.as_str().unwrap_or_default()), InputRule::Required)
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            errors.extend(unexpected.iter().map(|name| FieldError::new(child(at, name), InputRule::UnknownField)));
            return;
        }
        ValidationErrorKind::Type { kind } => one(InputRule::Type).with_fact("expected", expected_types(kind)),
        ValidationErrorKind::Enum { options } => not_one_of(one(InputRule::NotOneOf), words(options)),
        ValidationErrorKind::Format { format } => match instants::beyond(format, error.instance()) {
            Some(bound) => one(InputRule::OutOfRange).worded(bound.words()).with_fact(bound.fact(), bound.text(format)),
            None => one(InputRule::Format).worded(format_words(format)).with_fact("expected", format.clone()),
        },
        ValidationErrorKind::Pattern { pattern } => {
            one(InputRule::Pattern).worded(pattern_words(pattern)).with_fact("pattern", pattern.clone())
        }
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => {
            one(InputRule::OutOfRange).worded("too-small").with_fact("minimum", bound_of(limit))
        }
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => {
            one(InputRule::OutOfRange).worded("too-large").with_fact("maximum", bound_of(limit))
        }
        ValidationErrorKind::MinLength { limit } => one(InputRule::TooShort).with_fact("minimum", count(*limit)),
        ValidationErrorKind::MaxLength { limit } => one(InputRule::TooLong).with_fact("maximum", count(*limit)),
        ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
            one(InputRule::TooFew).with_fact("minimum", count(*limit))
        }
        ValidationErrorKind::MaxItems { limit } | ValidationErrorKind::MaxProperties { limit } => {
            one(InputRule::TooMany).with_fact("maximum", count(*limit))
        }
        ValidationErrorKind::UniqueItems => one(InputRule::NotUnique),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            one(InputRule::NotAMultiple).with_fact("step", multiple_of.to_string())
        }
        _ => one(InputRule::Invalid),
    });
}

/// A set that is too large to be told in an error stands in the document.
fn not_one_of(error: FieldError, options: Vec<String>) -> FieldError {
    if options.len() > FACTS_MAX { error.worded("not-one-of-many") } else { error.with_fact("options", options) }
}

/// The words for a text that is not in its format.
pub(super) fn format_words(format: &str) -> &'static str {
    match format {
        "date" => "format-date",
        "date-time" => "format-date-time",
        "uuid" => "format-uuid",
        _ => "format",
    }
}

/// How patterns of the document begin, and the words for a text that does not match; the first one counts.
const PATTERN_WORDS: [(&str, &str); 11] = [
    (r"^[^\x00", "pattern-text"),
    (r"^[\x20-", "pattern-ascii"),
    (r"^[\x21-", "pattern-ascii-word"),
    ("^[A-Za-z0-9_-]", "pattern-token"),
    ("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@", "pattern-email"),
    ("^https?://", "pattern-link"),
    ("^[A-Za-z_", "pattern-word"),
    ("^[a-z_", "pattern-word"),
    ("^[a-z]+$", "pattern-word"),
    ("^[A-Za-z0-9+/]{43}=", "pattern-signature"),
    ("^[0-9a-f]{8}(", "pattern-order-key"),
];

/// The words for a text that does not match a pattern: what to write instead, with an example.
pub(super) fn pattern_words(pattern: &str) -> &'static str {
    if pattern.starts_with(r"^[^\x00") && pattern.contains(r"\s]") {
        return "pattern-line";
    }
    PATTERN_WORDS.iter().find(|(beginning, _)| pattern.starts_with(beginning)).map_or("pattern", |(_, words)| *words)
}

fn child(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn count(limit: u64) -> Fact {
    Fact::Integer(i64::try_from(limit).unwrap_or(i64::MAX))
}

/// A bound that is a whole number is told as one, any other as it stands in the document.
fn bound_of(bound: &Value) -> Fact {
    bound.as_i64().map_or_else(|| Fact::Text(bound.to_string()), Fact::Integer)
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
