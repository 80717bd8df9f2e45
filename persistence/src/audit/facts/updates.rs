//! Updates and media: what one of them did, and what refers to what, is said elsewhere too.

use super::{Fact, fact};

pub(super) const OF_UPDATES: [Fact; 7] = [
    fact(
        "updates",
        "number, published_at",
        "1, 2, 3 and so on, in the order in which they were published",
        "SELECT u.campaign_id, u.id, u.number, u.kind FROM updates AS u \
         LEFT JOIN updates AS b ON b.campaign_id = u.campaign_id AND b.number = u.number - 1 \
         WHERE (u.number > 1 AND b.id IS NULL) OR b.published_at > u.published_at LIMIT 1",
    ),
    fact(
        "updates",
        "campaign_id, author_id, published_at",
        "of a launched campaign, by its initiator, after the launch",
        "SELECT u.campaign_id, u.id, u.number, u.kind FROM updates AS u JOIN campaigns AS c ON c.id = u.campaign_id \
         WHERE c.launched_at IS NULL OR u.published_at < c.launched_at OR u.author_id <> c.initiator_id LIMIT 1",
    ),
    fact(
        "delivery_calendars",
        "number, recorded_at",
        "promised by a delay at that instant, from the second on",
        "SELECT d.campaign_id, u.id, d.number, CAST(NULL AS text) FROM delivery_calendars AS d \
         LEFT JOIN updates AS u ON u.campaign_id = d.campaign_id AND u.calendar_number = d.number \
         WHERE (d.number = 1 AND u.id IS NOT NULL) \
         OR (d.number > 1 AND (u.id IS NULL OR u.published_at <> d.recorded_at)) LIMIT 1",
    ),
    fact(
        "updates",
        "resolved_by, resolved_at",
        "an update of the campaign that was published then",
        "SELECT u.campaign_id, u.id, u.number, u.kind FROM updates AS u \
         LEFT JOIN updates AS r ON r.campaign_id = u.campaign_id AND r.id = u.resolved_by \
         WHERE u.resolved_by IS NOT NULL AND (r.id IS NULL OR r.published_at <> u.resolved_at) LIMIT 1",
    ),
    fact(
        "update_texts",
        "version, written_at",
        "1, 2, 3 and so on, the last as the update says",
        "SELECT u.campaign_id, u.id, t.version, CAST(u.version AS text) FROM updates AS u \
         LEFT JOIN update_texts AS t ON t.campaign_id = u.campaign_id AND t.update_id = u.id AND t.version = u.version \
         WHERE t.version IS NULL OR t.written_at <> coalesce(u.edited_at, u.published_at) \
         OR u.version <> (SELECT count(*) FROM update_texts AS n \
             WHERE n.campaign_id = u.campaign_id AND n.update_id = u.id) LIMIT 1",
    ),
    fact(
        "campaigns",
        "state",
        "delivering, since an update said so of everything",
        "SELECT c.id, CAST(NULL AS uuid), CAST(NULL AS bigint), c.state FROM campaigns AS c \
         WHERE c.state IN ('delivering', 'completed') AND NOT EXISTS (SELECT 1 FROM updates AS u \
             WHERE u.campaign_id = c.id AND u.kind = 'delivery_started' AND u.wave IS NULL) LIMIT 1",
    ),
    fact(
        "media",
        "unused_since",
        "none while something refers to it, and public only where that is",
        "SELECT x.id, CAST(NULL AS uuid), CAST(NULL AS bigint), x.at_fault FROM ( \
             SELECT m.id, 'unused_since' AS at_fault FROM media AS m \
             WHERE (m.unused_since IS NULL) <> EXISTS (SELECT 1 FROM media_uses AS s WHERE s.medium_id = m.id) \
             UNION ALL \
             SELECT s.medium_id, 'is_public' FROM media_uses AS s JOIN updates AS u ON u.id = s.user_id \
             WHERE s.user_kind = 'update' AND s.is_public <> (u.audience = 'public') \
         ) AS x LIMIT 1",
    ),
];
