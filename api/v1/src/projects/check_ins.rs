//! Whether a project is still wanted: rounds of the question, and the links that answer them.

use actix_web::{get, post};
use palier_domain::projects::{CheckIn, CheckInKey, Project, answer_check_in as answer, open_check_in, read_check_in};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::check_in_links::CheckInLinks;
use super::requests::ProjectPath;
use crate::projects::words::ClientAnswerWord;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(create_check_in).service(get_check_in).service(confirm_check_in).service(decline_check_in);
}

/// The address of a round, as its links have it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CheckInPath {
    /// What the links of the round carry.
    #[param(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9_-]+$")]
    token: String,
}

/// A round of the question whether a project is still wanted, for anybody who has its links.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckIn)]
pub struct CheckInView {
    /// What the links of the round carry.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9_-]+$")]
    pub token: String,
    /// Counts up from 1 for each project.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64, examples(1))]
    pub round: i64,
    /// The project.
    pub project_id: Uuid,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Rénover une salle de bain"))]
    pub project_title: String,
    /// When the round was opened.
    pub opened_at: DateTime,
    /// What the client answered: `still_active`, or `dropped`; null while there is no answer.
    #[schema(required = true, value_type = Option<String>, max_length = 40, pattern = "^[a-z_]+$")]
    pub answer: Option<ClientAnswerWord>,
    /// When.
    #[schema(required = true)]
    pub answered_at: Option<DateTime>,
    /// Where to POST that the project is still wanted; null once the round was answered.
    #[schema(required = true, max_length = 200, examples("/v1/check-ins/AZgAAAAAcACAAAAAAAAAAQ/still-wanted"))]
    pub still_wanted_path: Option<String>,
    /// Where to POST that it is no longer wanted; null once the round has been answered.
    #[schema(required = true, max_length = 200, examples("/v1/check-ins/AZgAAAAAcACAAAAAAAAAAQ/not-any-more"))]
    pub not_any_more_path: Option<String>,
    /// Where the client, signed in, ends the project: a POST that nobody else may make.
    #[schema(max_length = 200, examples("/v1/projects/01980000-0000-7000-8000-000000000001/cancel"))]
    pub cancel_path: String,
}

impl CheckInView {
    /// The round with its links.
    pub fn new(project: &Project, round: &CheckIn, links: &CheckInLinks) -> Self {
        let token = links.token((round.project, round.round));
        let given = round.answer.as_ref();
        let link = |what: &str| given.is_none().then(|| format!("/v1/check-ins/{token}/{what}"));
        Self {
            round: round.round,
            project_id: project.id.0,
            project_title: project.terms.title.as_str().to_owned(),
            opened_at: DateTime(round.opened_at),
            answer: given.map(|given| ClientAnswerWord(given.answer)),
            answered_at: given.map(|given| given.answered_at).map(DateTime),
            still_wanted_path: link("still-wanted"),
            not_any_more_path: link("not-any-more"),
            cancel_path: format!("/v1/projects/{}/cancel", project.id),
            token,
        }
    }
}

/// Ask whether a project is still wanted
///
/// Opens a round by hand. Its two links answer without signing in; the client finds them in the project (`check_in`)
/// and is told in the inbox. Rounds also open automatically while a project waits for applications
/// (`check_in_interval_days` of the policy). A round opened within the last day and not answered yet is returned again.
/// For follow-up.
#[utoipa::path(
    tag = "Follow-up", operation_id = "create_check_in", params(ProjectPath),
    responses((
        status = 201, description = "The round", body = CheckInView,
        links(("GetCheckIn" = (operation_id = "get_check_in", parameters(("token" = "$response.body#/token")))))
    )),
    extensions(("x-problems" = json!(refusals!["project-not-pending", "own-project", "own-interest"])))
)]
#[post("/projects/{project_id}/check-ins")]
async fn create_check_in(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (id, links) = (path.id(), caller.part::<CheckInLinks>()?.clone());
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (project, round) = open_check_in(store, context, id)?;
        Ok(CheckInView::new(&project, &round, &links))
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::created(&format!("/v1/check-ins/{}", view.token), &view))
        .await
}

/// The round that a link names.
fn named(caller: &Caller, path: &CheckInPath) -> Result<CheckInKey, Problem> {
    caller.part::<CheckInLinks>()?.open(&path.token).ok_or_else(|| Problem::new("not-found"))
}

/// Get a round by its link
///
/// For anybody who has the link, signed in or not: the question, and the answer if there is one.
#[utoipa::path(
    tag = "Follow-up", operation_id = "get_check_in", params(CheckInPath),
    responses((status = 200, description = "The round", body = CheckInView))
)]
#[get("/check-ins/{token}")]
async fn get_check_in(caller: Caller, path: ValidPath<CheckInPath>) -> Result<Reply, Problem> {
    let (key, links) = (named(&caller, &path)?, caller.part::<CheckInLinks>()?.clone());
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (project, round) = read_check_in(store, context, key)?;
        Ok(CheckInView::new(&project, &round, &links))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// Answers a round through one of its links.
async fn answered(
    caller: &Caller,
    idempotency: &Idempotency,
    path: &CheckInPath,
    is_wanted: bool,
) -> Result<Reply, Problem> {
    let (key, links) = (named(caller, path)?, caller.part::<CheckInLinks>()?.clone());
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (project, round) = answer(store, context, key, is_wanted)?;
        Ok(CheckInView::new(&project, &round, &links))
    };
    run_once(caller, idempotency, key.0, command, |view| Reply::ok(&view)).await
}

/// Answer that a project is still wanted
///
/// For anybody who has the link, signed in or not. The answer becomes an entry of the contact log. Repeating it changes
/// nothing.
#[utoipa::path(
    tag = "Follow-up", operation_id = "confirm_check_in", params(CheckInPath),
    responses((status = 200, description = "The answered round", body = CheckInView)),
    extensions(("x-problems" = json!(refusals!["check-in-answered", "project-not-pending"])))
)]
#[post("/check-ins/{token}/still-wanted")]
async fn confirm_check_in(
    caller: Caller,
    path: ValidPath<CheckInPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    answered(&caller, &idempotency, &path, true).await
}

/// Answer that a project is no longer wanted
///
/// For anybody who has the link, signed in or not. The answer becomes an entry of the contact log. It does not end the
/// project: only its client can do that, signed in, at `cancel_path` of the reply, which is also in the client's inbox.
/// Repeating the answer changes nothing.
#[utoipa::path(
    tag = "Follow-up", operation_id = "decline_check_in", params(CheckInPath),
    responses((status = 200, description = "The answered round", body = CheckInView)),
    extensions(("x-problems" = json!(refusals!["check-in-answered", "project-not-pending"])))
)]
#[post("/check-ins/{token}/not-any-more")]
async fn decline_check_in(
    caller: Caller,
    path: ValidPath<CheckInPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    answered(&caller, &idempotency, &path, false).await
}
