//! Reads the lines of a book's file, one at a time: whatever is not written as Palier writes it is a disagreement.

use std::io::{BufRead, Read};

use serde_json::{Map, Value};

use super::disagreement::{Disagreement, part_of};
use super::verifying::Stop;
use super::writing::{json_line, without_formula};
use super::{FIELDS, Fields, Form, Holds, LINE_BYTES_MAX, LINE_HASH};

/// What some editors put before the first character.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A line, with what it says its own hash is.
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    pub(super) fields: Fields,
    pub(super) line_hash: String,
}

/// The lines that are still to come.
pub(super) struct Lines<R> {
    input: R,
    form: Form,
    number: u64,
    /// The line that told the form, where it is one of the book.
    first: Option<String>,
}

impl<R: BufRead> Lines<R> {
    /// Finds out which form the file has.
    pub(super) fn open(input: R) -> Result<Self, Stop> {
        let mut lines = Self { input, form: Form::Ndjson, number: 0, first: None };
        let first = lines.text()?.unwrap_or_default();
        let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&first).to_owned();
        if first.starts_with('{') {
            lines.first = Some(first);
            return Ok(lines);
        }
        let heading = FIELDS.iter().map(|(name, _)| *name).chain([LINE_HASH]);
        if first.is_empty() || !csv_fields(&first).is_some_and(|found| found.iter().eq(heading)) {
            return Err(lines
                .disagree(
                    "the file is not a book: it begins neither with a line of NDJSON nor with the heading of a CSV",
                )
                .into());
        }
        lines.form = Form::Csv;
        Ok(lines)
    }

    /// The number of the line that was read last.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// The next line; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Stop> {
        let text = match self.first.take() {
            Some(first) => first,
            None => match self.text()? {
                Some(text) => text,
                None => return Ok(None),
            },
        };
        let line = match self.form {
            Form::Ndjson => self.json(&text)?,
            Form::Csv => self.csv(&text)?,
        };
        for ((name, holds), field) in FIELDS.iter().zip(&line.fields) {
            let is_number = |text: &String| text.parse::<i64>().is_ok_and(|number| number.to_string() == *text);
            if *holds == Holds::Number && !field.as_ref().is_none_or(is_number) {
                return Err(self
                    .disagree(&format!("{} was changed: a whole number belongs here", part_of(name)))
                    .into());
            }
        }
        Ok(Some(line))
    }

    /// The text of the next line, without what ends it.
    fn text(&mut self) -> Result<Option<String>, Stop> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = bytes.ends_with(b"\n");
        if !is_whole && u64::try_from(bytes.len()) == Ok(LINE_BYTES_MAX) {
            return Err(self.disagree("the line is longer than any line of a book").into());
        }
        let mut text = String::from_utf8(bytes).map_err(|_| self.disagree("the line is not text in UTF-8"))?;
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
        Ok(Some(text))
    }

    fn json(&self, text: &str) -> Result<Line, Stop> {
        let unreadable = || self.disagree("the line was cut off or edited: it is not a whole JSON object");
        let mut members: Map<String, Value> = serde_json::from_str(text).map_err(|_| unreadable())?;
        let mut fields = Vec::with_capacity(FIELDS.len());
        for (name, holds) in FIELDS {
            fields.push(match (holds, members.remove(name)) {
                (_, Some(Value::Null)) => None,
                (Holds::Text, Some(Value::String(text))) if !text.is_empty() => Some(text),
                (Holds::Number, Some(Value::Number(number))) => Some(number.to_string()),
                (_, None) => return Err(self.disagree(&format!("{} is missing ({name})", part_of(name))).into()),
                _ => {
                    return Err(self
                        .disagree(&format!("{} was changed: {name} holds another type of value", part_of(name)))
                        .into());
                }
            });
        }
        let Some(Value::String(line_hash)) = members.remove(LINE_HASH) else {
            return Err(self.disagree(&format!("{} is missing ({LINE_HASH})", part_of(LINE_HASH))).into());
        };
        let written = json_line(&fields, line_hash.clone())?;
        if written.strip_suffix(b"\n") != Some(text.as_bytes()) {
            return Err(self
                .disagree(
                    "the line was edited: its spaces, its order of fields or its spelling are not those of an export",
                )
                .into());
        }
        Ok(Line { number: self.number, fields, line_hash })
    }

    fn csv(&self, text: &str) -> Result<Line, Stop> {
        let found = csv_fields(text)
            .ok_or_else(|| self.disagree("the line was edited: it is not one line of comma-separated values"))?;
        let mut fields: Vec<&str> = found.iter().collect();
        let line_hash = fields.pop().unwrap_or_default().to_owned();
        if fields.len() != FIELDS.len() {
            let count = format!("the line was edited: it has {} fields instead of {}", found.len(), FIELDS.len() + 1);
            return Err(self.disagree(&count).into());
        }
        let mut values = Vec::with_capacity(FIELDS.len());
        for ((name, _), field) in FIELDS.iter().zip(fields) {
            let value = field.strip_prefix('\'').unwrap_or(field);
            if without_formula(value) != field {
                return Err(self
                    .disagree(&format!("{} was changed: a spreadsheet would take it for a formula", part_of(name)))
                    .into());
            }
            values.push((!value.is_empty()).then(|| value.to_owned()));
        }
        Ok(Line { number: self.number, fields: values, line_hash })
    }

    fn disagree(&self, what: &str) -> Disagreement {
        Disagreement::new(self.number, None, what.to_owned())
    }
}

/// The fields of one line of CSV; nothing when it is not just one.
fn csv_fields(text: &str) -> Option<csv::StringRecord> {
    let mut records =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records();
    let record = records.next()?.ok()?;
    records.next().is_none().then_some(record)
}
