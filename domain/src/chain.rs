//! Hash chains: each link is the hash of the link before it and of a digest, so that a chain can be followed without what
//! its digests stand for.

use std::fmt;

use sha2::{Digest, Sha256};

/// A hash of the chain; all zero before the first link.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// The link before the first.
    pub const GENESIS: Self = Self([0; 32]);

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self(hash))
    }
}

impl ChainHash {
    /// The link that follows this one: the hash of both, one after the other.
    #[must_use]
    pub fn link(self, digest: Self) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(digest.0).finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Fields one after the other, each preceded by its length as four bytes: no two lists encode alike.
#[derive(Default)]
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }

    pub(crate) fn hash(self) -> ChainHash {
        ChainHash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_from_sixty_four_hexadecimal_digits_only() {
        let digits = |digits: &str| ChainHash::parse(&digits.repeat(32));
        assert_eq!(digits("0f"), Some(ChainHash([0x0f; 32])));
        assert_eq!(digits("F0"), Some(ChainHash([0xf0; 32])));
        assert_eq!(digits("+f"), None, "a sign is no digit");
        assert_eq!(digits("é"), None);
        assert_eq!(ChainHash::parse(&"0f".repeat(33)), None, "nothing is left unread");
        assert_eq!(ChainHash::parse(&"0f".repeat(31)), None);
    }

    #[test]
    fn a_link_is_of_both_and_in_their_order() {
        let (one, other) = (ChainHash([1; 32]), ChainHash([2; 32]));
        assert_ne!(one.link(other), other.link(one));
        assert_ne!(ChainHash::GENESIS.link(one), one);
    }
}
