//! What time starts with subscriptions and credits.

use super::{
    advance_subscription, announce_expiry, expire_lot, expire_purchase, order_spend_refunds, refund_hidden_spend,
};
use crate::jobs::jobs;

jobs! {
    /// Renew a subscription, try its payment again, or end it.
    ADVANCE_SUBSCRIPTION "advance_subscription" of Book => |store, context, job| {
        Ok(job.again_at(advance_subscription(store, context, (job.book.provider(), job.subject()?))?))
    };
    /// Give up a purchase that was not paid in time.
    EXPIRE_PURCHASE "expire_purchase" of Book => |store, context, job| {
        expire_purchase(store, context, (job.book.provider(), job.subject()?))?;
        Ok(None)
    };
    /// Tell a provider that what is left of a lot is about to expire.
    ANNOUNCE_EXPIRY "announce_expiry" of Book => |store, context, job| {
        announce_expiry(store, context, (job.book.provider(), job.subject()?))?;
        Ok(None)
    };
    /// Post what is left of a lot as expired.
    EXPIRE_LOT "expire_lot" of Book => |store, context, job| {
        expire_lot(store, context, (job.book.provider(), job.subject()?))?;
        Ok(None)
    };
    /// Order the refund of every spend on a hidden project, some at a time.
    ORDER_SPEND_REFUNDS "order_spend_refunds" of Project => |store, context, job| {
        let is_unfinished = order_spend_refunds(store, context, job.project())?;
        Ok(job.again_at(is_unfinished.then_some(context.now)))
    };
    /// Refund a spend on a hidden project.
    REFUND_SPEND "refund_spend" of Book => |store, context, job| {
        refund_hidden_spend(store, context, (job.book.provider(), job.subject()?))?;
        Ok(None)
    };
}
