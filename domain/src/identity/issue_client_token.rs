//! Client credentials (RFC 6749, 4.4): what an API client's token may carry.

use super::refusal::IdentityRefusal;
use crate::actor::Scope;
use crate::clock::Context;
use crate::ids::{AccountId, ApiClientId};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

use super::session::TokenHash;
use super::store::IdentityStore;

/// A client that names itself and shows its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueClientToken {
    /// Who it says it is.
    pub client: ApiClientId,
    /// The hash of the secret that it showed.
    pub secret_hash: TokenHash,
    /// The scopes that it wants; all that it holds when it names none.
    pub scopes: Option<Vec<String>>,
}

/// What a token may be issued for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientGrant {
    /// The client.
    pub client: ApiClientId,
    /// The account that it acts for.
    pub owner: AccountId,
    /// What the token allows.
    pub scopes: Vec<Scope>,
}

/// Decides what a client's token may carry; writes nothing.
pub fn issue_client_token(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: &IssueClientToken,
) -> Result<ClientGrant, Failure> {
    Operation::ISSUE_CLIENT_TOKEN.allow(context.actor, Relations::NONE)?;
    let found = store.find_api_client(command.client)?;
    let client = found
        .filter(|client| client.secret_hash == command.secret_hash && client.revoked_at.is_none())
        .ok_or(IdentityRefusal::ClientCredentialsInvalid)?;
    let scopes = match &command.scopes {
        None => client.scopes,
        Some(wanted) => granted(wanted, &client.scopes)?,
    };
    Ok(ClientGrant { client: client.id, owner: client.owner, scopes })
}

fn granted(wanted: &[String], held: &[Scope]) -> Result<Vec<Scope>, Refusal> {
    let is_held = |word: &String| held.iter().any(|scope| scope.as_str() == word);
    match wanted.iter().find(|word| !is_held(word)) {
        Some(scope) => Err(IdentityRefusal::ScopeNotGranted { scope: scope.clone() }.into()),
        None => Ok(held.iter().copied().filter(|scope| wanted.iter().any(|word| word == scope.as_str())).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::api_clients::{create_api_client, revoke_api_client};
    use crate::identity::memory::{MemoryStore, World, client, hash};

    #[test]
    fn a_token_carries_what_was_asked_for_and_held() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let ada = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &ada, hash(1));
        let made =
            create_api_client(&mut store, &world.context(&actor), client(&[Scope::PledgesRead, Scope::CampaignsRead]))
                .unwrap();
        let ask = |scopes: Option<&[&str]>| IssueClientToken {
            client: made.id,
            secret_hash: made.secret_hash,
            scopes: scopes.map(|words| words.iter().map(|&word| word.to_owned()).collect()),
        };
        let all = issue_client_token(&mut store, &world.anonymous(), &ask(None)).unwrap();
        assert_eq!((all.owner, all.scopes), (ada.id, vec![Scope::CampaignsRead, Scope::PledgesRead]));
        let one = issue_client_token(&mut store, &world.anonymous(), &ask(Some(&["pledges:read"]))).unwrap();
        assert_eq!(one.scopes, vec![Scope::PledgesRead]);
        for word in ["pledges:write", "nonsense"] {
            let failure =
                issue_client_token(&mut store, &world.anonymous(), &ask(Some(&["pledges:read", word]))).unwrap_err();
            assert!(matches!(failure.of(), Some(IdentityRefusal::ScopeNotGranted { scope }) if scope == word));
        }
        revoke_api_client(&mut store, &world.context(&actor), made.id).unwrap();
        let revoked = issue_client_token(&mut store, &world.anonymous(), &ask(None)).unwrap_err();
        assert!(matches!(revoked.of(), Some(IdentityRefusal::ClientCredentialsInvalid)));
    }

    #[test]
    fn a_wrong_secret_and_an_unknown_client_are_told_alike() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let ada = world.account(&mut store, "ada@example.org");
        let actor = world.session(&mut store, &ada, hash(1));
        let made = create_api_client(&mut store, &world.context(&actor), client(&[])).unwrap();
        for (client, secret_hash) in [(made.id, hash(99)), (ApiClientId(ada.id.0), made.secret_hash)] {
            let command = IssueClientToken { client, secret_hash, scopes: None };
            let failure = issue_client_token(&mut store, &world.anonymous(), &command).unwrap_err();
            assert!(matches!(failure.of(), Some(IdentityRefusal::ClientCredentialsInvalid)));
        }
    }
}
