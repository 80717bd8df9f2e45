//! What was done to campaigns while they were live: texts, stocks and rewards that were added or stopped say what the
//! journal says, and each event of it has its row.

use super::{Fact, fact};

pub(super) const OF_LIVE: [Fact; 7] = [
    fact(
        "campaign_texts",
        "number, summary, story, recorded_at",
        "1, 2, 3 and so on from the launch, the last one as the campaign has it",
        "SELECT c.id, CAST(NULL AS uuid), d.number, c.state FROM campaigns AS c \
         LEFT JOIN campaign_texts AS d ON d.campaign_id = c.id AND d.number = ( \
             SELECT max(n.number) FROM campaign_texts AS n WHERE n.campaign_id = c.id) \
         LEFT JOIN campaign_texts AS f ON f.campaign_id = c.id AND f.number = 1 \
         WHERE (c.launched_at IS NULL) <> (d.number IS NULL) OR f.recorded_at <> c.launched_at \
         OR d.number <> (SELECT count(*) FROM campaign_texts AS n WHERE n.campaign_id = c.id) \
         OR c.summary <> d.summary OR c.story <> d.story LIMIT 1",
    ),
    fact(
        "campaign_texts",
        "campaign_id, number, recorded_at",
        "a campaign, which has said something else since then",
        "SELECT t.campaign_id, CAST(NULL AS uuid), t.number, CAST(t.recorded_at AS text) FROM campaign_texts AS t \
         LEFT JOIN campaigns AS c ON c.id = t.campaign_id \
         LEFT JOIN (SELECT book_id, occurred_at, min(seq) AS seq FROM events WHERE kind = 'campaign_text_changed' \
             GROUP BY book_id, occurred_at) AS e ON e.book_id = t.campaign_id AND e.occurred_at = t.recorded_at \
         WHERE c.id IS NULL OR (t.number > 1 AND e.seq IS NULL) LIMIT 1",
    ),
    fact(
        "rewards",
        "stock",
        "the highest of its stocks, each of which was told: the first when it was offered, the others when it was raised",
        "SELECT r.campaign_id, r.id, CAST(NULL AS bigint), CAST(r.stock AS text) FROM rewards AS r \
         JOIN launch_terms AS l ON l.campaign_id = r.campaign_id \
         LEFT JOIN (SELECT s.campaign_id, s.reward_id, min(s.stock) AS first_stock, max(s.stock) AS last_stock \
             FROM reward_stocks AS s GROUP BY s.campaign_id, s.reward_id) AS k \
             ON k.campaign_id = r.campaign_id AND k.reward_id = r.id \
         LEFT JOIN reward_stocks AS s ON s.campaign_id = r.campaign_id AND s.reward_id = r.id \
         LEFT JOIN (SELECT DISTINCT campaign_id, reward_id, recorded_at FROM reward_terms) AS t \
             ON t.campaign_id = r.campaign_id AND t.reward_id = r.id AND t.recorded_at = s.recorded_at \
         LEFT JOIN (SELECT book_id, subject_id, occurred_at, min(seq) AS seq FROM events \
             WHERE kind = 'reward_stock_raised' GROUP BY book_id, subject_id, occurred_at) AS e \
             ON e.book_id = r.campaign_id AND e.subject_id = r.id AND e.occurred_at = s.recorded_at \
         WHERE coalesce(r.stock, 0) <> coalesce(k.last_stock, 0) OR (s.stock = k.first_stock AND t.recorded_at IS NULL) \
         OR (s.stock > k.first_stock AND e.seq IS NULL) LIMIT 1",
    ),
    fact(
        "rewards",
        "stopped_at",
        "when its event says, and nobody took it in a pledge that began after that",
        "SELECT r.campaign_id, r.id, e.seq, CAST(r.stopped_at AS text) FROM rewards AS r \
         LEFT JOIN (SELECT book_id, subject_id, occurred_at, seq FROM events WHERE kind = 'reward_stopped') AS e \
             ON e.book_id = r.campaign_id AND e.subject_id = r.id \
         LEFT JOIN (SELECT n.book_id, n.reward_id, max(b.seq) AS last_begun FROM pledge_lines AS n \
             JOIN (SELECT book_id, subject_id, min(seq) AS seq FROM events WHERE book_id IN ( \
                 SELECT campaign_id FROM rewards WHERE stopped_at IS NOT NULL) GROUP BY book_id, subject_id) AS b \
                 ON b.book_id = n.book_id AND b.subject_id = n.pledge_id \
             GROUP BY n.book_id, n.reward_id) AS p ON p.book_id = r.campaign_id AND p.reward_id = r.id \
         WHERE (r.stopped_at IS NULL) <> (e.seq IS NULL) OR r.stopped_at <> e.occurred_at OR p.last_begun > e.seq LIMIT 1",
    ),
    fact(
        "campaign_listings",
        "initiator_id, state, category, kind, currency, ends_at",
        "what its campaign is, once it was launched; with words to be found by",
        "SELECT c.id, CAST(NULL AS uuid), l.listing, c.state FROM campaigns AS c \
         LEFT JOIN campaign_listings AS l ON l.campaign_id = c.id LEFT JOIN campaign_words AS w ON w.listing = l.listing \
         WHERE (c.launched_at IS NULL) <> (l.listing IS NULL) OR (l.listing IS NULL) <> (w.words IS NULL) \
         OR l.initiator_id <> c.initiator_id OR l.state <> c.state OR l.category <> c.category OR l.kind <> c.kind \
         OR l.currency <> c.currency OR l.ends_at <> c.deadline_at LIMIT 1",
    ),
    fact(
        "campaign_listings",
        "pledged_rank",
        "what the book says, once all of it was told: in thousandths of the currency's main unit",
        "SELECT l.campaign_id, CAST(NULL AS uuid), l.listing, CAST(l.pledged_rank AS text) FROM campaign_listings AS l \
         JOIN campaigns AS c ON c.id = l.campaign_id JOIN books AS b ON b.id = l.campaign_id \
         JOIN tellings AS t ON t.book_id = l.campaign_id AND t.told_seq = b.event_seq \
         JOIN ledger_accounts AS g ON g.book_id = b.id AND g.kind = 'gateway_clearing' \
         JOIN ledger_accounts AS r ON r.book_id = b.id AND r.kind = 'repeated_movements' \
         JOIN ledger_accounts AS w ON w.book_id = b.id AND w.kind = 'withdrawals_payable' \
         WHERE l.pledged_rank <> coalesce(c.raised_minor, g.debits_minor - r.credits_minor - w.credits_minor) \
             * CASE l.currency WHEN 'JPY' THEN 1000 WHEN 'TND' THEN 1 ELSE 10 END LIMIT 1",
    ),
    fact(
        "events",
        "kind, subject_id, occurred_at",
        "a text, a stock or a reward that was recorded then",
        "SELECT e.book_id, e.subject_id, e.seq, e.kind FROM events AS e \
         LEFT JOIN campaign_texts AS t ON t.campaign_id = e.book_id AND t.number > 1 AND t.recorded_at = e.occurred_at \
         LEFT JOIN reward_stocks AS s ON s.campaign_id = e.book_id AND s.reward_id = e.subject_id \
             AND s.recorded_at = e.occurred_at \
         LEFT JOIN reward_terms AS o ON o.campaign_id = e.book_id AND o.reward_id = e.subject_id \
             AND o.recorded_at = e.occurred_at \
         WHERE (e.kind = 'campaign_text_changed' AND t.number IS NULL) OR (e.kind = 'reward_stock_raised' AND s.stock IS NULL) \
         OR (e.kind = 'reward_added' AND o.mode IS NULL) LIMIT 1",
    ),
];
