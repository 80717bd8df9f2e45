//! A whole book, to be taken away as one file: every transfer up to an instant, with what the gateway called each
//! movement and who asked for and approved each release.
//!
//! A book only grows, so that a cut stays what it is while it is read piece by piece, for as long as that takes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::campaigns::require_campaign_for;
use crate::clock::Context;
use crate::credits::{require_own_provider, require_provider_for};
use crate::escrow::{Tranche, TrancheState};
use crate::identity::DisplayName;
use crate::ids::{AccountId, BookId, CampaignId, PaymentOrderId};
use crate::ledger::{BookKind, ChainHash, Transfer};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// The most transfers that are read of a book at a time.
pub const EXPORT_TRANSFERS_MAX: u32 = 500;

/// Whose book is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportedBook {
    /// A campaign's.
    Campaign(CampaignId),
    /// A provider's.
    Provider(AccountId),
    /// The caller's own, as a provider.
    Own,
}

/// A book as it was when somebody who may take it away asked for it. Only [`open_book`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookCut {
    book: BookId,
    kind: BookKind,
    position: i64,
    head: ChainHash,
    at: DateTime<Utc>,
}

/// Somebody who acted, by the name that they have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// The account.
    pub account: AccountId,
    /// Its name, if it has one still.
    pub name: Option<DisplayName>,
}

/// Who asked for a release and who approved it; nobody where Palier released the start tranche by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who asked.
    pub requested_by: Option<NamedPerson>,
    /// When.
    pub requested_at: Option<DateTime<Utc>>,
    /// Who approved.
    pub approved_by: Option<NamedPerson>,
    /// When it was approved, or released by itself.
    pub approved_at: Option<DateTime<Utc>>,
}

/// A transfer, and what its chain does not say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedTransfer {
    /// The transfer.
    pub transfer: Transfer,
    /// What the gateway calls the movement.
    pub gateway_reference: Option<String>,
    /// Of what a tranche released: who stands for it.
    pub approval: Option<Approval>,
}

impl BookCut {
    /// The book.
    pub const fn book(&self) -> BookId {
        self.book
    }

    /// Whose kind of book it is.
    pub const fn kind(&self) -> BookKind {
        self.kind
    }

    /// The position of the last transfer that is in it.
    pub const fn position(&self) -> i64 {
        self.position
    }

    /// The hash of that transfer.
    pub const fn head(&self) -> ChainHash {
        self.head
    }

    /// When it was asked for.
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// Opens a book for whoever may take it away.
pub fn open_book(store: &mut dyn Store, context: &Context<'_>, of: ExportedBook) -> Result<BookCut, Failure> {
    let book = match of {
        ExportedBook::Campaign(id) => require_campaign_for(store, context, Operation::EXPORT_CAMPAIGN_BOOK, id)?.book(),
        ExportedBook::Provider(id) => require_provider_for(store, context, Operation::EXPORT_PROVIDER_BOOK, id)?.book(),
        ExportedBook::Own => require_own_provider(store, context, Operation::EXPORT_MY_BOOK)?.book(),
    };
    let book = store.read_book(book)?.ok_or(Refusal::NotFound)?;
    Ok(BookCut { book: book.id, kind: book.kind, position: book.seq, head: book.head_hash, at: context.now })
}

/// The next transfers of a cut after a position, in order: none when that is its end.
pub fn read_book_part(store: &mut dyn Store, cut: &BookCut, after: i64) -> Result<Vec<ExportedTransfer>, StoreError> {
    let left = u32::try_from(cut.position.saturating_sub(after)).unwrap_or(EXPORT_TRANSFERS_MAX);
    if cut.position <= after {
        return Ok(Vec::new());
    }
    let transfers = store.list_transfers(cut.book, after, left.min(EXPORT_TRANSFERS_MAX))?;
    if transfers.first().is_none_or(|first| first.seq != after.saturating_add(1)) {
        let key = format!("{}/{}", cut.book, after.saturating_add(1));
        return Err(StoreError::Inconsistent { table: "transfers", column: "seq", key });
    }
    let orders: BTreeSet<PaymentOrderId> = transfers.iter().filter_map(|transfer| transfer.order).collect();
    let orders = store.read_orders(cut.book, &orders.into_iter().collect::<Vec<_>>())?;
    let references: BTreeMap<PaymentOrderId, Option<String>> =
        orders.into_iter().map(|order| (order.id, order.reference)).collect();
    let approvals = approvals(store, cut.book, &transfers)?;
    let with_context = |transfer: Transfer| ExportedTransfer {
        gateway_reference: transfer.order.and_then(|id| references.get(&id).cloned()).flatten(),
        approval: transfer.tranche.and_then(|number| approvals.get(&number).cloned()),
        transfer,
    };
    Ok(transfers.into_iter().map(with_context).collect())
}

/// Who stands for the tranches that some transfers are about.
fn approvals(
    store: &mut dyn Store,
    book: BookId,
    transfers: &[Transfer],
) -> Result<BTreeMap<i64, Approval>, StoreError> {
    if transfers.iter().all(|transfer| transfer.tranche.is_none()) {
        return Ok(BTreeMap::new());
    }
    let released = |tranche: &Tranche| matches!(tranche.state, TrancheState::Approved | TrancheState::Paid);
    let tranches: Vec<Tranche> = store.list_tranches(book)?.into_iter().filter(released).collect();
    let people: BTreeSet<AccountId> =
        tranches.iter().flat_map(|tranche| [tranche.requested_by, tranche.decided_by]).flatten().collect();
    let people = store.list_display_names(&people.into_iter().collect::<Vec<_>>())?;
    let named = |account: Option<AccountId>| {
        account.map(|account| {
            let name = people.iter().find(|(id, _)| *id == account).map(|(_, name)| name.clone());
            NamedPerson { account, name }
        })
    };
    let approval = |tranche: &Tranche| Approval {
        requested_by: named(tranche.requested_by),
        requested_at: tranche.requested_at,
        approved_by: named(tranche.decided_by),
        approved_at: tranche.decided_at,
    };
    Ok(tranches.iter().map(|tranche| (tranche.number, approval(tranche))).collect())
}
