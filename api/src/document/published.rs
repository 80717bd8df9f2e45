//! The document as a server holds it: small, and written out when it is asked for.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::{Document, DocumentError, parse};

/// The texts that a server serves.
#[derive(Debug)]
pub struct Published {
    /// OpenAPI 3.1.0, as JSON.
    pub json: String,
    /// The names of all response headers.
    pub response_headers: BTreeSet<String>,
    yaml: OnceLock<String>,
    older_yaml: OnceLock<String>,
}

impl Published {
    /// Keeps the JSON; the rest is made out of it by whoever asks first.
    pub fn of(document: &Document) -> Result<Self, DocumentError> {
        Ok(Self {
            json: document.to_json()?,
            response_headers: document.response_headers(),
            yaml: OnceLock::new(),
            older_yaml: OnceLock::new(),
        })
    }

    /// OpenAPI 3.1.0, as YAML.
    pub fn yaml(&self) -> Result<&str, DocumentError> {
        once(&self.yaml, || self.document()?.to_yaml())
    }

    /// OpenAPI 3.0.3, as YAML.
    pub fn older_yaml(&self) -> Result<&str, DocumentError> {
        once(&self.older_yaml, || self.document()?.older()?.to_yaml())
    }

    fn document(&self) -> Result<Document, DocumentError> {
        parse(&self.json).map(|value| Document { value }).map_err(|fault| DocumentError(vec![fault]))
    }
}

fn once(cell: &OnceLock<String>, make: impl FnOnce() -> Result<String, DocumentError>) -> Result<&str, DocumentError> {
    if let Some(text) = cell.get() {
        return Ok(text);
    }
    let text = make()?;
    Ok(cell.get_or_init(|| text))
}
