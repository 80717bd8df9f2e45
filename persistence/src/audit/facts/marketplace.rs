//! Facts of the provider marketplace: books, orders, lots, spends, and what a project says of its applications.

use super::{Fact, fact};

pub(super) const OF_PROVIDERS: [Fact; 5] = [
    fact(
        "books",
        "unit",
        "the currency that its provider pays in",
        "SELECT b.id, CAST(NULL AS uuid), CAST(NULL AS bigint), b.unit FROM providers AS p \
         JOIN books AS b ON b.id = p.account_id WHERE b.unit <> p.currency OR b.kind <> 'provider' LIMIT 1",
    ),
    fact(
        "payment_orders",
        "kind, payee, currency, source_order_id",
        "what an order of a purchase has",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), o.kind FROM payment_orders AS o JOIN books AS b ON b.id = o.book_id \
         LEFT JOIN payment_orders AS s ON s.book_id = o.book_id AND s.id = o.source_order_id \
         WHERE o.purchase_id IS NOT NULL AND (o.kind NOT IN ('collect', 'refund') OR o.currency <> b.unit \
         OR (o.kind = 'collect') <> (o.payee IS NULL) OR coalesce(o.payee, 'withdrawals_payable') NOT IN ('withdrawals_payable', 'repeated_movements') \
         OR (o.kind = 'refund') <> (o.source_order_id IS NOT NULL) OR coalesce(s.purchase_id, o.purchase_id) <> o.purchase_id \
         OR (o.source_order_id IS NOT NULL AND s.id IS NULL) OR o.pledge_id IS NOT NULL OR o.tranche_number IS NOT NULL \
         OR (o.refunded_minor > 0 AND o.kind <> 'collect') OR (o.state = 'settled') <> (o.settled_at IS NOT NULL) \
         OR (o.state = 'settled' AND o.reference IS NULL)) LIMIT 1",
    ),
    fact(
        "credit_lots",
        "origin, granted_at, spend_id",
        "what the transfer says that brought it",
        "SELECT l.book_id, l.id, CAST(NULL AS bigint), l.origin FROM credit_lots AS l JOIN transfers AS t \
         ON t.book_id = l.book_id AND t.lot_id = l.id AND t.credit_account = 'credits_available' \
         WHERE t.recorded_at <> l.granted_at OR coalesce(t.spend_id, l.book_id) <> coalesce(l.spend_id, l.book_id) \
         OR t.kind <> CASE l.origin WHEN 'plan' THEN 'credit_grant' WHEN 'pack' THEN 'credit_purchase' \
         ELSE 'credit_refund' END LIMIT 1",
    ),
    fact(
        "credit_lots",
        "purchase_id",
        "a purchase of its kind that was paid",
        "SELECT l.book_id, l.id, CAST(NULL AS bigint), l.origin FROM credit_lots AS l \
         LEFT JOIN purchases AS p ON p.book_id = l.book_id AND p.id = l.purchase_id \
         WHERE l.purchase_id IS NOT NULL AND (p.id IS NULL OR p.state <> 'collected' \
         OR (p.kind = 'pack') <> (l.origin = 'pack')) LIMIT 1",
    ),
    fact(
        "credit_spends",
        "spent_at",
        "when its transfers were recorded",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.purpose FROM credit_spends AS s JOIN transfers AS t \
         ON t.book_id = s.book_id AND t.spend_id = s.id AND t.kind = 'credit_spend' \
         WHERE t.recorded_at <> s.spent_at LIMIT 1",
    ),
];

pub(super) const OF_PROJECTS: [Fact; 2] = [
    fact(
        "projects",
        "applications",
        "how many were made and not withdrawn",
        "SELECT p.id, CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(p.applications AS text) FROM projects AS p \
         WHERE p.applications <> (SELECT count(*) FROM project_applications AS a \
         WHERE a.project_id = p.id AND a.state <> 'withdrawn') LIMIT 1",
    ),
    fact(
        "projects",
        "awarded_to, awarded_application_id",
        "the provider and the application that was chosen",
        "SELECT p.id, CAST(NULL AS uuid), CAST(NULL AS bigint), p.state FROM projects AS p \
         LEFT JOIN project_applications AS a ON a.project_id = p.id AND a.state = 'awarded' \
         WHERE (a.id IS NULL) <> (p.awarded_application_id IS NULL) OR a.id <> p.awarded_application_id \
         OR a.provider_id <> p.awarded_to LIMIT 1",
    ),
];
