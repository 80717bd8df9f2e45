//! How much of a value is worth keeping, by its schema: what a reader of JSON knows before it reads.
//!
//! A list that may have 50 entries is refused at the 51st, whatever comes after it. So no more is kept of it, and the
//! work that a body makes is bounded by the document, not by its sender. What is left out is always something that the
//! schema refuses by what is kept: one entry too many, one character too many, a member that does not exist.

use std::collections::HashMap;

use serde_json::Value;

/// The longest text that is kept where a text is wrong anyway, in characters.
const WRONG_CHARACTERS_MAX: usize = 64;

/// The longest text in a format that sets no length (ids, instants, days), in characters.
const FORMATTED_CHARACTERS_MAX: usize = 128;

/// How much of a value is worth keeping.
#[derive(Debug)]
pub(super) enum Shape {
    /// All of it: its schema sets no bounds.
    Any,
    /// A text, a number or a word.
    Scalar {
        /// The longest that it can be in characters.
        characters_max: usize,
    },
    /// A list.
    List {
        /// The most entries that it can have.
        items_max: usize,
        /// What each of them is.
        entry: Box<Shape>,
    },
    /// An object with these members; of others at most the name matters.
    Object(HashMap<String, Shape>),
}

impl Shape {
    /// The shape of what a schema describes. `resolve` follows a reference; `within` holds those that were followed,
    /// and one that leads back to itself ends there.
    pub(super) fn of<'v>(
        schema: &'v Value,
        resolve: &impl Fn(&'v Value) -> &'v Value,
        within: &mut Vec<&'v str>,
    ) -> Self {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if within.contains(&reference) {
                return Self::Any;
            }
            within.push(reference);
            let shape = Self::of(resolve(schema), resolve, within);
            within.pop();
            return shape;
        }
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok());
        if let (Some(entry), Some(items_max)) = (schema.get("items"), bound("maxItems")) {
            return Self::List { items_max, entry: Box::new(Self::of(entry, resolve, within)) };
        }
        if let (Some(Value::Object(members)), None | Some(Value::Bool(_))) =
            (schema.get("properties"), schema.get("additionalProperties"))
        {
            let members = members.iter().map(|(name, member)| (name.clone(), Self::of(member, resolve, within)));
            return Self::Object(members.collect());
        }
        match types(schema).as_slice() {
            [] | ["array" | "object", ..] => Self::Any,
            types if types.contains(&"string") => Self::text(schema, bound("maxLength")),
            _ => Self::Scalar { characters_max: WRONG_CHARACTERS_MAX },
        }
    }

    fn text(schema: &Value, length_max: Option<usize>) -> Self {
        let words = schema.get("enum").or_else(|| schema.get("x-extensible-enum")).and_then(Value::as_array);
        let longest_word = words.into_iter().flatten().filter_map(Value::as_str).map(|word| word.chars().count()).max();
        let of_format = schema.get("format").map(|_| FORMATTED_CHARACTERS_MAX);
        match length_max.or(longest_word).or(of_format) {
            Some(characters_max) => Self::Scalar { characters_max },
            None => Self::Any,
        }
    }

    /// The most values that a body of this shape can hold, or nothing when there is no bound.
    #[cfg(test)]
    pub(super) fn values_max(&self) -> Option<usize> {
        match self {
            Self::Any => None,
            Self::Scalar { .. } => Some(1),
            Self::List { items_max, entry } => Some(1 + (items_max + 1) * entry.values_max()?),
            Self::Object(members) => {
                members.values().map(Self::values_max).try_fold(1, |sum, member| Some(sum + member?))
            }
        }
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
