//! API clients: created by the account that they act for, listed and revoked by it.

use crate::actor::Scope;
use crate::clock::Context;
use crate::ids::{AccountId, ApiClientId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};

use super::api_client::{API_CLIENTS_MAX, ApiClient, ApiClientName};
use super::session::TokenHash;
use super::store::{IdentityStore, taken_meanwhile};

/// A client to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateApiClient {
    /// The id to use; a fresh one when none is given.
    pub id: Option<ApiClientId>,
    /// A name that its owner chose.
    pub name: ApiClientName,
    /// What it may do, in any order.
    pub scopes: Vec<Scope>,
    /// The hash of its secret.
    pub secret_hash: TokenHash,
}

/// Creates a client that acts for the caller.
pub fn create_api_client(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    command: CreateApiClient,
) -> Result<ApiClient, Failure> {
    Operation::CREATE_API_CLIENT.allow(context.actor, Relations::NONE)?;
    let owner = owner(context)?;
    let id = command.id.unwrap_or_else(|| ApiClientId(context.ids.next()));
    if store.find_api_client(id)?.is_some() {
        return Err(Refusal::IdTaken.into());
    }
    if store.count_api_clients(owner)? >= API_CLIENTS_MAX {
        return Err(Refusal::LimitReached { what: "api_clients", limit: API_CLIENTS_MAX }.into());
    }
    let client = ApiClient {
        id,
        owner,
        name: command.name,
        secret_hash: command.secret_hash,
        scopes: Scope::ALL.iter().copied().filter(|scope| command.scopes.contains(scope)).collect(),
        created_at: context.now,
        revoked_at: None,
    };
    store.insert_api_client(&client).map_err(taken_meanwhile)?;
    Ok(client)
}

/// The caller's clients that are not revoked, the newest first.
pub fn list_api_clients(
    store: &mut dyn IdentityStore,
    context: &Context<'_>,
    page: &PageRequest<ApiClientId>,
) -> Result<Page<ApiClient, ApiClientId>, Failure> {
    Operation::LIST_API_CLIENTS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_api_clients(owner(context)?, page)?)
}

/// Revokes one of the caller's clients: its secret and its tokens are worth nothing from then on.
pub fn revoke_api_client(store: &mut dyn IdentityStore, context: &Context<'_>, id: ApiClientId) -> Result<(), Failure> {
    Operation::REVOKE_API_CLIENT.allow(context.actor, Relations::NONE)?;
    let owner = owner(context)?;
    let found = store.find_api_client(id)?;
    if !found.is_some_and(|client| client.owner == owner && client.revoked_at.is_none()) {
        return Err(Refusal::NotFound.into());
    }
    store.revoke_api_client(id, context.now)?;
    Ok(())
}

fn owner(context: &Context<'_>) -> Result<AccountId, Refusal> {
    context.actor.account().ok_or(Refusal::SignInRequired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::access::find_live_client;
    use crate::identity::memory::{MemoryStore, World, client, hash};

    #[test]
    fn a_client_is_its_owners_alone() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let (ada, eve) = (world.account(&mut store, "ada@example.org"), world.account(&mut store, "eve@example.org"));
        let (ada, eve) = (world.session(&mut store, &ada, hash(1)), world.session(&mut store, &eve, hash(2)));
        let made = create_api_client(&mut store, &world.context(&ada), client(&[Scope::PledgesRead])).unwrap();
        let foreign = revoke_api_client(&mut store, &world.context(&eve), made.id).unwrap_err();
        assert!(matches!(foreign, Failure::Refused(Refusal::NotFound)));
        assert!(list_api_clients(&mut store, &world.context(&eve), &PageRequest::first(10)).unwrap().items.is_empty());
        assert_eq!(
            list_api_clients(&mut store, &world.context(&ada), &PageRequest::first(10)).unwrap().items,
            vec![made.clone()]
        );
        revoke_api_client(&mut store, &world.context(&ada), made.id).unwrap();
        assert_eq!(find_live_client(&mut store, made.id).unwrap(), None);
        assert!(revoke_api_client(&mut store, &world.context(&ada), made.id).is_err());
    }

    #[test]
    fn an_account_has_so_many_clients_and_no_more() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let ada = world.account(&mut store, "ada@example.org");
        let ada = world.session(&mut store, &ada, hash(1));
        for _ in 0..API_CLIENTS_MAX {
            create_api_client(&mut store, &world.context(&ada), client(&[])).unwrap();
        }
        let failure = create_api_client(&mut store, &world.context(&ada), client(&[])).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::LimitReached { limit: API_CLIENTS_MAX, .. })));
    }

    #[test]
    fn a_client_makes_no_clients() {
        let (world, mut store) = (World::new(), MemoryStore::default());
        let ada = world.account(&mut store, "ada@example.org");
        let actor =
            crate::actor::Actor::Client { client: ApiClientId(ada.id.0), account: ada.id, scopes: Scope::ALL.to_vec() };
        let failure = create_api_client(&mut store, &world.context(&actor), client(&[])).unwrap_err();
        assert!(matches!(failure, Failure::Refused(Refusal::ClientNotAllowed { .. })));
    }
}
