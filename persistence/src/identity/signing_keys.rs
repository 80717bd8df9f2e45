//! Rows of `signing_keys`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use palier_domain::identity::SigningKey;
use palier_domain::write_set::Aggregate;

use super::Stored;
use crate::columns::InstantValue;
use crate::rows::expect_one;
use crate::schema::signing_keys;
use crate::session::Session;

/// More keys than are ever kept at a time.
const SIGNING_KEYS_MAX: i64 = 1_000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
struct SigningKeyRow {
    generation: i64,
    kid: String,
    sealed_private_key: Vec<u8>,
    public_x: Vec<u8>,
    public_y: Vec<u8>,
    created_at: InstantValue,
    signs_at: InstantValue,
    retires_at: InstantValue,
}

impl From<&SigningKey> for SigningKeyRow {
    fn from(key: &SigningKey) -> Self {
        Self {
            generation: key.generation,
            kid: key.kid.clone(),
            sealed_private_key: key.sealed_private_key.clone(),
            public_x: key.public_x.clone(),
            public_y: key.public_y.clone(),
            created_at: InstantValue(key.created_at),
            signs_at: InstantValue(key.signs_at),
            retires_at: InstantValue(key.retires_at),
        }
    }
}

impl From<SigningKeyRow> for SigningKey {
    fn from(row: SigningKeyRow) -> Self {
        Self {
            generation: row.generation,
            kid: row.kid,
            sealed_private_key: row.sealed_private_key,
            public_x: row.public_x,
            public_y: row.public_y,
            created_at: row.created_at.0,
            signs_at: row.signs_at.0,
            retires_at: row.retires_at.0,
        }
    }
}

pub(super) fn list(session: &mut Session<'_>) -> Stored<Vec<SigningKey>> {
    let query =
        signing_keys::table.order(signing_keys::generation).limit(SIGNING_KEYS_MAX).select(SigningKeyRow::as_select());
    let rows = session.reading(|connection| query.load(connection))?;
    Ok(rows.into_iter().map(SigningKey::from).collect())
}

pub(super) fn insert(session: &mut Session<'_>, key: &SigningKey) -> Stored<()> {
    let row = SigningKeyRow::from(key);
    let inserted = session.writing(Aggregate::Alone, |connection| {
        diesel::insert_into(signing_keys::table).values(row).execute(connection)
    })?;
    expect_one(inserted, "signing_keys")
}

pub(super) fn delete_retired(session: &mut Session<'_>, before: DateTime<Utc>) -> Stored<()> {
    let retired = signing_keys::table.filter(signing_keys::retires_at.lt(InstantValue(before)));
    session.writing(Aggregate::Alone, |connection| diesel::delete(retired).execute(connection)).map(|_| ())
}
