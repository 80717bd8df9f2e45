//! Rows of `follows` and `follower_counts`. A follow is its follower's; how many there are is counted with whom they
//! follow, so that a command that changes one names both.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::profiles::{Follow, FollowKey};
use uuid::Uuid;

use crate::columns::sql::Id;
use crate::columns::{IdValue, InstantValue};
use crate::connection::MultiBackend;
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::expect_one;
use crate::schema::{follower_counts, follows};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = follows)]
struct FollowRow {
    follower_id: IdValue,
    followed_id: IdValue,
    followed_at: InstantValue,
}

const COUNT_ONE: &str = "INSERT INTO follower_counts (account_id, followers) VALUES (?, 1) \
    ON CONFLICT (account_id) DO UPDATE SET followers = follower_counts.followers + 1";
const COUNT_OFF: &str = "UPDATE follower_counts SET followers = followers - 1 WHERE account_id = ?";

impl TryFrom<FollowRow> for Follow {
    type Error = StoreError;

    fn try_from(row: FollowRow) -> Result<Self, StoreError> {
        let (follower, followed) = (AccountId(row.follower_id.0), AccountId(row.followed_id.0));
        Ok(Self { follower, followed, followed_at: row.followed_at.0 })
    }
}

pub(super) fn read_followers(session: &mut Session<'_>, account: AccountId) -> Result<i64, StoreError> {
    let query = follower_counts::table.find(IdValue(account.0)).select(follower_counts::followers);
    let followers: Option<i64> = session.reading(|connection| query.first(connection).optional())?;
    Ok(followers.unwrap_or(0))
}

pub(super) fn find(
    session: &mut Session<'_>,
    follower: AccountId,
    followed: AccountId,
) -> Result<Option<Follow>, StoreError> {
    let query = follows::table.find((IdValue(follower.0), IdValue(followed.0))).select(FollowRow::as_select());
    let row: Option<FollowRow> = session.reading(|connection| query.first(connection).optional())?;
    row.map(Follow::try_from).transpose()
}

pub(super) fn insert(session: &mut Session<'_>, follow: &Follow) -> Result<(), StoreError> {
    let row = FollowRow {
        follower_id: IdValue(follow.follower.0),
        followed_id: IdValue(follow.followed.0),
        followed_at: InstantValue(follow.followed_at),
    };
    let inserted = session
        .writing(follow.follower, |connection| diesel::insert_into(follows::table).values(row).execute(connection))?;
    expect_one(inserted, "follows")?;
    count_by(session, follow.followed, COUNT_ONE)
}

pub(super) fn delete(session: &mut Session<'_>, follow: &Follow) -> Result<(), StoreError> {
    let row = follows::table.find((IdValue(follow.follower.0), IdValue(follow.followed.0)));
    let deleted = session.writing(follow.follower, |connection| diesel::delete(row).execute(connection))?;
    expect_one(deleted, "follows")?;
    count_by(session, follow.followed, COUNT_OFF)
}

fn count_by(session: &mut Session<'_>, followed: AccountId, sql: &'static str) -> Result<(), StoreError> {
    let count = Statement::<MultiBackend>::new(sql).bind::<Id, _>(IdValue(followed.0));
    let counted = session.writing(followed, |connection| count.execute(connection))?;
    expect_one(counted, "follower_counts")
}

pub(super) fn count(session: &mut Session<'_>, follower: AccountId, limit: i64) -> Result<i64, StoreError> {
    let query = Statement::<MultiBackend>::new(
        "SELECT count(*) FROM (SELECT 1 FROM follows WHERE follower_id = ? LIMIT ?) AS counted",
    )
    .returning::<BigInt>()
    .bind::<Id, _>(IdValue(follower.0))
    .bind::<BigInt, _>(limit);
    session.reading(|connection| query.get_result(connection))
}

pub(super) fn list(
    session: &mut Session<'_>,
    follower: AccountId,
    page: &PageRequest<FollowKey>,
) -> Result<Page<Follow, FollowKey>, StoreError> {
    let mut query = follows::table
        .filter(follows::follower_id.eq(IdValue(follower.0)))
        .order((follows::followed_at.desc(), follows::followed_id.desc()))
        .limit(overfull(page.limit))
        .select(FollowRow::as_select())
        .into_boxed();
    if let Some((followed_at, followed)) = page.after {
        query =
            query.filter(OlderThan::new("followed_at, followed_id", InstantValue(followed_at), IdValue(followed.0)));
    }
    let rows: Vec<FollowRow> = session.reading(|connection| query.load(connection))?;
    page_of(rows, page.limit, Follow::key)
}

pub(super) fn list_followers(
    session: &mut Session<'_>,
    (followed, at): (AccountId, DateTime<Utc>),
    after: Option<AccountId>,
    limit: u32,
) -> Result<Vec<AccountId>, StoreError> {
    let query = follows::table
        .filter(follows::followed_id.eq(IdValue(followed.0)))
        .filter(follows::followed_at.le(InstantValue(at)))
        .filter(follows::follower_id.gt(IdValue(after.map_or(Uuid::nil(), |account| account.0))))
        .order(follows::follower_id)
        .limit(i64::from(limit))
        .select(follows::follower_id);
    let ids: Vec<IdValue> = session.reading(|connection| query.load(connection))?;
    Ok(ids.into_iter().map(|id| AccountId(id.0)).collect())
}
