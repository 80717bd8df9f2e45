//! Rows of `books`, `ledger_accounts`, `transfers` and `events`.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::events::{Event, EventKind, EventWords};
use palier_domain::ids::{AccountId, BookId, CreditLotId, PaymentOrderId, PledgeId, TransferId};
use palier_domain::ledger::{
    Account, AccountKind, Book, BookKind, Cause, CauseKind, ChainHash, Transfer, TransferKind, Unit,
};
use palier_domain::money::Currency;

use crate::bulk::bulk_row;
use crate::columns::sql::{BigInt, Binary, Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::{Pair, RowOf};
use crate::schema::{books, ledger_accounts};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = books)]
pub(crate) struct BookRow {
    pub(crate) id: IdValue,
    pub(crate) kind: String,
    pub(crate) unit: String,
    pub(crate) seq: i64,
    pub(crate) head_hash: Vec<u8>,
    pub(crate) event_seq: i64,
    pub(crate) event_head: Vec<u8>,
    pub(crate) pledge_seq: i64,
    pub(crate) pledges_collected: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = ledger_accounts)]
pub(crate) struct AccountRow {
    pub(crate) book_id: IdValue,
    pub(crate) kind: String,
    pub(crate) debits_minor: i64,
    pub(crate) credits_minor: i64,
}

bulk_row! {
    /// An account when its book is opened.
    NewAccountRow in ledger_accounts {
        book_id: IdValue => Id,
        kind: String => Text,
        debits_minor: i64 => BigInt,
        credits_minor: i64 => BigInt,
        balance_minor: i64 => BigInt,
        floor_minor: Option<i64> => Nullable<BigInt>,
    }
}

bulk_row! {
    /// A transfer.
    TransferRow in transfers {
        book_id: IdValue => Id,
        seq: i64 => BigInt,
        id: IdValue => Id,
        debit_account: String => Text,
        credit_account: String => Text,
        amount_minor: i64 => BigInt,
        unit: String => Text,
        kind: String => Text,
        pledge_id: Option<IdValue> => Nullable<Id>,
        tranche_number: Option<i64> => Nullable<BigInt>,
        order_id: Option<IdValue> => Nullable<Id>,
        lot_id: Option<IdValue> => Nullable<Id>,
        cause_kind: Option<String> => Nullable<Text>,
        cause_id: Option<IdValue> => Nullable<Id>,
        recorded_at: InstantValue => Instant,
        hash: Vec<u8> => Binary,
    }
}

bulk_row! {
    /// An event.
    EventRow in events {
        book_id: IdValue => Id,
        seq: i64 => BigInt,
        kind: String => Text,
        subject_id: IdValue => Id,
        actor_id: Option<IdValue> => Nullable<Id>,
        amount_minor: Option<i64> => Nullable<BigInt>,
        tranche_number: Option<i64> => Nullable<BigInt>,
        until: Option<InstantValue> => Nullable<Instant>,
        words_digest: Option<Vec<u8>> => Nullable<Binary>,
        occurred_at: InstantValue => Instant,
        hash: Vec<u8> => Binary,
    }
}

bulk_row! {
    /// What somebody wrote that an event speaks of.
    WordsRow in event_words {
        book_id: IdValue => Id,
        seq: i64 => BigInt,
        salt: IdValue => Id,
        text: String => Text,
    }
}

impl From<&Book> for BookRow {
    fn from(book: &Book) -> Self {
        Self {
            id: IdValue(book.id.0),
            kind: book.kind.as_str().to_owned(),
            unit: book.currency.as_str().to_owned(),
            seq: book.seq,
            head_hash: book.head_hash.0.to_vec(),
            event_seq: book.event_seq,
            event_head: book.event_head.0.to_vec(),
            pledge_seq: book.pledge_seq,
            pledges_collected: book.pledges_collected,
        }
    }
}

impl NewAccountRow {
    pub(crate) fn new(book: BookId, account: &Account) -> Self {
        Self {
            book_id: IdValue(book.0),
            kind: account.kind.as_str().to_owned(),
            debits_minor: account.debits_minor,
            credits_minor: account.credits_minor,
            balance_minor: account.balance_minor(),
            floor_minor: account.kind.floor_minor(),
        }
    }
}

/// The book that its row and, among others, the rows of its accounts make.
pub(crate) fn book_of(row: BookRow, accounts: &[AccountRow]) -> Result<Book, StoreError> {
    let of = RowOf { table: "books", key: &row.id.0 };
    let own = accounts.iter().filter(|account| account.book_id == row.id);
    let accounts = own.map(|account| account_of(&of, account)).collect::<Result<Vec<_>, _>>()?;
    let hash = ChainHash(of.parsed("head_hash", row.head_hash.try_into().ok())?);
    let event_head = ChainHash(of.parsed("event_head", row.event_head.try_into().ok())?);
    let currency = of.parsed("unit", Currency::parse(&row.unit))?;
    let kind = of.parsed("kind", BookKind::parse(&row.kind))?;
    let pledges = (row.pledge_seq, row.pledges_collected);
    Ok(Book::loaded(
        (BookId(row.id.0), kind),
        currency,
        (row.seq, hash),
        (row.event_seq, event_head),
        pledges,
        accounts,
    ))
}

