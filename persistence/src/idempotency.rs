//! Rows of `idempotency_records`: replies kept with their effects.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::idempotency::{IdempotencyStore, StoredReply};
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use crate::bulk::bulk_row;
use crate::columns::sql::{Binary, Id, Instant, Integer, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::idempotency_records;
use crate::session::Session;
use crate::statement::Statement;

bulk_row! {
    /// A reply. Its headers are lines of `name: value`, which neither can break.
    ReplyRow in idempotency_records {
        actor_id: IdValue => Id,
        key: String => Text,
        request_hash: Vec<u8> => Binary,
        status: i32 => Integer,
        headers: String => Text,
        body: Vec<u8> => Binary,
        recorded_at: InstantValue => Instant,
    }
}

impl From<&StoredReply> for ReplyRow {
    fn from(reply: &StoredReply) -> Self {
        let lines: Vec<String> = reply.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        Self {
            actor_id: IdValue(reply.actor),
            key: reply.key.clone(),
            request_hash: reply.request_hash.to_vec(),
            status: i32::from(reply.status),
            headers: lines.join("\n"),
            body: reply.body.clone(),
            recorded_at: InstantValue(reply.recorded_at),
        }
    }
}

impl TryFrom<ReplyRow> for StoredReply {
    type Error = StoreError;

    fn try_from(row: ReplyRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "idempotency_records", key: &row.actor_id.0 };
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Self {
            actor: row.actor_id.0,
            request_hash: of.parsed("request_hash", row.request_hash.try_into().ok())?,
            status: of.parsed("status", u16::try_from(row.status).ok())?,
            headers: of.parsed("headers", row.headers.lines().map(header).collect())?,
            key: row.key,
            body: row.body,
            recorded_at: row.recorded_at.0,
        })
    }
}

impl IdempotencyStore for Session<'_> {
    fn find_reply(&mut self, actor: Uuid, key: &str) -> Result<Option<StoredReply>, StoreError> {
        if let Some(known) = self.known.replies.get(&(actor, key.to_owned())) {
            return Ok(known.clone());
        }
        let query = idempotency_records::table.find((IdValue(actor), key)).select(ReplyRow::as_select());
        let row = self.peeking(|connection| query.first(connection).optional())?;
        row.map(StoredReply::try_from).transpose()
    }

    fn insert_reply(&mut self, reply: &StoredReply) -> Result<(), StoreError> {
        self.keep_back(Aggregate::Alone, |pending| pending.replies.push(ReplyRow::from(reply)))?;
        if self.writes_behind() {
            self.known.replies.insert((reply.actor, reply.key.clone()), Some(reply.clone()));
        }
        Ok(())
    }

    fn delete_replies_before(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        let delete = Statement::new(
            "DELETE FROM idempotency_records WHERE (actor_id, key) IN \
             (SELECT actor_id, key FROM idempotency_records WHERE recorded_at < ? ORDER BY recorded_at LIMIT ?)",
        )
        .bind::<Instant, _>(InstantValue(instant))
        .bind::<BigInt, _>(i64::from(limit));
        let deleted = self.writing(Aggregate::Alone, |connection| delete.execute(connection))?;
        Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
    }
}
