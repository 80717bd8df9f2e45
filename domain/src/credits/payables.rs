//! What orders of a provider's purchases are for, and what becomes of a purchase when one is answered.

use super::notices::{ends_with_subscription, tell_of_purchase};
use super::purchase::{fulfil, refuse, subscription_of};
use super::subscription::{keep_if_changed, keep_subscription};
use super::{Purchase, PurchaseState};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::PurchaseId;
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::notifications::NotificationKind;
use crate::payments::{
    PaidIn, PaidOut, Payable, PayableKind, PaymentOrder, RepeatReturned, payables, settle_if_foretold,
};
use crate::policy::Policy;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

payables! {
    /// What a provider pays for: a pack, or a month of a subscription.
    PURCHASE "purchase" of Provider, Collect PaidPurchase;
    /// What goes back because the purchase was not wanted any more when its money came.
    PURCHASE_RETURN "purchase_return" of Provider, Refund PurchaseReturn;
    /// What the collection of a purchase brought once more.
    REPEATED_PURCHASE "repeated_purchase" of Provider, Refund RepeatReturned { policy: current_policy };
}

impl Payable {
    /// The purchase that it pays for, or whose money it gives back.
    pub fn purchase(&self) -> Option<PurchaseId> {
        let kinds = [PayableKind::PURCHASE, PayableKind::PURCHASE_RETURN, PayableKind::REPEATED_PURCHASE];
        kinds.contains(&self.kind).then_some(PurchaseId(self.subject))
    }
}

/// What a provider pays for.
struct PaidPurchase;

impl PaidIn for PaidPurchase {
    /// The money of a purchase came in: for what it is for, or, when that is not wanted any more, to go back.
    fn settle(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &mut PaymentOrder,
    ) -> Result<(), Failure> {
        let mut purchase = require_purchase(store, order)?;
        let mut subscription = subscription_of(store, &purchase)?;
        if purchase.is_wanted(subscription.as_ref()) {
            purchase.end(context, PurchaseState::Collected);
            fulfil(store, context, book, &purchase, subscription.as_mut(), order)?;
            if !order.is_unattended {
                tell_of_purchase(store, context, &purchase, NotificationKind::PurchaseCollected)?;
            }
            if let Some(subscription) = &mut subscription {
                keep_subscription(store, subscription)?;
            }
            return Ok(store.update_purchase(&purchase)?);
        }
        purchase.end(context, PurchaseState::Returned);
        store.update_purchase(&purchase)?;
        tell_of_purchase(store, context, &purchase, NotificationKind::PurchaseReturned)?;
        send_back(store, context, book, order)
    }

    fn refuse(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &PaymentOrder,
    ) -> Result<(), Failure> {
        let mut purchase = require_purchase(store, order)?;
        if purchase.state != PurchaseState::AwaitingPayment {
            return Ok(());
        }
        let known = subscription_of(store, &purchase)?;
        let mut subscription = known.clone();
        refuse(store, context, book, &mut purchase, (subscription.as_mut(), order.is_unattended))?;
        if !order.is_unattended && !ends_with_subscription(&purchase) {
            tell_of_purchase(store, context, &purchase, NotificationKind::PurchaseRefused)?;
        }
        keep_if_changed(store, (known, subscription))?;
        Ok(store.update_purchase(&purchase)?)
    }

    fn give_repeat_back(&self, order: &PaymentOrder) -> Payable {
        PayableKind::REPEATED_PURCHASE.of(order.payable.subject)
    }
}

/// What was paid too late.
struct PurchaseReturn;

impl PaidOut for PurchaseReturn {
    fn account(&self) -> AccountKind {
        AccountKind::WithdrawalsPayable
    }

    fn payment(&self, order: &PaymentOrder) -> Movement {
        order.paid_out_of(self.account(), TransferKind::RefundPaid)
    }

    fn policy(&self, store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
        current_policy(store, book)
    }
}

fn current_policy(store: &mut dyn Store, _book: &Book) -> Result<Policy, Failure> {
    Ok(store.current_policy()?)
}

/// Money that is no longer wanted comes in and is ordered to go back, all of it.
fn send_back(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    collection: &mut PaymentOrder,
) -> Result<(), Failure> {
    let payable = PayableKind::PURCHASE_RETURN.of(collection.payable.subject);
    let (from, into) = (AccountKind::GatewayClearing, PurchaseReturn.account());
    let late = Movement::new(TransferKind::LateCollection, from, into, collection.amount.amount_minor);
    book.transfer(context, Movement { order: Some(collection.id), ..late })?;
    book.record(context, Entry::of(EventKind::PurchaseReturned, payable.subject));
    collection.refunded_minor = collection.amount.amount_minor;
    let mut refund =
        PaymentOrder { source: Some(collection.id), ..PaymentOrder::new(context, book.id, payable, collection.amount) };
    settle_if_foretold(context, book, &mut refund)?;
    Ok(store.insert_order(&refund)?)
}

fn require_purchase(store: &mut dyn Store, order: &PaymentOrder) -> Result<Purchase, Failure> {
    let key = order.id.to_string();
    let missing = StoreError::Inconsistent { table: "payment_orders", column: "subject_id", key };
    let found = store.find_purchase(order.book, PurchaseId(order.payable.subject))?;
    Ok(found.ok_or(missing)?)
}
