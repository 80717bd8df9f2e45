//! The document as a server holds it: not at all before it is asked for, and small from then on.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::{Document, DocumentError};
use crate::packed::Packed;

/// The texts that a server serves; whoever asks for one first has it written.
#[derive(Debug)]
pub struct Published {
    /// The names of all response headers.
    pub response_headers: BTreeSet<String>,
    json: OnceLock<Packed>,
    yaml: OnceLock<Packed>,
    older_yaml: OnceLock<Packed>,
}

impl Published {
    /// What of a document is needed before anybody asks for it.
    pub fn of(document: &Document) -> Self {
        Self {
            response_headers: document.response_headers(),
            json: OnceLock::new(),
            yaml: OnceLock::new(),
            older_yaml: OnceLock::new(),
        }
    }

    /// OpenAPI 3.1.0, as JSON.
    pub fn json(&self) -> Result<&Packed, DocumentError> {
        once(&self.json, || Document::assemble()?.to_json())
    }

    /// OpenAPI 3.1.0, as YAML.
    pub fn yaml(&self) -> Result<&Packed, DocumentError> {
        once(&self.yaml, || Document::assemble()?.to_yaml())
    }

    /// OpenAPI 3.0.3, as YAML.
    pub fn older_yaml(&self) -> Result<&Packed, DocumentError> {
        once(&self.older_yaml, || Document::assemble()?.older()?.to_yaml())
    }
}

fn once(
    cell: &OnceLock<Packed>,
    write: impl FnOnce() -> Result<String, DocumentError>,
) -> Result<&Packed, DocumentError> {
    if let Some(text) = cell.get() {
        return Ok(text);
    }
    let text = Packed::of(&write()?).map_err(|error| DocumentError(vec![error.to_string()]))?;
    Ok(cell.get_or_init(|| text))
}
