//! When money was asked for and came: orders against what they are for.

use super::{Fact, fact};

pub(super) const OF_MONEY: [Fact; 3] = [
    fact(
        "payment_orders",
        "due_at, created_at",
        "due at once until it was tried",
        "SELECT o.book_id, o.id, CAST(NULL AS bigint), o.state FROM payment_orders AS o \
         WHERE o.attempts = 0 AND o.generation = 0 AND o.reference IS NULL AND o.last_error IS NULL \
         AND o.due_at <> o.created_at LIMIT 1",
    ),
    fact(
        "payment_orders",
        "created_at, settled_at",
        "of a purchase, and of what came in twice: when its transfers say that it was asked for and paid",
        "SELECT o.book_id, o.id, t.seq, o.state FROM payment_orders AS o \
         JOIN transfers AS t ON t.book_id = o.book_id AND t.order_id = o.id \
         WHERE o.payable IN ('purchase', 'purchase_return', 'repeated_pledge', 'repeated_purchase') AND t.recorded_at IS DISTINCT FROM \
             CASE t.kind WHEN 'repeated_collection' THEN o.created_at ELSE o.settled_at END LIMIT 1",
    ),
    fact(
        "payment_orders",
        "created_at",
        "when its tranche was approved",
        "SELECT o.book_id, o.id, o.subject_number, o.state FROM payment_orders AS o JOIN tranches AS t \
         ON t.book_id = o.book_id AND t.number = o.subject_number \
         WHERE o.payable = 'tranche_payout' AND (t.decided_at IS NULL OR o.created_at <> t.decided_at \
         OR (o.state = 'settled' AND o.settled_at <> t.paid_at)) LIMIT 1",
    ),
];
