//! Lists of accounts: first where they stand, along an index, then who they are.

use std::collections::BTreeMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::actor::StaffRole;
use palier_domain::identity::{AccountKey, FoundAccount};
use palier_domain::ids::AccountId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::text::Line;

use super::{Stored, roles};
use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull};
use crate::rows::RowOf;
use crate::schema::{account_roles, accounts};
use crate::session::Session;

/// Where an account stands in a list: since when it is there, or holds the role.
type Place = (InstantValue, IdValue);

pub(super) fn list(
    session: &mut Session<'_>,
    role: Option<StaffRole>,
    page: &PageRequest<AccountKey>,
) -> Stored<Page<FoundAccount, AccountKey>> {
    let places = match role {
        Some(role) => holders(session, role, page)?,
        None => newest(session, page)?,
    };
    let Page { items, next } = Page::from_overfull(places, page.limit, |(at, id): &Place| (at.0, AccountId(id.0)));
    let ids: Vec<IdValue> = items.into_iter().map(|(_, id)| id).collect();
    let items = if ids.is_empty() { Vec::new() } else { load(session, &ids)? };
    Ok(Page { items, next })
}

fn newest(session: &mut Session<'_>, page: &PageRequest<AccountKey>) -> Stored<Vec<Place>> {
    let mut query = accounts::table
        .order((accounts::created_at.desc(), accounts::id.desc()))
        .limit(overfull(page.limit))
        .select((accounts::created_at, accounts::id))
        .into_boxed();
    if let Some((created_at, id)) = page.after {
        query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
    }
    session.reading(|connection| query.load(connection))
}

fn holders(session: &mut Session<'_>, role: StaffRole, page: &PageRequest<AccountKey>) -> Stored<Vec<Place>> {
    let mut query = account_roles::table
        .filter(account_roles::role.eq(role.as_str()))
        .order((account_roles::granted_at.desc(), account_roles::account_id.desc()))
        .limit(overfull(page.limit))
        .select((account_roles::granted_at, account_roles::account_id))
        .into_boxed();
    if let Some((granted_at, id)) = page.after {
        query = query.filter(OlderThan::new("granted_at, account_id", InstantValue(granted_at), IdValue(id.0)));
    }
    session.reading(|connection| query.load(connection))
}

/// The accounts with these ids, in their order.
fn load(session: &mut Session<'_>, ids: &[IdValue]) -> Stored<Vec<FoundAccount>> {
    let accounts_max = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let query = accounts::table.filter(accounts::id.eq_any(ids.to_vec())).limit(accounts_max).select((
        accounts::id,
        accounts::display_name,
        accounts::created_at,
    ));
    let rows: Vec<(IdValue, String, InstantValue)> = session.reading(|connection| query.load(connection))?;
    let roles_max = i64::try_from(StaffRole::ALL.len()).unwrap_or(i64::MAX);
    let query = account_roles::table
        .filter(account_roles::account_id.eq_any(ids.to_vec()))
        .limit(accounts_max.saturating_mul(roles_max))
        .select((account_roles::account_id, account_roles::role));
    let held: Vec<(IdValue, String)> = session.reading(|connection| query.load(connection))?;
    let mut names: BTreeMap<IdValue, Vec<String>> = BTreeMap::new();
    for (id, role) in held {
        names.entry(id).or_default().push(role);
    }
    let found = |(id, name, created_at): (IdValue, String, InstantValue)| {
        let of = RowOf { table: "accounts", key: &id.0 };
        let display_name = of.parsed("display_name", Line::parse("display_name", &name).ok())?;
        let roles = roles::parse(id, names.get(&id).map(Vec::as_slice).unwrap_or_default())?;
        Ok((id, FoundAccount { id: AccountId(id.0), display_name, roles, created_at: created_at.0 }))
    };
    let mut found: BTreeMap<IdValue, FoundAccount> = rows.into_iter().map(found).collect::<Result<_, StoreError>>()?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
