//! Streams a book: some transfers are in memory at a time, whatever the size of the book.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderValue, VARY};
use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use palier_domain::books::{BookCut, ExportedBook, ExportedTransfer, open_book, read_book_part};
use palier_domain::{Failure, StoreError};
use palier_http::caller::Caller;
use palier_http::problem::Problem;
use palier_persistence::Database;

use super::writing::Lines;

/// How often a part is asked for that the database has no room for.
const ATTEMPTS_MAX: u32 = 20;
/// How long to wait between two attempts.
const PAUSE: Duration = Duration::from_millis(250);

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object on each line.
    Ndjson,
    /// Comma-separated values (RFC 4180) in UTF-8.
    Csv,
}

impl Form {
    /// The form that a client prefers; NDJSON when it takes either.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let quality = |of: &str| {
            let ranges = accept.split(',').filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let name = parts.next()?.to_ascii_lowercase();
                let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
                (name == of).then_some(weight.unwrap_or(0.0))
            });
            ranges.fold(0.0_f32, f32::max)
        };
        if quality("text/csv").max(quality("text/*")) > quality("application/x-ndjson") {
            Self::Csv
        } else {
            Self::Ndjson
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

/// Answers with a book as it is now, in the form that the client prefers.
pub async fn export(caller: &Caller, of: ExportedBook, headers: &HeaderMap) -> Result<HttpResponse, Problem> {
    let form = Form::wanted(headers);
    let cut = caller.read_snapshot(move |store, context| open_book(store, context, of)).await?;
    let name = format!("palier-book-{}-{}.{}", cut.book(), cut.position(), form.suffix());
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(Problem::internal)?;
    let lines = stream(caller.platform().database.clone(), cut, form);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(form.media_type())))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((VARY, HeaderValue::from_static("Accept")))
        .streaming(lines))
}

/// What is still to be sent.
struct Export {
    database: Database,
    cut: BookCut,
    lines: Lines,
    stage: Stage,
}

enum Stage {
    Heading,
    /// Everything up to this position is sent.
    After(i64),
    Ended,
}

/// Why a book is not sent to its end: the connection is broken off, so that nobody takes the part for the whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExportError {
    #[error(transparent)]
    Read(#[from] StoreError),
    #[error("a line cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

fn stream(database: Database, cut: BookCut, form: Form) -> impl Stream<Item = Result<Bytes, ExportError>> {
    let export = Export { database, cut, lines: Lines::new(form), stage: Stage::Heading };
    try_unfold(export, |mut export| async move {
        let part = export.next().await.inspect_err(|error| {
            let book = export.cut.book();
            tracing::error!(%error, %book, "the export of a book was broken off");
        })?;
        Ok::<_, ExportError>(part.map(|bytes| (Bytes::from(bytes), export)))
    })
}

impl Export {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        match self.stage {
            Stage::Heading => {
                let mut bytes = self.lines.heading()?;
                self.write_after(0, &mut bytes).await?;
                Ok(Some(bytes))
            }
            Stage::After(position) => {
                let mut bytes = Vec::new();
                self.write_after(position, &mut bytes).await?;
                Ok(Some(bytes))
            }
            Stage::Ended => Ok(None),
        }
    }

    async fn write_after(&mut self, position: i64, bytes: &mut Vec<u8>) -> Result<(), ExportError> {
        let part = self.read_after(position).await?;
        for exported in &part {
            bytes.extend(self.lines.transfer(&self.cut, exported)?);
        }
        match part.last() {
            Some(last) => self.stage = Stage::After(last.transfer.seq),
            None => {
                bytes.extend(self.lines.end(&self.cut)?);
                self.stage = Stage::Ended;
            }
        }
        Ok(())
    }

    /// A database that is busy for a moment does not break a long export off.
    async fn read_after(&self, position: i64) -> Result<Vec<ExportedTransfer>, StoreError> {
        let mut attempts = 1;
        loop {
            let cut = self.cut;
            let part = self.database.read(move |session| Ok(read_book_part(session, &cut, position)?)).await;
            match part {
                Ok(part) => return Ok(part),
                Err(Failure::Store(StoreError::Unavailable(_))) if attempts < ATTEMPTS_MAX => {
                    attempts += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                Err(Failure::Store(error)) => return Err(error),
                Err(Failure::Refused(refusal)) => return Err(StoreError::Other(refusal.slug().to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form;
    use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};

    #[test]
    fn a_client_gets_the_form_that_it_prefers() {
        for (accept, form) in [
            (None, Form::Ndjson),
            (Some("*/*"), Form::Ndjson),
            (Some("application/x-ndjson"), Form::Ndjson),
            (Some("application/json"), Form::Ndjson),
            (Some("text/csv"), Form::Csv),
            (Some("Text/CSV; charset=utf-8"), Form::Csv),
            (Some("text/csv, */*;q=0.1"), Form::Csv),
            (Some("text/csv;q=0.4, application/x-ndjson;q=0.9"), Form::Ndjson),
            (Some("text/csv;q=0.9, application/x-ndjson;q=0.4"), Form::Csv),
            (Some("text/csv;q=0"), Form::Ndjson),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(Form::wanted(&headers), form, "{accept:?}");
        }
    }
}
