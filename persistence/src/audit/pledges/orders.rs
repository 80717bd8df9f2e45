//! The orders of a pledge against its transfers, and against one another.

use palier_domain::ledger::TransferKind;
use palier_domain::payments::PaymentOrderState;

use super::rows::{OrderColumns, PledgeColumns, TransferColumns};
use super::{Pair, Row, Stop};
use crate::columns::IdValue;

/// Its collections are of revisions that there are or were, and the first was asked for with the pledge.
pub(super) fn check_asked(pledge: &PledgeColumns, orders: &[OrderColumns]) -> Result<(), Stop> {
    for order in orders {
        let key = Pair(pledge.book_id.0, order.id.0);
        let row = Row { table: "payment_orders", key: &key };
        row.expect("is_unattended", false, order.is_unattended)?;
        let Some(revision) = order.revision else { continue };
        if !(1..=pledge.revisions).contains(&revision) {
            return Err(row.disagree("subject_number", &format_args!("one of {}", pledge.revisions), &revision));
        }
        if revision == 1 {
            row.expect_at("created_at", pledge.created_at.0, order.created_at.0)?;
        }
        if let (1, Some(settled_at), Some(collected_at)) = (revision, order.settled_at, pledge.collected_at) {
            row.expect_at("settled_at", collected_at.0, settled_at.0)?;
        }
    }
    Ok(())
}

/// A refund was ordered by the transfer that credited the account it is paid from, at the same instant.
fn check_opening(row: &Row<'_>, order: &OrderColumns, transfers: &[TransferColumns]) -> Result<(), Stop> {
    let Some(payee) = order.payee() else { return Ok(()) };
    let kinds = [TransferKind::Refund.as_str(), TransferKind::Withdrawal.as_str()];
    let is_opening =
        |transfer: &&TransferColumns| transfer.order_id == Some(order.id) && kinds.contains(&transfer.kind.as_str());
    let Some(opening) = transfers.iter().find(is_opening) else {
        return Err(row.disagree("the transfer that orders it", &"one", &"none"));
    };
    row.expect("payable", opening.credit_account.as_str(), payee)?;
    row.expect("amount_minor", opening.amount, order.amount)?;
    row.expect_at("created_at", opening.recorded_at.0, order.created_at.0)
}

/// A settled order has the one transfer that says so, an open one none; what was
/// given back of a collection is what its refunds amount to.
pub(super) fn check(
    own: (IdValue, IdValue),
    transfers: &[TransferColumns],
    orders: &[OrderColumns],
) -> Result<(), Stop> {
    for order in orders {
        let key = Pair(own.0.0, order.id.0);
        let row = Row { table: "payment_orders", key: &key };
        let settling: &[TransferKind] = if order.is_collection() {
            &[TransferKind::Collection, TransferKind::LateCollection]
        } else {
            &[TransferKind::RefundPaid]
        };
        let settled = || {
            let own = transfers.iter().filter(|transfer| transfer.order_id == Some(order.id));
            own.filter(|transfer| settling.iter().any(|kind| kind.as_str() == transfer.kind))
        };
        let is_settled = order.state == PaymentOrderState::Settled.as_str();
        row.expect("how many transfers settle it", usize::from(is_settled), settled().count())?;
        let amount = if is_settled { order.amount } else { 0 };
        row.expect("amount_minor", settled().map(|transfer| transfer.amount).sum(), amount)?;
        if let (Some(payee), Some(transfer)) = (order.payee(), settled().next()) {
            row.expect("payable", transfer.debit_account.as_str(), payee)?;
        }
        if let (Some(at), Some(transfer)) = (order.settled_at, settled().next()) {
            row.expect_at("settled_at", transfer.recorded_at.0, at.0)?;
        }
        check_opening(&row, order, transfers)?;
        check_refunds(&row, order, orders)?;
    }
    let known =
        |transfer: &&TransferColumns| transfer.order_id.is_some_and(|id| orders.iter().all(|order| order.id != id));
    match transfers.iter().find(known) {
        Some(transfer) => {
            let key = Pair(own.0.0, transfer.seq);
            Err(Row { table: "transfers", key: &key }.disagree("order_id", &"an order of the pledge", &"none"))
        }
        None => Ok(()),
    }
}

/// A refund gives a collection of the same pledge back; of a collection went back what its refunds amount to, and no
/// more than came in.
fn check_refunds(row: &Row<'_>, order: &OrderColumns, orders: &[OrderColumns]) -> Result<(), Stop> {
    let is_of_pledge = |source: &IdValue| orders.iter().any(|other| other.is_collection() && other.id == *source);
    if let Some(source) = order.source.filter(|source| !is_of_pledge(source)) {
        return Err(row.disagree("source_order_id", &"a collection of the pledge", &source.0));
    }
    if !order.is_collection() {
        return Ok(());
    }
    if order.refunded > order.amount {
        return Err(row.disagree("refunded_minor", &"at most its amount", &order.refunded));
    }
    let refunds = orders.iter().filter(|other| other.source == Some(order.id));
    let refunded: i128 = refunds.map(|refund| i128::from(refund.amount)).sum();
    row.expect("refunded_minor", refunded, i128::from(order.refunded))
}
