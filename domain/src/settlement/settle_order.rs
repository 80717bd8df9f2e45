//! Recording what the gateway answered, once, whatever it was and whenever it came.

use crate::campaigns::{
    Campaign, Pledge, Revision, campaign_policy, close_if_answered, collect_pledge, expire_pending, give_back_surplus,
    is_awaited, is_in_time, keep, refuse_collection,
};
use crate::clock::Context;
use crate::credits::{collect_purchase, refuse_purchase};
use crate::escrow::mark_paid;
use crate::events::{Entry, EventKind};
use crate::ids::{BookId, CampaignId};
use crate::ledger::{AccountKind, Book, BookKind, Movement, TransferKind};
use crate::payments::{
    Asked, GatewayAnswer, GatewayOutcome, Payee, PaymentOrder, PaymentOrderKind, PaymentOrderState, PaymentRefusal,
    pay, record_repeated, refund_order,
};
use crate::policy::Policy;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// How often a gateway that gives no answer to a refund or payout is asked before
/// finance is told.
const UNANSWERED_MAX: i64 = 20;

/// Records the gateway's answer to what it was asked. An order that has its answer
/// already is left as it is, and so is one that was asked again meanwhile, unless
/// the gateway says that money moved: what moved is always recorded, once, and
/// finance is told when it moved twice; what was collected twice is refunded.
pub fn settle_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    (book, asked): (BookId, Asked),
    outcome: &GatewayOutcome,
) -> Result<PaymentOrder, Failure> {
    let mut order = store.find_order(book, asked.order)?.ok_or(PaymentRefusal::OrderUnknown)?;
    let mut book = store.find_book(book)?.ok_or(Refusal::NotFound)?;
    if let (PaymentOrderState::Settled, Ok(GatewayAnswer::Accepted { reference })) = (order.state, outcome) {
        record_repeated(store, context, &mut book, &order, (asked, reference.as_str()))?;
        return Ok(order);
    }
    let is_awaited = order.state == PaymentOrderState::Pending && order.generation == asked.generation;
    if !is_awaited && !matches!(outcome, Ok(GatewayAnswer::Accepted { .. })) {
        return Ok(order);
    }
    match outcome {
        Ok(GatewayAnswer::Accepted { reference }) => {
            order.generation = asked.generation;
            order.settle(context, reference.clone());
            accept(store, context, &mut book, &mut order)?;
        }
        Ok(GatewayAnswer::Refused { reason }) => {
            if order.kind == PaymentOrderKind::Collect {
                order.refuse(reason.clone());
                refuse(store, context, &mut book, &order)?;
            } else {
                order.last_error = Some(reason.clone());
                order.attempts += 1;
                order.generation += 1;
                let attempts_max = policy_of(store, &book)?.terms.payment_attempts_max;
                wait_or_raise(context, &mut book, &mut order, attempts_max);
            }
        }
        Ok(GatewayAnswer::Pending { reference, ask_again_at }) => {
            order.reference = Some(reference.clone());
            order.due_at = *ask_again_at;
        }
        Err(error) => {
            order.last_error = Some(error.to_string());
            order.attempts += 1;
            let attempts_max = if order.kind == PaymentOrderKind::Collect { i64::MAX } else { UNANSWERED_MAX };
            wait_or_raise(context, &mut book, &mut order, attempts_max);
        }
    }
    store.update_order(&order)?;
    store.save_book(&mut book)?;
    Ok(order)
}

/// After an attempt without success: waits, or raises the order to finance.
fn wait_or_raise(context: &Context<'_>, book: &mut Book, order: &mut PaymentOrder, attempts_max: i64) {
    order.due_at = context.now + order.backoff();
    if order.attempts >= attempts_max {
        order.state = PaymentOrderState::NeedsAttention;
        book.record(context, Entry::of(EventKind::PaymentNeedsAttention, order.id.0).amount(order.amount.amount_minor));
        let delayed = match (order.tranche, order.pledge) {
            (Some(number), _) => Some(Entry::of(EventKind::PayoutDelayed, book.id.0).tranche(number)),
            (None, Some(pledge)) => Some(Entry::of(EventKind::RefundDelayed, pledge.0)),
            (None, None) => None,
        };
        if let Some(delayed) = delayed {
            book.record(context, delayed.amount(order.amount.amount_minor));
        }
    }
}

