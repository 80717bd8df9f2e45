//! Parameters of path, query and header: texts that become typed values.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::cut_name;
use super::schema::Schema;
use crate::problem::{FieldError, InputRule, Problem};

/// What the document says about one parameter.
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    pub(super) coercion: Coercion,
    pub(super) default: Option<Value>,
    pub(super) schema: Arc<Schema>,
}

/// How a text becomes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coercion {
    /// As it stands.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Separated by commas: what the entries are, and the most that there can be.
    List(Box<Coercion>, usize),
}

impl Coercion {
    /// The value, or the text itself, which the schema then refuses for its type.
    pub(super) fn read(&self, text: &str) -> Value {
        let typed = match self {
            Self::Text => None,
            Self::Integer => text.parse::<i64>().ok().filter(|_| is_plain_number(text)).map(Value::from),
            Self::Number => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
            Self::Boolean => text.parse::<bool>().ok().map(Value::from),
            Self::List(entry, items_max) => Some(match text {
                "" => Value::Array(Vec::new()),
                text => text.split(',').take(items_max.saturating_add(1)).map(|part| entry.read(part)).collect(),
            }),
        };
        typed.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

/// `+5` is refused: it is no JSON number, and a blank in a query.
fn is_plain_number(text: &str) -> bool {
    !text.starts_with('+')
}

impl Parameter {
    pub(super) fn read_one(&self, text: &str) -> Option<Value> {
        Some(self.coercion.read(text))
    }

    pub(super) fn is_valid(&self, value: &Value) -> Result<bool, Problem> {
        self.schema.is_valid(value)
    }

    pub(super) fn check_text(&self, text: &str, pointer: &str, errors: &mut Vec<FieldError>) -> Result<(), Problem> {
        self.check_value(&self.coercion.read(text), pointer, errors)
    }

    fn check_value(&self, value: &Value, pointer: &str, errors: &mut Vec<FieldError>) -> Result<(), Problem> {
        errors.extend(self.schema.errors(value)?.into_iter().map(|mut error| {
            error.pointer = pointer.to_owned();
            error
        }));
        Ok(())
    }
}

/// The typed values of `pairs`; what is unknown, repeated, missing or wrong is added to `errors`.
pub(super) fn check_pairs(
    rules: &[Parameter],
    pairs: &[(String, String)],
    errors: &mut Vec<FieldError>,
) -> Result<Map<String, Value>, Problem> {
    let mut values = Map::new();
    for (name, text) in pairs {
        let pointer = format!("?{}", cut_name(name));
        let Some(rule) = rules.iter().find(|rule| rule.name == *name) else {
            errors.push(FieldError::new(pointer, InputRule::UnknownParameter));
            continue;
        };
        let mut value = rule.coercion.read(text);
        rule.check_value(&value, &pointer, errors)?;
        rule.schema.cut_instants(&mut value);
        if values.insert(name.clone(), value).is_some() {
            errors.push(FieldError::new(pointer, InputRule::Repeated));
        }
    }
    for rule in rules.iter().filter(|rule| !pairs.iter().any(|(name, _)| *name == rule.name)) {
        match &rule.default {
            Some(default) => {
                values.insert(rule.name.clone(), default.clone());
            }
            None if rule.required => errors.push(FieldError::new(format!("?{}", rule.name), InputRule::Required)),
            None => {}
        }
    }
    Ok(values)
}
