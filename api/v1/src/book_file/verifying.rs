//! Verifies the file of a book without a server: links, hashes, positions, balances, and the heads that somebody kept.

use std::io::{self, BufRead};

use chrono::{DateTime, Utc};
use palier_domain::clock::instant_text;
use palier_domain::ids::{BookId, CreditLotId, PaymentOrderId, PledgeId, TransferId};
use palier_domain::ledger::{
    Account, AccountKind, BookKind, Cause, CauseKind, ChainHash, HASH_VERSION, KeptHead, Miscount, Recount, Transfer,
    TransferKind, Unit,
};
use palier_domain::money::Currency;
use uuid::Uuid;

use super::disagreement::{Disagreement, Stated, part_of};
use super::reading::{Line, Lines};
use super::totals::{self, Moved, Total};
use super::{END, FIELDS, FORMAT, LineHash, TRANSFER, in_major_units};

/// What a file proves that agrees with itself and with every head that was kept.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The book.
    pub book: BookId,
    /// Whose kind of book it is.
    pub kind: BookKind,
    /// The currency of its money, if any moved.
    pub currency: Option<Currency>,
    /// Where the chain ends in the file.
    pub head: KeptHead,
    /// When the file was made, by its own account.
    pub exported_at: DateTime<Utc>,
    /// When the last transfer was recorded; none in an empty book.
    pub last_at: Option<DateTime<Utc>>,
    /// The accounts, added up.
    pub accounts: Vec<Account>,
    /// What the transfers add up to, as people ask for it.
    pub totals: Vec<Total>,
}

/// Why a file could not be verified, or does not agree.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// The file disagrees.
    #[error("{0}")]
    Disagrees(Disagreement),
}

impl From<Disagreement> for Stop {
    fn from(disagreement: Disagreement) -> Self {
        Self::Disagrees(disagreement)
    }
}

/// Verifies a file; its chain must have passed through every head that was kept.
pub fn verify(input: impl BufRead, kept: &[KeptHead]) -> Result<Verified, Stop> {
    let mut lines = Lines::open(input)?;
    let mut count: Option<Count> = None;
    while let Some(line) = lines.next()? {
        let (book, kind) = book_of(&line)?;
        let counting = count.get_or_insert_with(|| Count::of(book, kind, kept));
        counting.check_book(&line, book, kind)?;
        if let Some(verified) = counting.take(&line)? {
            return match lines.next()? {
                None => Ok(verified),
                Some(more) => Err(at(&more, "lines were added: the book was closed in the line before").into()),
            };
        }
    }
    let position = count.map_or(0, |count| count.recount.head().position);
    let what = format!("the file was cut short: it ends after transfer {position}, without the line that closes it");
    Err(Disagreement::new(lines.number(), None, what).into())
}

/// A file as far as it was read.
struct Count<'a> {
    book: BookId,
    kind: BookKind,
    recount: Recount,
    line_hash: LineHash,
    moved: Moved,
    last_at: Option<DateTime<Utc>>,
    kept: &'a [KeptHead],
}

impl<'a> Count<'a> {
    fn of(book: BookId, kind: BookKind, kept: &'a [KeptHead]) -> Self {
        let recount = Recount::of(book, kind, None);
        Self { book, kind, recount, line_hash: LineHash::BEFORE, moved: Moved::new(), last_at: None, kept }
    }

    fn check_book(&self, line: &Line, book: BookId, kind: BookKind) -> Result<(), Disagreement> {
        expect(line, "book_id", &self.book.to_string(), &book.to_string())?;
        expect(line, "book_kind", self.kind.as_str(), kind.as_str())
    }

    /// Takes a line in; says what is proved when it is the last.
    fn take(&mut self, line: &Line) -> Result<Option<Verified>, Disagreement> {
        if self.recount.head().position == 0 {
            self.check_kept(line)?;
        }
        let verified = match field(line, "record") {
            TRANSFER => {
                self.add(line)?;
                None
            }
            END => Some(self.end(line)?),
            other => return Err(unlike(line, "record", "transfer or end", other)),
        };
        self.line_hash = self.line_hash.after(&line.fields);
        if self.line_hash.to_string() == line.line_hash { Ok(verified) } else { Err(beside_the_transfer(line)) }
    }

