//! What a provider is told of its purchases and credits, in the transaction of what happened.
//!
//! There is no notice of what was answered at once or done by the provider: the reply said it.

use super::{CreditLot, Purchase, PurchaseKind};
use crate::clock::Context;
use crate::notifications::{Notice, NotificationKind, notify};
use crate::refusal::Failure;
use crate::store::Store;

/// Tells how a payment ended that was waited for.
pub(super) fn tell_of_purchase(
    store: &mut dyn Store,
    context: &Context<'_>,
    purchase: &Purchase,
    kind: NotificationKind,
) -> Result<(), Failure> {
    notify(store, context, &[purchase.provider], &Notice::of(kind).amount(purchase.price))
}

/// Tells that a payment was given up, unless the end of its subscription says so, or the provider gave it up itself.
pub(super) fn tell_if_given_up(
    store: &mut dyn Store,
    context: &Context<'_>,
    purchase: &Purchase,
    ends_with_subscription: bool,
) -> Result<(), Failure> {
    if ends_with_subscription || context.actor.is(purchase.provider) {
        return Ok(());
    }
    tell_of_purchase(store, context, purchase, NotificationKind::PurchaseExpired)
}

/// Whether the end of a subscription tells what became of this purchase: it has none without it.
pub(super) const fn ends_with_subscription(purchase: &Purchase) -> bool {
    matches!(purchase.kind, PurchaseKind::FirstMonth)
}

/// Tells that what is left of a lot is about to expire.
pub(super) fn tell_of_expiring(store: &mut dyn Store, context: &Context<'_>, lot: &CreditLot) -> Result<(), Failure> {
    let notice = Notice::of(NotificationKind::CreditsExpiring).counting(lot.remaining).until(lot.expires_at);
    notify(store, context, &[lot.provider], &notice)
}

/// Tells that what was left of a lot has expired.
pub(super) fn tell_of_expired(store: &mut dyn Store, context: &Context<'_>, lot: &CreditLot) -> Result<(), Failure> {
    notify(store, context, &[lot.provider], &Notice::of(NotificationKind::CreditsExpired).counting(lot.remaining))
}
