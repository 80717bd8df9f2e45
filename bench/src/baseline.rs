//! What ours is held against: the same pledge on the same tables, one
//! transaction for each, without HTTP, tokens or JSON.

mod one_by_one;
mod pgbench;

use std::time::Duration;

use crate::Failed;
use crate::load::Measured;
use crate::place::{Kind, Place};
use crate::world::World;
use one_by_one::OneByOne;
pub(crate) use one_by_one::{Accepting, Ids};
use pgbench::Pgbench;

/// The baseline of a kind of database.
pub(crate) enum Baseline {
    Sqlite(OneByOne),
    Postgres(Pgbench),
}

impl Baseline {
    /// Opens it on the place's database for it, which holds `world`.
    pub(crate) async fn open(place: &Place, world: &World) -> Result<Self, Failed> {
        match place.kind {
            Kind::Sqlite => Ok(Self::Sqlite(OneByOne::open(place, world)?)),
            Kind::Postgres => Ok(Self::Postgres(Pgbench::open(place, world).await?)),
        }
    }

    /// Its ways, each with how many clients it is measured with.
    pub(crate) const fn ways(&self) -> &'static [(&'static str, usize)] {
        match self {
            Self::Sqlite(_) => &[("one commit each", 1)],
            Self::Postgres(_) => &pgbench::WAYS,
        }
    }

    /// Pledges in one of its ways for so long.
    pub(crate) async fn run(&self, way: &str, clients: usize, duration: Duration) -> Result<Measured, Failed> {
        match self {
            Self::Sqlite(baseline) => baseline.run(duration).await,
            Self::Postgres(baseline) => baseline.run(way, clients, duration).await,
        }
    }
}