/// The policy that what a book is about is held under.
fn policy_of(store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
    match book.kind {
        BookKind::Campaign => {
            let campaign = require_campaign(store, book)?;
            campaign_policy(store, &campaign)
        }
        BookKind::Provider => Ok(store.current_policy()?),
    }
}

fn require_campaign(store: &mut dyn Store, book: &Book) -> Result<Campaign, Failure> {
    Ok(store.find_campaign(CampaignId::from(book.id))?.ok_or(Refusal::NotFound)?)
}

fn refuse(store: &mut dyn Store, context: &Context<'_>, book: &mut Book, order: &PaymentOrder) -> Result<(), Failure> {
    if book.kind == BookKind::Provider {
        return refuse_purchase(store, context, book, order);
    }
    let mut pledge = require_pledge(store, order)?;
    if !is_awaited(&pledge, order) {
        return Ok(());
    }
    refuse_collection(store, context, book, &mut pledge)?;
    let campaign = require_campaign(store, book)?;
    close_if_answered(store, context, book, campaign)
}

/// The money moved: into the book, back to who paid, or to the initiator.
fn accept(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    let Some(payee) = order.payee else {
        return match book.kind {
            BookKind::Campaign => collect(store, context, book, order),
            BookKind::Provider => collect_purchase(store, context, book, order),
        };
    };
    pay(context, book, order, payee)?;
    if let Some(number) = order.tranche {
        let mut tranches = store.list_tranches(book.id)?;
        let paid = tranches.iter_mut().find(|tranche| tranche.number == number);
        let tranche = paid.ok_or_else(|| inconsistent("tranches", "number", order))?;
        mark_paid(store, context, book, tranche)?;
        tranche.version += 1;
        store.update_tranche(tranche)?;
    }
    Ok(())
}

/// Books money that a pledge brought. What does not come in time is refunded, and ends the wait for it, so that nobody
/// waits for money that has come and gone.
fn collect(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    let campaign = require_campaign(store, book)?;
    let mut pledge = require_pledge(store, order)?;
    if is_in_time(&campaign, &pledge, order, context.now) {
        let held = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
        collect_pledge(context, book, &mut pledge, order)?;
        give_back_surplus(store, &pledge, held)?;
        keep(store, context, &mut pledge)?;
        return close_if_answered(store, context, book, campaign);
    }
    if is_awaited(&pledge, order) {
        expire_pending(store, context, book, &mut pledge)?;
    }
    book.transfer(
        context,
        Movement {
            kind: TransferKind::LateCollection,
            debit: AccountKind::GatewayClearing,
            credit: AccountKind::Escrow,
            amount_minor: order.amount.amount_minor,
            pledge: Some(pledge.id),
            tranche: None,
            order: Some(order.id),
            lot: None,
            cause: None,
        },
    )?;
    book.record(context, Entry::of(EventKind::PledgeLate, pledge.id.0).amount(order.amount.amount_minor));
    store.update_order(order)?;
    refund_order(store, context, book, order, (pledge.id, Payee::Withdrawals), order.amount.amount_minor)?;
    order.refunded_minor = order.amount.amount_minor;
    close_if_answered(store, context, book, campaign)
}

fn require_pledge(store: &mut dyn Store, order: &PaymentOrder) -> Result<Pledge, Failure> {
    let found = match order.pledge {
        Some(pledge) => store.find_pledge(CampaignId::from(order.book), pledge)?,
        None => None,
    };
    Ok(found.ok_or_else(|| inconsistent("payment_orders", "pledge_id", order))?)
}

fn inconsistent(table: &'static str, column: &'static str, order: &PaymentOrder) -> StoreError {
    StoreError::Inconsistent { table, column, key: order.id.to_string() }
}
