//! Follow-up: the agent in charge, the contact log, contacts due, stale reports.

use actix_web::{get, post, put};
use palier_domain::ids::{AccountId, ContactId, ProjectId, StaleReportId};
use palier_domain::page::Page;
use palier_domain::projects::{
    ContactDueKey, ContactKey, FollowUpAgent, Project, StaleReportKey, StatedReason, agents_in_charge, assign_agent,
    list_contacts as list, list_contacts_due as list_due, list_follow_up_agents as list_all_agents,
    list_open_call_requests as wishes_for, list_stale_reports as list_reports, log_contact as log, read_agent,
    read_contact, read_stale_report, report_stale,
};
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

use super::counting;
use super::follow_up_requests::{
    AgentQuery, ContactsDueQuery, CreateStaleReportRequest, LogContactRequest, SetProjectAgentRequest,
};
use super::follow_up_views::{
    AgentListView, AgentView, ContactDueListView, ContactDueView, ContactListView, ContactView, ProjectAgentView,
    StaleReportListView, StaleReportView,
};
use super::requests::{ContactPath, ProjectPath, StaleReportPath};
use crate::people::Names;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_contacts)
        .service(log_contact)
        .service(get_contact)
        .service(list_contacts_due)
        .service(get_project_agent)
        .service(set_project_agent)
        .service(list_follow_up_agents)
        .service(create_stale_report)
        .service(get_stale_report)
        .service(list_stale_reports);
}

/// List the contacts with a client
///
/// The contact log, newest first. Only for follow-up and for providers with a privilege subscription.
#[utoipa::path(
    tag = "Follow-up", operation_id = "list_contacts", params(ProjectPath, PageQuery),
    responses((status = 200, description = "A page of the log", body = ContactListView)),
    extensions(("x-problems" = json!(refusals!["own-project", "own-interest"])))
)]
#[get("/projects/{project_id}/contacts")]
async fn list_contacts(caller: Caller, path: ValidPath<ProjectPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<ContactKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list(store, context, id, &request)?;
        let names = Names::load(store, page.items.iter().filter_map(|contact| contact.agent))?;
        Ok(Page {
            items: page.items.iter().map(|contact| ContactView::new(contact, &names)).collect(),
            next: page.next,
        })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ContactListView { items, next_cursor }))
}

