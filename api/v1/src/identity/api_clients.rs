//! The caller's API clients.

use actix_web::{delete, get, post};
use palier_domain::Refusal;
use palier_domain::WriteSet;
use palier_domain::identity::{
    ApiClient, CreateApiClient, create_api_client as create_api_client_of, list_api_clients as list_api_clients_of,
    revoke_api_client as revoke_api_client_of,
};
use palier_domain::ids::ApiClientId;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::{ClientSecret, Tokens};

use super::requests::{ApiClientPath, CreateApiClientRequest};
use super::run_in_real_time;
use super::views::{ApiClientListView, ApiClientView, CreatedApiClientView};

/// List API clients
///
/// The API clients that act for the account that is signed in, the newest first.
#[utoipa::path(
    tag = "Identity",
    params(PageQuery),
    responses((status = 200, description = "A page of API clients", body = ApiClientListView))
)]
#[get("/api-clients")]
pub(super) async fn list_api_clients(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let wanted = paging.request::<ApiClientId>()?;
    let page = caller.read(move |store, context| list_api_clients_of(store, context, &wanted)).await?;
    Ok(paging.reply(page, |items: Vec<ApiClient>, next_cursor| ApiClientListView {
        items: items.into_iter().map(ApiClientView::from).collect(),
        next_cursor,
    }))
}

/// Create an API client
///
/// The client acts for the account that is signed in, within its scopes, with tokens from
/// `POST /v1/oauth/token`. Its secret is in this reply and never shown again.
#[utoipa::path(
    tag = "Identity",
    request_body = CreateApiClientRequest,
    responses((
        status = 201,
        description = "The API client and its secret",
        body = CreatedApiClientView,
        links(
            ("revoke" = (operation_id = "revoke_api_client", parameters(("api_client_id" = "$response.body#/id")))),
            ("get_token" = (operation_id = "issue_client_token"))
        )
    )),
    extensions(("x-problems" = json!(refusals!["limit-reached"])))
)]
#[post("/api-clients")]
pub(super) async fn create_api_client(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreateApiClientRequest>,
) -> Result<Reply, Problem> {
    let owner = caller.actor().account().ok_or(Refusal::SignInRequired)?;
    let secret = ClientSecret::generate()?;
    let command = CreateApiClient {
        id: body.id.map(ApiClientId),
        name: body.name()?,
        scopes: body.scopes(),
        secret_hash: secret.hash(),
    };
    let secret = secret.into_text();
    let create = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        create_api_client_of(store, context, command.clone())
    };
    let present = move |client: ApiClient| {
        let address = format!("/v1/api-clients/{}", client.id);
        Reply::created(&address, &CreatedApiClientView::new(client, secret.clone()))
    };
    run_once(&caller, &idempotency, WriteSet::account(owner), create, present).await
}

/// Revoke an API client
///
/// Its secret and its tokens stop working at once on the server that answers, and within a second on every other.
#[utoipa::path(
    tag = "Identity",
    params(ApiClientPath),
    responses((status = 204, description = "The API client is revoked"))
)]
#[delete("/api-clients/{api_client_id}")]
pub(super) async fn revoke_api_client(caller: Caller, path: ValidPath<ApiClientPath>) -> Result<Reply, Problem> {
    let owner = caller.actor().account().ok_or(Refusal::SignInRequired)?;
    let id = ApiClientId(path.api_client_id);
    run_in_real_time(&caller, WriteSet::account(owner), move |store, context| revoke_api_client_of(store, context, id))
        .await?;
    caller.part::<Tokens>()?.access().forget_client(id);
    Ok(Reply::no_content())
}
