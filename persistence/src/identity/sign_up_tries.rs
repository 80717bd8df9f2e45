//! Rows of `sign_up_tries`.

use diesel::prelude::*;
use palier_domain::identity::SignUpTry;
use palier_domain::ids::AccountId;
use palier_domain::write_set::Aggregate;

use super::Stored;
use crate::columns::{IdValue, InstantValue};
use crate::rows::expect_one;
use crate::schema::sign_up_tries;
use crate::session::Session;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_up_tries)]
struct SignUpTryRow {
    id: IdValue,
    account_id: IdValue,
    tried_at: InstantValue,
}

pub(super) fn find(session: &mut Session<'_>, id: AccountId) -> Stored<Option<SignUpTry>> {
    let query = sign_up_tries::table.find(IdValue(id.0)).select(SignUpTryRow::as_select());
    let row = session.reading(|connection| query.first(connection).optional())?;
    Ok(row.map(|row| SignUpTry {
        id: AccountId(row.id.0),
        account: AccountId(row.account_id.0),
        tried_at: row.tried_at.0,
    }))
}

pub(super) fn insert(session: &mut Session<'_>, tried: &SignUpTry) -> Stored<()> {
    let row = SignUpTryRow {
        id: IdValue(tried.id.0),
        account_id: IdValue(tried.account.0),
        tried_at: InstantValue(tried.tried_at),
    };
    let inserted = session.writing(Aggregate::Alone, |connection| {
        diesel::insert_into(sign_up_tries::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "sign_up_tries")
}
