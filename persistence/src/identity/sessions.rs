//! Rows of `sessions` and `refresh_tokens`, and whose standing changed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::identity::{AccessChanges, RefreshToken, Session as SignedIn, SessionWithRoles, TokenHash};
use palier_domain::ids::{AccountId, ApiClientId, SessionId};
use palier_domain::write_set::Aggregate;

use super::{Stored, roles};
use crate::columns::{IdValue, Instant, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{account_roles, accounts, api_clients, refresh_tokens, sessions};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    id: IdValue,
    account_id: IdValue,
    password_version: i64,
    created_at: InstantValue,
    expires_at: InstantValue,
    ended_at: Option<InstantValue>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct TokenRow {
    hash: Vec<u8>,
    session_id: IdValue,
    issued_at: InstantValue,
    expires_at: InstantValue,
    spent_at: Option<InstantValue>,
}

impl From<&SignedIn> for SessionRow {
    fn from(session: &SignedIn) -> Self {
        Self {
            id: IdValue(session.id.0),
            account_id: IdValue(session.account.0),
            password_version: session.password_version,
            created_at: InstantValue(session.created_at),
            expires_at: InstantValue(session.expires_at),
            ended_at: session.ended_at.map(InstantValue),
        }
    }
}

impl From<SessionRow> for SignedIn {
    fn from(row: SessionRow) -> Self {
        Self {
            id: SessionId(row.id.0),
            account: AccountId(row.account_id.0),
            password_version: row.password_version,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            ended_at: row.ended_at.map(|at| at.0),
        }
    }
}

impl TryFrom<TokenRow> for RefreshToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Stored<Self> {
        let of = RowOf { table: "refresh_tokens", key: &row.session_id.0 };
        Ok(Self {
            hash: TokenHash(of.parsed("hash", row.hash.try_into().ok())?),
            session: SessionId(row.session_id.0),
            issued_at: row.issued_at.0,
            expires_at: row.expires_at.0,
            spent_at: row.spent_at.map(|at| at.0),
        })
    }
}

pub(super) fn insert(session: &mut Session<'_>, signed_in: &SignedIn) -> Stored<()> {
    let row = SessionRow::from(signed_in);
    let inserted = session
        .writing(Aggregate::Alone, |connection| diesel::insert_into(sessions::table).values(row).execute(connection))?;
    expect_one(inserted, "sessions")
}

pub(super) fn find_live_session(session: &mut Session<'_>, id: SessionId) -> Stored<Option<SessionWithRoles>> {
    let query = sessions::table
        .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
        .left_join(account_roles::table.on(account_roles::account_id.eq(sessions::account_id)))
        .filter(sessions::id.eq(IdValue(id.0)))
        .select((SessionRow::as_select(), accounts::password_version, account_roles::role.nullable()));
    let rows: Vec<(SessionRow, i64, Option<String>)> = session.reading(|connection| query.load(connection))?;
    let names: Vec<String> = rows.iter().filter_map(|(_, _, role)| role.clone()).collect();
    let Some((row, password_version, _)) = rows.into_iter().next() else { return Ok(None) };
    let roles = roles::parse(row.account_id, &names)?;
    Ok(Some(SessionWithRoles { session: row.into(), password_version, roles }))
}

pub(super) fn update(session: &mut Session<'_>, signed_in: &SignedIn) -> Stored<()> {
    let kept = sessions::table.filter(sessions::id.eq(IdValue(signed_in.id.0)));
    let change = diesel::update(kept).set(sessions::password_version.eq(signed_in.password_version));
    let updated = session.writing(Aggregate::Alone, |connection| change.execute(connection))?;
    expect_one(updated, "sessions")
}

pub(super) fn end(session: &mut Session<'_>, id: SessionId, at: DateTime<Utc>) -> Stored<()> {
    let live = sessions::table.filter(sessions::id.eq(IdValue(id.0))).filter(sessions::ended_at.is_null());
    let change = diesel::update(live).set(sessions::ended_at.eq(Some(InstantValue(at))));
    session.writing(Aggregate::Alone, |connection| change.execute(connection)).map(|_| ())
}

pub(super) fn delete_dead(session: &mut Session<'_>, before: DateTime<Utc>, limit: u32) -> Stored<u32> {
    let delete = Statement::new(
        "DELETE FROM sessions WHERE id IN \
         (SELECT id FROM sessions WHERE expires_at < ? OR ended_at < ? ORDER BY expires_at LIMIT ?)",
    )
    .bind::<Instant, _>(InstantValue(before))
    .bind::<Instant, _>(InstantValue(before))
    .bind::<BigInt, _>(i64::from(limit));
    let deleted = session.writing(Aggregate::Alone, |connection| delete.execute(connection))?;
    Ok(u32::try_from(deleted).unwrap_or(u32::MAX))
}

pub(super) fn list_access_changes(
    session: &mut Session<'_>,
    since: DateTime<Utc>,
    limit: u32,
) -> Stored<AccessChanges> {
    let (since, limit) = (InstantValue(since), i64::from(limit));
    let ended = sessions::table.filter(sessions::ended_at.gt(since)).order(sessions::ended_at).limit(limit);
    let changed =
        accounts::table.filter(accounts::access_changed_at.gt(since)).order(accounts::access_changed_at).limit(limit);
    let revoked =
        api_clients::table.filter(api_clients::revoked_at.gt(since)).order(api_clients::revoked_at).limit(limit);
    let ended: Vec<IdValue> = session.reading(|connection| ended.select(sessions::id).load(connection))?;
    let changed: Vec<IdValue> = session.reading(|connection| changed.select(accounts::id).load(connection))?;
    let revoked: Vec<IdValue> = session.reading(|connection| revoked.select(api_clients::id).load(connection))?;
    Ok(AccessChanges {
        sessions: ended.into_iter().map(|id| SessionId(id.0)).collect(),
        accounts: changed.into_iter().map(|id| AccountId(id.0)).collect(),
        clients: revoked.into_iter().map(|id| ApiClientId(id.0)).collect(),
    })
}

pub(super) fn find_token(session: &mut Session<'_>, hash: &TokenHash) -> Stored<Option<RefreshToken>> {
    let query = refresh_tokens::table.find(hash.0.as_slice()).select(TokenRow::as_select());
    let row = session.reading(|connection| query.first(connection).optional())?;
    row.map(RefreshToken::try_from).transpose()
}

pub(super) fn insert_token(session: &mut Session<'_>, token: &RefreshToken) -> Stored<()> {
    let row = TokenRow {
        hash: token.hash.0.to_vec(),
        session_id: IdValue(token.session.0),
        issued_at: InstantValue(token.issued_at),
        expires_at: InstantValue(token.expires_at),
        spent_at: token.spent_at.map(InstantValue),
    };
    let inserted = session.writing(Aggregate::Alone, |connection| {
        diesel::insert_into(refresh_tokens::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "refresh_tokens")
}

pub(super) fn spend_token(session: &mut Session<'_>, hash: &TokenHash, at: DateTime<Utc>) -> Stored<()> {
    let unspent = refresh_tokens::table
        .filter(refresh_tokens::hash.eq(hash.0.as_slice()))
        .filter(refresh_tokens::spent_at.is_null());
    let change = diesel::update(unspent).set(refresh_tokens::spent_at.eq(Some(InstantValue(at))));
    let spent = session.writing(Aggregate::Alone, |connection| change.execute(connection))?;
    expect_one(spent, "refresh_tokens")
}
