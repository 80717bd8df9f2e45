//! `palier openapi`: the document of this binary, and comparisons.

use std::path::Path;
use std::process::ExitCode;

use palier_document::{compatibility, parse};
use palier_http::conformance::Conformance;
use serde_json::Value;

use super::{DocumentFormat, DocumentVersion, Failed, Openapi, OpenapiAct};
use crate::server::document;

pub(super) fn openapi(openapi: &Openapi) -> Result<ExitCode, Failed> {
    if let Some(OpenapiAct::Compare { older, newer }) = &openapi.act {
        return compare(older, newer.as_deref());
    }
    let newest = document()?;
    Conformance::compile(&newest.value)?.compile_everything()?;
    let newest = if openapi.closed_words { newest.with_closed_words() } else { newest };
    let document = if openapi.version == DocumentVersion::V30 { newest.older()? } else { newest };
    let text = if openapi.format == DocumentFormat::Json { document.to_json()? } else { document.to_yaml()? };
    match &openapi.out {
        Some(file) => std::fs::write(file, text)?,
        None => println!("{}", text.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(older: &Path, newer: Option<&Path>) -> Result<ExitCode, Failed> {
    let older = read(older)?;
    let newer = match newer {
        Some(file) => read(file)?,
        None => document()?.value,
    };
    let breaks = compatibility::compare(&older, &newer);
    for line in &breaks {
        println!("{line}");
    }
    if breaks.is_empty() {
        println!("compatible");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn read(file: &Path) -> Result<Value, Failed> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(parse(&text).map_err(|error| format!("{}: {error}", file.display()))?)
}