    fn add(&mut self, line: &Line) -> Result<(), Disagreement> {
        let transfer = transfer_of(line, self.book)?;
        let amount = field(line, "amount");
        let is_next = self.recount.head().position.saturating_add(1) == transfer.seq;
        let seal = hash(line, "digest")?;
        if is_next && transfer.digest() != seal {
            return Err(Disagreement::of_sealed(line.number, stated(line), (&transfer, seal), amount));
        }
        self.recount.add(&transfer).map_err(|miscount| miscounted(line, &miscount))?;
        expect(line, "amount", &in_major_units(transfer.amount_minor, transfer.unit), amount)?;
        let (asked, approved) = (field(line, "requested_by"), field(line, "approved_by"));
        if !asked.is_empty() && asked == approved {
            let what = format!("{} was changed: nobody approves their own request", part_of("approved_by"));
            return Err(at(line, &what));
        }
        self.note(&transfer);
        self.check_kept(line)
    }

    /// Adds a transfer to the figures.
    fn note(&mut self, transfer: &Transfer) {
        self.last_at = Some(transfer.recorded_at);
        match self.moved.iter_mut().find(|(kind, _)| *kind == transfer.kind) {
            Some((_, amount)) => *amount = amount.saturating_add(transfer.amount_minor),
            None => self.moved.push((transfer.kind, transfer.amount_minor)),
        }
    }

    /// Holds the chain, where it is now, against the heads that were kept.
    fn check_kept(&self, line: &Line) -> Result<(), Disagreement> {
        let head = self.recount.head();
        match self.kept.iter().find(|kept| kept.position == head.position && kept.hash != head.hash) {
            None => Ok(()),
            Some(kept) => {
                let what = format!(
                    "the book was made anew, or is another one: after transfer {} its head is {}, and you kept {}",
                    head.position, head.hash, kept.hash
                );
                Err(at(line, &what))
            }
        }
    }

    fn end(&self, line: &Line) -> Result<Verified, Disagreement> {
        let head = self.recount.head();
        expect(line, "position", &head.position.to_string(), field(line, "position"))?;
        expect(line, "hash", &head.hash.to_string(), field(line, "hash"))?;
        let exported_at = instant_of(line, "recorded_at")?;
        for ((name, _), found) in FIELDS.iter().zip(&line.fields) {
            let is_said =
                ["format", "record", "book_id", "book_kind", "position", "recorded_at", "hash"].contains(name);
            if let (Some(found), false) = (found, is_said) {
                return Err(unlike(line, name, "nothing in the line that closes the book", found));
            }
        }
        if let Some(kept) = self.kept.iter().find(|kept| kept.position > head.position) {
            let what = format!(
                "the end of the book is missing: the file has {} transfers, and you kept the head of transfer {}",
                head.position, kept.position
            );
            return Err(at(line, &what));
        }
        let accounts: Vec<Account> = self.recount.accounts().copied().collect();
        Ok(Verified {
            book: self.book,
            kind: self.kind,
            currency: self.recount.currency(),
            head,
            exported_at,
            last_at: self.last_at,
            totals: totals::of(self.kind, self.recount.currency(), &accounts, &self.moved),
            accounts,
        })
    }
}

/// What was changed where the next transfer does not follow.
fn miscounted(line: &Line, miscount: &Miscount) -> Disagreement {
    let Miscount { field, expected, found } = miscount;
    let part = part_of(field);
    let what = match *field {
        "position" => format!("{part} was changed: transfer {expected} belongs here, and {found} stands here"),
        "hash" => format!("{part} was changed: a transfer was exchanged, or its seal edited"),
        "amount_minor" => {
            format!("{} cannot be right: {expected} is possible, and it reads {found}", part_of("amount"))
        }
        _ => format!("{part} cannot be right: {expected} belongs here, and it reads {found}"),
    };
    at(line, &what)
}

/// What was changed in a line whose transfer is as it was.
fn beside_the_transfer(line: &Line) -> Disagreement {
    let what = match field(line, "record") {
        END => "the closing line was changed: the time of the export, or the seal of the line",
        _ => {
            "what stands beside the transfer was changed: the payment service’s reference, the person who requested the \
             release, the approver, one of their dates, or the seal of the line"
        }
    };
    at(line, what)
}

fn book_of(line: &Line) -> Result<(BookId, BookKind), Disagreement> {
    expect(line, "format", FORMAT, field(line, "format"))?;
    let kind = field(line, "book_kind");
    let kind = BookKind::parse(kind).ok_or_else(|| unlike(line, "book_kind", "campaign or provider", kind))?;
    Ok((BookId(required_id(line, "book_id")?), kind))
}

