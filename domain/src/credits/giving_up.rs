//! Purchases that are no longer waited for: not paid in time, or of a subscription that goes another way.
//! Should their money still come, it is refunded.

use super::notices::{ends_with_subscription, tell_if_given_up};
use super::purchase::{give_up, subscription_of};
use super::subscription::keep_if_changed;
use super::{Purchase, PurchaseKind, PurchaseState};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, PurchaseId, SubscriptionId};
use crate::ledger::Book;
use crate::refusal::Failure;
use crate::store::Store;

/// Gives a purchase up that was not paid in time; does nothing when it was paid or refused.
pub fn expire_purchase(
    store: &mut dyn Store,
    context: &Context<'_>,
    (provider, id): (AccountId, PurchaseId),
) -> Result<(), Failure> {
    let found = store.find_purchase(BookId::of_provider(provider), id)?;
    let Some(mut purchase) = found.filter(|purchase| purchase.state == PurchaseState::AwaitingPayment) else {
        return Ok(());
    };
    let mut book = super::open_book(store, provider)?;
    let known = subscription_of(store, &purchase)?;
    let mut subscription = known.clone();
    expire(context, &mut book, &mut purchase);
    tell_if_given_up(store, context, &purchase, ends_with_subscription(&purchase))?;
    give_up(store, context, &mut book, &purchase, subscription.as_mut())?;
    keep_if_changed(store, (known, subscription))?;
    store.update_purchase(&purchase)?;
    store.save_book(&mut book)?;
    Ok(())
}

/// Gives up what is being paid for a subscription that ends or goes another way: should its money still come,
/// it is refunded.
pub(super) fn abandon_pending(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    subscription: SubscriptionId,
) -> Result<(), Failure> {
    if let Some(mut purchase) = store.find_pending_purchase(book.id, subscription)? {
        expire(context, book, &mut purchase);
        tell_if_given_up(store, context, &purchase, purchase.kind != PurchaseKind::Upgrade)?;
        store.update_purchase(&purchase)?;
    }
    Ok(())
}

fn expire(context: &Context<'_>, book: &mut Book, purchase: &mut Purchase) {
    purchase.end(context, PurchaseState::Expired);
    book.record(context, Entry::of(EventKind::PurchaseExpired, purchase.id.0));
}
