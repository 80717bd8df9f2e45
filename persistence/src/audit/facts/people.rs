//! Who may be what, staff roles that check one another are not one person's; and how many follow whom.

use super::{Fact, fact};

const FOLLOWERS: Fact = fact(
    "follower_counts",
    "followers",
    "how many follow",
    "SELECT x.account_id, CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(x.followers AS text) FROM ( \
         SELECT f.followed_id AS account_id, coalesce(max(c.followers), 0) AS followers, count(*) AS follows \
         FROM follows AS f LEFT JOIN follower_counts AS c ON c.account_id = f.followed_id GROUP BY f.followed_id \
         UNION ALL \
         SELECT c.account_id, c.followers, 0 FROM follower_counts AS c \
         WHERE NOT EXISTS (SELECT 1 FROM follows AS f WHERE f.followed_id = c.account_id) \
     ) AS x WHERE x.followers <> x.follows LIMIT 1",
);

pub(super) const OF_PEOPLE: [Fact; 2] = [
    FOLLOWERS,
    fact(
        "account_roles",
        "role",
        "none that excludes another of the same account",
        "SELECT a.account_id, CAST(NULL AS uuid), CAST(NULL AS bigint), a.role || ', ' || b.role FROM account_roles AS a \
     JOIN account_roles AS b ON b.account_id = a.account_id AND b.role > a.role \
     WHERE 'auditor' IN (a.role, b.role) OR (a.role = 'follow_up' AND b.role = 'sales') \
     OR (a.role = 'finance' AND b.role = 'support') LIMIT 1",
    ),
];
