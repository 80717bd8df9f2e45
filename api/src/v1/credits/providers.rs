//! The caller's provider profile.

use actix_web::{get, put};
use palier_domain::credits::{ProviderProfile, put_provider, read_my_provider};
use palier_domain::{Context, Store};
use utoipa_actix_web::service_config::ServiceConfig;

use super::own_lane;
use super::requests::PutProviderRequest;
use super::views::ProviderView;
use crate::caller::Caller;
use crate::conformance::ValidBody;
use crate::etag::{IfMatchIfAny, IfMatchIfAnyHeader, IfNoneMatch};
use crate::problem::Problem;
use crate::reply::Reply;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_my_provider).service(put_my_provider);
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
/// Later it replaces the profile and needs the `If-Match` of what was read. The currency stays.
///
/// Refusals: provider-currency-fixed.
#[utoipa::path(
    tag = "Credits", operation_id = "put_my_provider", params(IfMatchIfAnyHeader),
    request_body = PutProviderRequest,
    responses((status = 200, description = "The profile", body = ProviderView, headers(("ETag" = String))))
)]
#[put("/me/provider")]
async fn put_my_provider(
    caller: Caller,
    version: IfMatchIfAny,
    body: ValidBody<PutProviderRequest>,
) -> Result<Reply, Problem> {
    let written = body.command()?;
    if let (None, Some(account)) = (version.0, caller.actor().account()) {
        let is_there = caller.read(move |store, _| Ok(store.find_provider(account)?.is_some())).await?;
        if is_there {
            return Err(Problem::new("precondition-required"));
        }
    }
    let command =
        move |store: &mut dyn Store, context: &Context<'_>| put_provider(store, context, version.0, written.clone());
    let profile = caller.write(own_lane(&caller), command).await?;
    Ok(shown(&profile))
}
