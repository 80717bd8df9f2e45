//! How a subscription ends, or is refused its renewal; its provider is told, once, in the transaction of it.

use super::{Cancellation, EndReason, Subscription, SubscriptionState};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::Book;
use crate::notifications::{Notice, NotificationKind, notify};
use crate::refusal::Failure;
use crate::store::Store;

/// Ends a subscription.
pub(super) fn end_subscription(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    subscription: &mut Subscription,
    reason: EndReason,
) -> Result<(), Failure> {
    subscription.end(context.now, reason);
    book.record(context, Entry::of(EventKind::SubscriptionEnded, subscription.id.0));
    let notice = match (reason, &subscription.cancelled_by_sales) {
        (EndReason::Cancelled, None) => Notice::of(NotificationKind::SubscriptionEnded),
        (EndReason::Cancelled, Some(Cancellation { reason, .. })) => {
            Notice::of(NotificationKind::SubscriptionEndedBySales).saying(reason.as_str())
        }
        (EndReason::NotPaid, _) => Notice::of(NotificationKind::SubscriptionLapsed),
    };
    notify(store, context, &[subscription.provider], &notice)
}

/// Tells that sales cancelled the subscription, when it ends, and why.
pub(super) fn tell_if_cancelled_by_sales(
    store: &mut dyn Store,
    context: &Context<'_>,
    subscription: &Subscription,
) -> Result<(), Failure> {
    let Some(Cancellation { reason, .. }) = &subscription.cancelled_by_sales else {
        return Ok(());
    };
    let notice = Notice::of(NotificationKind::SubscriptionCancelled).until(subscription.period_ends_at);
    notify(store, context, &[subscription.provider], &notice.saying(reason.as_str()))
}

/// Tells of a renewal that was refused at its first try; the others within the grace period are no news.
pub(super) fn tell_if_past_due(
    store: &mut dyn Store,
    context: &Context<'_>,
    subscription: &Subscription,
) -> Result<(), Failure> {
    let is_first = subscription.state == SubscriptionState::PastDue && subscription.attempts == 1;
    if !is_first {
        return Ok(());
    }
    let notice = Notice::of(NotificationKind::SubscriptionPastDue).until(subscription.grace_ends_at);
    notify(store, context, &[subscription.provider], &notice)
}
