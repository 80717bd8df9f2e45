//! Rows of `servers`: which servers work on this database now, and by what their tokens are known.
//!
//! Decides nothing and guards nothing: whoever is configured unlike the others is to be told.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::rows::expect_one;
use crate::session::Session;
use crate::statement::Statement;

/// The most servers that are told of at a time.
const SERVERS_MAX: i64 = 100;

const ANNOUNCE: &str = "INSERT INTO servers (id, public_url, key_mark, seen_at) VALUES (?, ?, ?, ?) \
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at";
const FORGET: &str = "DELETE FROM servers WHERE id = ? OR seen_at < ?";
const OTHERS: &str = "SELECT id, public_url, key_mark, seen_at FROM servers WHERE id <> ? AND seen_at >= ? \
    ORDER BY seen_at DESC LIMIT ?";

/// A server, as it announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedServer {
    /// The process.
    pub id: Uuid,
    /// The address under which clients reach it: what its tokens name as their issuer.
    pub public_url: String,
    /// What tells its secret key from another, and nothing else about it.
    pub key_mark: String,
    /// When it last said that it was there.
    pub seen_at: DateTime<Utc>,
}

impl Session<'_> {
    /// Says that a server is here, forgets those that have been silent for `silence`, and lists the others.
    pub fn announce_server(
        &mut self,
        own: &AnnouncedServer,
        silence: Duration,
    ) -> Result<Vec<AnnouncedServer>, StoreError> {
        let announce = Statement::<MultiBackend>::new(ANNOUNCE)
            .bind::<Id, _>(IdValue(own.id))
            .bind::<Text, _>(own.public_url.as_str())
            .bind::<Text, _>(own.key_mark.as_str())
            .bind::<Instant, _>(InstantValue(own.seen_at));
        let announced = self.writing(Aggregate::Alone, |connection| announce.execute(connection))?;
        expect_one(announced, "servers")?;
        let before = own.seen_at - silence;
        self.forget_servers(Uuid::nil(), before)?;
        let others = Statement::<MultiBackend>::new(OTHERS)
            .returning::<(Id, Text, Text, Instant)>()
            .bind::<Id, _>(IdValue(own.id))
            .bind::<Instant, _>(InstantValue(before))
            .bind::<BigInt, _>(SERVERS_MAX);
        let rows: Vec<(IdValue, String, String, InstantValue)> = self.reading(|connection| others.load(connection))?;
        let server = |(id, public_url, key_mark, seen_at): (IdValue, String, String, InstantValue)| AnnouncedServer {
            id: id.0,
            public_url,
            key_mark,
            seen_at: seen_at.0,
        };
        Ok(rows.into_iter().map(server).collect())
    }

    /// Says that a server is gone.
    pub fn forget_server(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.forget_servers(id, DateTime::UNIX_EPOCH)
    }

    fn forget_servers(&mut self, id: Uuid, before: DateTime<Utc>) -> Result<(), StoreError> {
        let forget =
            Statement::<MultiBackend>::new(FORGET).bind::<Id, _>(IdValue(id)).bind::<Instant, _>(InstantValue(before));
        self.writing(Aggregate::Alone, |connection| forget.execute(connection)).map(drop)
    }
}
