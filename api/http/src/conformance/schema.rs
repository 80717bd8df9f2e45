//! A schema of the document, compiled when something is first held against it.
//!
//! Most requests of most servers are a few kinds. What is never asked for is not
//! compiled, and what many operations share is compiled once.

use std::sync::{Arc, OnceLock};

use jsonschema::{Draft, PatternOptions, Registry, ValidationOptions, Validator};
use serde_json::Value;
use uuid::Uuid;

use super::nulls::{Optional, TopNull};
use super::shape::Shape;
use super::{CompileError, instants, schema_errors};
use crate::problem::{FieldError, Problem};

/// A schema, and what its references lead to.
pub struct Schema {
    source: Value,
    at: String,
    components: Arc<Registry<'static>>,
    /// Where it has instants.
    instants: Vec<instants::Path>,
    /// What it may do without.
    optional: Optional,
    /// How much of a value is worth reading.
    shape: Shape,
    compiled: OnceLock<Validator>,
}

impl Schema {
    pub(super) fn new(
        (source, at): (Value, &str),
        components: Arc<Registry<'static>>,
        (instants, optional, shape): (Vec<instants::Path>, Optional, Shape),
    ) -> Self {
        Self { source, at: at.to_owned(), components, instants, optional, shape, compiled: OnceLock::new() }
    }

    /// Where in the document it was first met.
    #[cfg(test)]
    pub(super) fn place(&self) -> &str {
        &self.at
    }

    /// How much of a value is worth reading.
    pub(super) const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Whether the value is as the schema says.
    pub(super) fn is_valid(&self, value: &Value) -> Result<bool, Problem> {
        Ok(self.validator()?.is_valid(value))
    }

    /// What the schema refuses of a value; nothing of one that is as it says.
    pub(super) fn errors(&self, value: &Value) -> Result<Vec<FieldError>, Problem> {
        let validator = self.validator()?;
        Ok(if validator.is_valid(value) { Vec::new() } else { schema_errors::of(validator, value) })
    }

    /// Leaves out what is null and need not be there.
    pub(super) fn drop_nulls(&self, value: &mut Value, top: TopNull) {
        self.optional.drop_nulls(value, top);
    }

    /// Writes the instants of a value as they are kept.
    pub(super) fn cut_instants(&self, value: &mut Value) {
        instants::cut(value, &self.instants);
    }

    /// The compiled schema; one that cannot be compiled is a fault in our own code.
    pub(super) fn validator(&self) -> Result<&Validator, CompileError> {
        if let Some(validator) = self.compiled.get() {
            return Ok(validator);
        }
        let compiled = options().with_registry(&self.components).build(&self.source);
        let compiled =
            compiled.map_err(|problem| CompileError { at: self.at.clone(), problem: problem.to_string() })?;
        Ok(self.compiled.get_or_init(|| compiled))
    }
}

/// How every schema is compiled: formats are checked, patterns take linear time.
fn options<'a>() -> ValidationOptions<'a> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .with_format("uuid", is_id)
        .with_format("date-time", instants::is_instant)
        .with_format("date", instants::is_day)
}

/// A UUID in its usual form that names something: the one of zeros comes before everything, and the one of ones after.
fn is_id(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok_and(|id| !id.is_nil() && !id.is_max())
}

impl From<CompileError> for Problem {
    fn from(error: CompileError) -> Self {
        Self::internal(error)
    }
}