/// Log a contact with a client
///
/// Notes when and how the client was contacted and what the client said. Whoever logs the first contact is put in
/// charge of the project; so is whoever logs one after the agent in charge has left follow-up or has an interest in the
/// project. Open questions move with it. Stale reports that were made before a contact that reached the client are
/// settled by it, and so is a client's request to be phoned by a contact by phone. The next contact is due by policy
/// when no date is set; a contact that is noted late does not bring it forward.
///
/// An entry may name the applicants in whom the client showed interest (`interested_application_ids`): they may be tipped
/// then. Providers who read the log do not see which.
///
/// Somebody of follow-up who is the client, or has to do with the project as a provider, is refused.
#[utoipa::path(
    tag = "Follow-up", operation_id = "log_contact", params(ProjectPath), request_body = LogContactRequest,
    responses((
        status = 201, description = "The contact", body = ContactView,
        links(("GetContact" = (operation_id = "get_contact", parameters(
            ("project_id" = "$request.path.project_id"), ("contact_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals!["project-ended", "own-project", "own-interest"])))
)]
#[post("/projects/{project_id}/contacts")]
async fn log_contact(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<LogContactRequest>,
) -> Result<Reply, Problem> {
    let id = path.id();
    let contact = body.command(ContactId(body.id.unwrap_or_else(|| caller.platform().ids.next())))?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let contact = log(store, context, id, contact.clone())?;
        let names = Names::load(store, contact.agent)?;
        Ok(ContactView::new(&contact, &names))
    };
    run_once(&caller, &idempotency, id, command, move |view| {
        Reply::created(&format!("/v1/projects/{id}/contacts/{}", view.id), &view)
    })
    .await
}

/// Get a contact with a client
///
/// One entry of the contact log, for those who may read it.
#[utoipa::path(
    tag = "Follow-up", operation_id = "get_contact", params(ContactPath),
    responses((status = 200, description = "The contact", body = ContactView)),
    extensions(("x-problems" = json!(refusals!["own-project", "own-interest"])))
)]
#[get("/projects/{project_id}/contacts/{contact_id}")]
async fn get_contact(caller: Caller, path: ValidPath<ContactPath>) -> Result<Reply, Problem> {
    let ids = path.ids();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let contact = read_contact(store, context, ids)?;
        let names = Names::load(store, contact.agent)?;
        Ok(ContactView::new(&contact, &names))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// List the contacts due
///
/// Projects whose client should be contacted, longest overdue first. A newly submitted project is due at once; so is
/// one whose client asks for a call, or at the time that the client names. For follow-up, without projects in which the
/// caller has an interest.
#[utoipa::path(
    tag = "Follow-up", operation_id = "list_contacts_due", params(ContactsDueQuery, PageQuery),
    responses((status = 200, description = "A page of contacts due", body = ContactDueListView))
)]
#[get("/contacts-due")]
async fn list_contacts_due(
    caller: Caller,
    query: ValidQuery<ContactsDueQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (due, request) = (query.due(), paging.request::<ContactDueKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_due(store, context, due, &request)?;
        let agents = agents_in_charge(store, &page.items)?;
        let clients = page.items.iter().map(|project| project.client);
        let names = Names::load(store, clients.chain(agents.values().copied()))?;
        let wishes = wishes_for(store, &page.items)?;
        let view = |project: &Project| {
            let wish = wishes.iter().find(|wish| wish.project == project.id);
            ContactDueView::new(project, agents.get(&project.id).copied(), wish, &names)
        };
        Ok(Page { items: page.items.iter().map(view).collect(), next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| ContactDueListView { items, next_cursor }))
}

fn agent_of(store: &mut dyn Store, project: &Project) -> Result<(ProjectAgentView, i64), Failure> {
    let agents = agents_in_charge(store, std::slice::from_ref(project))?;
    let names = Names::load(store, agents.values().copied())?;
    Ok((ProjectAgentView { agent: agents.get(&project.id).map(|agent| names.person(*agent)) }, project.version))
}

/// Get the agent of a project
///
/// The follow-up agent in charge; for the client and follow-up. Nobody is in charge while the agent has left follow-up,
/// or has an interest in the project, until somebody takes over.
#[utoipa::path(
    tag = "Follow-up", operation_id = "get_project_agent", params(ProjectPath),
    responses((status = 200, description = "The agent", body = ProjectAgentView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["own-interest"])))
)]
#[get("/projects/{project_id}/agent")]
async fn get_project_agent(caller: Caller, path: ValidPath<ProjectPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let id = path.id();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = read_agent(store, context, id)?;
        agent_of(store, &project)
    };
    let (view, version) = caller.read_snapshot(query).await?;
    Ok(Reply::ok(&view).with_etag(version).unless_known(&known))
}

/// List the agents of follow-up
///
/// For follow-up: everybody who can be put in charge of projects, in no particular order, each with the number of open
/// projects they are in charge of. With `project_id`, only those without an interest in that project.
#[utoipa::path(
    tag = "Follow-up", operation_id = "list_follow_up_agents", params(AgentQuery, PageQuery),
    responses((status = 200, description = "A page of agents", body = AgentListView)),
    extensions(("x-problems" = json!(refusals!["not-found", "own-project", "own-interest"])))
)]
#[get("/agents")]
async fn list_follow_up_agents(
    caller: Caller,
    query: ValidQuery<AgentQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (project, request) = (query.project_id.map(ProjectId), paging.request::<AccountId>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_all_agents(store, context, project, &request)?;
        let names = Names::load(store, page.items.iter().map(|agent| agent.account))?;
        let view = |agent: &FollowUpAgent| AgentView::new(*agent, &names);
        Ok(Page { items: page.items.iter().map(view).collect(), next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| AgentListView { items, next_cursor }))
}

/// Set the agent of a project
///
/// Puts somebody of follow-up in charge, who is told. Open questions about the project move to them, even after the
/// project has ended.
#[utoipa::path(
    tag = "Follow-up", operation_id = "set_project_agent", params(ProjectPath, IfMatchHeader),
    request_body = SetProjectAgentRequest,
    responses((status = 200, description = "The agent", body = ProjectAgentView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["not-an-agent", "agent-interested", "own-project", "own-interest"])))
)]
#[put("/projects/{project_id}/agent")]
async fn set_project_agent(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    version: IfMatch,
    body: ValidBody<SetProjectAgentRequest>,
) -> Result<Reply, Problem> {
    let (id, agent) = (path.id(), AccountId(body.agent_id));
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let project = assign_agent(store, context, id, &version.0, agent)?;
        agent_of(store, &project)
    };
    let (view, version) = caller.run(id, command).await?;
    Ok(Reply::ok(&view).with_etag(version))
}