fn account_of(book: &RowOf<'_>, row: &AccountRow) -> Result<Account, StoreError> {
    let of = RowOf { table: "ledger_accounts", key: book.key };
    let kind = of.parsed("kind", AccountKind::parse(&row.kind))?;
    Ok(Account { kind, debits_minor: row.debits_minor, credits_minor: row.credits_minor })
}

impl From<&Transfer> for TransferRow {
    fn from(transfer: &Transfer) -> Self {
        Self {
            book_id: IdValue(transfer.book.0),
            seq: transfer.seq,
            id: IdValue(transfer.id.0),
            debit_account: transfer.debit.as_str().to_owned(),
            credit_account: transfer.credit.as_str().to_owned(),
            amount_minor: transfer.amount_minor,
            unit: transfer.unit.code().to_owned(),
            kind: transfer.kind.as_str().to_owned(),
            pledge_id: transfer.pledge.map(|id| IdValue(id.0)),
            tranche_number: transfer.tranche,
            order_id: transfer.order.map(|id| IdValue(id.0)),
            lot_id: transfer.lot.map(|id| IdValue(id.0)),
            cause_kind: transfer.cause.map(|cause| cause.kind.as_str().to_owned()),
            cause_id: transfer.cause.map(|cause| IdValue(cause.id)),
            recorded_at: InstantValue(transfer.recorded_at),
            hash: transfer.hash.0.to_vec(),
        }
    }
}

impl TryFrom<TransferRow> for Transfer {
    type Error = StoreError;

    fn try_from(row: TransferRow) -> Result<Self, StoreError> {
        let key = Pair(row.book_id.0, row.seq);
        let of = RowOf { table: "transfers", key: &key };
        Ok(Self {
            book: BookId(row.book_id.0),
            seq: row.seq,
            id: TransferId(row.id.0),
            debit: of.parsed("debit_account", AccountKind::parse(&row.debit_account))?,
            credit: of.parsed("credit_account", AccountKind::parse(&row.credit_account))?,
            amount_minor: row.amount_minor,
            unit: of.parsed("unit", Unit::parse(&row.unit))?,
            kind: of.parsed("kind", TransferKind::parse(&row.kind))?,
            pledge: row.pledge_id.map(|id| PledgeId(id.0)),
            tranche: row.tranche_number,
            order: row.order_id.map(|id| PaymentOrderId(id.0)),
            lot: row.lot_id.map(|id| CreditLotId(id.0)),
            cause: cause_of(&of, row.cause_kind.as_deref(), row.cause_id)?,
            recorded_at: row.recorded_at.0,
            hash: ChainHash(of.parsed("hash", row.hash.try_into().ok())?),
        })
    }
}

fn cause_of(of: &RowOf<'_>, kind: Option<&str>, id: Option<IdValue>) -> Result<Option<Cause>, StoreError> {
    let Some((kind, id)) = of.all_or_none("cause_id", (kind, id))? else { return Ok(None) };
    Ok(Some(Cause { kind: of.parsed("cause_kind", CauseKind::parse(kind))?, id: id.0 }))
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        Self {
            book_id: IdValue(event.book.0),
            seq: event.seq,
            kind: event.kind.as_str().to_owned(),
            subject_id: IdValue(event.subject),
            actor_id: event.actor.map(|id| IdValue(id.0)),
            amount_minor: event.amount_minor,
            tranche_number: event.tranche,
            until: event.until.map(InstantValue),
            words_digest: event.words_digest.map(|digest| digest.0.to_vec()),
            occurred_at: InstantValue(event.occurred_at),
            hash: event.hash.0.to_vec(),
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let key = Pair(row.book_id.0, row.seq);
        let of = RowOf { table: "events", key: &key };
        let hash = |column, bytes: Vec<u8>| of.parsed(column, bytes.try_into().ok()).map(ChainHash);
        Ok(Self {
            book: BookId(row.book_id.0),
            seq: row.seq,
            kind: of.parsed("kind", EventKind::parse(&row.kind))?,
            subject: row.subject_id.0,
            actor: row.actor_id.map(|id| AccountId(id.0)),
            amount_minor: row.amount_minor,
            tranche: row.tranche_number,
            until: row.until.map(|at| at.0),
            words_digest: row.words_digest.map(|digest| hash("words_digest", digest)).transpose()?,
            occurred_at: row.occurred_at.0,
            hash: hash("hash", row.hash)?,
        })
    }
}

impl From<WordsRow> for EventWords {
    fn from(row: WordsRow) -> Self {
        Self { book: BookId(row.book_id.0), seq: row.seq, salt: row.salt.0, text: row.text }
    }
}

impl From<&EventWords> for WordsRow {
    fn from(words: &EventWords) -> Self {
        Self { book_id: IdValue(words.book.0), seq: words.seq, salt: IdValue(words.salt), text: words.text.clone() }
    }
}
