//! Facts of the provider marketplace: books, orders, lots, spends, and what a project says of its applications.

use super::{Fact, fact};

pub(super) const OF_PROVIDERS: [Fact; 11] = [
    fact(
        "books",
        "unit",
        "the currency that its provider pays in",
        "SELECT b.id, CAST(NULL AS uuid), CAST(NULL AS bigint), b.unit FROM providers AS p \
         JOIN books AS b ON b.id = p.account_id WHERE b.unit <> p.currency OR b.kind <> 'provider' LIMIT 1",
    ),
    fact(
        "payment_orders",
        "kind, payable, subject_id, subject_number, currency, source_order_id",
        "what an order of a purchase has, and no provider's book has another",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), o.kind FROM payment_orders AS o JOIN books AS b ON b.id = o.book_id \
         LEFT JOIN payment_orders AS s ON s.book_id = o.book_id AND s.id = o.source_order_id \
         WHERE b.kind = 'provider' AND (o.payable NOT IN ('purchase', 'purchase_return', 'repeated_purchase') \
         OR o.kind <> CASE o.payable WHEN 'purchase' THEN 'collect' ELSE 'refund' END \
         OR o.currency <> b.unit OR o.subject_number IS NOT NULL \
         OR (o.kind = 'refund') <> (o.source_order_id IS NOT NULL) OR coalesce(s.subject_id, o.subject_id) <> o.subject_id \
         OR (o.source_order_id IS NOT NULL AND s.id IS NULL) \
         OR (o.refunded_minor > 0 AND o.kind <> 'collect') OR (o.state = 'settled') <> (o.settled_at IS NOT NULL) \
         OR (o.state = 'settled' AND o.reference IS NULL)) LIMIT 1",
    ),
    fact(
        "credit_lots",
        "origin, granted_at, spend_id",
        "what the transfer says that brought it",
        "SELECT l.book_id, l.id, CAST(NULL AS bigint), l.origin FROM credit_lots AS l JOIN transfers AS t \
         ON t.book_id = l.book_id AND t.lot_id = l.id AND t.credit_account = 'credits_available' \
         WHERE t.recorded_at <> l.granted_at OR coalesce(t.cause_id, l.book_id) <> coalesce(l.spend_id, l.book_id) \
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
         ON t.book_id = s.book_id AND t.cause_id = s.id AND t.kind = 'credit_spend' \
         WHERE t.recorded_at <> s.spent_at LIMIT 1",
    ),
    fact(
        "purchases",
        "state, currency, created_at, settled_at",
        "what its order says",
        "SELECT p.book_id, p.id, CAST(NULL AS bigint), p.state FROM purchases AS p JOIN books AS b ON b.id = p.book_id \
         LEFT JOIN payment_orders AS o ON o.book_id = p.book_id AND o.subject_id = p.id AND o.payable = 'purchase' \
         WHERE o.id IS NULL OR p.currency <> b.unit OR p.created_at <> o.created_at \
         OR (p.state IN ('collected', 'returned') AND o.settled_at IS DISTINCT FROM p.settled_at) \
         OR (p.settled_at IS NULL) <> (p.state = 'awaiting_payment') \
         OR (p.state IN ('collected', 'returned')) <> (o.state = 'settled') \
         OR (p.state = 'refused' AND o.state <> 'refused') OR (p.state = 'awaiting_payment' AND o.state = 'refused') LIMIT 1",
    ),
    fact(
        "credit_spends",
        "goodwill_credits, goodwill_at, hidden_credits, hidden_at",
        "what the lot says that it brought back",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.purpose FROM credit_spends AS s \
         LEFT JOIN credit_lots AS g ON g.book_id = s.book_id AND g.spend_id = s.id AND g.origin = 'goodwill' \
         LEFT JOIN credit_lots AS h ON h.book_id = s.book_id AND h.spend_id = s.id AND h.origin = 'hidden_project' \
         WHERE g.granted IS DISTINCT FROM s.goodwill_credits OR g.granted_at IS DISTINCT FROM s.goodwill_at \
         OR coalesce(h.granted, 0) <> coalesce(s.hidden_credits, 0) OR h.granted_at <> s.hidden_at LIMIT 1",
    ),
    fact(
        "credit_spends",
        "goodwill_by",
        "somebody else, who decided then",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.purpose FROM credit_spends AS s \
         LEFT JOIN events AS e ON e.book_id = s.book_id AND e.kind = 'credits_refunded' AND e.subject_id = ( \
             SELECT l.id FROM credit_lots AS l WHERE l.book_id = s.book_id AND l.spend_id = s.id AND l.origin = 'goodwill') \
         WHERE (s.goodwill_by IS NULL) <> (s.goodwill_credits IS NULL) OR (s.goodwill_by IS NOT NULL \
             AND (s.goodwill_by = s.book_id OR e.actor_id IS NULL OR e.actor_id <> s.goodwill_by)) LIMIT 1",
    ),
    fact(
        "subscriptions",
        "ended_at, end_reason, is_privilege",
        "an end and its reason once it has ended; a privilege or none",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.state FROM subscriptions AS s \
         WHERE (s.ended_at IS NULL) <> (s.state <> 'ended') OR (s.end_reason IS NULL) <> (s.ended_at IS NULL) \
         OR CAST(s.is_privilege AS text) NOT IN ('0', '1', 'false', 'true') LIMIT 1",
    ),
    fact(
        "credit_spends",
        "project_id, purpose",
        "a project, and the application that was paid for",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.purpose FROM credit_spends AS s \
         LEFT JOIN projects AS p ON p.id = s.project_id \
         LEFT JOIN project_applications AS a ON a.project_id = s.project_id AND a.provider_id = s.book_id \
         WHERE p.id IS NULL OR (s.purpose = 'application' AND a.id IS NULL) LIMIT 1",
    ),
    fact(
        "project_applications",
        "project_id, provider_id",
        "one whose provider paid for it",
        "SELECT a.project_id, a.id, CAST(NULL AS bigint), a.state FROM project_applications AS a \
         WHERE NOT EXISTS (SELECT 1 FROM credit_spends AS s WHERE s.book_id = a.provider_id \
         AND s.project_id = a.project_id AND s.purpose = 'application') LIMIT 1",
    ),
];

