//! Credits: every lot and every spend against the transfers that name it, every
//! purchase against its order, its payment and the lot that it brought, every
//! subscription against its purchases.

mod rows;
mod subscriptions;

use chrono::Duration;
use palier_domain::credits::CreditLotOrigin;
use palier_domain::ledger::{AccountKind, TransferKind};
use palier_domain::payments::{PaymentOrderKind, PaymentOrderState};

use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use rows::{
    MoveKey, OrderColumns, PurchaseColumns, load_lot_days, load_lots, load_moves_of_lots, load_moves_of_spends,
    load_orders, load_purchases, load_spends, load_unordered,
};

/// Checks the credits of every provider.
pub(super) fn check(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    check_lots(connection)?;
    check_spends(connection)?;
    check_purchases(connection, report)?;
    subscriptions::check(connection)?;
    check_orders(connection, report)
}

/// What is left of a lot is what was granted, less what was spent and what expired.
fn check_lots(connection: &mut AnyConnection) -> Result<(), Stop> {
    let mut lots = Stream::new(load_lots, |row: &rows::CreditLotColumns| (row.0, row.1));
    let mut moves = Stream::new(load_moves_of_lots, |row: &rows::CreditLotMove| (row.0, row.1, row.2));
    let days = load_lot_days(connection)?;
    while let Some((book, lot, granted, remaining, origin, granted_at, expires_at)) = lots.next(connection)? {
        let key = Pair(book.0, lot.0);
        let row = Row { table: "credit_lots", key: &key };
        let lasts = |(plan, pack, refund): &(i64, i64, i64)| match CreditLotOrigin::parse(&origin) {
            Some(CreditLotOrigin::Plan) => *plan,
            Some(CreditLotOrigin::Pack) => *pack,
            Some(CreditLotOrigin::Goodwill | CreditLotOrigin::HiddenProject) | None => *refund,
        };
        let is_lasting = days.iter().any(|days| expires_at.0 - granted_at.0 == Duration::days(lasts(days)));
        row.expect("expires_at", true, is_lasting)?;
        let (mut came, mut went) = (0_i64, 0_i64);
        while let Some((of, id, seq, debit, credit, amount)) =
            moves.next_if(connection, |row| (row.0, row.1) <= (book, lot))?
        {
            if (of, id) < (book, lot) {
                return Err(homeless("lot_id", (of, id, seq)));
            }
            let available = AccountKind::CreditsAvailable.as_str();
            came = came.saturating_add(if credit == available { amount } else { 0 });
            went = went.saturating_add(if debit == available { amount } else { 0 });
        }
        row.expect("granted", came, granted)?;
        row.expect("remaining", came.saturating_sub(went), remaining)?;
    }
    match moves.peek(connection)? {
        Some(row) => Err(homeless("lot_id", (row.0, row.1, row.2))),
        None => Ok(()),
    }
}

/// A spend costs what its transfers took, and gave back what its refunds brought.
fn check_spends(connection: &mut AnyConnection) -> Result<(), Stop> {
    let mut spends = Stream::new(load_spends, |row: &rows::SpendColumns| (row.0, row.1));
    let mut moves = Stream::new(load_moves_of_spends, |row: &rows::SpendMove| (row.0, row.1, row.2));
    while let Some((book, spend, price, refunded)) = spends.next(connection)? {
        let key = Pair(book.0, spend.0);
        let row = Row { table: "credit_spends", key: &key };
        let (mut taken, mut back) = (0_i64, 0_i64);
        while let Some((of, id, seq, kind, amount)) =
            moves.next_if(connection, |row| (row.0, row.1) <= (book, spend))?
        {
            if (of, id) < (book, spend) {
                return Err(homeless("cause_id", (of, id, seq)));
            }
            taken = taken.saturating_add(if kind == TransferKind::CreditSpend.as_str() { amount } else { 0 });
            back = back.saturating_add(if kind == TransferKind::CreditRefund.as_str() { amount } else { 0 });
        }
        row.expect("price", taken, price)?;
        row.expect("the credits that came back", back, refunded)?;
    }
    match moves.peek(connection)? {
        Some(row) => Err(homeless("cause_id", (row.0, row.1, row.2))),
        None => Ok(()),
    }
}

fn homeless(column: &'static str, (book, _, seq): MoveKey) -> Stop {
    let key = Pair(book.0, seq);
    Row { table: "transfers", key: &key }.disagree(column, &"a row of the book", &"none")
}

/// A purchase that was paid has a settled order of its price, posted once, and the lot that it brought.
fn check_purchases(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut purchases = Stream::new(load_purchases, |row: &PurchaseColumns| (row.book_id, row.id));
    while let Some(purchase) = purchases.next(connection)? {
        report.orders += 1;
        let key = Pair(purchase.book_id.0, purchase.id.0);
        let row = Row { table: "purchases", key: &key };
        row.expect("the amount of its order", purchase.price_minor, purchase.ordered_minor.unwrap_or(0))?;
        let is_paid = purchase.order_state.as_deref() == Some(PaymentOrderState::Settled.as_str());
        let (posted, granted) = match purchase.state.as_str() {
            "collected" if purchase.kind == "pack" => (Some(TransferKind::PackPayment), purchase.credits),
            "collected" => (Some(TransferKind::PlanPayment), purchase.credits),
            "returned" => (Some(TransferKind::LateCollection), 0),
            _ => (None, 0),
        };
        row.expect("whether its order is settled", posted.is_some(), is_paid)?;
        let found = purchase.posted.as_deref().unwrap_or("none");
        row.expect("the transfer of its payment", posted.map_or("none", TransferKind::as_str), found)?;
        let expected = if posted.is_some() { purchase.price_minor } else { 0 };
        row.expect("what its transfer moved", expected, purchase.posted_minor.unwrap_or(0))?;
        row.expect("the credits that it brought", granted, purchase.granted.unwrap_or(0))?;
    }
    Ok(())
}

/// A refund that is settled was posted; what was posted has an order.
fn check_orders(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut orders = Stream::new(load_orders, |row: &OrderColumns| (row.0, row.1));
    while let Some((book, id, kind, state, amount, paid)) = orders.next(connection)? {
        report.orders += 1;
        let key = Pair(book.0, id.0);
        let row = Row { table: "payment_orders", key: &key };
        row.expect("kind", PaymentOrderKind::Refund.as_str(), kind.as_str())?;
        let is_settled = state == PaymentOrderState::Settled.as_str();
        row.expect("the transfers that settle it", if is_settled { amount } else { 0 }, paid.unwrap_or(0))?;
    }
    let unordered: Vec<(IdValue, i64)> = load_unordered(connection)?;
    match unordered.first() {
        Some((book, seq)) => {
            let key = Pair(book.0, *seq);
            Err(Row { table: "transfers", key: &key }.disagree("order_id", &"an order of a purchase", &"none"))
        }
        None => Ok(()),
    }
}
