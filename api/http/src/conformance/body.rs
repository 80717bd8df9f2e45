//! Bodies: media type, reading, and the schema.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, TRANSFER_ENCODING};
use serde_json::{Map, Value};

use super::nulls::TopNull;
use super::parameters::Coercion;
use super::schema::Schema;
use super::{CLEAR_POINTER, PAIRS_MAX, count_of, strict_json, url_encoding};
use crate::problem::{FieldError, InputRule, Problem};

/// What the document says about an operation's body.
pub struct BodyRules {
    /// Whether there must be one.
    pub required: bool,
    /// The media types that it may have.
    pub media: Vec<MediaRules>,
}

/// One media type of a body.
pub struct MediaRules {
    /// The type, in lower case, without parameters.
    pub media_type: String,
    /// How it is read.
    pub form: Arc<BodyForm>,
}

/// How a body is read.
pub enum BodyForm {
    /// As JSON, held against the schema.
    Json(Arc<Schema>, TopNull),
    /// As a form whose fields become typed values, held against the schema.
    Form(Arc<Schema>, FieldCoercions),
    /// By the handler.
    Raw,
}

type FieldCoercions = Vec<(String, Coercion)>;

impl BodyRules {
    /// The rules for the media type that the request says it has.
    pub fn media_of(&self, headers: &HeaderMap) -> Result<&MediaRules, Problem> {
        let refused = || Problem::new("unsupported-media-type").with_fact("accepted", self.accepted());
        if headers.get(CONTENT_ENCODING).is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(refused());
        }
        let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let is_utf8 = parts.all(|part| match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        });
        let found = self.media.iter().find(|media| media.media_type.eq_ignore_ascii_case(essence));
        found.filter(|_| is_utf8).ok_or_else(refused)
    }

    /// What stands for a body that is not there: nothing, which is an error, where one is needed; otherwise an object
    /// without members.
    pub fn absent(&self, errors: &mut Vec<FieldError>) -> Result<Value, Problem> {
        match self.media.first() {
            Some(media) if !self.required => media.form.check(b"{}", &[], errors),
            _ => {
                let missing = FieldError::new("", InputRule::Required).worded("body-missing");
                errors.push(missing.with_fact("accepted", self.accepted()));
                Ok(Value::Null)
            }
        }
    }

    /// Whether a request leaves the body out: it announces none. One that has to have a body is asked for it by the
    /// type that it names.
    pub fn is_left_out(&self, headers: &HeaderMap) -> bool {
        let names_type = self.required && headers.contains_key(CONTENT_TYPE);
        !self.is_raw() && !announces_body(headers) && !names_type
    }

    /// Whether the bytes of a body say no more than one that is not there.
    pub fn says_nothing(&self, bytes: &[u8]) -> bool {
        let text = bytes.trim_ascii();
        text.is_empty() || (text == b"null" && !self.required)
    }

    /// Whether the handler reads the body by itself.
    pub fn is_raw(&self) -> bool {
        self.media.iter().any(|media| media.form.is_raw())
    }

    fn accepted(&self) -> Vec<String> {
        self.media.iter().map(|media| media.media_type.clone()).collect()
    }
}

impl BodyForm {
    /// Whether the handler reads the body by itself.
    pub const fn is_raw(&self) -> bool {
        matches!(self, Self::Raw)
    }

    /// Reads a body and clears the members in `cleared`; what the schema refuses is added to `errors`.
    pub fn check(&self, bytes: &[u8], cleared: &[&str], errors: &mut Vec<FieldError>) -> Result<Value, Problem> {
        let (mut value, schema) = match self {
            Self::Json(schema, top) => {
                let mut value = read_json(bytes, schema)?;
                schema.drop_nulls(&mut value, *top);
                clear(&mut value, cleared, errors);
                (value, schema)
            }
            Self::Form(schema, coercions) => match read_form(bytes, coercions, errors)? {
                Some(fields) => (fields, schema),
                None => return Ok(Value::Null),
            },
            Self::Raw => return Ok(Value::Null),
        };
        errors.extend(schema.errors(&value)?);
        schema.cut_instants(&mut value);
        Ok(value)
    }
}

/// Whether a body that no operation asked for says nothing anyway.
pub fn is_void(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii(), b"" | b"{}")
}

/// Whether a request says that a body follows.
pub fn announces_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING) || headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0")
}

/// Adds a null for each member that is to be cleared; one that the body sets as well is an error.
fn clear(value: &mut Value, cleared: &[&str], errors: &mut Vec<FieldError>) {
    let Value::Object(fields) = value else { return };
    for &name in cleared {
        if fields.get(name).is_some_and(|member| !member.is_null()) {
            errors.push(FieldError::new(CLEAR_POINTER, InputRule::SetAndCleared).with_fact("member", name.to_owned()));
        } else {
            fields.insert(name.to_owned(), Value::Null);
        }
    }
}

fn read_json(bytes: &[u8], schema: &Schema) -> Result<Value, Problem> {
    strict_json::parse(bytes, schema.shape()).map_err(|error| {
        Problem::new("malformed-json")
            .with_fact("line", i64::try_from(error.line()).unwrap_or(i64::MAX))
            .with_fact("column", i64::try_from(error.column()).unwrap_or(i64::MAX))
    })
}

/// The fields that the document lists; others are ignored, and those without a value count as left out. The only
/// form is that of OAuth, which has it so (RFC 6749, section 3.2). Nothing, and an error, when there are too many.
fn read_form(bytes: &[u8], coercions: &FieldCoercions, errors: &mut Vec<FieldError>) -> Result<Option<Value>, Problem> {
    let malformed = || Problem::new("malformed-request");
    let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
    if url_encoding::has_more_pairs_than(text, PAIRS_MAX) {
        errors.push(FieldError::new("", InputRule::TooMany).with_fact("maximum", count_of(PAIRS_MAX)));
        return Ok(None);
    }
    let mut fields = Map::new();
    for (name, text) in url_encoding::decode_form(text).ok_or_else(malformed)? {
        let Some((_, coercion)) = coercions.iter().find(|(known, _)| *known == name && !text.is_empty()) else {
            continue;
        };
        let value = coercion.read(&text);
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        if fields.insert(name, value).is_some() {
            errors.push(FieldError::new(pointer, InputRule::Repeated));
        }
    }
    Ok(Some(Value::Object(fields)))
}
