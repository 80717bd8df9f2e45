//! Servers on one database must know each other's tokens: whoever is configured unlike the others says so in the log.
//!
//! Each server announces itself while it runs. One that finds another with a `public_url` or a `secret_key` unlike its
//! own warns, at its start and later, once about each.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use palier_domain::WriteSet;
use palier_domain::clock::Clock;
use palier_http::clock::SystemClock;
use palier_http::config::SecretKey;
use palier_http::platform::Platform;
use palier_persistence::{AnnouncedServer, WriteError};
use uuid::Uuid;

/// How often a server says that it is there.
const ANNOUNCED: Duration = Duration::from_secs(20);
/// After how much silence a server is taken for gone.
const SILENCE: chrono::Duration = chrono::Duration::seconds(60);
/// How many digits tell one secret key from another.
const KEY_MARK_DIGITS: usize = 16;

/// What this server's tokens are known by.
#[derive(Debug, Clone)]
pub struct Identity {
    id: Uuid,
    public_url: String,
    key_mark: String,
}

impl Identity {
    pub(crate) fn new(id: Uuid, public_url: &str, secret: &SecretKey) -> Self {
        let digits = secret.derive("servers").iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Self { id, public_url: public_url.to_owned(), key_mark: digits.chars().take(KEY_MARK_DIGITS).collect() }
    }

    /// What about another server keeps the two from knowing each other's tokens.
    fn differences(&self, other: &AnnouncedServer) -> Vec<String> {
        let mut differences = Vec::new();
        if self.public_url != other.public_url {
            let (own, others) = (&self.public_url, &other.public_url);
            differences.push(format!(
                "another server on this database has the public_url {others}, this one {own}: each refuses the \
                 other's access tokens; give both the same"
            ));
        }
        if self.key_mark != other.key_mark {
            differences.push(format!(
                "another server on this database ({}) has another secret_key: each refuses the other's cursors and \
                 kept replies; give both the same",
                other.public_url
            ));
        }
        differences
    }
}

/// Announces this server, and returns what keeps it and others that run now from knowing each other's tokens.
pub async fn look(platform: &Platform, identity: &Identity) -> Result<Vec<String>, WriteError> {
    let Identity { id, public_url, key_mark } = identity.clone();
    let own = AnnouncedServer { id, public_url, key_mark, seen_at: SystemClock.now() };
    let others = platform
        .database
        .write(WriteSet::installation(), move |session| Ok(session.announce_server(&own, SILENCE)?))
        .await?;
    Ok(others.iter().flat_map(|other| identity.differences(other)).collect())
}

/// Looks again and again; each difference is told once.
pub(super) async fn keep_looking(platform: Arc<Platform>, identity: Identity) {
    let mut every = tokio::time::interval(ANNOUNCED);
    let mut told = BTreeSet::new();
    loop {
        every.tick().await;
        match look(&platform, &identity).await {
            Ok(differences) => {
                for difference in differences {
                    if told.insert(difference.clone()) {
                        tracing::warn!("{difference}");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "this server could not be announced to others"),
        }
    }
}

/// Says that this server is going.
pub(super) async fn leave(platform: &Platform, identity: &Identity) {
    let id = identity.id;
    if let Err(error) =
        platform.database.write(WriteSet::installation(), move |session| Ok(session.forget_server(id)?)).await
    {
        tracing::warn!(%error, "others take this server for running a little longer");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_that_refuse_each_others_tokens_are_told_why() {
        let (secret, another) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
        let own = Identity::new(Uuid::from_u128(1), "https://api.example", &secret);
        let announced = |url: &str, secret: &SecretKey| {
            let Identity { id, public_url, key_mark } = Identity::new(Uuid::from_u128(2), url, secret);
            AnnouncedServer { id, public_url, key_mark, seen_at: chrono::DateTime::UNIX_EPOCH }
        };
        assert_eq!(own.differences(&announced("https://api.example", &secret)), Vec::<String>::new());
        let url = own.differences(&announced("https://other.example", &secret)).join("\n");
        assert!(url.contains("https://api.example") && url.contains("https://other.example"), "{url}");
        let key = own.differences(&announced("https://api.example", &another)).join("\n");
        assert!(key.contains("secret_key") && !key.contains(&own.key_mark), "{key}");
    }
}
