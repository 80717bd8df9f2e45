//! The keys that tokens are signed and verified with: those of our own table, and no others.
//!
//! Every server reads the table now and then and when a token names a key that
//! it does not know. Whichever finds that a key is needed makes it; the number
//! of its generation is unique, so that servers that do so at once agree.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use palier_domain::WriteSet;
use palier_domain::identity::IdentityStore;
use palier_domain::identity::{
    KeyCandidate, SigningKey, agree_on_signing_keys, forget_retired_keys, next_key_signs_at,
};
use palier_domain::{Failure, StoreError};
use palier_persistence::{Database, WriteError};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::one_at_a_time::OneAtATime;
use crate::problem::Problem;
use crate::sealing::Seal;

/// How long the table is believed before it is read again.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(300);
/// How often at most an unknown key makes a server read the table.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(5);
/// The lane in which keys are made.
const LANE: Uuid = Uuid::nil();

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// A key could not be made or sealed.
    #[error("a signing key could not be made")]
    Crypto,
    /// The table could not be read.
    #[error("the signing keys cannot be read: {0}")]
    Read(#[from] Failure),
    /// The table could not be written.
    #[error("a signing key cannot be kept: {0}")]
    Write(#[from] WriteError),
}

impl From<Unspecified> for KeyRingError {
    fn from(_: Unspecified) -> Self {
        Self::Crypto
    }
}

impl From<KeyRingError> for Problem {
    fn from(error: KeyRingError) -> Self {
        match error {
            KeyRingError::Crypto => Self::internal(error),
            KeyRingError::Read(failure) => failure.into(),
            KeyRingError::Write(error) => error.into(),
        }
    }
}

/// The public half of a key, as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name.
    pub kid: String,
    /// The x coordinate in base64url.
    pub x: String,
    /// The y coordinate in base64url.
    pub y: String,
}

/// The keys as one reading of the table found them.
#[derive(Default)]
pub struct Keys {
    known: HashMap<String, KnownKey>,
}

struct KnownKey {
    row: SigningKey,
    verifies: DecodingKey,
    signs: Option<EncodingKey>,
}

impl Keys {
    /// The key that signs at `now`: the latest of those that could be unsealed.
    pub(super) fn signing(&self, now: DateTime<Utc>) -> Option<(&str, &EncodingKey)> {
        let signing = self.known.values().filter(|key| key.row.is_signing(now));
        let usable = signing.filter_map(|key| key.signs.as_ref().map(|signs| (&key.row, signs)));
        usable.max_by_key(|(row, _)| row.generation).map(|(row, signs)| (row.kid.as_str(), signs))
    }

    /// The key of this name, as long as it is published.
    pub(super) fn verifying(&self, kid: &str, now: DateTime<Utc>) -> Option<&DecodingKey> {
        self.known.get(kid).filter(|key| key.row.is_published(now)).map(|key| &key.verifies)
    }

    /// What is published at `now`, the oldest first.
    pub fn published(&self, now: DateTime<Utc>) -> Vec<PublicKey> {
        let mut rows: Vec<_> = self.known.values().map(|key| &key.row).filter(|row| row.is_published(now)).collect();
        rows.sort_by_key(|row| row.generation);
        rows.into_iter().map(|row| public_key(&row.kid, &row.public_x, &row.public_y)).collect()
    }

    pub(super) fn read(rows: Vec<SigningKey>, seal: &Seal) -> Self {
        let mut known = HashMap::with_capacity(rows.len());
        for row in rows {
            let public = public_key(&row.kid, &row.public_x, &row.public_y);
            let Ok(verifies) = DecodingKey::from_ec_components(&public.x, &public.y) else {
                tracing::error!(kid = row.kid, "a signing key in the database is none");
                continue;
            };
            let signs = seal.open(&row.kid, &row.sealed_private_key).map(|der| EncodingKey::from_ec_der(&der));
            known.insert(row.kid.clone(), KnownKey { row, verifies, signs });
        }
        Self { known }
    }

    fn lacks_one(&self, now: DateTime<Utc>) -> bool {
        let rows: Vec<_> = self.known.values().filter(|key| key.signs.is_some()).map(|key| key.row.clone()).collect();
        next_key_signs_at(&rows, now, &|_| true).is_some()
    }
}

/// The keys, read again when they may have changed.
pub struct KeyRing {
    database: Database,
    seal: Arc<Seal>,
    keys: RwLock<Arc<Keys>>,
    read_at: Mutex<Option<Instant>>,
    reading: OneAtATime,
}

