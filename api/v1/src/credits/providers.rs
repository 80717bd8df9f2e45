//! Provider profiles: the caller's own, and anybody's.

use actix_web::{get, put};
use palier_domain::credits::{
    ProviderFilter, ProviderProfile, list_providers as list, put_provider, read_my_provider, read_provider,
};
use palier_domain::ids::AccountId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::search::Listing;
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::{IfMatchIfAny, IfMatchIfAnyHeader, IfNoneMatch};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::provider_views::{ProviderListView, ProviderSummaryView, ProviderView, PublicProviderView};
use super::requests::SetProviderRequest;
use crate::people::Names;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(get_my_provider).service(set_my_provider).service(list_providers).service(get_provider);
}

/// A provider's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProviderPath {
    /// The provider's account.
    pub provider_id: Uuid,
}

/// Which providers are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ProviderQuery {
    /// Only providers in this city, whatever its capitals and accents.
    #[param(nullable = false, min_length = 1, max_length = 120, pattern = r"^[^\x00-\x1f\x7f]*$")]
    city: Option<String>,
    /// Only providers with all of these words in name, trade, city or presentation, whatever their capitals and accents;
    /// at most 8.
    #[param(nullable = false, min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f]*$")]
    text: Option<String>,
}

fn shown(profile: &ProviderProfile) -> Reply {
    Reply::ok(&ProviderView::from(profile)).with_etag(profile.version)
}

/// Get my provider profile
///
/// 404 until the caller has written one.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_provider",
    responses((status = 200, description = "The profile", body = ProviderView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["not-found"])))
)]
#[get("/me/provider")]
async fn get_my_provider(caller: Caller, known: IfNoneMatch) -> Result<Reply, Problem> {
    let profile = caller.read(read_my_provider).await?;
    Ok(shown(&profile).unless_known(&known))
}

/// Set my provider profile
///
/// The first call makes the caller a provider, with a book for money and credits; it takes no `If-Match`. Later calls
/// replace the profile and need the `If-Match` of what was read. The currency can be changed until the first purchase.
/// The reply is always 200 with the profile.
#[utoipa::path(
    tag = "Credits", operation_id = "set_my_provider", params(IfMatchIfAnyHeader),
    request_body = SetProviderRequest,
    responses((
        status = 200, description = "The profile", body = ProviderView, headers(("ETag" = String)),
        links(("GetProvider" = (operation_id = "get_provider", parameters(
            ("provider_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals!["provider-currency-fixed", "id-taken", "nothing-to-replace"])))
)]
#[put("/me/provider")]
async fn set_my_provider(
    caller: Caller,
    version: IfMatchIfAny,
    body: ValidBody<SetProviderRequest>,
) -> Result<Reply, Problem> {
    let written = body.command()?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let seen = version.0.as_ref().map(|seen| &seen.0);
        put_provider(store, context, seen, written.clone())
    };
    Ok(shown(&caller.run(caller.own_book(), command).await?))
}

/// List providers
///
/// For sales, support, follow-up and admins: who offers what and where, newest first. Each provider's profile is public
/// at its own address.
#[utoipa::path(
    tag = "Credits", operation_id = "list_providers", params(ProviderQuery, PageQuery),
    responses((status = 200, description = "A page of providers", body = ProviderListView))
)]
#[get("/providers")]
async fn list_providers(caller: Caller, query: ValidQuery<ProviderQuery>, paging: Paging) -> Result<Reply, Problem> {
    let filter = ProviderFilter::written(query.city.as_deref(), query.text.as_deref())?;
    let request = paging.request::<i64>()?;
    let request = PageRequest { limit: request.limit, after: request.after.map(Listing) };
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list(store, context, &filter, &request)?;
        let names = Names::load(store, page.items.iter().map(|profile| profile.account))?;
        let view = |profile| ProviderSummaryView::new(profile, &names);
        Ok(Page { items: page.items.iter().map(view).collect(), next: page.next.map(|listing| listing.0) })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ProviderListView { items, next_cursor }))
}

/// Get a provider
///
/// A provider's profile, for everybody: clients read here who is applying.
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
