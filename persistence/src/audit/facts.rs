//! What one row says against another, or against itself: payees, units, shares, fees, states and the marks they leave.
//!
//! Each fact is a query that finds the first row that breaks it. What no other row says (words, the instants of what
//! happened, counters of attempts) is no fact here: a change of it contradicts nothing, and moves no money. Nor is the
//! order of two instants that two commands wrote: servers have clocks of their own.

mod due;
mod events;
mod live;
mod marketplace;
mod money;
mod movements;
mod people;
mod shipments;
mod telling;
mod terms;
mod updates;

use std::fmt;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{AuditReport, Row, Stop};
use crate::columns::IdValue;
use crate::columns::sql::{Id, Nullable, Text};
use crate::connection::{AnyConnection, MultiBackend};
use crate::statement::Statement;
use due::OF_JOBS;
use events::{OF_PLEDGE_EVENTS, OF_PROVIDER_EVENTS};
use live::OF_LIVE;
use marketplace::{OF_PROJECTS, OF_PROVIDERS};
use money::OF_MONEY;
use movements::OF_MOVEMENTS;
use people::OF_PEOPLE;
use shipments::OF_SHIPMENTS;
use telling::OF_TELLING;
use terms::OF_TERMS;
use updates::OF_UPDATES;

/// What must hold of each row of a table.
struct Fact {
    table: &'static str,
    column: &'static str,
    /// What is expected, in words.
    expected: &'static str,
    /// Finds the first row of which it does not hold: book, id, number, and what the column says.
    sql: &'static str,
}

/// A row that was found: book, id, number, what the column says.
type Found = (IdValue, Option<IdValue>, Option<i64>, Option<String>);

/// The key of a row that was found.
struct Key<'a>(&'a Found);

impl fmt::Display for Key<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (book, id, number, _) = self.0;
        write!(formatter, "{}", book.0)?;
        id.iter().try_for_each(|id| write!(formatter, "/{}", id.0))?;
        number.iter().try_for_each(|number| write!(formatter, "/{number}"))
    }
}

fn all() -> impl Iterator<Item = &'static Fact> {
    let of_campaigns = OF_BOOKS.iter().chain(&OF_TRANCHES).chain(&OF_PLEDGES).chain(&OF_ORDERS);
    let of_campaigns = of_campaigns.chain(&OF_TERMS).chain(&OF_PLEDGE_EVENTS).chain(&OF_MONEY);
    let of_campaigns = of_campaigns.chain(&OF_MOVEMENTS).chain(&OF_LIVE).chain(&OF_SHIPMENTS);
    of_campaigns
        .chain(&OF_PROVIDERS)
        .chain(&OF_PROVIDER_EVENTS)
        .chain(&OF_PROJECTS)
        .chain(&OF_JOBS)
        .chain(&OF_PEOPLE)
        .chain(&OF_TELLING)
        .chain(&OF_UPDATES)
}

/// Checks every fact.
pub(super) fn check(connection: &mut AnyConnection, _: &mut AuditReport) -> Result<(), Stop> {
    for fact in all() {
        let statement = Statement::<MultiBackend>::new(fact.sql)
            .returning::<(Id, Nullable<Id>, Nullable<BigInt>, Nullable<Text>)>();
        let found: Vec<Found> = statement.load(connection)?;
        if let Some(first) = found.first() {
            let value = first.3.clone().unwrap_or_else(|| "none".to_owned());
            let row = Row { table: fact.table, key: &Key(first) };
            return Err(row.disagree(fact.column, &fact.expected, &value));
        }
    }
    Ok(())
}

const fn fact(table: &'static str, column: &'static str, expected: &'static str, sql: &'static str) -> Fact {
    Fact { table, column, expected, sql }
}

