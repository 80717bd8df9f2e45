//! Decisions about a project: its client's, follow-up's, support's.

use actix_web::{get, post};
use palier_domain::ids::{ApplicationId, ProjectId};
use palier_domain::page::Page;
use palier_domain::projects::{
    HiddenKey, Hiding, Project, StatedReason, award_project as award, cancel_project as cancel,
    complete_project as complete, contest_hidden_listing as contest, hide_listing as hide,
    list_hidden_projects as list_hidden, reject_project as reject, review_contested_listing as decide_on_contest,
    submit_project as submit, validate_project as validate,
};
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::check_in_links::CheckInLinks;
use super::requests::{AwardProjectRequest, HiddenProjectsQuery, ProjectPath, ReviewContestedListingRequest};
use super::views::{HiddenProjectListView, HiddenProjectView, ProjectSummaryView, ProjectView};
use super::{counting, present, reply_with};
use crate::requests::ReasonRequest;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(submit_project)
        .service(cancel_project)
        .service(award_project)
        .service(complete_project)
        .service(validate_project)
        .service(reject_project)
        .service(hide_listing)
        .service(contest_hidden_listing)
        .service(review_contested_listing);
}

/// Runs a decision on a project and shows the project as it is then.
async fn decide(
    caller: &Caller,
    idempotency: &Idempotency,
    path: ProjectPath,
    mut decision: impl FnMut(&mut dyn Store, &Context<'_>, ProjectId) -> Result<Project, Failure> + Send + 'static,
) -> Result<Reply, Problem> {
    let (id, links) = (path.id(), caller.part::<CheckInLinks>()?.clone());
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = decision(store, context, id)?;
        present(store, context, &project, &links)
    };
    run_once(caller, idempotency, counting(caller, id), command, reply_with).await
}

/// Runs a decision that is told with a reason.
async fn decide_with_reason(
    caller: &Caller,
    idempotency: &Idempotency,
    path: ProjectPath,
    reason: &str,
    mut decision: impl FnMut(&mut dyn Store, &Context<'_>, ProjectId, StatedReason) -> Result<Project, Failure>
    + Send
    + 'static,
) -> Result<Reply, Problem> {
    let reason = StatedReason::parse("reason", reason)?;
    let told = move |store: &mut dyn Store, context: &Context<'_>, id| decision(store, context, id, reason.clone());
    decide(caller, idempotency, path, told).await
}

/// Submit a project
///
/// Hands the draft to follow-up, who phones the client and only then validates or rejects it. A project that nobody
/// decides on in time (`project_expiry_days` of the policy) expires. The policy limits a client's submissions per day
/// (`project_submissions_max`).
#[utoipa::path(
    tag = "Projects", operation_id = "submit_project", params(ProjectPath),
    responses((status = 200, description = "The submitted project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-not-draft", "too-often"])))
)]
#[post("/projects/{project_id}/submit")]
async fn submit_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    decide(&caller, &idempotency, *path, submit).await
}

/// Cancel a project
///
/// Only its client can, whatever anybody else knows or wants. Every applicant and everybody else who spent credits on
/// it is told once; after the award, only the chosen provider. No credits are refunded.
#[utoipa::path(
    tag = "Projects", operation_id = "cancel_project", params(ProjectPath),
    responses((status = 200, description = "The cancelled project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-ended"])))
)]
#[post("/projects/{project_id}/cancel")]
async fn cancel_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    decide(&caller, &idempotency, *path, cancel).await
}

/// Award a project
///
/// Gives the project to one of its applicants. Only its client can. The project moves to the public list of projects in
/// progress (`GET /v1/projects?state=in_progress`) at once, and every applicant and everybody else who spent credits on
/// it is told once.
#[utoipa::path(
    tag = "Projects", operation_id = "award_project", params(ProjectPath), request_body = AwardProjectRequest,
    responses((status = 200, description = "The project in progress", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-not-pending", "applicant-unknown", "application-not-active"])))
)]
#[post("/projects/{project_id}/award")]
async fn award_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<AwardProjectRequest>,
) -> Result<Reply, Problem> {
    let application = ApplicationId(body.application_id);
    decide(&caller, &idempotency, *path, move |store, context, id| award(store, context, id, application)).await
}

/// Complete a project
///
/// The client says that the work is done: the project leaves the list of those in progress.
#[utoipa::path(
    tag = "Projects", operation_id = "complete_project", params(ProjectPath),
    responses((status = 200, description = "The completed project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-not-in-progress"])))
)]
#[post("/projects/{project_id}/complete")]
async fn complete_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    decide(&caller, &idempotency, *path, complete).await
}

