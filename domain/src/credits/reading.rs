//! What a provider and sales see of credits: balance, lots, the statement, who has the privilege.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::provider::require_provider_for;
use super::refusal::CreditRefusal;
use super::{
    CreditLot, CreditLotKey, CreditSpend, ProviderProfile, Purchase, PurchaseKey, SpendKey, Subscription,
    SubscriptionKey, require_own_provider,
};
use crate::clock::Context;
use crate::ids::{AccountId, BookId, CreditLotId, CreditSpendId, ProjectId, PurchaseId};
use crate::ledger::{AccountKind, Book, Transfer};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// The credits of a provider, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditBalance {
    /// The provider.
    pub provider: AccountId,
    /// What can be spent now.
    pub available: i64,
    /// What was ever granted or bought.
    pub issued: i64,
    /// What was spent, less refunds.
    pub spent: i64,
    /// What expired.
    pub expired: i64,
    /// How many projects the provider won.
    pub projects_won: i64,
    /// The book from which this was read.
    pub book: Book,
}

impl CreditBalance {
    /// The balance of a book in which `overdue` credits have expired that are not posted yet.
    pub fn of(book: Book, overdue: i64, projects_won: i64) -> Self {
        Self {
            provider: book.id.provider(),
            available: book.balance_minor(AccountKind::CreditsAvailable).saturating_sub(overdue),
            issued: book.account(AccountKind::CreditsIssued).debits_minor,
            spent: book.balance_minor(AccountKind::CreditsSpent),
            expired: book.balance_minor(AccountKind::CreditsExpired).saturating_add(overdue),
            projects_won,
            book,
        }
    }

    /// What was spent per project won, in hundredths of a credit, rounded down; none before the first.
    pub const fn spent_per_project_won_hundredths(&self) -> Option<i64> {
        if self.projects_won > 0 { Some(self.spent.saturating_mul(100) / self.projects_won) } else { None }
    }
}

/// The place of an entry in a statement: a position, and the balance after it.
pub type StatementKey = (i64, i64);

/// An entry of a statement: credits that came or went, and what was there then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementEntry {
    /// The transfer.
    pub transfer: Transfer,
    /// What came (positive) or went (negative).
    pub change: i64,
    /// The balance after it.
    pub balance: i64,
    /// What it was spent on, or comes back from.
    pub project: Option<NamedProject>,
    /// What the lot came from.
    pub purchase: Option<PurchaseId>,
}

/// A project by the name that who spends on it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedProject {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub title: Option<String>,
}

/// Whether a provider has a privilege subscription in force.
pub fn has_privilege(store: &mut dyn Store, provider: AccountId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let current = store.find_current_subscription(BookId::of_provider(provider))?;
    Ok(current.is_some_and(|subscription| subscription.terms.is_privilege && subscription.is_in_force(now)))
}

/// The caller's own credits, and the lots that are spent next, up to a limit.
pub fn read_my_credits(
    store: &mut dyn Store,
    context: &Context<'_>,
    lots_max: i64,
) -> Result<(CreditBalance, Vec<CreditLot>), Failure> {
    let profile = require_own_provider(store, context, Operation::GET_MY_CREDITS)?;
    let lots = store.list_open_lots(profile.book(), context.now, lots_max)?;
    Ok((balance(store, profile.account, context.now)?, lots))
}

/// A provider's credits, for sales and finance.
pub fn read_provider_credits(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
) -> Result<CreditBalance, Failure> {
    require_provider_for(store, context, Operation::GET_PROVIDER_CREDITS, provider)?;
    balance(store, provider, context.now)
}

fn balance(store: &mut dyn Store, provider: AccountId, now: DateTime<Utc>) -> Result<CreditBalance, Failure> {
    let book = store.read_book(BookId::of_provider(provider))?.ok_or(CreditRefusal::ProviderProfileRequired)?;
    let overdue = store.sum_overdue_credits(book.id, now)?;
    let projects_won = store.count_projects_won(provider)?;
    Ok(CreditBalance::of(book, overdue, projects_won))
}

