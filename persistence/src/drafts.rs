//! The drafts of somebody, counted against the policy's limit: of campaigns and of projects.

use chrono::{DateTime, Utc};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::policy::DraftMark;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::session::Session;
use crate::statement::Statement;

/// Drafts of campaigns, and what was cancelled as one lately.
pub(crate) const OF_CAMPAIGNS: &str = "SELECT created_at, CAST(CASE state WHEN 'draft' THEN 0 ELSE 1 END AS bigint) \
    FROM campaigns WHERE initiator_id = ? AND launched_at IS NULL AND (state = 'draft' OR created_at > ?) \
    ORDER BY created_at LIMIT ?";

/// Drafts of projects, and what was cancelled as one lately.
pub(crate) const OF_PROJECTS: &str = "SELECT created_at, CAST(CASE state WHEN 'draft' THEN 0 ELSE 1 END AS bigint) \
    FROM projects WHERE client_id = ? AND submitted_at IS NULL AND (state = 'draft' OR created_at > ?) \
    ORDER BY created_at LIMIT ?";

/// The first `limit` that count.
pub(crate) fn list_drafts(
    session: &mut Session<'_>,
    text: &'static str,
    owner: AccountId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DraftMark>, StoreError> {
    let query = Statement::<MultiBackend>::new(text)
        .returning::<(Instant, BigInt)>()
        .bind::<Id, _>(IdValue(owner.0))
        .bind::<Instant, _>(InstantValue(since))
        .bind::<BigInt, _>(limit);
    let rows: Vec<(InstantValue, i64)> = session.reading(|connection| query.load(connection))?;
    let mark = |(created_at, cancelled): (InstantValue, i64)| DraftMark {
        created_at: created_at.0,
        is_cancelled: cancelled > 0,
    };
    Ok(rows.into_iter().map(mark).collect())
}
