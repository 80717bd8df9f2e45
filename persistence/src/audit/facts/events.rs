//! Events against the rows that they are about: each names one, by whom and when; and each row has the events that it
//! must have, counted by book.

use super::{Fact, fact};

pub(super) const OF_PLEDGE_EVENTS: [Fact; 2] = [
    fact(
        "events",
        "kind, subject_id, actor_id, occurred_at",
        "what its pledge says",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM events AS e \
         LEFT JOIN pledges AS p ON p.book_id = e.book_id AND p.id = e.subject_id \
         WHERE e.kind IN ('pledge_reserved', 'pledge_collected', 'pledge_refused', 'pledge_expired', 'pledge_dropped', \
             'pledge_changed', \
             'pledge_withdrawn', 'pledge_refunded') \
         AND (p.id IS NULL OR CASE e.kind \
             WHEN 'pledge_reserved' THEN coalesce(e.actor_id, e.book_id) <> p.backer_id \
             WHEN 'pledge_collected' THEN p.collected_at IS NULL OR e.occurred_at <> p.collected_at \
                 OR coalesce(e.actor_id, p.backer_id) <> p.backer_id \
             WHEN 'pledge_changed' THEN p.revisions < 2 OR p.collected_at IS NULL \
                 OR coalesce(e.actor_id, p.backer_id) <> p.backer_id \
             WHEN 'pledge_withdrawn' THEN p.state <> 'withdrawn' OR coalesce(e.actor_id, e.book_id) <> p.backer_id \
             WHEN 'pledge_refunded' THEN p.state NOT IN ('refunded', 'partly_refunded') OR e.actor_id IS NOT NULL \
             WHEN 'pledge_refused' THEN (p.current_revision IS NULL AND p.state <> 'refused') OR e.actor_id IS NOT NULL \
             ELSE p.current_revision IS NULL AND p.state <> 'expired' END) LIMIT 1",
    ),
    fact(
        "events",
        "how many of each kind",
        "those of the pledges of the book",
        "SELECT b.id, CAST(NULL AS uuid), b.event_seq, \
             coalesce(e.made, 0) || ' made, ' || coalesce(e.collected, 0) || ' collected, ' \
             || coalesce(e.withdrawn, 0) || ' withdrawn, ' || coalesce(e.refunded, 0) || ' refunded' \
         FROM books AS b LEFT JOIN ( \
             SELECT book_id, count(DISTINCT CASE WHEN kind IN ('pledge_reserved', 'pledge_collected') THEN subject_id END) AS made, \
             count(*) FILTER (WHERE kind = 'pledge_collected') AS collected, \
             count(*) FILTER (WHERE kind = 'pledge_withdrawn') AS withdrawn, \
             count(*) FILTER (WHERE kind = 'pledge_refunded') AS refunded, \
             count(*) FILTER (WHERE kind IN ('pledge_changed', 'pledge_collected', 'pledge_refused', 'pledge_expired', \
                 'pledge_dropped')) \
                 AS answered \
             FROM events GROUP BY book_id) AS e ON e.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(*) AS pledges, count(collected_at) AS collected, \
             count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn, sum(revisions) AS revisions, \
             count(pending_revision) AS pending, \
             count(*) FILTER (WHERE state IN ('refunded', 'partly_refunded')) AS refunded \
             FROM pledges GROUP BY book_id) AS p ON p.book_id = b.id \
         WHERE coalesce(e.made, 0) <> coalesce(p.pledges, 0) OR coalesce(e.collected, 0) <> coalesce(p.collected, 0) \
         OR coalesce(e.withdrawn, 0) <> coalesce(p.withdrawn, 0) OR coalesce(e.refunded, 0) <> coalesce(p.refunded, 0) \
         OR coalesce(e.answered, 0) + coalesce(p.pending, 0) > coalesce(p.revisions, 0) \
         OR coalesce(e.answered, 0) + coalesce(p.pending, 0) + coalesce(p.withdrawn, 0) < coalesce(p.revisions, 0) LIMIT 1",
    ),
];

