//! Loading projects for those who may know them, and what a caller is to a project.

use super::involvement::{ProjectInvolvement, find_privilege, interest_in, standing_without_privilege};
use super::operations::{AGENT, APPLICANT, PROJECT_CLIENT, PROVIDER};
use super::refusal::ProjectRefusal;
use super::search::{budget_word, category_word};
use super::{Application, ApplicationKey, ListedState, Project, ProjectCategory, ProjectKey, ProjectState};
use crate::actor::{Actor, StaffRole};
use crate::clock::Context;
use crate::credits::CreditRefusal;
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::policy::BudgetBand;
use crate::refusal::{Failure, Refusal, ensure};
use crate::search::Listing;
use crate::search::{city_key, city_word, wanted_words};
use crate::store::Store;

/// Which listed projects are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFilter {
    /// In this list.
    pub state: ListedState,
    /// Of this category.
    pub category: Option<ProjectCategory>,
    /// In this city, by [`city_key`].
    pub city: Option<String>,
    /// In this budget band.
    pub budget_band: Option<BudgetBand>,
    /// With all of these words, as [`super::words_of`] makes them.
    pub words: Vec<String>,
}

impl ProjectFilter {
    /// A filter as people write it.
    pub fn written(
        state: Option<ListedState>,
        category: Option<ProjectCategory>,
        city: Option<&str>,
        budget_band: Option<BudgetBand>,
        text: Option<&str>,
    ) -> Result<Self, Refusal> {
        let state = state.unwrap_or(ListedState::Pending);
        Ok(Self { state, category, city: city.map(city_key), budget_band, words: wanted_words(text)? })
    }

    /// All that is wanted, as words that a project must have.
    pub fn required_words(&self) -> Vec<String> {
        let filters =
            [self.category.map(category_word), self.city.as_deref().map(city_word), self.budget_band.map(budget_word)];
        self.words.iter().cloned().chain(filters.into_iter().flatten()).collect()
    }

    /// Whether at most one filter, and no word of a text, says what is wanted.
    pub fn is_simple(&self) -> bool {
        self.words.is_empty() && self.required_words().len() <= 1
    }
}

/// The project and what the caller has to do with it, but for the privilege. A draft is known to its client alone.
fn require_known(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, ProjectInvolvement), Failure> {
    operation.admit(context.actor)?;
    let project = store.find_project(id)?.ok_or(Refusal::NotFound)?;
    let standing = standing_without_privilege(store, context, &project)?;
    let is_client = standing.relations.has(PROJECT_CLIENT);
    let is_known = project.state() != ProjectState::Draft || is_client || *context.actor == Actor::System;
    ensure(is_known, Refusal::NotFound)?;
    Ok((project, standing))
}

/// The project and what the caller has to do with it, if the caller may do this to it.
fn require_involvement_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, ProjectInvolvement), Failure> {
    let (project, mut standing) = require_known(store, context, operation, id)?;
    find_privilege(store, context, &mut standing.relations)?;
    operation.allow(context.actor, standing.relations)?;
    Ok((project, standing))
}

/// The project and what the caller is to it, if the caller may do this to it.
pub(crate) fn require_project_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, Relations), Failure> {
    let (project, standing) = require_involvement_for(store, context, operation, id)?;
    Ok((project, standing.relations))
}

/// The project, and what the caller is to it, if the caller may ask about it: its client once it is submitted, or a
/// provider who may know it.
pub(crate) fn require_project_for_asker(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, Relations), Failure> {
    let (project, ProjectInvolvement { relations, .. }) = require_known(store, context, operation, id)?;
    ensure(relations.is_known(context.actor), Refusal::NotFound)?;
    let state = project.state();
    ensure(state != ProjectState::Draft, ProjectRefusal::HasEnded { state })?;
    ensure(relations.has(PROJECT_CLIENT) || relations.has(PROVIDER), CreditRefusal::ProviderProfileRequired)?;
    Ok((project, relations))
}

/// The project, the caller's account and what it has to do with the project, if the caller may do this to it as a
/// provider. Nobody does to their own project, or to one that they are in charge of.
pub(super) fn require_project_for_provider(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, AccountId, ProjectInvolvement), Failure> {
    let (project, standing) = require_known(store, context, operation, id)?;
    let relations = standing.relations;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    ensure(!relations.has(PROJECT_CLIENT), ProjectRefusal::OwnProject)?;
    let has_profile = !relations.is_public() || relations.has(PROVIDER);
    ensure(has_profile, CreditRefusal::ProviderProfileRequired)?;
    operation.allow(context.actor, relations)?;
    ensure(!relations.has(AGENT), Refusal::OwnInterest { interest: AGENT.as_str() })?;
    Ok((project, account, standing))
}

/// The project, if the caller may see it, and what the caller has to do with it.
pub fn read_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
) -> Result<(Project, ProjectInvolvement), Failure> {
    require_involvement_for(store, context, Operation::GET_PROJECT, id)
}

/// Projects of a public list, the newest in it first.
pub fn list_projects(
    store: &mut dyn Store,
    context: &Context<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Page<Project, Listing>, Failure> {
    Operation::LIST_PROJECTS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_projects(filter, page)?)
}

/// The caller's own projects, newest first, in every state.
pub fn list_my_projects(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<ProjectKey>,
) -> Result<Page<Project, ProjectKey>, Failure> {
    Operation::LIST_MY_PROJECTS.allow(context.actor, Relations::NONE)?;
    let client = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_projects_of(client, page)?)
}

/// The project and one of its applications, if the caller may do this to the application.
pub(super) fn require_application_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    (project, application): (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    let actor = context.actor;
    operation.admit(actor)?;
    let project = store.find_project(project)?.ok_or(Refusal::NotFound)?;
    let application = store.find_application(project.id, application)?.ok_or(Refusal::NotFound)?;
    let mut relations = application.relations(&project, actor);
    if let Some(account) = actor.account().filter(|_| actor.has_role(StaffRole::FollowUp)) {
        relations = relations.with_interest(interest_in(store, &project, account)?);
    }
    let is_own_tip = operation == Operation::TIP_APPLICANT && relations.has(AGENT) && relations.has(APPLICANT);
    ensure(!is_own_tip, ProjectRefusal::OwnApplication)?;
    operation.allow(actor, relations)?;
    Ok((project, application))
}

/// The project and one of its applications, if the caller may see the application.
pub fn read_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    require_application_for(store, context, Operation::GET_APPLICATION, ids)
}

/// The applications to a project, newest first; for its client and follow-up.
pub fn list_applications(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<ApplicationKey>,
) -> Result<(Project, Page<Application, ApplicationKey>), Failure> {
    let (project, _) = require_project_for(store, context, Operation::LIST_APPLICATIONS, project)?;
    let applications = store.list_applications(project.id, page)?;
    Ok((project, applications))
}

/// The caller's own applications, newest first, each with its project.
pub fn list_my_applications(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<ApplicationKey>,
) -> Result<Page<(Project, Application), ApplicationKey>, Failure> {
    Operation::LIST_MY_APPLICATIONS.allow(context.actor, Relations::NONE)?;
    let provider = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let Page { items, next } = store.list_applications_of(provider, page)?;
    let ids: Vec<ProjectId> = items.iter().map(|application| application.project).collect();
    let projects = store.read_projects(&ids)?;
    let with_project = |application: Application| {
        let project = projects.iter().find(|project| project.id == application.project);
        project.cloned().map(|project| (project, application)).ok_or(Refusal::NotFound)
    };
    Ok(Page { items: items.into_iter().map(with_project).collect::<Result<_, Refusal>>()?, next })
}
