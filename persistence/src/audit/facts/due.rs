//! What must still happen: whoever waits for money, for an end or for a renewal has a job that brings it.

use super::{Fact, fact};

pub(super) const OF_JOBS: [Fact; 9] = [
    fact(
        "campaigns",
        "deadline_at",
        "no later than the job that closes the campaign",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         WHERE c.state IN ('live', 'closing') AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = c.id \
         AND j.kind = 'close_campaign' AND j.due_at >= c.deadline_at) LIMIT 1",
    ),
    fact(
        "campaigns",
        "state",
        "one whose pledges were refunded, or a job that refunds them",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         WHERE ((c.state IN ('failed', 'cancelled') AND EXISTS (SELECT 1 FROM pledges AS p WHERE p.book_id = c.id \
         AND p.state IN ('collected', 'awaiting_payment'))) \
         OR (c.state = 'wound_down' AND EXISTS (SELECT 1 FROM ledger_accounts AS a WHERE a.book_id = c.id \
         AND a.kind = 'escrow' AND a.balance_minor <> 0))) \
         AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = c.id AND j.kind = 'refund_pledges') LIMIT 1",
    ),
    fact(
        "campaigns",
        "state",
        "closing only while a payment is under way",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         WHERE c.state = 'closing' AND NOT EXISTS (SELECT 1 FROM pledges AS p WHERE p.book_id = c.id \
         AND p.payment_due_at IS NOT NULL) LIMIT 1",
    ),
    fact(
        "pledges",
        "payment_due_at",
        "no later than the job that gives its stock back unpaid",
        "SELECT p.book_id, p.id, CAST(NULL AS bigint), p.state FROM pledges AS p \
         WHERE p.payment_due_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = p.book_id \
         AND j.kind = 'expire_reservation' AND j.subject_id = p.id AND j.due_at >= p.payment_due_at) LIMIT 1",
    ),
    fact(
        "credit_lots",
        "expires_at",
        "no later than the job that posts what is left of the lot",
        "SELECT l.book_id, l.id, CAST(NULL AS bigint), l.origin FROM credit_lots AS l \
         WHERE l.remaining > 0 AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = l.book_id \
         AND j.kind = 'expire_lot' AND j.subject_id = l.id AND j.due_at >= l.expires_at) LIMIT 1",
    ),
    fact(
        "subscriptions",
        "state",
        "ended, unpaid so far, or with a job that renews or ends it",
        "SELECT s.book_id, s.id, CAST(NULL AS bigint), s.state FROM subscriptions AS s \
         WHERE s.state IN ('active', 'past_due') AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = s.book_id \
         AND j.kind = 'advance_subscription' AND j.subject_id = s.id) LIMIT 1",
    ),
    fact(
        "projects",
        "state",
        "one whose client needs no asking, or with a job that asks",
        "SELECT p.id, CAST(NULL AS uuid), CAST(NULL AS bigint), p.state FROM projects AS p \
         WHERE p.state = 'pending' AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = p.id \
         AND j.kind = 'open_check_in') LIMIT 1",
    ),
    fact(
        "projects",
        "expires_at",
        "no later than the job that ends what nobody decided on",
        "SELECT p.id, CAST(NULL AS uuid), CAST(NULL AS bigint), p.state FROM projects AS p \
         WHERE p.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = p.id \
         AND j.kind = 'expire_project' AND j.due_at >= p.expires_at) LIMIT 1",
    ),
    fact(
        "purchases",
        "waits_until",
        "no later than the job that gives it up, unless its subscription does",
        "SELECT p.book_id, p.id, CAST(NULL AS bigint), p.state FROM purchases AS p \
         WHERE p.state = 'awaiting_payment' AND p.waits_until IS NOT NULL AND NOT EXISTS ( \
             SELECT 1 FROM jobs AS j WHERE j.book_id = p.book_id AND ((j.kind = 'expire_purchase' \
             AND j.subject_id = p.id AND j.due_at >= p.waits_until) \
             OR (j.kind = 'advance_subscription' AND j.subject_id = p.subscription_id))) LIMIT 1",
    ),
];