/// The caller's lots that can be spent, the soonest to expire first.
pub fn list_my_lots(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<CreditLotKey>,
) -> Result<Page<CreditLot, CreditLotKey>, Failure> {
    let profile = require_own_provider(store, context, Operation::LIST_MY_CREDIT_LOTS)?;
    Ok(store.list_lots(profile.book(), context.now, page)?)
}

/// What the caller spent, newest first, each with its project.
pub fn list_my_spends(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<SpendKey>,
) -> Result<Page<(CreditSpend, NamedProject), SpendKey>, Failure> {
    let profile = require_own_provider(store, context, Operation::LIST_MY_CREDIT_SPENDS)?;
    let Page { items, next } = store.list_spends(profile.book(), page)?;
    let titles = titles_of(store, items.iter().map(|spend| spend.project).collect())?;
    let with_project = |spend: CreditSpend| {
        let project = NamedProject { id: spend.project, title: titles.get(&spend.project).cloned() };
        (spend, project)
    };
    Ok(Page { items: items.into_iter().map(with_project).collect(), next })
}

type Titles = BTreeMap<ProjectId, String>;

/// The names of some projects, in one query.
fn titles_of(store: &mut dyn Store, ids: BTreeSet<ProjectId>) -> Result<Titles, StoreError> {
    let ids: Vec<ProjectId> = ids.into_iter().collect();
    let projects = if ids.is_empty() { Vec::new() } else { store.read_projects(&ids)? };
    Ok(projects.into_iter().map(|project| (project.id, project.terms.title.as_str().to_owned())).collect())
}

/// Names what entries of a book were spent on and what their lots came from; each kind of thing in one query.
fn name_sources(store: &mut dyn Store, book: BookId, entries: &mut [StatementEntry]) -> Result<(), StoreError> {
    let lots: BTreeSet<CreditLotId> = entries.iter().filter_map(|entry| entry.transfer.lot).collect();
    let lots = store.read_lots(book, &lots.into_iter().collect::<Vec<_>>())?;
    let lots: BTreeMap<CreditLotId, CreditLot> = lots.into_iter().map(|lot| (lot.id, lot)).collect();
    let lot_of = |entry: &StatementEntry| entry.transfer.lot.and_then(|id| lots.get(&id));
    let spend_of = |entry: &StatementEntry| entry.transfer.spend().or_else(|| lot_of(entry)?.spend);
    let spends: BTreeSet<CreditSpendId> = entries.iter().filter_map(spend_of).collect();
    let spends = store.read_spends(book, &spends.into_iter().collect::<Vec<_>>())?;
    let projects: BTreeMap<CreditSpendId, ProjectId> =
        spends.into_iter().map(|spend| (spend.id, spend.project)).collect();
    let titles = titles_of(store, projects.values().copied().collect())?;
    for entry in entries {
        entry.purchase = lot_of(entry).and_then(|lot| lot.purchase);
        let project = spend_of(entry).and_then(|id| projects.get(&id).copied());
        entry.project = project.map(|id| NamedProject { id, title: titles.get(&id).cloned() });
    }
    Ok(())
}

/// The caller's statement, newest first, with the running balance; and the book that it was read from.
pub fn read_my_statement(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<StatementKey>,
) -> Result<(Book, Page<StatementEntry, StatementKey>), Failure> {
    let profile = require_own_provider(store, context, Operation::GET_MY_CREDIT_STATEMENT)?;
    let book = store.read_book(profile.book())?.ok_or(CreditRefusal::ProviderProfileRequired)?;
    let (before, mut balance) =
        page.after.unwrap_or((book.seq.saturating_add(1), book.balance_minor(AccountKind::CreditsAvailable)));
    let overfull = page.limit.saturating_add(1);
    let transfers = store.list_credit_transfers(book.id, before, overfull)?;
    let mut entries = Vec::with_capacity(transfers.len());
    for transfer in transfers {
        let sign = if transfer.credit == AccountKind::CreditsAvailable { 1 } else { -1 };
        let change = transfer.amount_minor * sign;
        entries.push(StatementEntry { transfer, change, balance, project: None, purchase: None });
        balance -= change;
    }
    let key = |entry: &StatementEntry| (entry.transfer.seq, entry.balance - entry.change);
    let mut page = Page::from_overfull(entries, page.limit, key);
    name_sources(store, book.id, &mut page.items)?;
    Ok((book, page))
}