pub(super) const OF_PROVIDER_EVENTS: [Fact; 6] = [
    fact(
        "events",
        "subject_id, actor_id, occurred_at of provider_created",
        "the provider, and when it became one",
        "SELECT p.account_id, e.subject_id, e.seq, e.kind FROM providers AS p \
         LEFT JOIN events AS e ON e.book_id = p.account_id AND e.seq = 1 \
         WHERE e.seq IS NULL OR e.kind <> 'provider_created' OR e.subject_id <> p.account_id \
         OR coalesce(e.actor_id, e.book_id) <> p.account_id OR e.occurred_at <> p.created_at \
         UNION ALL SELECT e.book_id, e.subject_id, e.seq, e.kind FROM providers AS r \
         JOIN events AS e ON e.book_id = r.account_id WHERE e.kind = 'provider_created' AND e.seq <> 1 LIMIT 1",
    ),
    fact(
        "events",
        "subject_id, occurred_at of credits_granted, credits_refunded, credits_expired",
        "the lot, and when it came or expired",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM providers AS r \
         JOIN events AS e ON e.book_id = r.account_id \
         LEFT JOIN credit_lots AS l ON l.book_id = e.book_id AND l.id = e.subject_id \
         WHERE e.kind IN ('credits_granted', 'credits_refunded', 'credits_expired') \
         AND (l.id IS NULL OR CASE e.kind WHEN 'credits_expired' \
             THEN e.actor_id IS NOT NULL OR l.remaining > 0 OR NOT EXISTS (SELECT 1 FROM transfers AS t \
                 WHERE t.book_id = e.book_id AND t.lot_id = l.id AND t.kind = 'credit_expiry' \
                 AND t.recorded_at = e.occurred_at) \
             ELSE e.occurred_at <> l.granted_at OR (e.kind = 'credits_refunded') <> (l.spend_id IS NOT NULL) END) LIMIT 1",
    ),
    fact(
        "events",
        "subject_id, actor_id, occurred_at of credits_spent",
        "the spend, and when the provider made it",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM providers AS r \
         JOIN events AS e ON e.book_id = r.account_id \
         LEFT JOIN credit_spends AS s ON s.book_id = e.book_id AND s.id = e.subject_id \
         WHERE e.kind = 'credits_spent' AND (s.id IS NULL OR e.occurred_at <> s.spent_at \
             OR coalesce(CAST(e.actor_id AS text), '') <> CAST(e.book_id AS text)) LIMIT 1",
    ),
    fact(
        "events",
        "subject_id, occurred_at of a purchase's or a subscription's end",
        "the purchase or the subscription, and when that became of it",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM providers AS r \
         JOIN events AS e ON e.book_id = r.account_id \
         LEFT JOIN purchases AS p ON p.book_id = e.book_id AND p.id = e.subject_id \
         LEFT JOIN subscriptions AS s ON s.book_id = e.book_id AND s.id = e.subject_id \
         WHERE (e.kind IN ('purchase_refused', 'purchase_expired', 'purchase_returned') AND (p.id IS NULL OR CASE e.kind \
             WHEN 'purchase_returned' THEN p.state <> 'returned' OR p.settled_at <> e.occurred_at OR e.actor_id IS NOT NULL \
             WHEN 'purchase_refused' THEN p.state NOT IN ('refused', 'returned') \
                 OR (p.state = 'refused' AND p.settled_at <> e.occurred_at) OR e.actor_id IS NOT NULL \
             ELSE p.state NOT IN ('expired', 'returned') OR (p.state = 'expired' AND p.settled_at <> e.occurred_at) END)) \
         OR (e.kind IN ('subscription_started', 'subscription_renewed', 'subscription_upgraded', 'subscription_past_due', \
             'subscription_cancelled', 'subscription_resumed', 'subscription_ended') AND (s.id IS NULL OR CASE e.kind \
             WHEN 'subscription_ended' THEN s.ended_at IS NULL OR s.ended_at <> e.occurred_at \
             WHEN 'subscription_past_due' THEN e.actor_id IS NOT NULL \
             WHEN 'subscription_resumed' THEN coalesce(CAST(e.actor_id AS text), '') <> CAST(e.book_id AS text) \
             WHEN 'subscription_cancelled' THEN e.actor_id IS NULL \
             ELSE NOT EXISTS (SELECT 1 FROM purchases AS q WHERE q.book_id = e.book_id AND q.subscription_id = s.id \
                 AND q.state = 'collected' AND q.settled_at = e.occurred_at AND q.kind = CASE e.kind \
                 WHEN 'subscription_started' THEN 'first_month' WHEN 'subscription_renewed' THEN 'renewal' \
                 ELSE 'upgrade' END) END)) LIMIT 1",
    ),
    fact(
        "events",
        "how many of each kind",
        "those of the lots, spends, purchases and subscriptions of the book",
        "SELECT b.id, CAST(NULL AS uuid), b.event_seq, b.kind FROM books AS b LEFT JOIN ( \
             SELECT e.book_id, count(*) FILTER (WHERE e.kind = 'credits_granted') AS granted, \
             count(*) FILTER (WHERE e.kind = 'credits_refunded') AS refunded, \
             count(*) FILTER (WHERE e.kind = 'credits_expired') AS expired, \
             count(*) FILTER (WHERE e.kind = 'credits_spent') AS spent, \
             count(*) FILTER (WHERE e.kind = 'purchase_returned') AS returned, \
             count(*) FILTER (WHERE e.kind = 'purchase_refused') AS refused, \
             count(*) FILTER (WHERE e.kind = 'purchase_expired') AS given_up, \
             count(*) FILTER (WHERE e.kind = 'subscription_started') AS started, \
             count(*) FILTER (WHERE e.kind = 'subscription_renewed') AS renewed, \
             count(*) FILTER (WHERE e.kind = 'subscription_upgraded') AS upgraded, \
             count(*) FILTER (WHERE e.kind = 'subscription_ended') AS ended \
             FROM events AS e JOIN providers AS r ON r.account_id = e.book_id GROUP BY e.book_id) AS e ON e.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(*) FILTER (WHERE spend_id IS NULL) AS granted, \
             count(*) FILTER (WHERE spend_id IS NOT NULL) AS refunded FROM credit_lots GROUP BY book_id) AS l \
             ON l.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(*) AS spent FROM credit_spends GROUP BY book_id) AS s ON s.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(*) AS expired FROM transfers WHERE kind = 'credit_expiry' GROUP BY book_id) AS t \
             ON t.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(*) FILTER (WHERE state = 'returned') AS returned, \
             count(*) FILTER (WHERE state = 'refused') AS refused, count(*) FILTER (WHERE state = 'expired') AS given_up, \
             count(*) FILTER (WHERE state = 'collected' AND kind = 'first_month') AS started, \
             count(*) FILTER (WHERE state = 'collected' AND kind = 'renewal') AS renewed, \
             count(*) FILTER (WHERE state = 'collected' AND kind = 'upgrade') AS upgraded \
             FROM purchases GROUP BY book_id) AS p ON p.book_id = b.id \
         LEFT JOIN (SELECT book_id, count(ended_at) AS ended FROM subscriptions GROUP BY book_id) AS u ON u.book_id = b.id \
         WHERE b.kind = 'provider' AND (coalesce(e.granted, 0) <> coalesce(l.granted, 0) \
         OR coalesce(e.refunded, 0) <> coalesce(l.refunded, 0) OR coalesce(e.expired, 0) <> coalesce(t.expired, 0) \
         OR coalesce(e.spent, 0) <> coalesce(s.spent, 0) OR coalesce(e.returned, 0) <> coalesce(p.returned, 0) \
         OR coalesce(e.refused, 0) < coalesce(p.refused, 0) OR coalesce(e.given_up, 0) < coalesce(p.given_up, 0) \
         OR coalesce(e.refused, 0) + coalesce(e.given_up, 0) \
             > coalesce(p.refused, 0) + coalesce(p.given_up, 0) + coalesce(p.returned, 0) \
         OR coalesce(e.started, 0) <> coalesce(p.started, 0) OR coalesce(e.renewed, 0) <> coalesce(p.renewed, 0) \
         OR coalesce(e.upgraded, 0) <> coalesce(p.upgraded, 0) OR coalesce(e.ended, 0) <> coalesce(u.ended, 0)) LIMIT 1",
    ),
    fact(
        "events",
        "kind, subject_id of what needs attention",
        "an order of the book",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM events AS e WHERE e.kind = 'payment_needs_attention' \
         AND NOT EXISTS (SELECT 1 FROM payment_orders AS o WHERE o.book_id = e.book_id AND o.id = e.subject_id) LIMIT 1",
    ),
];
