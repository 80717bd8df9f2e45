//! Rows of `accounts`.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::identity::{Account, DisplayName, EmailAddress, Locale, PasswordHash};
use palier_domain::ids::AccountId;
use palier_domain::write_set::Aggregate;

use super::Stored;
use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::accounts;
use crate::session::Session;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
struct AccountRow {
    id: IdValue,
    email: String,
    email_canonical: String,
    display_name: String,
    locale: String,
    password_hash: String,
    password_version: i64,
    access_changed_at: Option<InstantValue>,
    created_at: InstantValue,
    version: i64,
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            id: IdValue(account.id.0),
            email: account.email.as_written().to_owned(),
            email_canonical: account.email.canonical().to_owned(),
            display_name: account.display_name.as_str().to_owned(),
            locale: account.locale.as_str().to_owned(),
            password_hash: account.password_hash.as_str().to_owned(),
            password_version: account.password_version,
            access_changed_at: account.access_changed_at.map(InstantValue),
            created_at: InstantValue(account.created_at),
            version: account.version,
        }
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Stored<Self> {
        let of = RowOf { table: "accounts", key: &row.id.0 };
        Ok(Self {
            id: AccountId(row.id.0),
            email: of.parsed("email", EmailAddress::parse(&row.email).ok())?,
            display_name: of.parsed("display_name", DisplayName::parse("display_name", &row.display_name).ok())?,
            locale: of.parsed("locale", Locale::parse(&row.locale))?,
            password_hash: PasswordHash::new(row.password_hash),
            password_version: row.password_version,
            access_changed_at: row.access_changed_at.map(|at| at.0),
            created_at: row.created_at.0,
            version: row.version,
        })
    }
}

pub(super) fn find(session: &mut Session<'_>, id: AccountId) -> Stored<Option<Account>> {
    let query = accounts::table.find(IdValue(id.0)).select(AccountRow::as_select());
    let row = session.reading(|connection| query.first(connection).optional())?;
    row.map(Account::try_from).transpose()
}

pub(super) fn find_by_email(session: &mut Session<'_>, email: &EmailAddress) -> Stored<Option<Account>> {
    let query = accounts::table.filter(accounts::email_canonical.eq(email.canonical())).select(AccountRow::as_select());
    let row = session.reading(|connection| query.first(connection).optional())?;
    row.map(Account::try_from).transpose()
}

pub(super) fn insert(session: &mut Session<'_>, account: &Account) -> Stored<()> {
    let row = AccountRow::from(account);
    session.note_made(Aggregate::Account(account.id));
    let inserted = session
        .writing(Aggregate::Alone, |connection| diesel::insert_into(accounts::table).values(row).execute(connection))?;
    expect_one(inserted, "accounts")
}

pub(super) fn update(session: &mut Session<'_>, account: &Account) -> Stored<()> {
    let row = AccountRow::from(account);
    let loaded = accounts::table.filter(accounts::id.eq(row.id)).filter(accounts::version.eq(row.version - 1));
    let change = diesel::update(loaded).set((
        accounts::email.eq(row.email),
        accounts::email_canonical.eq(row.email_canonical),
        accounts::display_name.eq(row.display_name),
        accounts::locale.eq(row.locale),
        accounts::password_hash.eq(row.password_hash),
        accounts::password_version.eq(row.password_version),
        accounts::access_changed_at.eq(row.access_changed_at),
        accounts::version.eq(row.version),
    ));
    session.known.display_names.remove(&account.id);
    let updated = session.writing(account.id, |connection| change.execute(connection))?;
    expect_one(updated, "accounts")
}

pub(super) fn list_display_names(
    session: &mut Session<'_>,
    ids: &[AccountId],
) -> Stored<Vec<(AccountId, DisplayName)>> {
    let known = |id: &AccountId| session.known.display_names.get(id).map(|name| (*id, name.clone()));
    let mut names: BTreeMap<AccountId, DisplayName> = ids.iter().filter_map(known).collect();
    let unknown: BTreeSet<IdValue> = ids.iter().filter(|id| !names.contains_key(id)).map(|id| IdValue(id.0)).collect();
    if !unknown.is_empty() {
        let names_max = i64::try_from(unknown.len()).unwrap_or(i64::MAX);
        let query = accounts::table
            .filter(accounts::id.eq_any(unknown))
            .limit(names_max)
            .select((accounts::id, accounts::display_name));
        let rows: Vec<(IdValue, String)> = session.peeking(|connection| query.load(connection))?;
        for (id, name) in rows {
            let of = RowOf { table: "accounts", key: &id.0 };
            let name = of.parsed("display_name", DisplayName::parse("display_name", &name).ok())?;
            if session.writes_behind() {
                session.known.display_names.insert(AccountId(id.0), name.clone());
            }
            names.insert(AccountId(id.0), name);
        }
    }
    Ok(names.into_iter().collect())
}