/// Report a project as stale
///
/// A provider's note to the follow-up agent, or to all of follow-up while nobody in charge can act. It cancels nothing:
/// only the client can. Once per provider and project, and limited in all by the policy (`stale_reports_told_max`).
#[utoipa::path(
    tag = "Follow-up", operation_id = "create_stale_report", params(ProjectPath),
    request_body = CreateStaleReportRequest,
    responses((
        status = 201, description = "The report", body = StaleReportView,
        links(("GetStaleReport" = (operation_id = "get_stale_report", parameters(
            ("project_id" = "$request.path.project_id"), ("report_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "provider-profile-required", "own-project", "own-interest", "project-not-pending", "listing-hidden",
        "already-reported", "too-often"
    ])))
)]
#[post("/projects/{project_id}/stale-reports")]
async fn create_stale_report(
    caller: Caller,
    path: ValidPath<ProjectPath>,
    idempotency: Idempotency,
    body: ValidBody<CreateStaleReportRequest>,
) -> Result<Reply, Problem> {
    let (id, reason) = (path.id(), StatedReason::parse("reason", &body.reason)?);
    let report = StaleReportId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let report = report_stale(store, context, id, report, reason.clone())?;
        let names = Names::load(store, [report.provider])?;
        Ok(StaleReportView::new(&report, &names, context))
    };
    run_once(&caller, &idempotency, counting(&caller, id), command, move |view| {
        Reply::created(&format!("/v1/projects/{id}/stale-reports/{}", view.id), &view)
    })
    .await
}

/// Get a stale report
///
/// For the provider who made it, and, with what may make it pressure, for follow-up; absent to everybody else.
#[utoipa::path(
    tag = "Follow-up", operation_id = "get_stale_report", params(StaleReportPath),
    responses((status = 200, description = "The report", body = StaleReportView)),
    extensions(("x-problems" = json!(refusals!["own-project", "own-interest"])))
)]
#[get("/projects/{project_id}/stale-reports/{report_id}")]
async fn get_stale_report(caller: Caller, path: ValidPath<StaleReportPath>) -> Result<Reply, Problem> {
    let ids = path.ids();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let report = read_stale_report(store, context, ids)?;
        let names = Names::load(store, [report.provider])?;
        Ok(StaleReportView::new(&report, &names, context))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// List the stale reports on a project
///
/// Newest first, with what may make them pressure; for follow-up.
#[utoipa::path(
    tag = "Follow-up", operation_id = "list_stale_reports", params(ProjectPath, PageQuery),
    responses((status = 200, description = "A page of reports", body = StaleReportListView)),
    extensions(("x-problems" = json!(refusals!["own-project", "own-interest"])))
)]
#[get("/projects/{project_id}/stale-reports")]
async fn list_stale_reports(caller: Caller, path: ValidPath<ProjectPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<StaleReportKey>()?);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list_reports(store, context, id, &request)?;
        let names = Names::load(store, page.items.iter().map(|report| report.provider))?;
        let items = page.items.iter().map(|report| StaleReportView::new(report, &names, context)).collect();
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| StaleReportListView { items, next_cursor }))
}