const OF_BOOKS: [Fact; 5] = [
    fact(
        "books",
        "unit",
        "the currency of its campaign",
        "SELECT b.id, CAST(NULL AS uuid), CAST(NULL AS bigint), b.unit FROM books AS b \
         JOIN campaigns AS c ON c.id = b.id WHERE b.unit <> c.currency OR b.kind <> 'campaign' LIMIT 1",
    ),
    fact(
        "ledger_accounts",
        "book_id",
        "a book",
        "SELECT a.book_id, CAST(NULL AS uuid), CAST(NULL AS bigint), a.kind FROM ledger_accounts AS a \
         WHERE NOT EXISTS (SELECT 1 FROM books AS b WHERE b.id = a.book_id) LIMIT 1",
    ),
    fact(
        "rewards",
        "stock",
        "at least what is taken",
        "SELECT campaign_id, id, CAST(NULL AS bigint), CAST(stock AS text) FROM rewards WHERE stock < taken LIMIT 1",
    ),
    fact(
        "rewards",
        "campaign_id",
        "a campaign",
        "SELECT r.campaign_id, r.id, CAST(NULL AS bigint), r.title FROM rewards AS r \
         WHERE NOT EXISTS (SELECT 1 FROM campaigns AS c WHERE c.id = r.campaign_id) LIMIT 1",
    ),
    fact(
        "reward_shipping_modes",
        "reward_id",
        "a reward of the campaign",
        "SELECT m.campaign_id, m.reward_id, m.position, m.mode FROM reward_shipping_modes AS m \
         WHERE NOT EXISTS (SELECT 1 FROM rewards AS r WHERE r.campaign_id = m.campaign_id AND r.id = m.reward_id) LIMIT 1",
    ),
];

