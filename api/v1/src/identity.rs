//! Accounts, sessions, roles and API clients over HTTP.
//!
//! Sessions and tokens live in real time, also where the sandbox's clock was
//! moved forward. Replies that carry a token are never kept for an
//! `Idempotency-Key`: to sign in again is harmless, and a refresh is safe to
//! repeat by itself.

mod accounts;
mod api_clients;
mod attempts;
mod jwks;
mod me;
mod oauth;
pub mod requests;
mod roles;
mod sessions;
pub mod views;
pub mod words;

use palier_domain::Context;
use palier_domain::WriteSet;
use palier_domain::clock::Clock;
use palier_http::caller::Caller;
use palier_http::clock::SystemClock;
use palier_http::platform::Command;
use palier_http::problem::Problem;
use palier_http::routes::Routes;
use uuid::Uuid;

/// Adds the routes of identity.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(accounts::list_accounts)
        .service(accounts::create_account)
        .service(sessions::create_session)
        .service(sessions::refresh_session)
        .service(sessions::delete_current_session)
        .service(oauth::issue_client_token)
        .service(me::get_me)
        .service(me::update_me)
        .service(me::change_password)
        .service(roles::get_account_roles)
        .service(roles::set_account_roles)
        .service(api_clients::list_api_clients)
        .service(api_clients::create_api_client)
        .service(api_clients::revoke_api_client);
}

/// Adds the route whose address is fixed by RFC 8615.
pub fn well_known_routes(routes: &mut Routes<'_>) {
    routes.service(jwks::get_jwks);
}

/// Runs a use case as the caller, at the real time.
async fn run_in_real_time<T: Send + 'static>(
    caller: &Caller,
    write_set: impl Into<WriteSet>,
    mut command: impl Command<T>,
) -> Result<T, Problem> {
    let now = SystemClock.now();
    let command = move |store: &mut dyn palier_domain::Store, context: &Context<'_>| {
        let Context { actor, ids, gateway, .. } = *context;
        command(store, &Context { actor, now, ids, gateway })
    };
    caller.run(write_set, command).await
}

/// A command about something that has no id yet, or whose id is not known: by a hash of what it is known by.
fn known_by(hash: &[u8; 32]) -> WriteSet {
    let (first, _) = hash.split_at(16);
    WriteSet::alone(Uuid::from_slice(first).unwrap_or_default())
}
