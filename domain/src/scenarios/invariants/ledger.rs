//! The ledger: an unbroken chain, balances that are its sums, and a statement that adds up.

use crate::escrow::EscrowStatement;
use crate::ids::BookId;
use crate::ledger::{AccountKind, ChainHash, Transfer, TransferKind};
use crate::memory::MemoryStore;
use crate::scenarios::world::World;

/// Checks a book: what is new by itself, the rest by being what it was.
pub(super) fn check(before: &MemoryStore, world: &World, id: BookId) {
    let (was, is) = (transfers(before, id), transfers(&world.store, id));
    assert!(is.len() >= was.len() && is[..was.len()] == *was, "a transfer was changed");
    let mut head = was.last().map_or(ChainHash::GENESIS, |last| last.hash);
    for (seq, transfer) in (1..).zip(is).skip(was.len()) {
        assert_eq!((transfer.seq, transfer.hash), (seq, transfer.link_after(head)));
        assert_eq!(transfer.recorded_at.timestamp_micros(), world.now.timestamp_micros());
        check_transfer(transfer);
        head = transfer.hash;
    }
    let book = &world.store.books[&id];
    assert_eq!((book.seq, book.head_hash), (i64::try_from(is.len()).unwrap(), head));
    check_events(before, world, id);
    for account in book.accounts() {
        let sum = |is_meant: &dyn Fn(&Transfer) -> bool| -> i64 {
            is.iter().filter(|transfer| is_meant(transfer)).map(|transfer| transfer.amount_minor).sum()
        };
        assert_eq!(account.debits_minor, sum(&|transfer| transfer.debit == account.kind));
        assert_eq!(account.credits_minor, sum(&|transfer| transfer.credit == account.kind));
        assert!(account.kind.floor_minor().is_none() || account.balance_minor() >= 0, "{account:?}");
    }
    check_statement(&EscrowStatement::of(book), is);
}

fn transfers(store: &MemoryStore, id: BookId) -> &[Transfer] {
    store.transfers.get(&id).map_or(&[], Vec::as_slice)
}

/// Each kind of transfer goes its one way and says what it is about.
fn check_transfer(transfer: &Transfer) {
    use AccountKind::{
        Escrow, GatewayClearing, InitiatorPayable, PlatformFees, ProcessingFees, RefundsPayable, RepeatedMovements,
        WithdrawalsPayable,
    };
    let way = (transfer.debit, transfer.credit);
    let goes_its_way = match transfer.kind {
        TransferKind::Collection | TransferKind::LateCollection => way == (GatewayClearing, Escrow),
        TransferKind::Withdrawal => way == (Escrow, WithdrawalsPayable),
        TransferKind::Refund => way == (Escrow, RefundsPayable),
        TransferKind::RefundPaid => {
            way == (WithdrawalsPayable, GatewayClearing) || way == (RefundsPayable, GatewayClearing)
        }
        TransferKind::Release => way == (Escrow, InitiatorPayable),
        TransferKind::PlatformFee => way == (Escrow, PlatformFees),
        TransferKind::ProcessingFee => way == (Escrow, ProcessingFees),
        TransferKind::PayoutPaid => way == (InitiatorPayable, GatewayClearing),
        TransferKind::RepeatedCollection => way == (GatewayClearing, RepeatedMovements),
        TransferKind::RepeatedPayment | TransferKind::RepeatReturned => way == (RepeatedMovements, GatewayClearing),
        _ => false,
    };
    assert!(goes_its_way && transfer.amount_minor > 0, "{transfer:?}");
    let is_of_tranche = matches!(
        transfer.kind,
        TransferKind::Release | TransferKind::PlatformFee | TransferKind::ProcessingFee | TransferKind::PayoutPaid
    );
    let is_repeated = way.0 == RepeatedMovements || way.1 == RepeatedMovements;
    let is_of_pledge = !is_of_tranche && !is_repeated;
    assert_eq!((transfer.pledge.is_some(), transfer.tranche.is_some()), (is_of_pledge, is_of_tranche));
    let has_order = is_of_pledge || transfer.kind == TransferKind::PayoutPaid;
    let gives_back = is_repeated && transfer.kind != TransferKind::RepeatedPayment;
    assert_eq!(transfer.order.is_some(), has_order || gives_back);
}

fn check_events(before: &MemoryStore, world: &World, id: BookId) {
    let events = |store: &MemoryStore| store.events.get(&id).cloned().unwrap_or_default();
    let (was, is) = (events(before), events(&world.store));
    assert!(is.len() >= was.len() && is[..was.len()] == *was, "an event was changed");
    assert!((1..).zip(&is).all(|(seq, event)| event.seq == seq));
    assert_eq!(world.store.books[&id].event_seq, i64::try_from(is.len()).unwrap());
}

/// Both equations, and each figure against the transfers by kind.
fn check_statement(statement: &EscrowStatement, transfers: &[Transfer]) {
    let sum = |kinds: &[TransferKind]| -> i64 {
        let meant = transfers.iter().filter(|transfer| kinds.contains(&transfer.kind));
        meant.map(|transfer| transfer.amount_minor).sum()
    };
    assert!(statement.adds_up(), "{statement:?}");
    assert_eq!(statement.collected_minor, sum(&[TransferKind::Collection, TransferKind::LateCollection]));
    assert_eq!(statement.withdrawn_minor, sum(&[TransferKind::Withdrawal]));
    assert_eq!(statement.released_minor, sum(&[TransferKind::Release]));
    assert_eq!(statement.refunded_minor, sum(&[TransferKind::Refund]));
    assert_eq!(statement.fees_minor, sum(&[TransferKind::PlatformFee, TransferKind::ProcessingFee]));
    assert_eq!(statement.returned_minor, sum(&[TransferKind::RefundPaid]));
    assert_eq!(statement.paid_out_minor, sum(&[TransferKind::PayoutPaid]));
}
