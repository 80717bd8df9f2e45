//! Projects: posted, listed, decided on; with applications and follow-up.

pub mod application_views;
mod applications;
mod call_requests;
pub mod check_in_links;
pub mod check_ins;
mod deciding;
pub mod figures_views;
mod follow_up;
pub mod follow_up_requests;
pub mod follow_up_views;
pub mod requests;
pub mod views;
pub mod words;

use actix_web::{get, patch, post};
use palier_domain::WriteSet;
use palier_domain::actor::StaffRole;
use palier_domain::ids::ProjectId;
use palier_domain::page::Page;
use palier_domain::projects::{
    PROJECT_CLIENT, Project, ProjectInvolvement, ProjectKey, create_project as create, involvement_in,
    list_my_projects as list_mine, list_projects as list, read_project, read_project_figures, update_project as update,
};
use palier_domain::search::Listing;
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use self::check_in_links::CheckInLinks;
use self::figures_views::{CategoryFiguresView, ProjectFiguresView};
use self::requests::{CreateProjectRequest, ProjectPath, ProjectQuery, UpdateProjectRequest};
use self::views::{ProjectListView, ProjectSummaryView, ProjectView};

/// The routes of projects.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_projects)
        .service(create_project)
        .service(get_project_figures)
        .service(list_my_projects)
        .service(deciding::list_hidden_projects)
        .service(get_project)
        .service(update_project)
        .configure(deciding::routes)
        .configure(applications::routes)
        .configure(follow_up::routes)
        .configure(call_requests::routes)
        .configure(check_ins::routes);
}

/// What an act on a project changes whose number is limited a day: it is counted for the caller, in the caller's book.
fn counting(caller: &Caller, project: ProjectId) -> WriteSet {
    caller.counting(caller.own_book()).and(project)
}

/// The project as the caller sees it, and what version it has, for those whom that tells nothing new.
type Presented = (ProjectView, Option<i64>);

fn present(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    links: &CheckInLinks,
) -> Result<Presented, Failure> {
    let standing = involvement_in(store, context, project)?;
    present_to(store, context, (project, &standing), links)
}

/// Each contact with the client makes a new version, which is nobody's business but the client's and follow-up's.
fn present_to(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, standing): (&Project, &ProjectInvolvement),
    links: &CheckInLinks,
) -> Result<Presented, Failure> {
    let relations = standing.relations;
    let knows_contacts =
        relations.has(PROJECT_CLIENT) || context.actor.has_role(StaffRole::FollowUp) && !relations.is_party();
    let view = ProjectView::of(store, context, (project, standing), links)?;
    Ok((view, Some(project.version).filter(|_| knows_contacts)))
}

fn tagged(reply: Reply, version: Option<i64>) -> Reply {
    match version {
        Some(version) => reply.with_etag(version),
        None => reply.with_body_etag(),
    }
}

fn reply_with((view, version): Presented) -> Reply {
    tagged(Reply::ok(&view), version)
}

fn summaries<K>(page: Page<Project, K>, view: fn(&Project) -> ProjectSummaryView) -> Page<ProjectSummaryView, K> {
    Page { items: page.items.iter().map(view).collect(), next: page.next }
}

/// List projects
///
/// Validated projects that wait for applications, most recent first: applications to the first pages have the best
/// chances. Old ones stay on the last pages until their clients award or cancel them, in some cases after years.
///
/// `state=in_progress` lists the projects that were awarded instead, the latest award first. Awarding moves a project from one list to the other. Neither shows how to reach the client.
#[utoipa::path(
    tag = "Projects", operation_id = "list_projects", params(ProjectQuery, PageQuery),
    responses((status = 200, description = "A page of projects", body = ProjectListView))
)]
#[get("/projects")]
async fn list_projects(caller: Caller, query: ValidQuery<ProjectQuery>, paging: Paging) -> Result<Reply, Problem> {
    let filter = query.filter()?;
    let request = paging.request::<i64>()?;
    let request = palier_domain::page::PageRequest { limit: request.limit, after: request.after.map(Listing) };
    let page = caller.read(move |store, context| list(store, context, &filter, &request)).await?;
    let page = Page { items: page.items, next: page.next.map(|listing| listing.0) };
    Ok(paging
        .reply(summaries(page, |project| project.into()), |items, next_cursor| ProjectListView { items, next_cursor }))
}

