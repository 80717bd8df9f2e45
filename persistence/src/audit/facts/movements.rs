//! Facts of movements that no order awaited: each against its order, the transfer that books it, and the refund that
//! gives it back.

use super::{Fact, fact};

pub(super) const OF_MOVEMENTS: [Fact; 4] = [
    fact(
        "unexpected_movements",
        "cause, order_key, reference, book_id, order_id, kind, payable, subject_id, subject_number, amount_minor, currency",
        "what a settled order of its own says, but for another key or reference; nothing where no order is known",
        "SELECT coalesce(m.book_id, m.id), m.id, CAST(NULL AS bigint), m.order_key FROM unexpected_movements AS m \
         LEFT JOIN payment_orders AS o ON o.book_id = m.book_id AND o.id = m.order_id \
         WHERE m.cause <> CASE WHEN m.order_id IS NULL THEN 'unknown_order' ELSE 'repeated' END \
         OR (m.order_id IS NULL AND (m.book_id IS NOT NULL OR m.kind IS NOT NULL OR m.payable IS NOT NULL \
             OR m.subject_id IS NOT NULL OR m.subject_number IS NOT NULL OR m.amount_minor IS NOT NULL \
             OR m.currency IS NOT NULL OR m.transfer_seq IS NOT NULL OR m.refund_order_id IS NOT NULL)) \
         OR (m.order_id IS NOT NULL AND (o.id IS NULL OR o.state <> 'settled' OR o.kind <> coalesce(m.kind, '') \
             OR o.amount_minor <> coalesce(m.amount_minor, 0) OR o.currency <> coalesce(m.currency, '') \
             OR o.payable <> coalesce(m.payable, '') OR o.subject_id <> coalesce(m.subject_id, o.book_id) \
             OR coalesce(o.subject_number, 0) <> coalesce(m.subject_number, 0) \
             OR (m.reference = o.reference AND m.order_key LIKE '%-' || o.generation))) LIMIT 1",
    ),
    fact(
        "unexpected_movements",
        "transfer_seq, refund_order_id, recorded_at",
        "the transfer that books it, and the refund of what came in again",
        "SELECT m.book_id, m.id, m.transfer_seq, m.kind FROM unexpected_movements AS m \
         LEFT JOIN transfers AS t ON t.book_id = m.book_id AND t.seq = m.transfer_seq \
         LEFT JOIN payment_orders AS r ON r.book_id = m.book_id AND r.id = m.refund_order_id \
         WHERE m.order_id IS NOT NULL AND (t.id IS NULL OR t.amount_minor <> coalesce(m.amount_minor, 0) \
             OR t.recorded_at <> m.recorded_at \
             OR t.kind <> CASE m.kind WHEN 'collect' THEN 'repeated_collection' ELSE 'repeated_payment' END \
             OR (m.kind = 'collect') <> (m.refund_order_id IS NOT NULL) \
             OR (m.kind = 'collect' AND (r.id IS NULL OR r.payable NOT IN ('repeated_pledge', 'repeated_purchase') OR t.order_id <> r.id \
                 OR r.source_order_id <> m.order_id OR r.amount_minor <> t.amount_minor))) LIMIT 1",
    ),
    fact(
        "transfers",
        "kind",
        "a movement that it books, and only one",
        "SELECT t.book_id, t.id, t.seq, t.kind FROM transfers AS t \
         WHERE t.kind IN ('repeated_collection', 'repeated_payment') AND 1 <> (SELECT count(*) FROM unexpected_movements AS m \
         WHERE m.book_id = t.book_id AND m.transfer_seq = t.seq) LIMIT 1",
    ),
    fact(
        "payment_orders",
        "payable, state",
        "one movement that it gives back, and one transfer once it is settled",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), o.state FROM payment_orders AS o \
         WHERE o.payable IN ('repeated_pledge', 'repeated_purchase') AND (1 <> (SELECT count(*) FROM unexpected_movements AS m \
             WHERE m.book_id = o.book_id AND m.refund_order_id = o.id) \
         OR CASE o.state WHEN 'settled' THEN o.amount_minor ELSE 0 END <> (SELECT coalesce(CAST(sum(t.amount_minor) AS bigint), 0) \
             FROM transfers AS t WHERE t.book_id = o.book_id AND t.order_id = o.id AND t.kind = 'repeat_returned')) LIMIT 1",
    ),
];
