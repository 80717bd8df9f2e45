//! Recording what the gateway answered, once, whatever it was and whenever it came.

use super::{GatewayAnswer, GatewayOutcome, Payee, PaymentOrder, PaymentOrderKey, PaymentOrderKind, PaymentOrderState};
use crate::campaigns::{
    Campaign, CampaignState, Pledge, Revision, campaign_policy, collect_pledge, ensure, give_back_surplus, is_awaited,
    keep, refuse_collection,
};
use crate::clock::Context;
use crate::escrow::{Tranche, TrancheState};
use crate::events::EventKind;
use crate::ids::{BookId, CampaignId, PaymentOrderId, PledgeId};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::money::Money;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

/// Records the gateway's answer to an order. An order that has its answer already
/// is left as it is, unless the gateway says that money moved that it had refused
/// to move: what moved is always recorded, once.
pub fn settle_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    (book, order): (BookId, PaymentOrderId),
    outcome: &GatewayOutcome,
) -> Result<PaymentOrder, Failure> {
    let mut order = store.find_order(book, order)?.ok_or(Refusal::PaymentOrderUnknown)?;
    let is_open = match order.state {
        PaymentOrderState::Pending => true,
        PaymentOrderState::Refused | PaymentOrderState::NeedsAttention => {
            matches!(outcome, Ok(GatewayAnswer::Accepted { .. }))
        }
        PaymentOrderState::Settled => false,
    };
    if !is_open {
        return Ok(order);
    }
    let campaign = store.find_campaign(CampaignId::from(book))?.ok_or(Refusal::NotFound)?;
    let mut book = store.find_book(book)?.ok_or(Refusal::NotFound)?;
    match outcome {
        Ok(GatewayAnswer::Accepted { reference }) => {
            order.state = PaymentOrderState::Settled;
            order.reference = Some(reference.clone());
            order.settled_at = Some(context.now);
            order.last_error = None;
            accept(store, context, &campaign, &mut book, &mut order)?;
        }
        Ok(GatewayAnswer::Refused { reason }) => {
            order.last_error = Some(reason.clone());
            if order.kind == PaymentOrderKind::Collect {
                order.state = PaymentOrderState::Refused;
                refuse(store, context, &mut book, &order)?;
            } else {
                try_again(store, context, (&campaign, &mut book), &mut order)?;
            }
        }
        Ok(GatewayAnswer::Pending { reference, ask_again_at }) => {
            order.reference = Some(reference.clone());
            order.due_at = *ask_again_at;
        }
        Err(error) => {
            order.last_error = Some(error.to_string());
            order.attempts += 1;
            order.due_at = context.now + order.backoff();
        }
    }
    store.update_order(&order)?;
    store.save_book(&mut book)?;
    Ok(order)
}

/// After a refused refund or payout: waits, or raises it to finance.
fn try_again(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, book): (&Campaign, &mut Book),
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    order.attempts += 1;
    order.due_at = context.now + order.backoff();
    if order.attempts >= campaign_policy(store, campaign)?.terms.payment_attempts_max {
        order.state = PaymentOrderState::NeedsAttention;
        book.record(context, EventKind::PaymentNeedsAttention, order.id.0);
    }
    Ok(())
}

fn refuse(store: &mut dyn Store, context: &Context<'_>, book: &mut Book, order: &PaymentOrder) -> Result<(), Failure> {
    let mut pledge = require_pledge(store, order)?;
    if is_awaited(&pledge, order) { refuse_collection(store, context, book, &mut pledge) } else { Ok(()) }
}

/// The money moved: into escrow, back to its backer, or to the initiator.
fn accept(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    let Some(payee) = order.payee else {
        return collect(store, context, campaign, book, order);
    };
    pay(context, book, order, payee)?;
    if let Some(number) = order.tranche {
        let mut tranches = store.list_tranches(book.id)?;
        let paid = tranches.iter_mut().find(|tranche| tranche.number == number);
        let tranche = paid.ok_or_else(|| inconsistent("tranches", "number", order))?;
        mark_paid(context, book, tranche);
        tranche.version += 1;
        store.update_tranche(tranche)?;
    }
    Ok(())
}

fn collect(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    book: &mut Book,
    order: &mut PaymentOrder,
) -> Result<(), Failure> {
    let mut pledge = require_pledge(store, order)?;
    let is_live = campaign.state == CampaignState::Live;
    if is_live && is_awaited(&pledge, order) {
        let held = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
        collect_pledge(context, book, &mut pledge, order)?;
        give_back_surplus(store, &pledge, held)?;
        return keep(store, context, &mut pledge);
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
        },
    )?;
    store.update_order(order)?;
    refund_order(store, context, book, order, (pledge.id, Payee::Withdrawals), order.amount.amount_minor)?;
    order.refunded_minor = order.amount.amount_minor;
    Ok(())
}

/// Gives `amount_minor` of a pledge's money back to where it was paid from, the
/// latest collection first.
pub fn refund_from(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    pledge: PledgeId,
    payee: Payee,
    amount_minor: i64,
) -> Result<(), Failure> {
    let mut rest = amount_minor;
    if rest == 0 {
        return Ok(());
    }
    let orders = store.list_pledge_orders(book.id, pledge)?;
    let is_collected =
        |order: &PaymentOrder| order.kind == PaymentOrderKind::Collect && order.state == PaymentOrderState::Settled;
    for mut collection in orders.into_iter().rev().filter(is_collected) {
        let take = rest.min(collection.amount.amount_minor - collection.refunded_minor);
        if take > 0 {
            refund_order(store, context, book, &collection, (pledge, payee), take)?;
            collection.refunded_minor += take;
            store.update_order(&collection)?;
            rest -= take;
        }
    }
    let balance_minor = amount_minor - rest;
    Ok(ensure(rest == 0, Refusal::BalanceTooLow { account: "collections", balance_minor, asked_minor: amount_minor })?)
}

