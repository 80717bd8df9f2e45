//! How much money waits where, for operators: added up in the background, some
//! books at a time, so that a scrape costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use palier_domain::Failure;
use palier_domain::ledger::AccountKind;
use palier_domain::money::Currency;
use palier_domain::payments::UnexpectedCause;
use palier_http::platform::Platform;
use palier_persistence::{MoneyTotals, Session};

/// How often the money is counted.
const COUNTING: Duration = Duration::from_secs(60);
/// How many books are added up at a time.
const BOOKS_MAX: u32 = 1_000;
/// How long others read undisturbed between two parts of the books.
const PART_PAUSE: Duration = Duration::from_millis(50);

/// Counts the money again and again.
pub(super) async fn gauge_money(platform: Arc<Platform>) {
    let mut every = tokio::time::interval(COUNTING);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = count(&platform).await {
            tracing::warn!(%error, "the money could not be counted");
        }
    }
}

async fn count(platform: &Platform) -> Result<(), Failure> {
    let (mut totals, mut after) = (MoneyTotals::new(), None);
    loop {
        let so_far = totals;
        let add = move |session: &mut Session<'_>| {
            let mut totals = so_far.clone();
            let next = session.add_balances(after, BOOKS_MAX, &mut totals)?;
            Ok((totals, next))
        };
        (totals, after) = platform.database.read(add).await?;
        if after.is_none() {
            break;
        }
        tokio::time::sleep(PART_PAUSE).await;
    }
    let stuck = platform.database.read(|session| Ok(session.count_stuck_orders()?)).await?;
    show(&totals, &stuck);
    let unexpected = platform.database.read(|session| Ok(session.count_unexpected_movements()?)).await?;
    for cause in UnexpectedCause::ALL.iter().copied() {
        let count = unexpected.get(&cause).copied().unwrap_or(0);
        metrics::gauge!("palier_unexpected_movements", "cause" => cause.as_str()).set(as_float(count));
    }
    Ok(())
}

fn show(totals: &MoneyTotals, stuck: &BTreeMap<Currency, i64>) {
    for currency in Currency::ALL.iter().copied() {
        let total = |kind| totals.get(&(currency, kind)).copied().unwrap_or(0);
        let refunds = total(AccountKind::RefundsPayable).saturating_add(total(AccountKind::WithdrawalsPayable));
        let gauges = [
            ("palier_money_in_escrow_minor", total(AccountKind::Escrow)),
            ("palier_money_payable_minor", total(AccountKind::InitiatorPayable)),
            ("palier_money_refunding_minor", refunds),
            ("palier_money_moved_twice_minor", total(AccountKind::RepeatedMovements)),
            ("palier_orders_needing_attention", stuck.get(&currency).copied().unwrap_or(0)),
        ];
        for (name, value) in gauges {
            metrics::gauge!(name, "currency" => currency.as_str()).set(as_float(value));
        }
    }
}

/// Prometheus knows floats only: exact up to 2⁵³ minor units, rounded beyond.
fn as_float(value: i64) -> f64 {
    let (high, low) = (value.div_euclid(1 << 31), value.rem_euclid(1 << 31));
    f64::from(i32::try_from(high).unwrap_or(i32::MAX)) * f64::from(1_u32 << 31)
        + f64::from(u32::try_from(low).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::as_float;

    #[test]
    fn totals_are_shown_exactly() {
        for (value, float) in
            [(0, 0.0), (12_345, 12_345.0), (9_007_199_254_740_991, 9_007_199_254_740_991.0), (-1, -1.0)]
        {
            assert!((as_float(value) - float).abs() < f64::EPSILON, "{value}");
        }
    }
}
