//! How a subscription ends, or is refused its renewal; its provider is told, once, in the transaction of it.

use chrono::SecondsFormat;

use super::{EndReason, Subscription, SubscriptionState};
use crate::clock::Context;
use crate::events::EventKind;
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
    book.record(context, EventKind::SubscriptionEnded, subscription.id.0);
    let kind = match reason {
        EndReason::Cancelled => NotificationKind::SubscriptionEnded,
        EndReason::NotPaid => NotificationKind::SubscriptionLapsed,
    };
    notify(store, context, &[subscription.provider], &Notice::of(kind, ""))
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
    let ends_at = subscription.grace_ends_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    notify(store, context, &[subscription.provider], &Notice::of(NotificationKind::SubscriptionPastDue, ends_at))
}
