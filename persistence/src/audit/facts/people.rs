//! Who may be what: staff roles that check one another are not one person's.

use super::{Fact, fact};

pub(super) const OF_PEOPLE: [Fact; 1] = [fact(
    "account_roles",
    "role",
    "none that excludes another of the same account",
    "SELECT a.account_id, CAST(NULL AS uuid), CAST(NULL AS bigint), a.role || ', ' || b.role FROM account_roles AS a \
     JOIN account_roles AS b ON b.account_id = a.account_id AND b.role > a.role \
     WHERE 'auditor' IN (a.role, b.role) OR (a.role = 'follow_up' AND b.role = 'sales') \
     OR (a.role = 'finance' AND b.role = 'support') LIMIT 1",
)];
