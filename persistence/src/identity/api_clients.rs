//! Rows of `api_clients`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::actor::Scope;
use palier_domain::identity::{ApiClient, ApiClientName, TokenHash};
use palier_domain::ids::{AccountId, ApiClientId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::write_set::Aggregate;

use super::Stored;
use crate::columns::{IdValue, InstantValue};
use crate::page::{overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::api_clients;
use crate::session::Session;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_clients, treat_none_as_default_value = false)]
struct ApiClientRow {
    id: IdValue,
    owner_id: IdValue,
    name: String,
    secret_hash: Vec<u8>,
    /// Separated by spaces, as in OAuth.
    scopes: String,
    created_at: InstantValue,
    revoked_at: Option<InstantValue>,
}

impl From<&ApiClient> for ApiClientRow {
    fn from(client: &ApiClient) -> Self {
        let scopes: Vec<&str> = client.scopes.iter().map(|scope| scope.as_str()).collect();
        Self {
            id: IdValue(client.id.0),
            owner_id: IdValue(client.owner.0),
            name: client.name.as_str().to_owned(),
            secret_hash: client.secret_hash.0.to_vec(),
            scopes: scopes.join(" "),
            created_at: InstantValue(client.created_at),
            revoked_at: client.revoked_at.map(InstantValue),
        }
    }
}

impl TryFrom<ApiClientRow> for ApiClient {
    type Error = StoreError;

    fn try_from(row: ApiClientRow) -> Stored<Self> {
        let of = RowOf { table: "api_clients", key: &row.id.0 };
        let scopes = row.scopes.split_whitespace().map(Scope::parse).collect();
        Ok(Self {
            id: ApiClientId(row.id.0),
            owner: AccountId(row.owner_id.0),
            name: of.parsed("name", ApiClientName::parse("name", &row.name).ok())?,
            secret_hash: TokenHash(of.parsed("secret_hash", row.secret_hash.try_into().ok())?),
            scopes: of.parsed("scopes", scopes)?,
            created_at: row.created_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
        })
    }
}

pub(super) fn find(session: &mut Session<'_>, id: ApiClientId) -> Stored<Option<ApiClient>> {
    let query = api_clients::table.find(IdValue(id.0)).select(ApiClientRow::as_select());
    let row = session.reading(|connection| query.first(connection).optional())?;
    row.map(ApiClient::try_from).transpose()
}

pub(super) fn list(
    session: &mut Session<'_>,
    owner: AccountId,
    page: &PageRequest<ApiClientId>,
) -> Stored<Page<ApiClient, ApiClientId>> {
    let mut query = api_clients::table
        .filter(api_clients::owner_id.eq(IdValue(owner.0)))
        .filter(api_clients::revoked_at.is_null())
        .order(api_clients::id.desc())
        .limit(overfull(page.limit))
        .select(ApiClientRow::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(api_clients::id.lt(IdValue(after.0)));
    }
    let rows = session.reading(|connection| query.load::<ApiClientRow>(connection))?;
    page_of(rows, page.limit, |client: &ApiClient| client.id)
}

pub(super) fn count(session: &mut Session<'_>, owner: AccountId) -> Stored<i64> {
    let query = api_clients::table
        .filter(api_clients::owner_id.eq(IdValue(owner.0)))
        .filter(api_clients::revoked_at.is_null())
        .count();
    session.reading(|connection| query.get_result(connection))
}

pub(super) fn insert(session: &mut Session<'_>, client: &ApiClient) -> Stored<()> {
    let row = ApiClientRow::from(client);
    let inserted = session.writing(Aggregate::Alone, |connection| {
        diesel::insert_into(api_clients::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "api_clients")
}

pub(super) fn revoke(session: &mut Session<'_>, id: ApiClientId, at: DateTime<Utc>) -> Stored<()> {
    let live = api_clients::table.filter(api_clients::id.eq(IdValue(id.0))).filter(api_clients::revoked_at.is_null());
    let change = diesel::update(live).set(api_clients::revoked_at.eq(Some(InstantValue(at))));
    let revoked = session.writing(Aggregate::Alone, |connection| change.execute(connection))?;
    expect_one(revoked, "api_clients")
}
