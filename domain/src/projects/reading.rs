//! Loading projects for those who may know them, and what a caller is to a project.

use super::application::ApplicationState;
use super::project::ProjectState;
use super::search::{SEARCH_WORDS_MAX, budget_word, category_word, city_key, city_word, words_of};
use super::{Application, ApplicationKey, Listing, Project, ProjectCategory, ProjectKey};
use crate::actor::{Actor, StaffRole};
use crate::campaigns::ensure;
use crate::clock::Context;
use crate::credits::{find_spend_on, has_privilege};
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::policy::{BudgetBand, SpendPurpose};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// Staff who know every project that was submitted, whatever its state.
const READERS: &[StaffRole] = &[StaffRole::FollowUp, StaffRole::Support];

/// Which listed projects are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Of this category.
    pub category: Option<ProjectCategory>,
    /// In this city, by [`city_key`].
    pub city: Option<String>,
    /// In this budget band.
    pub budget_band: Option<BudgetBand>,
    /// With all of these words, as [`words_of`] makes them.
    pub words: Vec<String>,
}

impl ProjectFilter {
    /// A filter as people write it.
    pub fn written(
        category: Option<ProjectCategory>,
        city: Option<&str>,
        budget_band: Option<BudgetBand>,
        text: Option<&str>,
    ) -> Result<Self, Refusal> {
        let mut words = text.map(words_of).unwrap_or_default();
        words.sort_unstable();
        words.dedup();
        let limit = i64::try_from(SEARCH_WORDS_MAX).unwrap_or(i64::MAX);
        ensure(words.len() <= SEARCH_WORDS_MAX, Refusal::LimitReached { what: "search_words", limit })?;
        Ok(Self { category, city: city.map(city_key), budget_band, words })
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

/// What the caller is to a project.
pub fn relations_to(store: &mut dyn Store, context: &Context<'_>, project: &Project) -> Result<Relations, Failure> {
    let actor = context.actor;
    let public = project.listing().is_some();
    let mut relations = Relations { public, readers: READERS, ..Relations::NONE };
    let Some(account) = actor.account() else { return Ok(relations) };
    relations.client = account == project.client;
    relations.agent = project.agent == Some(account) && actor.has_role(StaffRole::FollowUp);
    if relations.client || store.find_provider(account)?.is_none() {
        relations.provider = relations.client && public && store.find_provider(account)?.is_some();
        return Ok(relations);
    }
    let application = store.find_application_of(project.id, account)?;
    let has_paid = find_spend_on(store, account, project.id, SpendPurpose::ContactDetails)?.is_some();
    relations.involved = application.is_some() || has_paid;
    relations.applicant = application.is_some_and(|application| application.state != ApplicationState::Withdrawn);
    relations.provider = public || relations.involved;
    relations.privilege = relations.provider && has_privilege(store, account, context.now)?;
    Ok(relations)
}

/// The project and what the caller is to it, if the caller may do this to it. A draft is known to its client alone.
pub(crate) fn require_project_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<(Project, Relations), Failure> {
    operation.admit(context.actor)?;
    let project = store.find_project(id)?.ok_or(Refusal::NotFound)?;
    let relations = relations_to(store, context, &project)?;
    let is_known = project.state() != ProjectState::Draft || relations.client || *context.actor == Actor::System;
    ensure(is_known, Refusal::NotFound)?;
    operation.allow(context.actor, relations)?;
    Ok((project, relations))
}

/// The account of a caller who was let in as a provider.
pub(super) fn provider_of(context: &Context<'_>) -> Result<AccountId, Refusal> {
    context.actor.account().ok_or(Refusal::SignInRequired)
}

/// The project, if the caller may see it, and what the caller is to it.
pub fn read_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
) -> Result<(Project, Relations), Failure> {
    require_project_for(store, context, Operation::GetProject, id)
}

/// Listed projects, the newest first.
pub fn list_projects(
    store: &mut dyn Store,
    context: &Context<'_>,
    filter: &ProjectFilter,
    page: &PageRequest<Listing>,
) -> Result<Page<Project, Listing>, Failure> {
    Operation::ListProjects.allow(context.actor, Relations::NONE)?;
    Ok(store.list_projects(filter, page)?)
}

/// The caller's own projects, newest first, in every state.
pub fn list_my_projects(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<ProjectKey>,
) -> Result<Page<Project, ProjectKey>, Failure> {
    Operation::ListMyProjects.allow(context.actor, Relations::NONE)?;
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
    operation.admit(context.actor)?;
    let project = store.find_project(project)?.ok_or(Refusal::NotFound)?;
    let application = store.find_application(project.id, application)?.ok_or(Refusal::NotFound)?;
    let actor = context.actor;
    let is_own = actor.is(application.provider);
    let relations = Relations {
        client: actor.is(project.client),
        agent: project.agent.is_some_and(|agent| actor.is(agent)) && actor.has_role(StaffRole::FollowUp),
        applicant: is_own,
        involved: is_own,
        readers: &[StaffRole::FollowUp],
        ..Relations::NONE
    };
    operation.allow(actor, relations)?;
    Ok((project, application))
}

/// The project and one of its applications, if the caller may see the application.
pub fn read_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    require_application_for(store, context, Operation::GetApplication, ids)
}

/// The applications to a project, newest first; for its client and follow-up.
pub fn list_applications(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<ApplicationKey>,
) -> Result<(Project, Page<Application, ApplicationKey>), Failure> {
    let (project, _) = require_project_for(store, context, Operation::ListApplications, project)?;
    let applications = store.list_applications(project.id, page)?;
    Ok((project, applications))
}

/// The caller's own applications, newest first.
pub fn list_my_applications(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<ApplicationKey>,
) -> Result<Page<Application, ApplicationKey>, Failure> {
    Operation::ListMyApplications.allow(context.actor, Relations::NONE)?;
    let provider = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_applications_of(provider, page)?)
}
