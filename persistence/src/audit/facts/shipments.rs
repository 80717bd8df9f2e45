//! Shipments against the pledges whose lines they carry, and completed campaigns against what was said then.

use super::{Fact, fact};

pub(super) const OF_SHIPMENTS: [Fact; 5] = [
    fact(
        "shipment_lines",
        "quantity",
        "together no more of a reward than its pledge takes",
        "SELECT s.campaign_id, s.pledge_id, CAST(NULL AS bigint), CAST(sum(l.quantity) AS text) FROM shipments AS s \
         JOIN shipment_lines AS l ON l.campaign_id = s.campaign_id AND l.shipment_id = s.id \
         WHERE s.state IN ('planned', 'shipped', 'rendered', 'delivered') \
         GROUP BY s.campaign_id, s.pledge_id, l.reward_id \
         HAVING sum(l.quantity) > coalesce((SELECT sum(t.quantity) FROM pledges AS p JOIN pledge_lines AS t \
             ON t.book_id = p.book_id AND t.pledge_id = p.id AND t.revision = p.current_revision \
             WHERE p.book_id = s.campaign_id AND p.id = s.pledge_id AND t.reward_id = l.reward_id), 0) LIMIT 1",
    ),
    fact(
        "shipments",
        "id",
        "a shipment that carries something",
        "SELECT s.campaign_id, s.id, CAST(NULL AS bigint), s.state FROM shipments AS s WHERE NOT EXISTS ( \
             SELECT 1 FROM shipment_lines AS l WHERE l.campaign_id = s.campaign_id AND l.shipment_id = s.id) LIMIT 1",
    ),
    fact(
        "shipments",
        "pledge_id",
        "a pledge that was paid, of a campaign that succeeded",
        "SELECT s.campaign_id, s.id, CAST(NULL AS bigint), s.state FROM shipments AS s \
         JOIN campaigns AS c ON c.id = s.campaign_id LEFT JOIN pledges AS p ON p.book_id = s.campaign_id AND p.id = s.pledge_id \
         WHERE coalesce(p.state, 'none') NOT IN ('collected', 'refunded', 'partly_refunded') \
         OR c.state NOT IN ('preparing', 'ready', 'delivering', 'completed', 'wound_down') LIMIT 1",
    ),
    fact(
        "campaigns",
        "state",
        "completed exactly if it was said how",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         LEFT JOIN campaign_completions AS d ON d.campaign_id = c.id \
         WHERE (c.state = 'completed') <> (d.campaign_id IS NOT NULL) AND c.state <> 'wound_down' LIMIT 1",
    ),
    fact(
        "campaign_completions",
        "undelivered, reason",
        "at least the lines that are named, and a reason exactly for the others",
        "SELECT d.campaign_id, CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(d.undelivered AS text) \
         FROM campaign_completions AS d LEFT JOIN (SELECT campaign_id, count(*) AS named FROM undelivered_lines \
             GROUP BY campaign_id) AS u ON u.campaign_id = d.campaign_id \
         WHERE d.undelivered < coalesce(u.named, 0) \
         OR (d.undelivered > coalesce(u.named, 0)) <> (d.reason IS NOT NULL) LIMIT 1",
    ),
];