/// Takes a refund out of escrow and orders it at the gateway.
fn refund_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    collection: &PaymentOrder,
    (pledge, payee): (PledgeId, Payee),
    amount_minor: i64,
) -> Result<(), Failure> {
    let mut order = PaymentOrder {
        id: PaymentOrderId(context.ids.next()),
        kind: PaymentOrderKind::Refund,
        revision: None,
        source: Some(collection.id),
        payee: Some(payee),
        amount: Money::new(amount_minor, book.currency),
        ..outgoing(context, book, collection)
    };
    order.pledge = Some(pledge);
    book.transfer(
        context,
        Movement {
            kind: if payee == Payee::Refunds { TransferKind::Refund } else { TransferKind::Withdrawal },
            debit: AccountKind::Escrow,
            credit: payee.account(),
            amount_minor,
            pledge: Some(pledge),
            tranche: None,
            order: Some(order.id),
        },
    )?;
    settle_if_foretold(context, book, &mut order)?;
    Ok(store.insert_order(&order)?)
}

/// Orders the payout of an approved tranche; a tranche that pays nothing is paid at once.
pub(crate) fn order_payout(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    tranche: &mut Tranche,
) -> Result<(), Failure> {
    if tranche.net_minor() == 0 {
        mark_paid(context, book, tranche);
        return Ok(());
    }
    let mut order = PaymentOrder {
        id: PaymentOrderId(context.ids.next()),
        book: book.id,
        kind: PaymentOrderKind::Payout,
        pledge: None,
        revision: None,
        tranche: Some(tranche.number),
        source: None,
        payee: Some(Payee::Initiator),
        amount: Money::new(tranche.net_minor(), book.currency),
        refunded_minor: 0,
        state: PaymentOrderState::Pending,
        attempts: 0,
        generation: 0,
        reference: None,
        last_error: None,
        due_at: context.now,
        created_at: context.now,
        settled_at: None,
    };
    if settle_if_foretold(context, book, &mut order)? {
        mark_paid(context, book, tranche);
    }
    Ok(store.insert_order(&order)?)
}

/// Settles an outgoing order whose answer is known beforehand; says whether it was.
fn settle_if_foretold(context: &Context<'_>, book: &mut Book, order: &mut PaymentOrder) -> Result<bool, Refusal> {
    let (Some(GatewayAnswer::Accepted { reference }), Some(payee)) = (context.gateway.foretell(order), order.payee)
    else {
        return Ok(false);
    };
    order.state = PaymentOrderState::Settled;
    order.reference = Some(reference);
    order.settled_at = Some(context.now);
    pay(context, book, order, payee)?;
    Ok(true)
}

fn pay(context: &Context<'_>, book: &mut Book, order: &PaymentOrder, payee: Payee) -> Result<(), Refusal> {
    book.transfer(
        context,
        Movement {
            kind: payee.paid(),
            debit: payee.account(),
            credit: AccountKind::GatewayClearing,
            amount_minor: order.amount.amount_minor,
            pledge: order.pledge,
            tranche: order.tranche,
            order: Some(order.id),
        },
    )
}

fn mark_paid(context: &Context<'_>, book: &mut Book, tranche: &mut Tranche) {
    tranche.state = TrancheState::Paid;
    tranche.paid_at = Some(context.now);
    book.record(context, EventKind::TranchePaid, book.id.0);
}

fn outgoing(context: &Context<'_>, book: &Book, like: &PaymentOrder) -> PaymentOrder {
    PaymentOrder {
        book: book.id,
        refunded_minor: 0,
        state: PaymentOrderState::Pending,
        attempts: 0,
        generation: 0,
        reference: None,
        last_error: None,
        due_at: context.now,
        created_at: context.now,
        settled_at: None,
        ..like.clone()
    }
}

/// Payment orders, newest first, for finance.
pub fn list_payment_orders(
    store: &mut dyn Store,
    context: &Context<'_>,
    state: Option<PaymentOrderState>,
    page: &PageRequest<PaymentOrderKey>,
) -> Result<Page<PaymentOrder, PaymentOrderKey>, Failure> {
    Operation::ListPaymentOrders.allow(context.actor, Relations::NONE)?;
    Ok(store.list_orders(state, page)?)
}

/// Tries an order again that was raised to finance, under a new key.
pub fn retry_order(
    store: &mut dyn Store,
    context: &Context<'_>,
    (book, order): (BookId, PaymentOrderId),
) -> Result<PaymentOrder, Failure> {
    Operation::RetryPaymentOrder.allow(context.actor, Relations::NONE)?;
    let mut order = store.find_order(book, order)?.ok_or(Refusal::NotFound)?;
    let state = order.state;
    ensure(state == PaymentOrderState::NeedsAttention, Refusal::PaymentOrderNotRefused { state })?;
    order.state = PaymentOrderState::Pending;
    order.attempts = 0;
    order.generation += 1;
    order.due_at = context.now;
    store.update_order(&order)?;
    Ok(order)
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
