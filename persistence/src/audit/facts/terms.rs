//! Terms: what a campaign and its rewards say is what they were launched with, by the policy of that day, and what was
//! promised then. Who relaunched what is said on both sides.

use super::{Fact, fact};

pub(super) const OF_TERMS: [Fact; 8] = [
    fact(
        "campaigns",
        "initiator_id, currency, goal_minor, opens_at, deadline_at, policy_version, launched_at",
        "what it was launched with",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         LEFT JOIN launch_terms AS l ON l.campaign_id = c.id \
         WHERE (c.launched_at IS NULL) <> (l.campaign_id IS NULL) OR c.launched_at <> l.recorded_at \
         OR c.initiator_id <> l.initiator_id OR c.currency <> l.currency OR c.goal_minor <> l.goal_minor \
         OR c.opens_at IS DISTINCT FROM CASE WHEN l.campaign_id IS NULL THEN c.opens_at ELSE l.opens_at END \
         OR c.deadline_at <> l.deadline_at OR (c.launched_at IS NULL) <> (c.policy_version IS NULL) \
         OR c.policy_version <> l.policy_version \
         OR (c.state = 'draft' AND c.launched_at IS NOT NULL) LIMIT 1",
    ),
    fact(
        "launch_terms",
        "campaign_id",
        "a campaign that was launched",
        "SELECT l.campaign_id, CAST(NULL AS uuid), CAST(NULL AS bigint), l.currency FROM launch_terms AS l \
         WHERE NOT EXISTS (SELECT 1 FROM campaigns AS c WHERE c.id = l.campaign_id) LIMIT 1",
    ),
    fact(
        "campaigns",
        "goal_minor",
        "reached when it succeeded, missed when it failed",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(c.goal_minor AS text) FROM campaigns AS c \
         WHERE (c.state IN ('draft', 'live', 'closing', 'failed', 'cancelled') AND c.raised_minor IS NOT NULL) \
         OR (c.state IN ('succeeded', 'preparing', 'ready', 'delivering', 'completed', 'wound_down') \
             AND (c.raised_minor IS NULL OR c.raised_minor < c.goal_minor OR c.closed_at IS NULL)) \
         OR (c.state IN ('failed', 'cancelled') AND c.closed_at IS NULL) \
         OR (c.state IN ('draft', 'live', 'closing') AND c.closed_at IS NOT NULL) \
         OR (c.wound_down_at IS NOT NULL) <> (c.state = 'wound_down') LIMIT 1",
    ),
    fact(
        "rewards",
        "price_minor, the fees of its shipping modes",
        "what it was offered for when the campaign was launched, or when it was added",
        "SELECT r.campaign_id, r.id, CAST(NULL AS bigint), CAST(r.price_minor AS text) FROM rewards AS r \
         JOIN launch_terms AS l ON l.campaign_id = r.campaign_id \
         LEFT JOIN reward_shipping_modes AS m ON m.campaign_id = r.campaign_id AND m.reward_id = r.id \
         LEFT JOIN reward_terms AS t ON t.campaign_id = r.campaign_id AND t.reward_id = r.id AND t.mode = m.mode \
         WHERE m.mode IS NULL OR t.mode IS NULL OR r.price_minor <> t.price_minor OR m.fee_minor <> t.fee_minor LIMIT 1",
    ),
    fact(
        "reward_terms",
        "campaign_id, reward_id, mode, recorded_at",
        "a reward of a campaign that was launched then, or added then, in one of its shipping modes",
        "SELECT t.campaign_id, t.reward_id, CAST(NULL AS bigint), t.mode FROM reward_terms AS t \
         LEFT JOIN launch_terms AS l ON l.campaign_id = t.campaign_id \
         LEFT JOIN reward_shipping_modes AS m ON m.campaign_id = t.campaign_id AND m.reward_id = t.reward_id \
             AND m.mode = t.mode \
         LEFT JOIN (SELECT book_id, subject_id, occurred_at, kind FROM events WHERE kind = 'reward_added') AS e \
             ON e.book_id = t.campaign_id AND e.subject_id = t.reward_id AND e.occurred_at = t.recorded_at \
         WHERE m.mode IS NULL OR l.campaign_id IS NULL OR (t.recorded_at <> l.recorded_at AND e.kind IS NULL) \
         LIMIT 1",
    ),
    fact(
        "rewards",
        "stock",
        "the highest that was told, from when the reward was offered on; none where there is no limit",
        "SELECT r.campaign_id, r.id, CAST(NULL AS bigint), CAST(r.stock AS text) FROM rewards AS r \
         JOIN launch_terms AS l ON l.campaign_id = r.campaign_id \
         LEFT JOIN (SELECT s.campaign_id, s.reward_id, max(s.stock) AS last, min(s.recorded_at) AS since \
             FROM reward_stocks AS s GROUP BY s.campaign_id, s.reward_id) AS k \
             ON k.campaign_id = r.campaign_id AND k.reward_id = r.id \
         LEFT JOIN (SELECT t.campaign_id, t.reward_id, min(t.recorded_at) AS since FROM reward_terms AS t \
             GROUP BY t.campaign_id, t.reward_id) AS o ON o.campaign_id = r.campaign_id AND o.reward_id = r.id \
         WHERE coalesce(r.stock, 0) <> coalesce(k.last, 0) OR k.since <> o.since LIMIT 1",
    ),
    fact(
        "delivery_calendars",
        "number, dates, recorded_at",
        "1, 2, 3 and so on from the launch, the last one as the campaign has it",
        "SELECT c.id, CAST(NULL AS uuid), d.number, c.state FROM campaigns AS c \
         LEFT JOIN delivery_calendars AS d ON d.campaign_id = c.id AND d.number = ( \
             SELECT max(n.number) FROM delivery_calendars AS n WHERE n.campaign_id = c.id) \
         WHERE (c.launched_at IS NULL) <> (d.number IS NULL) OR (d.number = 1 AND d.recorded_at <> c.launched_at) \
         OR d.number <> (SELECT count(*) FROM delivery_calendars AS n WHERE n.campaign_id = c.id) \
         OR (d.number IS NOT NULL AND (c.production_on IS DISTINCT FROM d.production_on \
             OR c.packaging_on IS DISTINCT FROM d.packaging_on OR c.delivery_on IS DISTINCT FROM d.delivery_on \
             OR c.service_start_on IS DISTINCT FROM d.service_start_on \
             OR c.service_end_on IS DISTINCT FROM d.service_end_on)) LIMIT 1",
    ),
    fact(
        "campaigns",
        "relaunch_of, relaunched_as",
        "what the event of the relaunch says",
        "SELECT x.id, x.copy, CAST(NULL AS bigint), x.at_fault FROM ( \
             SELECT c.id, c.relaunched_as AS copy, 'relaunched_as' AS at_fault FROM campaigns AS c \
             LEFT JOIN campaigns AS k ON k.id = c.relaunched_as \
             WHERE c.relaunched_as IS NOT NULL AND (k.id IS NULL OR coalesce(k.relaunch_of, k.id) <> c.id) \
             UNION ALL \
             SELECT k.id, k.relaunch_of, 'relaunch_of' FROM campaigns AS k WHERE k.relaunch_of IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.book_id = k.relaunch_of AND e.subject_id = k.id \
                 AND e.kind = 'campaign_relaunched' AND e.actor_id = k.initiator_id AND e.occurred_at = k.created_at) \
             UNION ALL \
             SELECT e.book_id, e.subject_id, 'events' FROM events AS e LEFT JOIN campaigns AS k ON k.id = e.subject_id \
             WHERE e.kind = 'campaign_relaunched' AND (k.id IS NULL OR coalesce(k.relaunch_of, k.id) <> e.book_id) \
             UNION ALL \
             SELECT c.id, k.id, 'relaunched_as' FROM campaigns AS k JOIN campaigns AS c ON c.id = k.relaunch_of \
             WHERE c.relaunched_as IS NULL OR (c.relaunched_as <> k.id AND k.state <> 'cancelled') \
         ) AS x LIMIT 1",
    ),
];
