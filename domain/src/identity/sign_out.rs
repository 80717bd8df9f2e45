//! Signing out, and forgetting sessions that are over.

use chrono::{DateTime, Duration, Utc};

use crate::actor::Actor;
use crate::clock::Context;
use crate::ids::SessionId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

use super::store::IdentityStore;

/// How long a session that is over is kept, so that a stolen token still meets its family.
const DEAD_SESSION_KEPT: Duration = Duration::days(7);
/// How many dead sessions are removed in one transaction.
const DEAD_SESSIONS_BATCH_MAX: u32 = 500;

/// Ends the session that the caller's token belongs to; gives its id.
pub fn sign_out(store: &mut dyn IdentityStore, context: &Context<'_>) -> Result<SessionId, Failure> {
    Operation::DELETE_CURRENT_SESSION.allow(context.actor, Relations::NONE)?;
    let Actor::Person { session, .. } = context.actor else {
        return Err(Refusal::SignInRequired.into());
    };
    store.end_session(*session, context.now)?;
    Ok(*session)
}

/// Removes some sessions that have been over for a while; says how many, so that one can go on until none is left.
pub fn forget_dead_sessions(store: &mut dyn IdentityStore, now: DateTime<Utc>) -> Result<u32, Failure> {
    Ok(store.delete_dead_sessions(now - DEAD_SESSION_KEPT, DEAD_SESSIONS_BATCH_MAX)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::access::find_live_session;
    use crate::identity::memory::{MemoryStore, World, hash};

    #[test]
    fn a_session_that_was_signed_out_is_nobodys() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let account = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &account, hash(1));
        let session = sign_out(&mut store, &world.context(&actor)).unwrap();
        assert_eq!(find_live_session(&mut store, session, world.now).unwrap(), None);
        let nobody = sign_out(&mut store, &world.anonymous()).unwrap_err();
        assert!(matches!(nobody, Failure::Refused(Refusal::SignInRequired)));
    }
}
