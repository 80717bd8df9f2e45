//! A database of the story's own, gone when the story is over.

use std::path::PathBuf;

use tokio::process::Command;
use uuid::Uuid;

/// A database for one world.
pub struct Database {
    /// Its address.
    pub url: String,
    /// A folder of the world's own.
    pub folder: PathBuf,
    server: Option<(String, String)>,
    is_borrowed: bool,
}

impl Database {
    /// A SQLite file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = folder();
        Self { url: format!("sqlite://{}/palier.db", folder.display()), folder, server: None, is_borrowed: false }
    }

    /// A fresh database on the server that `PALIER_TEST_POSTGRES` names; none when it is `none` on purpose.
    pub async fn postgres() -> Option<Self> {
        let server = std::env::var("PALIER_TEST_POSTGRES").expect(
            "PALIER_TEST_POSTGRES is set: run the stories through tools/with-postgres, \
             or set it to 'none' to tell them on SQLite only",
        );
        if server == "none" {
            return None;
        }
        let name = format!("palier_{}", Uuid::now_v7().simple());
        run_sql(&server, &format!("CREATE DATABASE {name}")).await;
        let url = with_database(&server, &name);
        Some(Self { url, folder: folder(), server: Some((server, name)), is_borrowed: false })
    }

    /// The same database for another server, which does not remove it.
    pub fn borrowed(&self) -> Self {
        Self { url: self.url.clone(), folder: self.folder.clone(), server: None, is_borrowed: true }
    }

    /// Whether it is another world's.
    pub const fn is_borrowed(&self) -> bool {
        self.is_borrowed
    }

    /// Removes it.
    pub async fn remove(&self) {
        if self.is_borrowed {
            return;
        }
        if let Some((server, name)) = &self.server {
            run_sql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// The address of another database on the same server.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let authority = address.strip_prefix("postgres://").expect("a postgres:// address");
    let host = authority.split('/').next().unwrap_or_default();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("postgres://{host}/{name}{query}")
}

async fn run_sql(server: &str, sql: &str) {
    let status = Command::new("psql").args(["-q", "-d", server, "-c", sql]).status().await;
    assert!(status.expect("psql runs").success(), "{sql}");
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("palier-story-{}", Uuid::now_v7().simple()));
    std::fs::create_dir_all(&folder).expect("a folder for the story");
    folder
}
