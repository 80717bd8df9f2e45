//! What does not agree in a book's file, in an accountant's words: which transfer, and which part of its line.

use std::fmt;

use palier_domain::ledger::{AccountKind, ChainHash, Transfer, TransferKind, Unit};
use palier_domain::money::Currency;

use super::in_major_units;

/// The first line that does not follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The line, from 1; the heading of a CSV file is its first.
    pub line: u64,
    /// The transfer that stands there, as the line tells it; none where it tells none.
    pub transfer: Option<Stated>,
    /// What was changed, or what is missing.
    pub what: String,
    /// The transfer of which it is not known yet what was changed.
    unexplained: Option<Box<(Transfer, ChainHash)>>,
}

impl Disagreement {
    /// What is wrong with a line.
    pub(super) const fn new(line: u64, transfer: Option<Stated>, what: String) -> Self {
        Self { line, transfer, what, unexplained: None }
    }

    /// What is wrong with a transfer that its seal, the digest, does not cover any more.
    pub(super) fn of_sealed(
        line: u64,
        stated: Option<Stated>,
        (transfer, seal): (&Transfer, ChainHash),
        amount: &str,
    ) -> Self {
        match changed_part(transfer, seal, amount) {
            Some(what) => Self::new(line, stated, what),
            None => Self {
                unexplained: Some(Box::new((transfer.clone(), seal))),
                ..Self::new(line, stated, UNEXPLAINED.to_owned())
            },
        }
    }

    /// Tries every amount up to a bound where it is not known what was changed: that may take seconds.
    #[must_use]
    pub fn explained(mut self, amount_minor_max: i64) -> Self {
        let Some(sealed) = self.unexplained.take() else { return self };
        let (transfer, seal) = *sealed;
        let fits = |amount_minor: &i64| Transfer { amount_minor: *amount_minor, ..transfer.clone() }.digest() == seal;
        if let Some(was) = (1..=amount_minor_max).find(fits) {
            self.what = amount_changed(was, &transfer);
        }
        self
    }
}

/// What is said where too much could have been changed to try it all.
const UNEXPLAINED: &str = "something that the transfer’s seal covers was changed: the amount (in both of its forms), the \
                           date, the pledge, an id, or the seal itself";

/// A transfer as its line tells it, true or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Its number in the book.
    pub position: i64,
    /// Why money or credits moved.
    pub kind: String,
    /// How much, as people read it, with its unit.
    pub amount: String,
    /// When.
    pub recorded_at: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}", self.line)?;
        if let Some(Stated { position, kind, amount, recorded_at }) = &self.transfer {
            let kind = kind.replace('_', " ");
            write!(formatter, ", transfer {position} (it reads: {kind}, {amount}, {recorded_at})")?;
        }
        write!(formatter, ": {}", self.what)
    }
}

/// What an accountant calls a field of a line.
pub(super) fn part_of(field: &str) -> &'static str {
    match field {
        "format" => "the format of the file",
        "record" => "the kind of line",
        "book_id" | "book_kind" => "the book that the line belongs to",
        "position" => "the order of lines",
        "id" => "the id of the transfer",
        "recorded_at" => "the date",
        "kind" => "the kind of transfer",
        "debit_account" => "the account it comes from",
        "credit_account" => "the account it goes to",
        "amount_minor" => "the amount in minor units",
        "amount" => "the amount",
        "unit" => "the currency",
        "pledge_id" => "the pledge",
        "tranche_number" => "the tranche",
        "order_id" => "the payment order",
        "lot_id" => "the credit lot",
        "cause_kind" | "cause_id" => "the spend",
        "gateway_reference" => "the payment service’s reference",
        "requested_by" | "requested_by_name" => "the person who requested the release",
        "requested_at" => "the date of the request",
        "approved_by" | "approved_by_name" => "the approver",
        "approved_at" => "the date of the approval",
        "hash" => "the link to the transfer before",
        "digest" | "hash_version" => "the transfer’s seal",
        _ => "the seal of the line",
    }
}

/// What was changed in a transfer that its hash does not cover any more: the one part that makes it fit again, where
/// there are few enough to try, with what it was.
fn changed_part(transfer: &Transfer, seal: ChainHash, amount: &str) -> Option<String> {
    let fits = |changed: &Transfer| changed.digest() == seal;
    let with_amount = |amount_minor| Transfer { amount_minor, ..transfer.clone() };
    if let Some(was) = minor_units(amount, transfer.unit).filter(|amount| fits(&with_amount(*amount))) {
        return Some(amount_changed(was, transfer));
    }
    let said = |field: &str, was: &str, reads: &str| {
        Some(format!("{} was changed: it was {was}, and reads {reads}", part_of(field)).replace('_', " "))
    };
    for kind in AccountKind::ALL {
        if fits(&Transfer { debit: *kind, ..transfer.clone() }) {
            return said("debit_account", kind.as_str(), transfer.debit.as_str());
        }
        if fits(&Transfer { credit: *kind, ..transfer.clone() }) {
            return said("credit_account", kind.as_str(), transfer.credit.as_str());
        }
    }
    if let Some(kind) = TransferKind::ALL.iter().find(|kind| fits(&Transfer { kind: **kind, ..transfer.clone() })) {
        return said("kind", kind.as_str(), transfer.kind.as_str());
    }
    let units = Currency::ALL.iter().copied().map(Unit::Money).chain([Unit::Credit]);
    if let Some(unit) = units.into_iter().find(|unit| fits(&Transfer { unit: *unit, ..transfer.clone() })) {
        return said("unit", unit.code(), transfer.unit.code());
    }
    let tranches = std::iter::once(None).chain((1..=TRANCHES_TRIED).map(Some));
    if let Some(tranche) = tranches.into_iter().find(|number| fits(&Transfer { tranche: *number, ..transfer.clone() }))
    {
        let number = |tranche: Option<i64>| tranche.map_or_else(|| "none".to_owned(), |number| number.to_string());
        return said("tranche_number", &number(tranche), &number(transfer.tranche));
    }
    None
}

fn amount_changed(was: i64, transfer: &Transfer) -> String {
    let (was, reads) = (in_major_units(was, transfer.unit), in_major_units(transfer.amount_minor, transfer.unit));
    format!("{} was changed: it was {was}, and reads {reads}", part_of("amount"))
}

/// No plan has more tranches.
const TRANCHES_TRIED: i64 = 12;

/// Reads an amount as people write it in the file: `25.00`.
fn minor_units(amount: &str, unit: Unit) -> Option<i64> {
    let minor = amount.replace('.', "").parse().ok()?;
    (in_major_units(minor, unit) == amount).then_some(minor)
}
