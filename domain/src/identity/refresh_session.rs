//! Rotation: each refresh token is good once, and tells on whoever stole it.
//!
//! The successor of a token is always the same (it is derived from the token
//! under a secret), so a client that lost the reply may ask again for a short
//! while. A spent token that comes back later, or whose successor was used,
//! ends the session.

use super::refusal::IdentityRefusal;
use crate::clock::Context;
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;

use super::session::{REFRESH_GRACE, RefreshToken, Session, TokenHash};
use super::sign_in::{OpenedSession, first_or_next_token};
use super::store::IdentityStore;

/// The token that was presented and the one derived from it, by their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshSession {
    /// The token that was presented.
    pub presented: TokenHash,
    /// The one that follows it.
    pub successor: TokenHash,
}

/// What became of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// It goes on, with the successor.
    Rotated(OpenedSession),
    /// The token had been spent: the session was ended. To be told as [`IdentityRefusal::RefreshTokenReused`].
    FamilyEnded(Session),
}

/// Spends a refresh token and puts its successor in its place.
pub fn refresh_session(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: RefreshSession,
) -> Result<Refreshed, Failure> {
    Operation::REFRESH_SESSION.allow(context.actor, Relations::NONE)?;
    let now = context.now;
    let token = store.find_refresh_token(&command.presented)?.ok_or(IdentityRefusal::RefreshTokenInvalid)?;
    let standing = store.find_session_with_roles(token.session)?.ok_or(IdentityRefusal::RefreshTokenInvalid)?;
    if !standing.session.is_live(standing.password_version, now) || token.expires_at <= now {
        return Err(IdentityRefusal::RefreshTokenInvalid.into());
    }
    let session = standing.session;
    let successor = store.find_refresh_token(&command.successor)?;
    match (token.spent_at, successor) {
        (None, _) => {
            let next = first_or_next_token(&session, command.successor, now);
            store.spend_refresh_token(&token.hash, now)?;
            store.insert_refresh_token(&next)?;
            Ok(rotated(session, &next))
        }
        (Some(spent_at), Some(next)) if now <= spent_at + REFRESH_GRACE && next.spent_at.is_none() => {
            Ok(rotated(session, &next))
        }
        _ => {
            store.end_session(session.id, now)?;
            Ok(Refreshed::FamilyEnded(session))
        }
    }
}

fn rotated(session: Session, next: &RefreshToken) -> Refreshed {
    Refreshed::Rotated(OpenedSession { session, refresh_expires_at: next.expires_at })
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::identity::memory::{MemoryStore, World, hash};
    use crate::identity::session::{REFRESH_LIFETIME, SESSION_LIFETIME};

    fn present(store: &mut MemoryStore, world: &World, parent: u8) -> Result<Refreshed, Failure> {
        let command = RefreshSession { presented: hash(parent), successor: hash(parent + 1) };
        refresh_session(store, &world.anonymous(), command)
    }

    fn signed_in() -> (World, MemoryStore) {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        world.session(&mut store, &account, hash(1));
        (world, store)
    }

    fn is_rotated(refreshed: &Result<Refreshed, Failure>) -> bool {
        matches!(refreshed, Ok(Refreshed::Rotated(_)))
    }

    #[test]
    fn a_chain_of_tokens_keeps_a_session_going_until_it_expires() {
        let (mut world, mut store) = signed_in();
        for parent in 1..4 {
            world.now += REFRESH_LIFETIME - Duration::days(1);
            let refreshed = present(&mut store, &world, parent);
            match refreshed {
                Ok(Refreshed::Rotated(opened)) => {
                    assert!(opened.refresh_expires_at <= opened.session.expires_at)
                }
                other => panic!("{other:?}"),
            }
        }
        world.now += SESSION_LIFETIME;
        assert!(matches!(present(&mut store, &world, 4).unwrap_err().of(), Some(IdentityRefusal::RefreshTokenInvalid)));
    }

    #[test]
    fn a_lost_reply_can_be_had_again_within_the_grace() {
        let (mut world, mut store) = signed_in();
        assert!(is_rotated(&present(&mut store, &world, 1)));
        world.now += REFRESH_GRACE;
        assert!(is_rotated(&present(&mut store, &world, 1)));
        assert_eq!(store.refresh_tokens.len(), 2);
        assert!(is_rotated(&present(&mut store, &world, 2)));
    }

    #[test]
    fn a_spent_token_ends_the_family_after_the_grace() {
        let (mut world, mut store) = signed_in();
        assert!(is_rotated(&present(&mut store, &world, 1)));
        world.now += REFRESH_GRACE + Duration::seconds(1);
        assert!(matches!(present(&mut store, &world, 1), Ok(Refreshed::FamilyEnded(_))));
        assert!(matches!(present(&mut store, &world, 2).unwrap_err().of(), Some(IdentityRefusal::RefreshTokenInvalid)));
    }

    #[test]
    fn a_spent_token_whose_successor_was_used_ends_the_family_at_once() {
        let (world, mut store) = signed_in();
        assert!(is_rotated(&present(&mut store, &world, 1)));
        assert!(is_rotated(&present(&mut store, &world, 2)));
        assert!(matches!(present(&mut store, &world, 1), Ok(Refreshed::FamilyEnded(_))));
        assert!(matches!(present(&mut store, &world, 3).unwrap_err().of(), Some(IdentityRefusal::RefreshTokenInvalid)));
    }

    #[test]
    fn an_unknown_or_expired_token_is_invalid() {
        let (mut world, mut store) = signed_in();
        assert!(matches!(present(&mut store, &world, 9).unwrap_err().of(), Some(IdentityRefusal::RefreshTokenInvalid)));
        world.now += REFRESH_LIFETIME;
        assert!(matches!(present(&mut store, &world, 1).unwrap_err().of(), Some(IdentityRefusal::RefreshTokenInvalid)));
    }
}