/// Validate a project
///
/// Follow-up finds a submitted project serious: it is listed until its client awards or cancels it. Possible only when
/// the client was reached by phone and last said there that the project is still wanted; a later answer by mail changes
/// nothing.
#[utoipa::path(
    tag = "Follow-up", operation_id = "validate_project", params(ProjectPath),
    responses((status = 200, description = "The listed project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "project-not-submitted", "client-not-reached", "project-not-wanted", "own-project", "own-interest"
    ])))
)]
#[post("/projects/{project_id}/validate")]
async fn validate_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    decide(&caller, &idempotency, *path, validate).await
}

/// Reject a project
///
/// Follow-up finds a submitted project not serious, and the client is told why. Only after a contact by phone that
/// reached the client.
#[utoipa::path(
    tag = "Follow-up", operation_id = "reject_project", params(ProjectPath), request_body = ReasonRequest,
    responses((status = 200, description = "The rejected project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "project-not-submitted", "client-not-reached", "own-project", "own-interest"
    ])))
)]
#[post("/projects/{project_id}/reject")]
async fn reject_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    decide_with_reason(&caller, &idempotency, *path, &body.reason, reject).await
}

/// Hide a listing
///
/// Support takes a project that breaks the law or the rules out of the public list. This does not cancel it: it stays
/// its client's, who is told and may contest; its applicants are told, too. All credits spent on it are refunded.
#[utoipa::path(
    tag = "Projects", operation_id = "hide_listing", params(ProjectPath, RequiredIdempotencyKey),
    request_body = ReasonRequest,
    responses((status = 200, description = "The hidden project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-not-listed", "listing-hidden", "own-project", "own-interest"])))
)]
#[post("/projects/{project_id}/hide")]
async fn hide_listing(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    decide_with_reason(&caller, &idempotency, *path, &body.reason, hide).await
}

/// Contest a hiding
///
/// The client says why the listing should be seen again; once per hiding.
#[utoipa::path(
    tag = "Projects", operation_id = "contest_hidden_listing", params(ProjectPath), request_body = ReasonRequest,
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["listing-not-hidden", "project-not-listed", "already-contested"])))
)]
#[post("/projects/{project_id}/contest")]
async fn contest_hidden_listing(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    decide_with_reason(&caller, &idempotency, *path, &body.reason, contest).await
}

/// Decide on a contest
///
/// Support answers the client's contest: the project stays hidden, or is listed again where it was, and its applicants
/// are told.
#[utoipa::path(
    tag = "Projects", operation_id = "review_contested_listing", params(ProjectPath), request_body = ReviewContestedListingRequest,
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals![
        "listing-not-hidden", "project-not-listed", "not-contested", "own-project", "own-interest"
    ])))
)]
#[post("/projects/{project_id}/decide-contest")]
async fn review_contested_listing(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReviewContestedListingRequest>,
) -> Result<Reply, Problem> {
    let decision = body.decision.0;
    let answer = move |store: &mut dyn Store, context: &Context<'_>, id, reason| {
        decide_on_contest(store, context, id, (decision, reason))
    };
    decide_with_reason(&caller, &idempotency, *path, &body.reason, answer).await
}

/// List hidden projects
///
/// Projects that support has hidden and that would otherwise be listed, with the reasons; with `contested=true`, only
/// those whose contest waits for a decision. Longest waiting first. For support, without projects in which the caller
/// has an interest.
#[utoipa::path(
    tag = "Projects", operation_id = "list_hidden_projects", params(HiddenProjectsQuery, PageQuery),
    responses((status = 200, description = "A page of hidden projects", body = HiddenProjectListView))
)]
#[get("/projects/hidden")]
pub(super) async fn list_hidden_projects(
    caller: Caller,
    query: ValidQuery<HiddenProjectsQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (contested, request) = (query.contested.unwrap_or(false), paging.request::<HiddenKey>()?);
    let page = caller.read(move |store, context| list_hidden(store, context, contested, &request)).await?;
    let view = |(project, hiding): (Project, Hiding)| HiddenProjectView {
        project: ProjectSummaryView::in_full(&project),
        hiding: hiding.into(),
    };
    let page = Page { items: page.items.into_iter().map(view).collect(), next: page.next };
    Ok(paging.reply(page, |items, next_cursor| HiddenProjectListView { items, next_cursor }))
}
