//! Rows of `account_roles`, and the version that `accounts` keeps of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::actor::StaffRole;
use palier_domain::identity::AccountRoles;
use palier_domain::ids::AccountId;
use palier_domain::write_set::Aggregate;

use super::Stored;
use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::AnyConnection;
use crate::rows::{RowOf, expect_one};
use crate::schema::{account_roles, accounts};
use crate::session::Session;
use crate::statement::Statement;

/// The roles that rows name, in the order of [`StaffRole::ALL`].
pub(super) fn parse(account: IdValue, names: &[String]) -> Stored<Vec<StaffRole>> {
    let of = RowOf { table: "account_roles", key: &account.0 };
    let parsed = names.iter().map(|name| of.parsed("role", StaffRole::parse(name)));
    let mut roles = parsed.collect::<Stored<Vec<StaffRole>>>()?;
    roles.sort_unstable();
    Ok(roles)
}

pub(super) fn find(session: &mut Session<'_>, account: AccountId) -> Stored<Option<AccountRoles>> {
    let id = IdValue(account.0);
    let version = accounts::table.find(id).select(accounts::roles_version);
    let version: Option<i64> = session.reading(|connection| version.first(connection).optional())?;
    let Some(version) = version else { return Ok(None) };
    let names = account_roles::table.filter(account_roles::account_id.eq(id)).select(account_roles::role);
    let names: Vec<String> = session.reading(|connection| names.load(connection))?;
    Ok(Some(AccountRoles { account, roles: parse(id, &names)?, version }))
}

pub(super) fn lock_admins(session: &mut Session<'_>) -> Stored<Vec<AccountId>> {
    let admins = account_roles::table
        .filter(account_roles::role.eq(StaffRole::Admin.as_str()))
        .order(account_roles::account_id)
        .select(account_roles::account_id);
    let ids: Vec<IdValue> = session.writing(Aggregate::Alone, |connection| match connection {
        AnyConnection::Postgres(connection) => admins.for_update().load(connection),
        AnyConnection::Sqlite(connection) => admins.load(connection),
    })?;
    Ok(ids.into_iter().map(|id| AccountId(id.0)).collect())
}

pub(super) fn update(
    session: &mut Session<'_>,
    roles: &AccountRoles,
    granted_by: Option<AccountId>,
    at: DateTime<Utc>,
) -> Stored<()> {
    let id = IdValue(roles.account.0);
    let loaded = accounts::table.filter(accounts::id.eq(id)).filter(accounts::roles_version.eq(roles.version - 1));
    let raise = diesel::update(loaded)
        .set((accounts::roles_version.eq(roles.version), accounts::access_changed_at.eq(Some(InstantValue(at)))));
    let raised = session.writing(roles.account, |connection| raise.execute(connection))?;
    expect_one(raised, "accounts")?;
    let held = account_roles::table.filter(account_roles::account_id.eq(id)).select(account_roles::role);
    let held: Vec<String> = session.reading(|connection| held.load(connection))?;
    for name in held.iter().filter(|name| roles.roles.iter().all(|role| role.as_str() != name.as_str())) {
        let lost = account_roles::table.find((id, name));
        let lost = session.writing(roles.account, |connection| diesel::delete(lost).execute(connection))?;
        expect_one(lost, "account_roles")?;
    }
    for role in roles.roles.iter().filter(|role| held.iter().all(|name| name != role.as_str())) {
        let grant =
            Statement::new("INSERT INTO account_roles (account_id, role, granted_by, granted_at) VALUES (?, ?, ?, ?)")
                .bind::<Id, _>(id)
                .bind::<diesel::sql_types::Text, _>(role.as_str())
                .bind::<diesel::sql_types::Nullable<Id>, _>(granted_by.map(|granter| IdValue(granter.0)))
                .bind::<Instant, _>(InstantValue(at));
        let granted = session.writing(roles.account, |connection| grant.execute(connection))?;
        expect_one(granted, "account_roles")?;
    }
    Ok(())
}