pub(super) const OF_PROJECTS: [Fact; 10] = [
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
    fact(
        "project_applications",
        "interest_named_at",
        "when an entry of the contact log first named it",
        "SELECT a.project_id, a.id, CAST(NULL AS bigint), a.state FROM project_applications AS a LEFT JOIN ( \
             SELECT i.project_id, i.application_id, min(c.recorded_at) AS first_at FROM project_contact_interests AS i \
             JOIN project_contacts AS c ON c.project_id = i.project_id AND c.id = i.contact_id \
             GROUP BY i.project_id, i.application_id \
         ) AS n ON n.project_id = a.project_id AND n.application_id = a.id \
         WHERE (a.interest_named_at IS NULL) <> (n.first_at IS NULL) OR a.interest_named_at <> n.first_at LIMIT 1",
    ),
    fact(
        "project_call_requests",
        "settled_at",
        "settled, unless the project goes on and a contact is due",
        "SELECT r.project_id, r.id, CAST(NULL AS bigint), p.state FROM project_call_requests AS r \
         JOIN projects AS p ON p.id = r.project_id \
         WHERE r.settled_at IS NULL AND (p.state = 'draft' OR p.next_contact_at IS NULL) LIMIT 1",
    ),
    fact(
        "project_call_requests",
        "contact_id",
        "a contact by phone that reached the client after it",
        "SELECT r.project_id, r.id, CAST(NULL AS bigint), c.channel FROM project_call_requests AS r \
         JOIN project_contacts AS c ON c.project_id = r.project_id AND c.id = r.contact_id \
         WHERE c.channel <> 'phone' OR c.answer = 'no_answer' OR c.recorded_at <> r.settled_at LIMIT 1",
    ),
    fact(
        "project_check_ins",
        "answer",
        "that of the entry of the contact log, which nobody of follow-up noted",
        "SELECT r.project_id, c.id, r.round, r.answer FROM project_check_ins AS r \
         JOIN project_contacts AS c ON c.project_id = r.project_id AND c.id = r.contact_id \
         WHERE c.agent_id IS NOT NULL OR c.answer <> r.answer OR c.contacted_at <> r.answered_at LIMIT 1",
    ),
    fact(
        "project_contacts",
        "agent_id",
        "somebody, unless the client answered a round",
        "SELECT c.project_id, c.id, CAST(NULL AS bigint), c.answer FROM project_contacts AS c \
         WHERE c.agent_id IS NULL AND NOT EXISTS (SELECT 1 FROM project_check_ins AS r \
         WHERE r.project_id = c.project_id AND r.contact_id = c.id) LIMIT 1",
    ),
    fact(
        "questions",
        "department",
        "sales, but for the project's client and whoever has applied to it",
        "SELECT q.id, CAST(NULL AS uuid), CAST(NULL AS bigint), q.department FROM questions AS q \
         JOIN projects AS p ON p.id = q.project_id WHERE (q.department = 'follow_up' AND q.asker_id <> p.client_id \
         AND NOT EXISTS (SELECT 1 FROM project_applications AS a WHERE a.project_id = q.project_id \
             AND a.provider_id = q.asker_id)) \
         OR (q.asker_id = p.client_id AND (q.department = 'sales' OR q.handed_over_at IS NOT NULL)) LIMIT 1",
    ),
    fact(
        "plans",
        "price_minor, currency, credits_per_month, is_privilege",
        "what was bought of a plan that was never changed",
        "SELECT p.id, q.id, CAST(NULL AS bigint), p.name FROM plans AS p JOIN purchases AS q ON q.plan_id = p.id \
         WHERE p.version = 1 AND (p.price_minor <> q.plan_price_minor OR p.currency <> q.currency \
         OR p.credits_per_month <> q.plan_credits_per_month OR p.is_privilege <> q.plan_is_privilege) LIMIT 1",
    ),
    fact(
        "credit_packs",
        "price_minor, currency, credits",
        "what was bought of a pack that was never changed",
        "SELECT p.id, q.id, CAST(NULL AS bigint), p.name FROM credit_packs AS p JOIN purchases AS q ON q.pack_id = p.id \
         WHERE p.version = 1 AND (p.price_minor <> q.price_minor OR p.currency <> q.currency OR p.credits <> q.credits) LIMIT 1",
    ),
];