const OF_TRANCHES: [Fact; 8] = [
    fact(
        "tranches",
        "number",
        "1, 2, 3 and so on in each plan",
        "SELECT book_id, CAST(NULL AS uuid), max(number), CAST(max(number) AS text) FROM tranches \
         GROUP BY book_id HAVING max(number) <> count(*) OR min(number) <> 1 LIMIT 1",
    ),
    fact(
        "tranches",
        "book_id",
        "a campaign",
        "SELECT t.book_id, CAST(NULL AS uuid), t.number, t.title FROM tranches AS t \
         WHERE NOT EXISTS (SELECT 1 FROM campaigns AS c WHERE c.id = t.book_id) LIMIT 1",
    ),
    fact(
        "tranches",
        "share_bps",
        "10000 together in each plan",
        "SELECT book_id, CAST(NULL AS uuid), max(number), CAST(sum(share_bps) AS text) FROM tranches \
         GROUP BY book_id HAVING sum(share_bps) <> 10000 LIMIT 1",
    ),
    fact(
        "tranches",
        "gate",
        "success for the first, and for no other",
        "SELECT book_id, CAST(NULL AS uuid), number, gate FROM tranches WHERE (number = 1) <> (gate = 'success') LIMIT 1",
    ),
    fact(
        "tranches",
        "amount_minor",
        "its share of what was raised",
        "SELECT t.book_id, CAST(NULL AS uuid), t.number, CAST(t.amount_minor AS text) FROM tranches AS t \
         JOIN campaigns AS c ON c.id = t.book_id \
         WHERE (t.amount_minor IS NULL) <> (c.raised_minor IS NULL) \
         OR abs(t.amount_minor - c.raised_minor / 10000 * t.share_bps - c.raised_minor % 10000 * t.share_bps / 10000) > 1 \
         LIMIT 1",
    ),
    fact(
        "tranches",
        "platform_fee_minor, processing_fee_minor",
        "what the campaign's policy takes out of the last one",
        "SELECT f.book_id, CAST(NULL AS uuid), f.number, f.platform_fee_minor || ', ' || f.processing_fee_minor FROM ( \
             SELECT e.*, e.rated + CASE WHEN e.pays = 0 THEN 0 ELSE coalesce((SELECT CAST(sum( \
                 CASE WHEN d.current_amount_minor * e.left_bps / 10000 < e.fixed_minor \
                     THEN d.current_amount_minor * e.left_bps / 10000 ELSE e.fixed_minor END) AS bigint) FROM pledges AS d \
                 WHERE d.book_id = e.book_id AND d.current_amount_minor IS NOT NULL AND d.state <> 'withdrawn'), 0) END \
                 AS processing \
             FROM (SELECT t.book_id, t.number, t.amount_minor, t.platform_fee_minor, t.processing_fee_minor, \
                 CASE WHEN c.raised_minor IS NOT NULL \
                     AND t.number = (SELECT max(m.number) FROM tranches AS m WHERE m.book_id = t.book_id) THEN 1 ELSE 0 END \
                     AS pays, \
                 c.raised_minor / 10000 * p.value + c.raised_minor % 10000 * p.value / 10000 AS platform, \
                 c.raised_minor / 10000 * q.value + c.raised_minor % 10000 * q.value / 10000 AS rated, \
                 CASE WHEN t.share_bps > p.value + q.value \
                     THEN t.share_bps - p.value - q.value ELSE 0 END AS left_bps, \
                 coalesce((SELECT x.value FROM policy_values AS x WHERE x.policy_version = c.policy_version \
                     AND x.name = 'processing_fee_fixed_minor' AND x.currency = c.currency), 0) AS fixed_minor \
                 FROM tranches AS t JOIN campaigns AS c ON c.id = t.book_id \
                 LEFT JOIN policy_values AS p ON p.policy_version = c.policy_version AND p.name = 'platform_fee_bps' \
                 LEFT JOIN policy_values AS q ON q.policy_version = c.policy_version AND q.name = 'processing_fee_bps' \
                 ) AS e) AS f \
         WHERE (f.pays = 1 AND f.platform IS NULL) OR f.platform_fee_minor <> CASE WHEN f.pays = 0 THEN 0 ELSE f.platform END \
         OR f.processing_fee_minor <> CASE WHEN f.pays = 0 THEN 0 ELSE f.processing END \
         OR f.platform_fee_minor + f.processing_fee_minor > coalesce(f.amount_minor, 0) LIMIT 1",
    ),
    fact(
        "tranches",
        "state",
        "what its other marks say",
        "SELECT t.book_id, CAST(NULL AS uuid), t.number, t.state FROM tranches AS t JOIN campaigns AS c ON c.id = t.book_id \
         WHERE (t.state = 'frozen') <> (t.frozen_from IS NOT NULL) OR (t.state = 'paid') <> (t.paid_at IS NOT NULL) \
         OR coalesce(t.frozen_from, 'locked') NOT IN ('locked', 'requested') \
         OR (t.state = 'returned') <> (c.state = 'wound_down' AND t.state NOT IN ('approved', 'paid')) \
         OR (coalesce(t.frozen_from, t.state) = 'locked' AND t.inspection_ends_at IS NOT NULL) \
         OR (coalesce(t.frozen_from, t.state) = 'requested' AND t.inspection_ends_at IS NULL) \
         OR (t.state IN ('approved', 'paid') AND t.number > 1 AND (t.inspection_ends_at IS NULL OR t.decided_by IS NULL)) \
         OR (t.state IN ('approved', 'paid') AND t.decided_at IS NULL) \
         OR (t.requests > 0) <> (t.requested_at IS NOT NULL) OR (t.requests > 0) <> (t.requested_by IS NOT NULL) \
         OR (t.requests > 0) <> (t.evidence_note IS NOT NULL) OR (t.decided_by IS NOT NULL AND t.decided_at IS NULL) \
         LIMIT 1",
    ),
    fact(
        "tranches",
        "requested_by, decided_by",
        "the initiator, and somebody else who has an account",
        "SELECT t.book_id, CAST(NULL AS uuid), t.number, t.state FROM tranches AS t JOIN campaigns AS c ON c.id = t.book_id \
         WHERE t.requested_by <> c.initiator_id OR t.decided_by = c.initiator_id OR (t.decided_by IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = t.decided_by)) LIMIT 1",
    ),
];

