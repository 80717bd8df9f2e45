//! The document as a server holds it: not at all before it is asked for, and small from then on.

use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use palier_http::precompressed::Precompressed;

use super::{Document, DocumentError};

/// The texts that a server serves; whoever asks for one first has it written, which takes a while.
#[derive(Debug)]
pub struct Published {
    /// The names of all response headers.
    pub response_headers: BTreeSet<String>,
    json: OnceLock<Precompressed>,
    yaml: OnceLock<Precompressed>,
    older_yaml: OnceLock<Precompressed>,
    /// Assembles the document again.
    assemble: fn() -> Result<Document, DocumentError>,
    /// Held while a text is written: whoever comes meanwhile waits for it.
    writing: Mutex<()>,
}

impl Published {
    /// What of a document is needed before anybody asks for it; `assemble` makes the same document again.
    pub fn of(document: &Document, assemble: fn() -> Result<Document, DocumentError>) -> Self {
        Self {
            response_headers: document.response_headers(),
            json: OnceLock::new(),
            yaml: OnceLock::new(),
            older_yaml: OnceLock::new(),
            assemble,
            writing: Mutex::new(()),
        }
    }

    /// OpenAPI 3.1.0, as JSON.
    pub fn json(&self) -> Result<&Precompressed, DocumentError> {
        self.once(&self.json, || (self.assemble)()?.to_json())
    }

    /// OpenAPI 3.1.0, as YAML.
    pub fn yaml(&self) -> Result<&Precompressed, DocumentError> {
        self.once(&self.yaml, || (self.assemble)()?.to_yaml())
    }

    /// OpenAPI 3.0.3, as YAML.
    pub fn older_yaml(&self) -> Result<&Precompressed, DocumentError> {
        self.once(&self.older_yaml, || (self.assemble)()?.older()?.to_yaml())
    }

    fn once<'a>(
        &self,
        cell: &'a OnceLock<Precompressed>,
        write: impl FnOnce() -> Result<String, DocumentError>,
    ) -> Result<&'a Precompressed, DocumentError> {
        if let Some(text) = cell.get() {
            return Ok(text);
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = cell.get() {
            return Ok(text);
        }
        let text = Precompressed::of(&write()?).map_err(|error| DocumentError(vec![error.to_string()]))?;
        Ok(cell.get_or_init(|| text))
    }
}