/// Get the figures of projects
///
/// How many of the projects that were ever listed were awarded, by category.
#[utoipa::path(
    tag = "Projects", operation_id = "get_project_figures",
    responses((status = 200, description = "The figures", body = ProjectFiguresView))
)]
#[get("/projects/figures")]
async fn get_project_figures(caller: Caller) -> Result<Reply, Problem> {
    let figures = caller.read(read_project_figures).await?;
    Ok(Reply::ok(&ProjectFiguresView { categories: figures.into_iter().map(CategoryFiguresView::from).collect() }))
}

/// List my projects
///
/// The caller's own projects in every state, newest first.
#[utoipa::path(
    tag = "Projects", operation_id = "list_my_projects", params(PageQuery),
    responses((status = 200, description = "A page of projects", body = ProjectListView))
)]
#[get("/me/projects")]
async fn list_my_projects(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<ProjectKey>()?;
    let page = caller.read(move |store, context| list_mine(store, context, &request)).await?;
    Ok(paging.reply(summaries(page, ProjectSummaryView::in_full), |items, next_cursor| ProjectListView {
        items,
        next_cursor,
    }))
}

/// Create a project
///
/// Creates a draft, which only its client can see. Once it is submitted, a follow-up agent phones the client. The
/// policy limits the drafts of an account (`project_drafts_max`).
#[utoipa::path(
    tag = "Projects", operation_id = "create_project", request_body = CreateProjectRequest,
    responses((
        status = 201, description = "The draft", body = ProjectView, headers(("ETag" = String)),
        links(
            ("GetProject" = (operation_id = "get_project", parameters(("project_id" = "$response.body#/id")))),
            ("UpdateProject" = (operation_id = "update_project", parameters(("project_id" = "$response.body#/id")))),
            ("SubmitProject" = (operation_id = "submit_project", parameters(("project_id" = "$response.body#/id")))),
            ("CancelProject" = (operation_id = "cancel_project", parameters(("project_id" = "$response.body#/id"))))
        )
    )),
    extensions(("x-problems" = json!(refusals!["limit-reached", "drafts-still-count"])))
)]
#[post("/projects")]
async fn create_project(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreateProjectRequest>,
) -> Result<Reply, Problem> {
    let id = ProjectId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (terms, links) = (body.terms()?, caller.part::<CheckInLinks>()?.clone());
    let draft = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = create(store, context, id, terms.clone())?;
        present(store, context, &project, &links)
    };
    run_once(&caller, &idempotency, caller.counting(id), draft, |(view, version)| {
        tagged(Reply::created(&format!("/v1/projects/{}", view.id), &view), version)
    })
    .await
}

/// Get a project
///
/// Everybody can see a listed project, waiting for applications or in progress. Its client, follow-up, support and
/// involved providers also see it when it is not listed. Only its client sees a draft. Providers see what acting would
/// cost them.
#[utoipa::path(
    tag = "Projects", operation_id = "get_project", params(ProjectPath),
    responses((status = 200, description = "The project", body = ProjectView, headers(("ETag" = String))))
)]
#[get("/projects/{project_id}")]
async fn get_project(caller: Caller, path: ValidPath<ProjectPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let (id, links) = (path.id(), caller.part::<CheckInLinks>()?.clone());
    let page = caller
        .read_snapshot(move |store, context| {
            let (project, standing) = read_project(store, context, id)?;
            present_to(store, context, (&project, &standing), &links)
        })
        .await?;
    Ok(reply_with(page).unless_known(&known))
}

/// Update a project
///
/// Edits a draft by JSON Merge Patch. Once submitted, only `phone` changes, alone in its request and until the project
/// has ended: providers apply to what they read, and follow-up phones. Whoever paid for the contact details sees the
/// new number.
#[utoipa::path(
    tag = "Projects", operation_id = "update_project", params(ProjectPath, IfMatchHeader),
    request_body(content = UpdateProjectRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The draft", body = ProjectView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["project-not-draft", "project-ended"])))
)]
#[patch("/projects/{project_id}")]
async fn update_project(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    version: IfMatch,
    body: ValidBody<UpdateProjectRequest>,
) -> Result<Reply, Problem> {
    let (id, changes) = (path.id(), body.changes()?);
    let links = caller.part::<CheckInLinks>()?.clone();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = update(store, context, id, &version.0, changes.clone())?;
        present(store, context, &project, &links)
    };
    Ok(reply_with(caller.run(id, command).await?))
}
