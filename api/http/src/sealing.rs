//! Sealing what is kept in the database and only the installation's secret may open: AES-256-GCM.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;

/// Seals and opens under one key; what is sealed is bound to its name.
pub(crate) struct Seal(LessSafeKey);

impl Seal {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        Ok(Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key)?)))
    }

    /// A random nonce, the sealed bytes and their tag.
    pub(crate) fn seal(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let mut nonce = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut nonce)?;
        let mut sealed = bytes.to_vec();
        let aad = Aad::from(name.as_bytes());
        self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under this name; none when it was not, or was changed.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = sealed.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(name.as_bytes()), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_name_open_what_was_not_changed() {
        let seal = Seal::new(&[7; 32]).unwrap();
        let sealed = seal.seal("kid", b"private").unwrap();
        assert_eq!(seal.open("kid", &sealed).unwrap(), b"private");
        assert_eq!(seal.open("dik", &sealed), None);
        assert_eq!(Seal::new(&[8; 32]).unwrap().open("kid", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open("kid", &changed), None, "byte {at}");
        }
        assert_eq!(seal.open("kid", b"short"), None);
    }
}
