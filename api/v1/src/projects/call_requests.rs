//! A client's requests to be phoned.

use actix_web::{get, post};
use palier_domain::ids::CallRequestId;
use palier_domain::page::Page;
use palier_domain::projects::{CallRequestKey, list_call_requests as list, read_call_request, request_call as request};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::counting;
use super::follow_up_requests::{CallRequestPath, CreateCallRequestRequest};
use super::follow_up_views::{CallRequestListView, CallRequestView};
use super::requests::ProjectPath;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_call_requests).service(create_call_request).service(get_call_request);
}

/// List the requests to be phoned
///
/// What the client asked for about a project, newest first; for the client and follow-up.
#[utoipa::path(
    tag = "Follow-up", operation_id = "list_call_requests", params(ProjectPath, PageQuery),
    responses((status = 200, description = "A page of requests", body = CallRequestListView)),
    extensions(("x-problems" = json!(refusals!["own-interest"])))
)]
#[get("/projects/{project_id}/call-requests")]
async fn list_call_requests(caller: Caller, path: ValidPath<ProjectPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<CallRequestKey>()?);
    let page = caller.read_snapshot(move |store, context| list(store, context, id, &request)).await?;
    let page = Page { items: page.items.iter().map(CallRequestView::from).collect(), next: page.next };
    Ok(paging.reply(page, |items, next_cursor| CallRequestListView { items, next_cursor }))
}

/// Ask to be phoned
///
/// The client asks the agent in charge to phone, at once or at a wished time. The contact is due then, and the agent is
/// told, or all of follow-up while there is none. Only one request is open at a time: a later one replaces it. It is
/// settled when the client is reached by phone or the project ends. To ask in writing instead, ask a question about the
/// project: `POST /v1/questions`.
#[utoipa::path(
    tag = "Follow-up", operation_id = "create_call_request", params(ProjectPath),
    request_body = CreateCallRequestRequest,
    responses((
        status = 201, description = "The request", body = CallRequestView,
        links(("GetCallRequest" = (operation_id = "get_call_request", parameters(
            ("project_id" = "$request.path.project_id"), ("call_request_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals!["project-ended", "too-often"])))
)]
#[post("/projects/{project_id}/call-requests")]
async fn create_call_request(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<CreateCallRequestRequest>,
) -> Result<Reply, Problem> {
    let id = path.id();
    let wish = body.command(CallRequestId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let request = request(store, context, id, wish.clone())?;
        Ok(CallRequestView::from(&request))
    };
    run_once(&caller, &idempotency, counting(&caller, id), command, move |view| {
        Reply::created(&format!("/v1/projects/{id}/call-requests/{}", view.id), &view)
    })
    .await
}

/// Get a request to be phoned
///
/// For the client and follow-up.
#[utoipa::path(
    tag = "Follow-up", operation_id = "get_call_request", params(CallRequestPath),
    responses((status = 200, description = "The request", body = CallRequestView)),
    extensions(("x-problems" = json!(refusals!["own-interest"])))
)]
#[get("/projects/{project_id}/call-requests/{call_request_id}")]
async fn get_call_request(caller: Caller, path: ValidPath<CallRequestPath>) -> Result<Reply, Problem> {
    let ids = path.ids();
    let found = caller.read_snapshot(move |store, context| read_call_request(store, context, ids)).await?;
    Ok(Reply::ok(&CallRequestView::from(&found)))
}
