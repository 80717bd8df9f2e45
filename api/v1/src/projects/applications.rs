//! What providers do with a project, and what becomes of their applications.

use actix_web::{get, post};
use palier_domain::page::Page;
use palier_domain::projects::{
    Application, ApplicationKey, Project, apply_to_project, list_applications as list,
    list_my_applications as list_mine, read_application, reveal_contact_details as reveal,
    shortlist_application as shortlist, tip_applicant as tip, withdraw_application as withdraw,
};
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::application_views::{
    ApplicationListView, ApplicationView, ContactDetailsView, MadeApplicationView, WithdrawnApplicationView,
};
use super::counting;
use super::follow_up_requests::TipApplicantRequest;
use super::requests::{ApplicationPath, CreateApplicationRequest, ProjectPath, RevealContactDetailsRequest};
use crate::people::Names;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(reveal_contact_details)
        .service(create_application)
        .service(list_applications)
        .service(get_application)
        .service(list_my_applications)
        .service(shortlist_application)
        .service(tip_applicant)
        .service(withdraw_application);
}

/// Reveal the contact details
///
/// How the client is reached. Costs credits by the project's budget band, once per project and provider. Seeing them
/// again is free, and so is it for the provider who won the project. `cost` of the project shows the price beforehand.
#[utoipa::path(
    tag = "Applications", operation_id = "reveal_contact_details", params(ProjectPath, RequiredIdempotencyKey),
    request_body = RevealContactDetailsRequest,
    responses((status = 200, description = "The contact details, and what they cost", body = ContactDetailsView, headers(("Content-Language" = String)))),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "own-project", "own-interest", "project-not-pending", "listing-hidden",
        "price-above-max", "insufficient-credits"
    ])))
)]
#[post("/projects/{project_id}/contact-details")]
async fn reveal_contact_details(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<RevealContactDetailsRequest>,
) -> Result<Reply, Problem> {
    let (id, credits_max, language) = (path.id(), body.credits_max, caller.audience().language);
    let command = move |store: &mut dyn Store, context: &Context<'_>| reveal(store, context, id, credits_max);
    run_once(&caller, &idempotency, counting(&caller, id), command, move |(details, spent)| {
        Reply::ok(&ContactDetailsView::new(&details, spent, language)).in_language(language)
    })
    .await
}

/// Apply to a project
///
/// Offers the client to do it. Costs credits by the project's budget band, once per project and provider: applying
/// again updates the message, or renews a withdrawn application, free of charge. The application keeps its id and
/// place, and the reply is the same as the first time, with nothing spent. The client is told of each update, so the
/// policy limits them (`application_rewrites_max`). `cost` of the project shows the price beforehand.
#[utoipa::path(
    tag = "Applications", operation_id = "create_application", params(ProjectPath, RequiredIdempotencyKey),
    request_body = CreateApplicationRequest,
    responses((
        status = 201, description = "The application, and what it cost", body = MadeApplicationView,
        headers(("Content-Language" = String)),
        links(
            ("GetApplication" = (operation_id = "get_application", parameters(
                ("project_id" = "$request.path.project_id"),
                ("application_id" = "$response.body#/application/id")))),
            ("WithdrawApplication" = (operation_id = "withdraw_application", parameters(
                ("project_id" = "$request.path.project_id"),
                ("application_id" = "$response.body#/application/id"))))
        )
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "own-project", "own-interest", "project-not-pending", "listing-hidden",
        "limit-reached", "already-applied", "too-often", "price-above-max", "insufficient-credits"
    ])))
)]
#[post("/projects/{project_id}/applications")]
async fn create_application(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<CreateApplicationRequest>,
) -> Result<Reply, Problem> {
    let (id, language) = (path.id(), caller.audience().language);
    let application = body.command()?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let (project, application, spent) = apply_to_project(store, context, id, application.clone())?;
        Ok((ApplicationView::of(store, context, &(project, application))?, spent))
    };
    run_once(&caller, &idempotency, counting(&caller, id), command, move |(view, spent)| {
        let address = format!("/v1/projects/{id}/applications/{}", view.id);
        Reply::created(&address, &MadeApplicationView::new(view, spent, language)).in_language(language)
    })
    .await
}

/// List the applications to a project
///
/// Newest first; for its client and follow-up.
#[utoipa::path(
    tag = "Applications", operation_id = "list_applications", params(ProjectPath, PageQuery),
    responses((status = 200, description = "A page of applications", body = ApplicationListView)),
    extensions(("x-problems" = json!(refusals!["own-interest"])))
)]
#[get("/projects/{project_id}/applications")]
async fn list_applications(caller: Caller, path: ValidPath<ProjectPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<ApplicationKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (project, page) = list(store, context, id, &request)?;
        let names = Names::load(store, page.items.iter().map(|application| application.provider))?;
        let view = |application: &Application| ApplicationView::new(application, &project, &names, context);
        Ok(Page { items: page.items.iter().map(view).collect(), next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ApplicationListView { items, next_cursor }))
}

