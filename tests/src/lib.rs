//! The world that stories are told in: a real server on a real database, and
//! people who talk to it over HTTP. Every reply is held against the document, and
//! every write is followed by an audit.

#![expect(clippy::disallowed_methods, reason = "a story reads its own clock and makes its own ids")]

pub mod conformance;
pub mod database;
pub mod person;
pub mod recording;
pub mod watch;
pub mod world;

pub use database::Database;
pub use person::{Person, Reply};
pub use world::World;

/// Tells each story on SQLite and on PostgreSQL, on the server that `PALIER_TEST_POSTGRES`
/// names; only where that is `none` on SQLite alone.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let world = $crate::World::start($crate::Database::sqlite()).await;
                super::$story(&world).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let Some(database) = $crate::Database::postgres().await else { return };
                let world = $crate::World::start(database).await;
                super::$story(&world).await;
                world.end().await;
            }
        }
    )+};
}
