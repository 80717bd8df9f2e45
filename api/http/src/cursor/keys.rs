//! The keys by which lists are sorted, as bytes.

use chrono::{DateTime, Utc};
use palier_domain::campaigns::CampaignPlace;
use palier_domain::journal::FeedKey;
use palier_domain::search::Listing;
use uuid::Uuid;

/// A sort key that a cursor can carry. Instants keep their microseconds.
pub trait CursorKey: Sized {
    /// Adds the key to `bytes`.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Takes the key from the front of `bytes`.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl CursorKey for $type {
            fn write(&self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_be_bytes());
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                take(bytes).map(Self::from_be_bytes)
            }
        }
    )+};
}

whole_numbers!(i32, i64, u16);

/// Lists are sorted by ids of every kind.
macro_rules! id_keys {
    ($($name:ident),+) => {$(
        impl CursorKey for palier_domain::ids::$name {
            fn write(&self, bytes: &mut Vec<u8>) {
                Uuid::from(*self).write(bytes);
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                Uuid::read(bytes).map(Self::from)
            }
        }
    )+};
}

palier_domain::every_id!(id_keys);

impl CursorKey for CampaignPlace {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.rank.write(bytes);
        self.listing.0.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(Self { rank: i64::read(bytes)?, listing: Listing(i64::read(bytes)?) })
    }
}

impl CursorKey for Uuid {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        take(bytes).map(Self::from_bytes)
    }
}

impl CursorKey for DateTime<Utc> {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.timestamp_micros().write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        i64::read(bytes).and_then(Self::from_timestamp_micros)
    }
}

impl CursorKey for FeedKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.position.write(bytes);
        self.seq.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(Self { position: i64::read(bytes)?, seq: i64::read(bytes)? })
    }
}

/// At most 65 535 bytes; a longer text is cut, and its cursor then leads nowhere.
impl CursorKey for String {
    fn write(&self, bytes: &mut Vec<u8>) {
        let length = u16::try_from(self.len()).unwrap_or(u16::MAX);
        length.write(bytes);
        bytes.extend(self.bytes().take(usize::from(length)));
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let length = u16::read(bytes)?;
        let (text, rest) = bytes.split_at_checked(usize::from(length))?;
        *bytes = rest;
        Self::from_utf8(text.to_vec()).ok()
    }
}

impl<A: CursorKey, B: CursorKey> CursorKey for (A, B) {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::read(bytes)?, B::read(bytes)?))
    }
}
