//! The installation's secret, from which every other key is derived.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// 32 random bytes that never leave the installation.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

/// Why there is no secret key.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    /// It is not 32 bytes in base64.
    #[error("a secret key must be 32 bytes in base64")]
    Malformed,
    /// The random source failed.
    #[error("the system's random source failed")]
    Random,
    /// The file that keeps it cannot be read or written.
    #[error("the secret key cannot be kept in {file}: {source}")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
}

impl SecretKey {
    /// Reads 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, SecretKeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| SecretKeyError::Malformed)?;
        bytes.try_into().map(Self).map_err(|_| SecretKeyError::Malformed)
    }

    /// A fresh key from the system's random source.
    pub fn generate() -> Result<Self, SecretKeyError> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SecretKeyError::Random)?;
        Ok(Self(bytes))
    }

    /// The key kept in `folder`, made there when there is none.
    pub fn load_or_generate(folder: &Path) -> Result<Self, SecretKeyError> {
        let file = folder.join("secret.key");
        let failed = |source| SecretKeyError::File { file: file.display().to_string(), source };
        match fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate()?;
                fs::create_dir_all(folder).map_err(failed)?;
                write_private(&file, &STANDARD.encode(key.0)).map_err(failed)?;
                Ok(key)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// A key for one purpose, from which this one cannot be found.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return self.0; // HMAC takes keys of any length: this is never reached.
        };
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(…)")
    }
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.as_bytes())
}
