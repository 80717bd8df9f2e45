//! Payment orders: what the ledger says of them, and what really happened at the gateway.

use std::collections::BTreeSet;

use crate::contexts;
use crate::ids::BookId;
use crate::ledger::{AccountKind, Transfer, TransferKind};
use crate::payments::{PayableKind, PaymentOrder, PaymentOrderKind, PaymentOrderState};
use crate::scenarios::world::World;

/// Checks the orders of a book.
pub(super) fn check(world: &World, id: BookId) {
    let orders: Vec<&PaymentOrder> =
        world.store.orders.iter().map(|(order, _)| order).filter(|order| order.book == id).collect();
    let transfers = world.store.transfers.get(&id).map(Vec::as_slice).unwrap_or_default();
    for order in &orders {
        check_transfers(order, transfers);
        let has_moved = world.gateway.moved.contains_key(&order.id);
        let is_settled = order.state == PaymentOrderState::Settled;
        assert!(has_moved || !is_settled, "nothing moved at the gateway: {order:?}");
        assert!(order.settled_at.is_some() == is_settled, "{order:?}");
        match order.kind() {
            PaymentOrderKind::Collect => check_refunds(order, &orders),
            PaymentOrderKind::Refund => check_source(order, &orders),
            PaymentOrderKind::Payout => {}
        }
    }
    check_repeated(world, id, transfers);
    let book = &world.store.books[&id];
    let accounts: BTreeSet<AccountKind> = contexts::payables().filter_map(PayableKind::account).collect();
    for account in accounts.into_iter().filter(|account| AccountKind::of(book.kind).contains(account)) {
        let is_waiting = |order: &&&PaymentOrder| {
            order.payable.kind.account() == Some(account) && order.state != PaymentOrderState::Settled
        };
        let waiting: i64 = orders.iter().filter(is_waiting).map(|order| order.amount.amount_minor).sum();
        let missing: i64 = transfers
            .iter()
            .filter(|transfer| transfer.kind == TransferKind::RepeatedPayment)
            .filter(|_| account == AccountKind::RepeatedMovements)
            .map(|transfer| transfer.amount_minor)
            .sum();
        assert_eq!(book.balance_minor(account), waiting - missing, "{account}");
    }
}

/// A settled order has the one transfer that says so; a refund the one that set it aside.
fn check_transfers(order: &PaymentOrder, transfers: &[Transfer]) {
    let amounts = |kinds: &[TransferKind]| -> Vec<i64> {
        let own = transfers.iter().filter(|transfer| transfer.order == Some(order.id));
        own.filter(|transfer| kinds.contains(&transfer.kind)).map(|transfer| transfer.amount_minor).collect()
    };
    let amount = order.amount.amount_minor;
    let settled = if order.state == PaymentOrderState::Settled { vec![amount] } else { vec![] };
    let (opening, settling): (&[TransferKind], &[TransferKind]) = match order.payable.kind.as_str() {
        "pledge_revision" => (&[], &[TransferKind::Collection, TransferKind::LateCollection]),
        "pledge_withdrawal" => (&[TransferKind::Withdrawal], &[TransferKind::RefundPaid]),
        "pledge_refund" => (&[TransferKind::Refund], &[TransferKind::RefundPaid]),
        "repeated_pledge" => (&[TransferKind::RepeatedCollection], &[TransferKind::RepeatReturned]),
        "tranche_payout" => (&[], &[TransferKind::PayoutPaid]),
        other => panic!("{other} is no payable of a campaign"),
    };
    assert_eq!(amounts(settling), settled);
    assert!(opening.is_empty() || amounts(opening) == [amount], "{order:?}");
}

/// What was given back of a collection is what its refunds amount to, to whom it came from.
fn check_refunds(collection: &PaymentOrder, orders: &[&PaymentOrder]) {
    let is_refund = |order: &&&PaymentOrder| {
        order.source == Some(collection.id) && order.payable.kind != PayableKind::REPEATED_PLEDGE
    };
    let refunds: Vec<&&PaymentOrder> = orders.iter().filter(is_refund).collect();
    let refunded: i64 = refunds.iter().map(|order| order.amount.amount_minor).sum();
    assert_eq!(refunded, collection.refunded_minor);
    assert!((0..=collection.amount.amount_minor).contains(&refunded), "{collection:?}");
    let is_own = |refund: &&&PaymentOrder| {
        refund.kind() == PaymentOrderKind::Refund && refund.payable.pledge() == collection.payable.pledge()
    };
    assert!(refunds.iter().all(is_own), "{refunds:?}");
}

/// What moved again is recorded with the transfer that books it.
fn check_repeated(world: &World, id: BookId, transfers: &[Transfer]) {
    let repeated = world.store.unexpected_movements.iter().filter_map(|movement| movement.repeated);
    for movement in repeated.filter(|movement| movement.book == id) {
        let booked = transfers.iter().find(|transfer| transfer.seq == movement.transfer_seq).unwrap();
        let kind = match movement.payable.kind.direction() {
            PaymentOrderKind::Collect => TransferKind::RepeatedCollection,
            PaymentOrderKind::Refund | PaymentOrderKind::Payout => TransferKind::RepeatedPayment,
        };
        assert_eq!((booked.kind, booked.amount_minor), (kind, movement.amount.amount_minor), "{movement:?}");
        assert_eq!(booked.order, movement.returned_by, "{movement:?}");
    }
}

/// A refund gives back one settled collection, of what was paid twice too, and never more than that brought.
fn check_source(refund: &PaymentOrder, orders: &[&PaymentOrder]) {
    let source = orders.iter().find(|order| Some(order.id) == refund.source).unwrap();
    assert_eq!((source.kind(), source.state), (PaymentOrderKind::Collect, PaymentOrderState::Settled), "{refund:?}");
    assert!(refund.amount.amount_minor <= source.amount.amount_minor, "{refund:?}");
}

/// Nothing waits, and the ledger knows of exactly what moved at the gateway.
pub(super) fn check_at_rest(world: &World) {
    for (order, _) in &world.store.orders {
        let is_settled = order.state == PaymentOrderState::Settled;
        let is_refused = order.state == PaymentOrderState::Refused && order.kind() == PaymentOrderKind::Collect;
        assert!(is_settled || is_refused, "{order:?}");
        assert_eq!(world.gateway.moved.contains_key(&order.id), is_settled, "{order:?}");
    }
    assert!(world.gateway.moved.keys().all(|id| world.store.orders.iter().any(|(order, _)| order.id == *id)));
}