/// List my applications
///
/// The caller's own applications to any project, newest first.
#[utoipa::path(
    tag = "Applications", operation_id = "list_my_applications", params(PageQuery),
    responses((status = 200, description = "A page of applications", body = ApplicationListView))
)]
#[get("/me/applications")]
async fn list_my_applications(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<ApplicationKey>()?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_mine(store, context, &request)?;
        let names = Names::load(store, context.actor.account())?;
        let view = |(project, application): &(Project, Application)| {
            ApplicationView::new(application, project, &names, context)
        };
        Ok(Page { items: page.items.iter().map(view).collect(), next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ApplicationListView { items, next_cursor }))
}

/// Get an application
///
/// For its provider, the project's client and follow-up; absent to everybody else. Who the provider is, and what it does,
/// is its profile: `GET /v1/providers/{provider_id}`.
#[utoipa::path(
    tag = "Applications", operation_id = "get_application", params(ApplicationPath),
    responses((
        status = 200, description = "The application", body = ApplicationView,
        links(("GetProvider" = (operation_id = "get_provider", parameters(
            ("provider_id" = "$response.body#/provider/id")))))
    )),
    extensions(("x-problems" = json!(refusals!["own-interest"])))
)]
#[get("/projects/{project_id}/applications/{application_id}")]
async fn get_application(caller: Caller, path: ValidPath<ApplicationPath>) -> Result<Reply, Problem> {
    let ids = path.ids();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let found = read_application(store, context, ids)?;
        ApplicationView::of(store, context, &found)
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// Runs an act on an application in its project's lane and shows the application as it is then.
async fn acted(
    caller: &Caller,
    idempotency: &Idempotency,
    path: ApplicationPath,
    mut act: impl FnMut(&mut dyn Store, &Context<'_>) -> Result<(Project, Application), Failure> + Send + 'static,
    present: impl Fn(ApplicationView) -> Reply + Send + 'static,
) -> Result<Reply, Problem> {
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let acted_on = act(store, context)?;
        ApplicationView::of(store, context, &acted_on)
    };
    run_once(caller, idempotency, path.ids().0, command, present).await
}

/// Shortlist an application
///
/// The client shows interest in an applicant, whom the agent may then tip. It decides nothing.
#[utoipa::path(
    tag = "Applications", operation_id = "shortlist_application", params(ApplicationPath),
    responses((status = 200, description = "The application", body = ApplicationView)),
    extensions(("x-problems" = json!(refusals!["project-not-pending", "application-not-active"])))
)]
#[post("/projects/{project_id}/applications/{application_id}/shortlist")]
async fn shortlist_application(
    caller: Caller,
    path: ValidPath<ApplicationPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let ids = path.ids();
    let act = move |store: &mut dyn Store, context: &Context<'_>| shortlist(store, context, ids);
    acted(&caller, &idempotency, *path, act, |view| Reply::ok(&view)).await
}

/// Tip an applicant
///
/// The agent in charge tells an applicant, in whom the client showed interest, that its chances are good; once per
/// project and provider. The client shows interest by shortlisting the application, or by telling follow-up, who names it
/// in an entry of the contact log. A tip is a message to the applicant's inbox, or was given by phone and is noted here.
/// Providers who did not apply cannot be tipped.
#[utoipa::path(
    tag = "Follow-up", operation_id = "tip_applicant", params(ApplicationPath),
    request_body = TipApplicantRequest,
    responses((status = 200, description = "The application", body = ApplicationView)),
    extensions(("x-problems" = json!(refusals![
        "project-not-pending", "application-not-active", "interest-not-shown", "already-tipped", "own-application",
        "own-interest"
    ])))
)]
#[post("/projects/{project_id}/applications/{application_id}/tip")]
async fn tip_applicant(
    caller: Caller,
    path: ValidPath<ApplicationPath>,
    idempotency: Idempotency,
    body: ValidBody<TipApplicantRequest>,
) -> Result<Reply, Problem> {
    let (ids, command) = (path.ids(), body.command()?);
    let act = move |store: &mut dyn Store, context: &Context<'_>| tip(store, context, ids, command.clone());
    acted(&caller, &idempotency, *path, act, |view| Reply::ok(&view)).await
}

/// Withdraw an application
///
/// Withdraws an application. No credits are refunded, as the reply says; applying again is free.
#[utoipa::path(
    tag = "Applications", operation_id = "withdraw_application", params(ApplicationPath),
    responses((status = 200, description = "The withdrawn application", body = WithdrawnApplicationView, headers(("Content-Language" = String)))),
    extensions(("x-problems" = json!(refusals!["application-not-active"])))
)]
#[post("/projects/{project_id}/applications/{application_id}/withdraw")]
async fn withdraw_application(
    caller: Caller,
    path: ValidPath<ApplicationPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (ids, language) = (path.ids(), caller.audience().language);
    let act = move |store: &mut dyn Store, context: &Context<'_>| withdraw(store, context, ids);
    let present = move |view| Reply::ok(&WithdrawnApplicationView::new(view, language)).in_language(language);
    acted(&caller, &idempotency, *path, act, present).await
}
