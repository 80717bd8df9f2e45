//! Escrow: tranches against what was raised, outflows against tranches, transfers and
//! the pledges that they were shared among, payouts against tranches and transfers.

mod streams;

use palier_domain::escrow::{Outflow, OutflowKind, Tranche, TrancheState};
use palier_domain::ids::BookId;
use palier_domain::ledger::{LedgerStore, TransferKind};
use palier_domain::payments::{PaymentOrder, PaymentOrderState};

use super::shares::Shares;
use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::session::Session;
use streams::{Parts, Streams, TrancheTransfer, load_raised};

/// Checks the escrow of every campaign.
pub(super) fn check(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut raised = Stream::new(load_raised, |row: &(IdValue, Option<i64>)| row.0);
    let mut streams = Streams::new();
    while let Some((id, raised_minor)) = raised.next(connection)? {
        let Parts { tranches, outflows, payouts, out } = streams.take(connection, id)?;
        let planned: i64 = tranches.iter().filter_map(|tranche| tranche.amount_minor).sum();
        Row { table: "campaigns", key: &id.0 }.expect("raised_minor", planned, raised_minor.unwrap_or(0))?;
        check_outflows(&tranches, &outflows, &out)?;
        if raised_minor.is_some() || !outflows.is_empty() {
            let mut session = Session::new(connection);
            check_shares(&mut session, BookId(id.0), &outflows, raised_minor.unwrap_or(0))?;
        }
        tranches.iter().try_for_each(|tranche| check_payout(tranche, &payouts))?;
        for payout in &payouts {
            report.orders += 1;
            check_settled(payout, &out)?;
        }
    }
    streams.end(connection)
}

/// The outflows are shared among the pledges as they were recorded, and what remains is in escrow.
fn check_shares(session: &mut Session<'_>, book: BookId, outflows: &[Outflow], raised_minor: i64) -> Result<(), Stop> {
    let mut shares = session.peeking(|connection| Shares::load(connection, IdValue(book.0)))?;
    let row = Row { table: "campaigns", key: &book };
    row.expect("raised_minor", shares.sum(), i128::from(raised_minor))?;
    outflows.iter().try_for_each(|outflow| shares.take(outflow))?;
    match session.read_book(book)? {
        Some(book) => shares.check_rest(&book),
        None => Err(Row { table: "books", key: &book }.disagree("row", &"one", &"none")),
    }
}

/// A tranche that is out has let out its net amount and its fees, and nothing else has.
fn check_outflows(tranches: &[Tranche], outflows: &[Outflow], out: &[TrancheTransfer]) -> Result<(), Stop> {
    for (expected, outflow) in (1..).zip(outflows) {
        let key = Pair(outflow.book, outflow.number);
        Row { table: "escrow_outflows", key: &key }.expect("number", expected, outflow.number)?;
    }
    check_postings(outflows, out)?;
    for outflow in outflows {
        let decided_at = tranches.iter().find(|tranche| tranche.number == outflow.tranche).and_then(|t| t.decided_at);
        let key = Pair(outflow.book, outflow.number);
        let row = Row { table: "escrow_outflows", key: &key };
        row.expect_at("recorded_at", decided_at, outflow.recorded_at)?;
    }
    for tranche in tranches {
        let key = Pair(tranche.book, tranche.number);
        let row = Row { table: "tranches", key: &key };
        let is_out = matches!(tranche.state, TrancheState::Approved | TrancheState::Paid);
        let parts = [
            ("net amount", OutflowKind::Release, TransferKind::Release, tranche.net_minor()),
            ("platform_fee_minor", OutflowKind::PlatformFee, TransferKind::PlatformFee, tranche.platform_fee_minor),
            (
                "processing_fee_minor",
                OutflowKind::ProcessingFee,
                TransferKind::ProcessingFee,
                tranche.processing_fee_minor,
            ),
        ];
        for (column, kind, transfer_kind, amount) in parts {
            let let_out = outflows.iter().filter(|outflow| outflow.tranche == tranche.number && outflow.kind == kind);
            let let_out: i64 = let_out.map(|outflow| outflow.cut.amount).sum();
            let posted = out
                .iter()
                .filter(|(kind, number, _, _)| kind == transfer_kind.as_str() && *number == Some(tranche.number));
            let posted: i64 = posted.map(|(_, _, amount, _)| *amount).sum();
            row.expect(column, let_out, if is_out { amount } else { 0 })?;
            row.expect("the transfers of its outflows", let_out, posted)?;
        }
    }
    Ok(())
}

/// Each outflow has its transfer, in the same order.
fn check_postings(outflows: &[Outflow], out: &[TrancheTransfer]) -> Result<(), Stop> {
    let kind_of = |kind: OutflowKind| match kind {
        OutflowKind::Release => TransferKind::Release,
        OutflowKind::PlatformFee => TransferKind::PlatformFee,
        OutflowKind::ProcessingFee => TransferKind::ProcessingFee,
    };
    let posted = out.iter().filter(|transfer| transfer.0 != TransferKind::PayoutPaid.as_str());
    for (outflow, (kind, tranche, amount, _)) in outflows.iter().zip(posted) {
        let key = Pair(outflow.book, outflow.number);
        let row = Row { table: "escrow_outflows", key: &key };
        row.expect("kind", kind.as_str(), kind_of(outflow.kind).as_str())?;
        row.expect("tranche_number", tranche.unwrap_or(0), outflow.tranche)?;
        row.expect("amount_minor", *amount, outflow.cut.amount)?;
    }
    Ok(())
}

/// A tranche that is out has one payout order of its net amount; it is paid when that is settled.
fn check_payout(tranche: &Tranche, payouts: &[PaymentOrder]) -> Result<(), Stop> {
    let key = Pair(tranche.book, tranche.number);
    let row = Row { table: "tranches", key: &key };
    let own: Vec<&PaymentOrder> =
        payouts.iter().filter(|order| order.payable.tranche() == Some(tranche.number)).collect();
    let ordered: i64 = own.iter().map(|order| order.amount.amount_minor).sum();
    let is_out = matches!(tranche.state, TrancheState::Approved | TrancheState::Paid);
    row.expect("the payout ordered", if is_out { tranche.net_minor() } else { 0 }, ordered)?;
    let is_settled = own.iter().all(|order| order.state == PaymentOrderState::Settled);
    row.expect("whether it is paid", is_out && is_settled, tranche.state == TrancheState::Paid)
}

fn check_settled(order: &PaymentOrder, out: &[TrancheTransfer]) -> Result<(), Stop> {
    let key = Pair(order.book, order.id);
    let paid = out
        .iter()
        .filter(|(kind, _, _, id)| kind == TransferKind::PayoutPaid.as_str() && *id == Some(IdValue(order.id.0)));
    let paid: i64 = paid.map(|(_, _, amount, _)| *amount).sum();
    let is_settled = order.state == PaymentOrderState::Settled;
    let expected = if is_settled { order.amount.amount_minor } else { 0 };
    Row { table: "payment_orders", key: &key }.expect("the transfers that settle it", expected, paid)
}