const OF_PLEDGES: [Fact; 2] = [
    fact(
        "pledges",
        "current and pending revision, currency, state",
        "both amounts of a revision that there is, and none of another; its campaign's currency; a state that goes with its campaign's",
        "SELECT p.book_id, p.id, CAST(NULL AS bigint), p.currency || ', ' || p.state FROM pledges AS p \
         JOIN campaigns AS c ON c.id = p.book_id \
         WHERE (p.current_revision IS NULL) <> (p.current_amount_minor IS NULL) \
         OR (p.current_revision IS NULL) <> (p.current_free_amount_minor IS NULL) \
         OR (p.pending_revision IS NULL) <> (p.pending_amount_minor IS NULL) \
         OR (p.pending_revision IS NULL) <> (p.pending_free_amount_minor IS NULL) \
         OR (p.current_revision IS NULL) <> (p.collected_at IS NULL) OR coalesce(p.current_revision, 0) > p.revisions \
         OR coalesce(p.pending_revision, 0) > p.revisions \
         OR coalesce(p.current_revision, p.pending_revision, p.revisions) < 1 \
         OR (p.state = 'awaiting_payment') <> (p.current_revision IS NULL AND p.pending_revision IS NOT NULL) \
         OR p.currency <> c.currency OR (p.state = 'partly_refunded' AND c.state <> 'wound_down') \
         OR (p.state = 'refunded' AND c.state NOT IN ('failed', 'cancelled', 'wound_down')) \
         OR (p.pending_revision IS NULL) <> (p.payment_due_at IS NULL) \
         OR (p.pending_revision IS NOT NULL AND c.state NOT IN ('live', 'closing', 'cancelled')) \
         OR (p.state IN ('refused', 'expired') AND p.current_revision IS NOT NULL) LIMIT 1",
    ),
    fact(
        "pledges",
        "current_amount_minor, pending_amount_minor",
        "at least the least pledge of its campaign's policy",
        "SELECT p.book_id, p.id, CAST(NULL AS bigint), CAST(coalesce(p.current_amount_minor, p.pending_amount_minor) AS text) \
         FROM campaigns AS c JOIN policy_values AS x ON x.policy_version = c.policy_version \
         AND x.name = 'pledge_min_minor' AND x.currency = c.currency \
         JOIN pledges AS p ON p.book_id = c.id \
         WHERE p.current_amount_minor < x.value OR p.pending_amount_minor < x.value LIMIT 1",
    ),
];

const OF_ORDERS: [Fact; 2] = [
    fact(
        "payment_orders",
        "kind, payable, subject_id, subject_number, source_order_id, currency",
        "what an order of its kind has, and the currency of its campaign",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), o.kind FROM payment_orders AS o JOIN campaigns AS c ON c.id = o.book_id \
         WHERE o.currency <> c.currency OR o.kind <> CASE o.payable WHEN 'pledge_revision' THEN 'collect' \
             WHEN 'tranche_payout' THEN 'payout' WHEN 'pledge_withdrawal' THEN 'refund' WHEN 'pledge_refund' THEN 'refund' \
             WHEN 'repeated_pledge' THEN 'refund' ELSE 'of no campaign' END \
         OR (o.payable = 'tranche_payout' AND o.subject_id <> o.book_id) \
         OR (o.payable = 'repeated_pledge' AND o.subject_id <> coalesce(o.source_order_id, o.book_id)) \
         OR (o.kind = 'refund') <> (o.source_order_id IS NOT NULL) \
         OR (o.kind <> 'refund') <> (o.subject_number IS NOT NULL) OR coalesce(o.subject_number, 1) < 1 \
         OR (o.refunded_minor > 0 AND o.kind <> 'collect') OR (o.state = 'settled') <> (o.settled_at IS NOT NULL) \
         OR (o.state = 'settled' AND o.reference IS NULL) LIMIT 1",
    ),
    fact(
        "payment_orders",
        "refunded_minor",
        "what the refunds out of this very collection of a purchase amount to",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), CAST(o.refunded_minor AS text) FROM payment_orders AS o LEFT JOIN ( \
             SELECT book_id, source_order_id, sum(amount_minor) AS refunds FROM payment_orders \
             WHERE payable = 'purchase_return' GROUP BY book_id, source_order_id \
         ) AS r ON r.book_id = o.book_id AND r.source_order_id = o.id \
         WHERE o.payable = 'purchase' AND o.refunded_minor <> coalesce(r.refunds, 0) LIMIT 1",
    ),
];

#[cfg(test)]
mod tests {
    use palier_domain::contexts;

    use super::*;

    #[test]
    fn what_an_order_has_is_said_of_each_kind_of_payable() {
        let of_orders: Vec<&Fact> = all()
            .filter(|fact| fact.table == "payment_orders" && fact.column.contains("payable, subject_id"))
            .collect();
        for kind in contexts::payables() {
            let word = format!("'{kind}'");
            assert!(of_orders.iter().any(|fact| fact.sql.contains(&word)), "no rule for {kind}");
        }
    }
}
