//! Heads that somebody kept: the chain of their book must have passed through each.

use diesel::prelude::*;
use palier_domain::ids::BookId;
use palier_domain::ledger::{ChainHash, KeptHead};

use super::books::hexadecimal;
use super::{Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::schema::{books, transfers};

/// Holds each book against a head that was kept of it.
pub(super) fn check(connection: &mut AnyConnection, kept: &[(BookId, KeptHead)]) -> Result<(), Stop> {
    for (book, head) in kept {
        let key = Pair(book.0, head.position);
        let row = Row { table: "transfers", key: &key };
        match hash_at(connection, IdValue(book.0), head.position)? {
            Some(hash) => row.expect("hash", head.hash.to_string(), hexadecimal(&hash))?,
            None => return Err(row.disagree("hash", &head.hash, &"no such transfer")),
        }
    }
    Ok(())
}

/// The hash of the transfer at a position; that before the first, at position 0 of a book that there is.
fn hash_at(connection: &mut AnyConnection, book: IdValue, position: i64) -> QueryResult<Option<Vec<u8>>> {
    if position == 0 {
        let found: Option<IdValue> = books::table.find(book).select(books::id).first(connection).optional()?;
        return Ok(found.map(|_| ChainHash::GENESIS.0.to_vec()));
    }
    transfers::table.find((book, position)).select(transfers::hash).first(connection).optional()
}