/// Every transfer of the caller's book, in order, for proof.
pub fn list_my_transfers(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<i64>,
) -> Result<Page<Transfer, i64>, Failure> {
    let profile = require_own_provider(store, context, Operation::LIST_MY_CREDIT_TRANSFERS)?;
    transfers(store, &profile, page)
}

/// Any provider's transfers, for finance.
pub fn list_provider_transfers(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
    page: &PageRequest<i64>,
) -> Result<Page<Transfer, i64>, Failure> {
    let profile = require_provider_for(store, context, Operation::LIST_PROVIDER_TRANSFERS, provider)?;
    transfers(store, &profile, page)
}

fn transfers(
    store: &mut dyn Store,
    profile: &ProviderProfile,
    page: &PageRequest<i64>,
) -> Result<Page<Transfer, i64>, Failure> {
    let overfull = page.limit.saturating_add(1);
    let transfers = store.list_transfers(profile.book(), page.after.unwrap_or(0), overfull)?;
    Ok(Page::from_overfull(transfers, page.limit, |transfer| transfer.seq))
}

/// The caller's subscription that has not ended.
pub fn read_my_subscription(store: &mut dyn Store, context: &Context<'_>) -> Result<Subscription, Failure> {
    let profile = require_own_provider(store, context, Operation::GET_MY_SUBSCRIPTION)?;
    super::subscribing::require_subscription(store, &profile)
}

/// A provider's subscription that has not ended, for sales.
pub fn read_provider_subscription(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
) -> Result<Subscription, Failure> {
    let profile = require_provider_for(store, context, Operation::GET_PROVIDER_SUBSCRIPTION, provider)?;
    super::subscribing::require_subscription(store, &profile)
}

/// The caller's subscriptions, newest first: at most one of them has not ended.
pub fn list_my_subscriptions(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<SubscriptionKey>,
) -> Result<Page<Subscription, SubscriptionKey>, Failure> {
    let profile = require_own_provider(store, context, Operation::LIST_MY_SUBSCRIPTIONS)?;
    Ok(store.list_subscriptions(profile.book(), page)?)
}

/// Any provider's subscriptions, for sales.
pub fn list_provider_subscriptions(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
    page: &PageRequest<SubscriptionKey>,
) -> Result<Page<Subscription, SubscriptionKey>, Failure> {
    let profile = require_provider_for(store, context, Operation::LIST_PROVIDER_SUBSCRIPTIONS, provider)?;
    Ok(store.list_subscriptions(profile.book(), page)?)
}

/// What the caller paid or is to pay, newest first.
pub fn list_my_purchases(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<PurchaseKey>,
) -> Result<Page<Purchase, PurchaseKey>, Failure> {
    let profile = require_own_provider(store, context, Operation::LIST_MY_PURCHASES)?;
    Ok(store.list_purchases(profile.book(), page)?)
}

/// One of the caller's purchases.
pub fn read_my_purchase(
    store: &mut dyn Store,
    context: &Context<'_>,
    purchase: PurchaseId,
) -> Result<Purchase, Failure> {
    let profile = require_own_provider(store, context, Operation::GET_MY_PURCHASE)?;
    Ok(store.find_purchase(profile.book(), purchase)?.ok_or(Refusal::NotFound)?)
}
