//! Reads JSON once, refusing objects that have a key twice, and keeps of it what its [`Shape`] has room for.
//!
//! A number without a fraction (`2.0`, `1e3`) is an integer, as JSON Schema
//! sees it, so that what passes the schema also fits the Rust type.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::shape::Shape;
use super::{CUT, FIELD_ERRORS_MAX, cut_name};

/// The largest whole number that a double holds exactly.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// What is said of an object with a key that stands in it twice.
const TWICE: &str = "an object has the same key twice";

/// The value, as far as it is worth keeping, or where reading failed.
pub(super) fn parse(bytes: &[u8], shape: &Shape) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let unknown = Cell::new(0);
    let value = Strict { shape, unknown: &unknown }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    shape: &'a Shape,
    /// How many members that no schema knows were kept so far, in the whole body.
    unknown: &'a Cell<usize>,
}

impl<'a> Strict<'a> {
    fn of(self, shape: &'a Shape) -> Self {
        Self { shape, ..self }
    }

    fn text(self, text: &str) -> Value {
        let end = match self.shape {
            Shape::Scalar { characters_max } if text.len() > *characters_max => {
                text.char_indices().nth(characters_max.saturating_add(1)).map(|(end, _)| end)
            }
            Shape::List { .. } | Shape::Object(_) => Some(0),
            Shape::Scalar { .. } | Shape::Any => None,
        };
        Value::String(end.and_then(|end| text.get(..end)).unwrap_or(text).to_owned())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        let is_whole = value.fract() == 0.0 && value.abs() <= EXACT_MAX;
        if let (true, Ok(whole)) = (is_whole, format!("{value:.0}").parse::<i64>()) {
            return Ok(Value::Number(whole.into()));
        }
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(self.text(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let (entry, kept_max) = match self.shape {
            Shape::Any => (&Shape::Any, usize::MAX),
            Shape::List { items_max, entry } => (entry.as_ref(), items_max.saturating_add(1)),
            Shape::Scalar { .. } | Shape::Object(_) => (&Shape::Any, 0),
        };
        let mut array = Vec::new();
        while array.len() < kept_max {
            match elements.next_element_seed(self.of(entry))? {
                Some(element) => array.push(element),
                None => return Ok(Value::Array(array)),
            }
        }
        while let Some(IgnoredAny) = elements.next_element()? {}
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(NameSeed(self))? {
            match key {
                Key::Known(name, shape) => {
                    let value = entries.next_value_seed(self.of(shape))?;
                    if object.insert(name, value).is_some() {
                        return Err(A::Error::custom(TWICE));
                    }
                }
                Key::Unknown(name) => {
                    let IgnoredAny = entries.next_value()?;
                    let Some(name) = name else { continue };
                    let is_whole = !name.ends_with(CUT);
                    if object.insert(name, Value::Null).is_some() && is_whole {
                        return Err(A::Error::custom(TWICE));
                    }
                }
            }
        }
        Ok(Value::Object(object))
    }
}

/// The name of a member.
enum Key<'a> {
    /// It is kept, and its value as far as its shape has room.
    Known(String, &'a Shape),
    /// Its value is of no interest; the name is, for as many as can be told.
    Unknown(Option<String>),
}

/// Reads the name of a member of an object of this shape.
struct NameSeed<'a>(Strict<'a>);

impl<'de, 'a> DeserializeSeed<'de> for NameSeed<'a> {
    type Value = Key<'a>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key<'a>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, 'a> Visitor<'de> for NameSeed<'a> {
    type Value = Key<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key<'a>, E> {
        let Self(Strict { shape, unknown }) = self;
        let known = match shape {
            Shape::Any => Some(shape),
            Shape::Object(members) => members.get(name),
            Shape::Scalar { .. } | Shape::List { .. } => return Ok(Key::Unknown(None)),
        };
        Ok(match known {
            Some(shape) => Key::Known(name.to_owned(), shape),
            None if unknown.get() > FIELD_ERRORS_MAX => Key::Unknown(None),
            None => {
                unknown.set(unknown.get() + 1);
                Key::Unknown(Some(cut_name(name).into_owned()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse_all(bytes: &[u8]) -> Result<Value, serde_json::Error> {
        parse(bytes, &Shape::Any)
    }

    fn shape() -> Shape {
        let schema = json!({
            "type": "object", "additionalProperties": false,
            "properties": {
                "title": { "type": "string", "maxLength": 3 },
                "count": { "type": "integer" },
                "word": { "type": ["string", "null"], "x-extensible-enum": ["one", "three"] },
                "lines": { "type": "array", "maxItems": 2, "items": { "$ref": "#/line" } }
            }
        });
        let line =
            json!({ "type": "object", "additionalProperties": false, "properties": { "n": { "type": "integer" } } });
        Shape::of(&schema, &|_| &line, &mut Vec::new())
    }

    #[test]
    fn whole_numbers_are_integers_and_others_are_kept() {
        let value = parse_all(br#"{"a":2.0,"b":1e3,"c":0.5,"d":-0.0,"e":[1,null,"x"],"f":1e30}"#).unwrap();
        assert_eq!(value, json!({"a": 2, "b": 1000, "c": 0.5, "d": 0, "e": [1, null, "x"], "f": 1e30}));
        assert!(value["a"].is_i64() && value["d"].is_i64());
    }

    #[test]
    fn broken_doubled_and_bottomless_json_is_refused() {
        for text in ["", "{", "{\"a\":1,\"a\":1}", "1 2", "[1,]", "{\"a\":{\"b\":1,\"b\":2}}"] {
            assert!(parse_all(text.as_bytes()).is_err(), "{text}");
            assert!(parse(text.as_bytes(), &shape()).is_err() || text.contains("\"b\""), "{text}");
        }
        assert!(parse(br#"{"count":1,"count":2}"#, &shape()).is_err());
        for shape in [Shape::Any, shape()] {
            assert!(parse("[".repeat(10_000).as_bytes(), &shape).is_err());
            assert!(parse("{\"x\":".repeat(10_000).as_bytes(), &shape).is_err());
            assert!(parse(b"\"\xff\"", &shape).is_err());
        }
    }

    #[test]
    fn what_is_right_is_kept_whole() {
        let text = r#"{"title":"a é","count":7,"word":"three","lines":[{"n":1},{"n":2}]}"#;
        let kept = parse(text.as_bytes(), &shape()).unwrap();
        assert_eq!(kept, parse_all(text.as_bytes()).unwrap());
        assert_eq!(parse(br#"{"word":null}"#, &shape()).unwrap(), json!({ "word": null }));
    }

    #[test]
    fn of_what_is_too_much_only_that_it_is_too_much_is_kept() {
        let keep = |text: &str| parse(text.as_bytes(), &shape()).unwrap();
        assert_eq!(keep(r#"{"title":"ééééééé","word":"fourteen"}"#), json!({ "title": "éééé", "word": "fourte" }));
        let lines = keep(&format!("{{\"lines\":[{}{{}}]}}", "{\"n\":1},".repeat(10_000)));
        assert_eq!(lines, json!({ "lines": [{ "n": 1 }, { "n": 1 }, { "n": 1 }] }));
        let wrong = keep(r#"{"title":{"a":[1,2]},"count":[[],[]],"lines":"text","word":["one"]}"#);
        assert_eq!(wrong, json!({ "title": {}, "count": [], "lines": "", "word": [] }), "only the type is told");
        let members: Vec<String> = (0..5_000).map(|number| format!("\"x{number}\":[{number}]")).collect();
        let unknown = keep(&format!("{{\"lines\":[{{{}}}],{}}}", members.join(","), members.join(",")));
        assert_eq!(unknown["lines"][0].as_object().unwrap().len(), FIELD_ERRORS_MAX + 1);
        assert_eq!(unknown.as_object().unwrap().len(), 1, "as many as can be told, in all");
        let long = keep(&format!("{{\"{}\":1}}", "x".repeat(1_000_000)));
        assert!(long.as_object().unwrap().keys().all(|name| name.len() < 300));
    }
}