impl KeyRing {
    /// A ring that reads its keys when they are first needed.
    pub fn new(database: Database, sealing_key: &[u8; 32]) -> Result<Self, KeyRingError> {
        let seal = Arc::new(Seal::new(sealing_key)?);
        let (keys, read_at, reading) = (RwLock::default(), Mutex::new(None), OneAtATime::default());
        Ok(Self { database, seal, keys, read_at, reading })
    }

    /// The keys at `now`, one of which signs.
    pub async fn keys(&self, now: DateTime<Utc>) -> Result<Arc<Keys>, KeyRingError> {
        let keys = self.present();
        if keys.signing(now).is_none() {
            return self.read_first(now).await;
        }
        if self.age().is_none_or(|age| age >= READ_AGAIN_AFTER) {
            return Ok(self.read_again(now, keys).await);
        }
        Ok(keys)
    }

    /// The keys at `now`, read again if `kid` is not among them and that was not tried just before.
    pub async fn keys_with(&self, kid: &str, now: DateTime<Utc>) -> Result<Arc<Keys>, KeyRingError> {
        let keys = self.keys(now).await?;
        if keys.known.contains_key(kid) || self.age().is_some_and(|age| age < UNKNOWN_KEY_PAUSE) {
            return Ok(keys);
        }
        Ok(self.read_again(now, keys).await)
    }

    /// Waits for keys without which nothing can go on.
    async fn read_first(&self, now: DateTime<Utc>) -> Result<Arc<Keys>, KeyRingError> {
        let Some(_reading) = self.reading.wait().await else { return Err(unanswered()) };
        let present = self.present();
        if present.signing(now).is_some() {
            return Ok(present);
        }
        self.read(now).await.inspect_err(|_| self.reading.fail())
    }

    /// Reads the table unless somebody does already; when that fails, `keys` go on for a while.
    async fn read_again(&self, now: DateTime<Utc>, keys: Arc<Keys>) -> Arc<Keys> {
        let Some(_reading) = self.reading.take_if_free() else { return keys };
        match self.read(now).await {
            Ok(keys) => keys,
            Err(error) => {
                tracing::warn!(%error, "the signing keys cannot be read; those that are known go on");
                self.note_read();
                keys
            }
        }
    }

    /// Reads the table, and adds a key where one is needed.
    async fn read(&self, now: DateTime<Utc>) -> Result<Arc<Keys>, KeyRingError> {
        let rows = self.database.read(|session| Ok(session.list_signing_keys()?)).await?;
        let mut keys = Keys::read(rows, &self.seal);
        if keys.lacks_one(now) {
            keys = Keys::read(self.agree(now).await?, &self.seal);
        }
        let keys = Arc::new(keys);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        self.note_read();
        Ok(keys)
    }

    fn note_read(&self) {
        *self.read_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Adds a key, unless another server was faster; gives all of them.
    async fn agree(&self, now: DateTime<Utc>) -> Result<Vec<SigningKey>, KeyRingError> {
        let (candidate, seal) = (candidate(&self.seal)?, Arc::clone(&self.seal));
        let agreed = self.database.write(WriteSet::alone(LANE), move |session| {
            let is_usable = |key: &SigningKey| seal.open(&key.kid, &key.sealed_private_key).is_some();
            let keys = agree_on_signing_keys(session, now, candidate.clone(), &is_usable)?;
            forget_retired_keys(session, now)?;
            Ok(keys)
        });
        Ok(agreed.await?)
    }

    fn present(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn age(&self) -> Option<Duration> {
        self.read_at.lock().unwrap_or_else(PoisonError::into_inner).map(|read_at| read_at.elapsed())
    }
}

fn unanswered() -> KeyRingError {
    Failure::Store(StoreError::Unavailable("the signing keys are not known".to_owned())).into()
}

/// A fresh key pair, sealed, under the name that RFC 7638 gives it.
pub(super) fn candidate(seal: &Seal) -> Result<KeyCandidate, Unspecified> {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
    let public = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pair.as_ref()).map_err(|_| Unspecified)?;
    let point = public.public_key().as_ref().get(1..).and_then(|point| point.split_at_checked(32));
    let (x, y) = point.ok_or(Unspecified)?;
    let kid = thumbprint(x, y);
    Ok(KeyCandidate {
        sealed_private_key: seal.seal(&kid, pair.as_ref())?,
        public_x: x.to_vec(),
        public_y: y.to_vec(),
        kid,
    })
}

fn public_key(kid: &str, x: &[u8], y: &[u8]) -> PublicKey {
    PublicKey { kid: kid.to_owned(), x: URL_SAFE_NO_PAD.encode(x), y: URL_SAFE_NO_PAD.encode(y) }
}

fn thumbprint(x: &[u8], y: &[u8]) -> String {
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()))
}
