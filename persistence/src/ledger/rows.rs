//! Rows of `books`, `ledger_accounts`, `transfers` and `events`.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::events::Event;
use palier_domain::ids::{BookId, CreditLotId, CreditSpendId, PaymentOrderId, PledgeId, TransferId};
use palier_domain::ledger::{Account, AccountKind, Book, BookKind, ChainHash, Transfer, TransferKind, Unit};
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
        spend_id: Option<IdValue> => Nullable<Id>,
        recorded_at: InstantValue => Instant,
        previous_hash: Vec<u8> => Binary,
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
        occurred_at: InstantValue => Instant,
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
    let currency = of.parsed("unit", Currency::parse(&row.unit))?;
    let kind = of.parsed("kind", BookKind::parse(&row.kind))?;
    let pledges = (row.pledge_seq, row.pledges_collected);
    Ok(Book::loaded((BookId(row.id.0), kind), currency, (row.seq, hash), row.event_seq, pledges, accounts))
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
            spend_id: transfer.spend.map(|id| IdValue(id.0)),
            recorded_at: InstantValue(transfer.recorded_at),
            previous_hash: transfer.previous_hash.0.to_vec(),
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
            spend: row.spend_id.map(|id| CreditSpendId(id.0)),
            recorded_at: row.recorded_at.0,
            previous_hash: ChainHash(of.parsed("previous_hash", row.previous_hash.try_into().ok())?),
            hash: ChainHash(of.parsed("hash", row.hash.try_into().ok())?),
        })
    }
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        Self {
            book_id: IdValue(event.book.0),
            seq: event.seq,
            kind: event.kind.as_str().to_owned(),
            subject_id: IdValue(event.subject),
            actor_id: event.actor.map(|id| IdValue(id.0)),
            occurred_at: InstantValue(event.occurred_at),
        }
    }
}
