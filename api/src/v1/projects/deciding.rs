//! Decisions about a project: its client's, follow-up's, support's.

use actix_web::post;
use palier_domain::ids::{ApplicationId, ProjectId};
use palier_domain::projects::{
    Project, Reason, award_project as award, cancel_project as cancel, complete_project as complete,
    contest_hiding as contest, decide_contest as decide, hide_listing as hide, reject_project as reject,
    validate_project as validate,
};
use palier_domain::{Context, Failure, Store};
use utoipa_actix_web::service_config::ServiceConfig;

use super::requests::{AwardProjectRequest, DecideContestRequest, ProjectPath};
use super::views::ProjectView;
use super::{locking, present, reply_with};
use crate::caller::Caller;
use crate::conformance::{ValidBody, ValidPath};
use crate::idempotency::{Idempotency, RequiredIdempotencyKey, write_foreseeing};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::v1::escrow::requests::ReasonRequest;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(cancel_project)
        .service(award_project)
        .service(complete_project)
        .service(validate_project)
        .service(reject_project)
        .service(hide_listing)
        .service(contest_hiding)
        .service(decide_contest);
}

/// Runs a decision in the project's lane and shows the project as it is then.
async fn decided(
    caller: &Caller,
    idempotency: &Idempotency,
    id: ProjectId,
    mut decision: impl FnMut(&mut dyn Store, &Context<'_>) -> Result<Project, Failure> + Send + 'static,
) -> Result<Reply, Problem> {
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = decision(store, context)?;
        present(store, context, &project)
    };
    write_foreseeing(caller, idempotency, locking(id.0, id), command, reply_with).await
}

/// Cancel a project
///
/// Calls a project off. Only its client can, whatever anybody else knows or wants; every applicant is told, and no
/// credit goes back.
///
/// Refusals: project-ended.
#[utoipa::path(
    tag = "Projects", operation_id = "cancel_project", params(ProjectPath),
    responses((status = 200, description = "The cancelled project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/cancel")]
async fn cancel_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    decided(&caller, &idempotency, id, move |store, context| cancel(store, context, id)).await
}

/// Award a project
///
/// Gives the project to one of its applicants. Only its client can. It leaves the list at once, and every applicant is
/// told.
///
/// Refusals: project-not-pending, applicant-unknown, application-not-active.
#[utoipa::path(
    tag = "Projects", operation_id = "award_project", params(ProjectPath), request_body = AwardProjectRequest,
    responses((status = 200, description = "The project in progress", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/award")]
async fn award_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<AwardProjectRequest>,
) -> Result<Reply, Problem> {
    let (id, application) = (path.id(), ApplicationId(body.application_id));
    decided(&caller, &idempotency, id, move |store, context| award(store, context, id, application)).await
}

/// Complete a project
///
/// The client says that the work is done.
///
/// Refusals: project-not-in-progress.
#[utoipa::path(
    tag = "Projects", operation_id = "complete_project", params(ProjectPath),
    responses((status = 200, description = "The completed project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/complete")]
async fn complete_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    decided(&caller, &idempotency, id, move |store, context| complete(store, context, id)).await
}

/// Validate a project
///
/// Follow-up takes a submitted project as serious: it is listed. Only after a contact by phone that reached the
/// client.
///
/// Refusals: project-not-submitted, client-not-reached, own-project.
#[utoipa::path(
    tag = "Follow-up", operation_id = "validate_project", params(ProjectPath),
    responses((status = 200, description = "The listed project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/validate")]
async fn validate_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    decided(&caller, &idempotency, id, move |store, context| validate(store, context, id)).await
}

/// Reject a project
///
/// Follow-up does not take a submitted project as serious; the client is told why. Only after a contact by phone that
/// reached the client.
///
/// Refusals: project-not-submitted, client-not-reached, own-project.
#[utoipa::path(
    tag = "Follow-up", operation_id = "reject_project", params(ProjectPath), request_body = ReasonRequest,
    responses((status = 200, description = "The rejected project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/reject")]
async fn reject_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), Reason::parse("reason", &body.reason)?);
    decided(&caller, &idempotency, id, move |store, context| reject(store, context, id, reason.clone())).await
}

/// Hide a listing
///
/// Support takes a project out of the list that breaks the law or the rules. That is no cancellation: the project
/// stays its client's, who is told and may contest. Whatever providers spent on it is refunded.
///
/// Refusals: project-not-pending, listing-hidden.
#[utoipa::path(
    tag = "Projects", operation_id = "hide_listing", params(ProjectPath, RequiredIdempotencyKey),
    request_body = ReasonRequest,
    responses((status = 200, description = "The hidden project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/hide")]
async fn hide_listing(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), Reason::parse("reason", &body.reason)?);
    let hide = move |store: &mut dyn Store, context: &Context<'_>| hide(store, context, id, reason.clone());
    let reply = decided(&caller, &idempotency, id, hide).await?;
    caller.platform().due_work.wake();
    Ok(reply)
}

/// Contest a hiding
///
/// The client says why the listing should be seen again; once per hiding.
///
/// Refusals: listing-not-hidden, already-contested.
#[utoipa::path(
    tag = "Projects", operation_id = "contest_hiding", params(ProjectPath), request_body = ReasonRequest,
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/contest")]
async fn contest_hiding(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<ReasonRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), Reason::parse("reason", &body.reason)?);
    decided(&caller, &idempotency, id, move |store, context| contest(store, context, id, reason.clone())).await
}

/// Decide on a contest
///
/// Support answers the client's contest: the project is listed again where it stood, or stays hidden.
///
/// Refusals: listing-not-hidden, not-contested.
#[utoipa::path(
    tag = "Projects", operation_id = "decide_contest", params(ProjectPath), request_body = DecideContestRequest,
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String))))
)]
#[post("/projects/{project_id}/decide-contest")]
async fn decide_contest(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<DecideContestRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), Reason::parse("reason", &body.reason)?);
    let decision = body.decision.0;
    let decide =
        move |store: &mut dyn Store, context: &Context<'_>| decide(store, context, id, (decision, reason.clone()));
    decided(&caller, &idempotency, id, decide).await
}
