//! Passwords: Argon2id with OWASP's figures (19 MiB, two passes, one lane), a few at a time.
//!
//! Hashing takes a core and 19 MiB for tens of milliseconds, so it runs on
//! blocking threads, at most as many at once as there are cores, with a bounded
//! queue before it. Who has no account costs as much as who has: a hash that
//! nobody's password has is verified for them.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash as Encoded;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use palier_domain::identity::{Password, PasswordHash};
use palier_domain::text::opaque;
use tokio::sync::Semaphore;

use crate::problem::{Problem, RETRY_AFTER_SECONDS};

/// Memory per hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// How many hashes run at once at most, however many cores there are.
const RUNNING_MAX: usize = 8;
/// How many wait for their turn before more are refused.
const WAITING_MAX: usize = 64;
/// A hash with the same figures that no password is known for.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$/EDfV4Vd/dOPleSvO4Satw$4Ibl7GSiDgQ7inwvS+zgdNQVkndsEHbeMaLeUwHKCuE";

/// Why a password was neither hashed nor verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordsError {
    /// Too many wait already; nothing was done.
    #[error("too many passwords are being hashed")]
    Overloaded,
    /// The hasher, the random source or the thread failed.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Overloaded => Self::new("overloaded").retry_after(RETRY_AFTER_SECONDS),
            PasswordsError::Failed(_) => Self::internal(error),
        }
    }
}

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let running_max = cores.min(RUNNING_MAX);
        Self {
            admitted: Arc::new(Semaphore::new(running_max + WAITING_MAX)),
            running: Arc::new(Semaphore::new(running_max)),
        }
    }
}

impl Passwords {
    /// The hash of a new password, under a fresh salt.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, PasswordsError> {
        self.run(move || hash_now(&password)).await?
    }

    /// Whether `password` is the one that `hash` was made of; without a hash it never is, in the same time.
    pub async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, PasswordsError> {
        self.run(move || verify_now(&password, hash.as_ref())).await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordsError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| PasswordsError::Overloaded)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| PasswordsError::Overloaded)?;
        let done = tokio::task::spawn_blocking(move || {
            let _places = (admitted, turn);
            work()
        });
        done.await.map_err(|error| PasswordsError::Failed(error.to_string()))
    }
}

/// The hash of a password, on this thread; for the command line and sample data.
pub fn hash_now(password: &Password) -> Result<PasswordHash, PasswordsError> {
    let mut salt = [0; 16];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| PasswordsError::Failed("random source".to_owned()))?;
    let encoded: Encoded = argon2()?.hash_password_with_salt(password.as_str().as_bytes(), &salt).map_err(failed)?;
    Ok(PasswordHash::new(encoded.to_string()))
}

fn verify_now(password: &str, hash: Option<&PasswordHash>) -> Result<bool, PasswordsError> {
    let encoded = Encoded::new(hash.map_or(NOBODYS_HASH, PasswordHash::as_str)).map_err(failed)?;
    let matches = argon2()?.verify_password(opaque(password).as_bytes(), &encoded).is_ok();
    Ok(matches && hash.is_some())
}

fn argon2() -> Result<Argon2<'static>, PasswordsError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> PasswordsError {
    PasswordsError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::identity::EmailAddress;
    use palier_domain::text::Line;

    fn password(text: &str) -> Password {
        let email = EmailAddress::parse("ada@example.org").unwrap();
        Password::parse("password", text, &email, &Line::parse("display_name", "Ada").unwrap()).unwrap()
    }

    #[test]
    fn only_the_password_itself_matches_its_hash() {
        let hash = hash_now(&password("correct horse battery")).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("correct horse battery", Some(&hash)).unwrap());
        assert!(verify_now("correct\u{a0}horse battery", Some(&hash)).unwrap());
        assert!(!verify_now("Correct horse battery", Some(&hash)).unwrap());
        assert_ne!(hash_now(&password("correct horse battery")).unwrap(), hash);
    }

    #[test]
    fn nobodys_hash_has_the_form_and_figures_of_a_real_one_and_matches_nothing() {
        let nobodys = Encoded::new(NOBODYS_HASH).unwrap();
        let real = hash_now(&password("correct horse battery")).unwrap();
        let real = Encoded::new(real.as_str()).unwrap();
        assert_eq!((nobodys.algorithm, nobodys.version, nobodys.params), (real.algorithm, real.version, real.params));
        assert_eq!(nobodys.hash.unwrap().len(), real.hash.unwrap().len());
        assert_eq!(nobodys.salt.unwrap().len(), real.salt.unwrap().len());
        assert!(!verify_now("anything at all", None).unwrap());
    }
}
