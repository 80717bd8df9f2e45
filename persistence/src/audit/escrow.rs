//! Escrow: tranches against what was raised, outflows against tranches and transfers, payouts against both.

use diesel::prelude::*;
use palier_domain::escrow::{EscrowStore, Outflow, OutflowKind, Tranche, TrancheState};
use palier_domain::ids::BookId;
use palier_domain::ledger::TransferKind;
use palier_domain::payments::{PaymentOrder, PaymentOrderState, PaymentStore};
use uuid::Uuid;

use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::schema::{campaigns, transfers};
use crate::session::Session;

/// A transfer out of escrow that is part of a tranche: kind, tranche, amount, order.
type TrancheTransfer = (String, Option<i64>, i64, Option<IdValue>);

/// More transfers than the tranches of a book can have.
const TRANSFERS_MAX: i64 = 10_000;

/// Checks the escrow of every campaign that succeeded.
pub(super) fn check(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut raised = Stream::new(load_raised, |row: &(IdValue, Option<i64>)| row.0);
    while let Some((id, raised_minor)) = raised.next(connection)? {
        let book = BookId(id.0);
        let out: Vec<TrancheTransfer> = transfers::table
            .filter(transfers::book_id.eq(id))
            .filter(transfers::pledge_id.is_null())
            .order(transfers::seq)
            .limit(TRANSFERS_MAX)
            .select((transfers::kind, transfers::tranche_number, transfers::amount_minor, transfers::order_id))
            .load(connection)?;
        let mut session = Session::new(connection);
        let tranches = session.list_tranches(book)?;
        let outflows = session.list_outflows(book)?;
        let payouts = session.list_payouts(book)?;
        let planned: i64 = tranches.iter().filter_map(|tranche| tranche.amount_minor).sum();
        Row { table: "campaigns", key: &id.0 }.expect("raised_minor", planned, raised_minor.unwrap_or(0))?;
        check_outflows(&tranches, &outflows, &out)?;
        for tranche in &tranches {
            check_payout(tranche, &payouts)?;
        }
        for payout in &payouts {
            report.orders += 1;
            check_settled(payout, &out)?;
        }
    }
    Ok(())
}

/// A tranche that is out has let out its net amount and its fees, and nothing else has.
fn check_outflows(tranches: &[Tranche], outflows: &[Outflow], out: &[TrancheTransfer]) -> Result<(), Stop> {
    for (expected, outflow) in (1..).zip(outflows) {
        let key = Pair(outflow.book, outflow.number);
        Row { table: "escrow_outflows", key: &key }.expect("number", expected, outflow.number)?;
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

/// A tranche that is out has one payout order of its net amount; it is paid when that is settled.
fn check_payout(tranche: &Tranche, payouts: &[PaymentOrder]) -> Result<(), Stop> {
    let key = Pair(tranche.book, tranche.number);
    let row = Row { table: "tranches", key: &key };
    let own: Vec<&PaymentOrder> = payouts.iter().filter(|order| order.tranche == Some(tranche.number)).collect();
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

fn load_raised(
    connection: &mut AnyConnection,
    after: Option<&IdValue>,
    limit: i64,
) -> QueryResult<Vec<(IdValue, Option<i64>)>> {
    campaigns::table
        .filter(campaigns::id.gt(after.copied().unwrap_or(IdValue(Uuid::nil()))))
        .order(campaigns::id)
        .limit(limit)
        .select((campaigns::id, campaigns::raised_minor))
        .load(connection)
}
