//! Writes the lines of a book.

use palier_domain::books::{Approval, BookCut, ExportedTransfer, NamedPerson};
use palier_domain::clock::instant_text;
use palier_domain::ledger::HASH_VERSION;
use serde_json::{Map, Value};

use super::{END, FIELDS, FORMAT, Fields, Form, Holds, LINE_HASH, LineHash, TRANSFER, in_major_units, is_risky};

/// Writes one line after the other.
pub(super) struct Lines {
    form: Form,
    hash: LineHash,
}

impl Lines {
    pub(super) const fn new(form: Form) -> Self {
        Self { form, hash: LineHash::BEFORE }
    }

    /// What stands before the first line.
    pub(super) fn heading(&self) -> std::io::Result<Vec<u8>> {
        match self.form {
            Form::Ndjson => Ok(Vec::new()),
            Form::Csv => csv_line(FIELDS.iter().map(|(name, _)| *name).chain([LINE_HASH])),
        }
    }

    /// The line of a transfer.
    pub(super) fn transfer(&mut self, cut: &BookCut, exported: &ExportedTransfer) -> std::io::Result<Vec<u8>> {
        self.line(&fields_of(cut, exported))
    }

    /// The last line: where the book ended, and when it was asked for.
    pub(super) fn end(&mut self, cut: &BookCut) -> std::io::Result<Vec<u8>> {
        self.line(&end_of(cut))
    }

    fn line(&mut self, fields: &[Option<String>]) -> std::io::Result<Vec<u8>> {
        self.hash = self.hash.after(fields);
        let hash = self.hash.to_string();
        match self.form {
            Form::Ndjson => json_line(fields, hash),
            Form::Csv => {
                let safe = fields.iter().map(|field| without_formula(field.as_deref().unwrap_or_default()));
                csv_line(safe.chain([hash]))
            }
        }
    }
}

pub(super) fn json_line(fields: &[Option<String>], hash: String) -> std::io::Result<Vec<u8>> {
    let value = |holds: Holds, field: Option<&str>| match (holds, field) {
        (_, None) => Value::Null,
        (Holds::Text, Some(text)) => Value::from(text),
        (Holds::Number, Some(text)) => text.parse::<i64>().map_or(Value::Null, Value::from),
    };
    let members = FIELDS.iter().zip(fields);
    let members = members.map(|((name, holds), field)| ((*name).to_owned(), value(*holds, field.as_deref())));
    let members: Map<String, Value> = members.chain([(LINE_HASH.to_owned(), Value::from(hash))]).collect();
    let mut line = serde_json::to_vec(&members)?;
    line.push(b'\n');
    Ok(line)
}

fn csv_line<T: AsRef<[u8]>>(fields: impl Iterator<Item = T>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(fields)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A field that a spreadsheet shows as it stands.
pub(crate) fn without_formula(text: &str) -> String {
    if is_risky(text) { format!("'{text}") } else { text.to_owned() }
}

fn fields_of(cut: &BookCut, exported: &ExportedTransfer) -> Fields {
    let transfer = &exported.transfer;
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string());
    let mut fields = vec![
        Some(FORMAT.to_owned()),
        Some(TRANSFER.to_owned()),
        Some(transfer.book.to_string()),
        Some(cut.kind().to_string()),
        Some(transfer.seq.to_string()),
        Some(transfer.id.to_string()),
        Some(instant_text(transfer.recorded_at)),
        Some(transfer.kind.to_string()),
        Some(transfer.debit.to_string()),
        Some(transfer.credit.to_string()),
        Some(transfer.amount_minor.to_string()),
        Some(in_major_units(transfer.amount_minor, transfer.unit)),
        Some(transfer.unit.to_string()),
        id(transfer.pledge.map(|id| id.0)),
        transfer.tranche.map(|number| number.to_string()),
        id(transfer.order.map(|id| id.0)),
        id(transfer.lot.map(|id| id.0)),
        transfer.cause.map(|cause| cause.kind.to_string()),
        id(transfer.cause.map(|cause| cause.id)),
        exported.gateway_reference.as_deref().map(on_one_line),
    ];
    fields.extend(approval_of(exported.approval.as_ref()));
    fields.extend([
        Some(HASH_VERSION.to_string()),
        Some(transfer.digest().to_string()),
        Some(transfer.hash.to_string()),
    ]);
    fields
}

fn approval_of(approval: Option<&Approval>) -> [Option<String>; 6] {
    let Some(approval) = approval else { return [const { None }; 6] };
    let account = |person: Option<&NamedPerson>| person.map(|person| person.account.to_string());
    let name = |person: Option<&NamedPerson>| Some(on_one_line(person?.name.as_ref()?.as_str()));
    let (requested_by, approved_by) = (approval.requested_by.as_ref(), approval.approved_by.as_ref());
    [
        account(requested_by),
        name(requested_by),
        approval.requested_at.map(instant_text),
        account(approved_by),
        name(approved_by),
        approval.approved_at.map(instant_text),
    ]
}

fn end_of(cut: &BookCut) -> Fields {
    let value = |name: &str| match name {
        "format" => Some(FORMAT.to_owned()),
        "record" => Some(END.to_owned()),
        "book_id" => Some(cut.book().to_string()),
        "book_kind" => Some(cut.kind().to_string()),
        "position" => Some(cut.position().to_string()),
        "recorded_at" => Some(instant_text(cut.at())),
        "hash" => Some(cut.head().to_string()),
        _ => None,
    };
    FIELDS.iter().map(|(name, _)| value(name)).collect()
}

/// A line of the file is a line of text, whatever a gateway calls a movement.
fn on_one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
