//! Comments on updates.

use actix_web::{get, post};
use palier_domain::ids::{CampaignId, CommentId, UpdateId};
use palier_domain::page::Page;
use palier_domain::text::{Line, Prose};
use palier_domain::updates::{
    CommentKey, create_update_comment as create, hide_update_comment as hide, list_update_comments as list,
};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::UpdatePath;
use super::comment_views::{CommentListView, CommentView};
use super::requests::CreateUpdateCommentRequest;
use crate::people::Names;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_update_comments).service(create_update_comment).service(hide_update_comment);
}

/// A comment's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CommentPath {
    /// The campaign.
    campaign_id: Uuid,
    /// The update.
    update_id: Uuid,
    /// The comment.
    comment_id: Uuid,
}

/// Why a comment is hidden.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "Injures" })))]
pub struct HideUpdateCommentRequest {
    /// The reason, which everybody sees in the comment's place.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    pub reason: String,
}

/// List comments
///
/// What backers and the initiator said about an update, oldest first, for whoever reads the update.
#[utoipa::path(
    tag = "Updates", operation_id = "list_update_comments", params(UpdatePath, PageQuery),
    responses((status = 200, description = "A page of comments", body = CommentListView)),
    extensions(("x-problems" = json!(refusals!["not-allowed"])))
)]
#[get("/campaigns/{campaign_id}/updates/{update_id}/comments")]
async fn list_update_comments(caller: Caller, path: ValidPath<UpdatePath>, paging: Paging) -> Result<Reply, Problem> {
    let (ids, request) = (path.ids(), paging.request::<CommentKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list(store, context, ids, &request)?;
        let names = Names::load(store, page.items.iter().map(|comment| comment.author))?;
        let items = page.items.iter().map(|comment| CommentView::new(context, comment, &names)).collect();
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| CommentListView { items, next_cursor }))
}

/// Comment on an update
///
/// By a backer whom the update is for, or the initiator.
#[utoipa::path(
    tag = "Updates", operation_id = "create_update_comment", params(UpdatePath),
    request_body = CreateUpdateCommentRequest,
    responses((status = 201, description = "The comment", body = CommentView)),
    extensions(("x-problems" = json!(refusals!["too-often"])))
)]
#[post("/campaigns/{campaign_id}/updates/{update_id}/comments")]
async fn create_update_comment(
    caller: Caller,
    path: ValidPath<UpdatePath>,
    idempotency: Idempotency,
    body: ValidBody<CreateUpdateCommentRequest>,
) -> Result<Reply, Problem> {
    let id = CommentId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (ids, text) = (path.ids(), Prose::parse("text", &body.text)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let comment = create(store, context, ids, (id, text.clone()))?;
        let names = Names::load(store, [comment.author])?;
        Ok(CommentView::new(context, &comment, &names))
    };
    let address = format!("/v1/campaigns/{}/updates/{}/comments", ids.0, ids.1);
    run_once(&caller, &idempotency, ids.0, command, move |view| Reply::created(&address, &view)).await
}

/// Hide a comment
///
/// Support hides what abuses others, with a reason that everybody sees in its place.
#[utoipa::path(
    tag = "Updates", operation_id = "hide_update_comment", params(CommentPath),
    request_body = HideUpdateCommentRequest,
    responses((status = 200, description = "The hidden comment", body = CommentView)),
    extensions(("x-problems" = json!(refusals!["comment-hidden"])))
)]
#[post("/campaigns/{campaign_id}/updates/{update_id}/comments/{comment_id}/hide")]
async fn hide_update_comment(
    caller: Caller,
    path: ValidPath<CommentPath>,
    idempotency: Idempotency,
    body: ValidBody<HideUpdateCommentRequest>,
) -> Result<Reply, Problem> {
    let ids = (CampaignId(path.campaign_id), UpdateId(path.update_id));
    let (id, reason) = (CommentId(path.comment_id), Line::parse("reason", &body.reason)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let comment = hide(store, context, ids, (id, reason.clone()))?;
        let names = Names::load(store, [comment.author])?;
        Ok(CommentView::new(context, &comment, &names))
    };
    run_once(&caller, &idempotency, ids.0, command, |view| Reply::ok(&view)).await
}