fn transfer_of(line: &Line, book: BookId) -> Result<Transfer, Disagreement> {
    expect(line, "hash_version", &HASH_VERSION.to_string(), field(line, "hash_version"))?;
    Ok(Transfer {
        book,
        seq: number(line, "position")?.ok_or_else(|| unlike(line, "position", "a number", ""))?,
        id: TransferId(required_id(line, "id")?),
        debit: word(line, "debit_account", AccountKind::parse)?,
        credit: word(line, "credit_account", AccountKind::parse)?,
        amount_minor: number(line, "amount_minor")?.ok_or_else(|| unlike(line, "amount_minor", "a number", ""))?,
        unit: word(line, "unit", Unit::parse)?,
        kind: word(line, "kind", TransferKind::parse)?,
        pledge: id(line, "pledge_id")?.map(PledgeId),
        tranche: number(line, "tranche_number")?,
        order: id(line, "order_id")?.map(PaymentOrderId),
        lot: id(line, "lot_id")?.map(CreditLotId),
        cause: cause_of(line)?,
        recorded_at: instant_of(line, "recorded_at")?,
        hash: hash(line, "hash")?,
    })
}

fn cause_of(line: &Line) -> Result<Option<Cause>, Disagreement> {
    match (field(line, "cause_kind"), id(line, "cause_id")?) {
        ("", None) => Ok(None),
        (_, Some(id)) => Ok(Some(Cause { kind: word(line, "cause_kind", CauseKind::parse)?, id })),
        (kind, None) => Err(unlike(line, "cause_kind", "nothing without a cause_id", kind)),
    }
}

/// The text of a field; empty where the field is.
fn field<'a>(line: &'a Line, name: &str) -> &'a str {
    let found = FIELDS.iter().zip(&line.fields).find(|((field, _), _)| *field == name);
    found.and_then(|(_, value)| value.as_deref()).unwrap_or_default()
}

fn number(line: &Line, name: &'static str) -> Result<Option<i64>, Disagreement> {
    let text = field(line, name);
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| unlike(line, name, "a whole number", text))
}

fn id(line: &Line, name: &'static str) -> Result<Option<Uuid>, Disagreement> {
    let text = field(line, name);
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse::<Uuid>().ok().filter(|id| id.to_string() == text);
    id.map(Some).ok_or_else(|| unlike(line, name, "a UUID in lower case", text))
}

fn required_id(line: &Line, name: &'static str) -> Result<Uuid, Disagreement> {
    id(line, name)?.ok_or_else(|| unlike(line, name, "a UUID in lower case", ""))
}

fn word<T>(line: &Line, name: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, Disagreement> {
    let text = field(line, name);
    parse(text).ok_or_else(|| unlike(line, name, "a word of the ledger", text))
}

fn hash(line: &Line, name: &'static str) -> Result<ChainHash, Disagreement> {
    let text = field(line, name);
    let hash = ChainHash::parse(text).filter(|hash| hash.to_string() == text);
    hash.ok_or_else(|| unlike(line, name, "64 hexadecimal digits in lower case", text))
}

fn instant_of(line: &Line, name: &'static str) -> Result<DateTime<Utc>, Disagreement> {
    let text = field(line, name);
    let at = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()).filter(|at| instant_text(*at) == text);
    at.ok_or_else(|| unlike(line, name, "an instant in UTC, to the microsecond", text))
}

fn expect(line: &Line, name: &str, expected: &str, found: &str) -> Result<(), Disagreement> {
    if expected == found { Ok(()) } else { Err(unlike(line, name, expected, found)) }
}

fn unlike(line: &Line, name: &str, expected: &str, found: &str) -> Disagreement {
    let found = if found.is_empty() { "nothing" } else { found };
    at(line, &format!("{} was changed: {expected} belongs here, and it reads {found}", part_of(name)))
}

fn at(line: &Line, what: &str) -> Disagreement {
    Disagreement::new(line.number, stated(line), what.to_owned())
}

/// The transfer as the line tells it.
fn stated(line: &Line) -> Option<Stated> {
    let position = field(line, "position").parse().ok().filter(|_| field(line, "record") == TRANSFER)?;
    let text = |name| field(line, name).to_owned();
    let amount = format!("{} {}", field(line, "amount"), field(line, "unit"));
    Some(Stated { position, kind: text("kind"), amount, recorded_at: text("recorded_at") })
}

#[cfg(test)]
mod tests;
