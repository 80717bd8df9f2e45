//! Provider profiles: the caller's own, and anybody's.

use actix_web::{get, put};
use palier_domain::credits::{ProviderProfile, put_provider, read_my_provider, read_provider};
use palier_domain::ids::AccountId;
use palier_domain::{Context, Store};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::requests::PutProviderRequest;
use super::views::{ProviderView, PublicProviderView};
use crate::caller::Caller;
use crate::conformance::{ValidBody, ValidPath};
use crate::etag::{IfMatchIfAny, IfMatchIfAnyHeader, IfNoneMatch};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::routes::Routes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(get_my_provider).service(put_my_provider).service(get_provider);
}

/// A provider's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ProviderPath {
    /// The provider's account.
    pub(super) provider_id: Uuid,
}

fn shown(profile: &ProviderProfile) -> Reply {
    Reply::ok(&ProviderView::from(profile)).with_etag(profile.version)
}

/// Get the own provider profile
///
/// Absent until the caller has written one.
///
/// Refusals: not-found.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_provider",
    responses((status = 200, description = "The profile", body = ProviderView, headers(("ETag" = String))))
)]
#[get("/me/provider")]
async fn get_my_provider(caller: Caller, known: IfNoneMatch) -> Result<Reply, Problem> {
    let profile = caller.read(read_my_provider).await?;
    Ok(shown(&profile).unless_known(&known))
}

/// Write the own provider profile
///
/// The first time it makes the caller a provider, with a book of its own for money and credits; no `If-Match` then.
/// Later it replaces the profile and needs the `If-Match` of what was read. The currency can be
/// changed until the first purchase.
///
/// Refusals: provider-currency-fixed, id-taken.
#[utoipa::path(
    tag = "Credits", operation_id = "put_my_provider", params(IfMatchIfAnyHeader),
    request_body = PutProviderRequest,
    responses((
        status = 200, description = "The profile", body = ProviderView, headers(("ETag" = String)),
        links(("GetProvider" = (operation_id = "get_provider", parameters(
            ("provider_id" = "$response.body#/id")))))
    ))
)]
#[put("/me/provider")]
async fn put_my_provider(
    caller: Caller,
    version: IfMatchIfAny,
    body: ValidBody<PutProviderRequest>,
) -> Result<Reply, Problem> {
    let written = body.command()?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let seen = version.0.as_ref().map(|seen| &seen.0);
        put_provider(store, context, seen, written.clone())
    };
    Ok(shown(&caller.write(caller.own_lane(), command).await?))
}

/// Get a provider
///
/// What a provider says of itself, for everybody: a client reads here who applies.
#[utoipa::path(
    tag = "Credits", operation_id = "get_provider", params(ProviderPath),
    responses((status = 200, description = "The provider", body = PublicProviderView, headers(("ETag" = String))))
)]
#[get("/providers/{provider_id}")]
async fn get_provider(caller: Caller, path: ValidPath<ProviderPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let provider = AccountId(path.provider_id);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let profile = read_provider(store, context, provider)?;
        Ok((PublicProviderView::of(store, &profile)?, profile.version))
    };
    let (view, version) = caller.read_snapshot(query).await?;
    Ok(Reply::ok(&view).with_etag(version).unless_known(&known))
}
