//! Writing a project and handing it to follow-up.

use chrono::Duration;

use super::call_request::settle_call_request;
use super::reading::require_project_for;
use super::{
    CITY_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, PROJECT_TITLE_CHARACTERS_MAX, PhoneNumber, Project, ProjectAction,
    ProjectCategory, ProjectStage, ProjectState, ProjectTerms,
};
use crate::clock::Context;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{BookId, JobId, ProjectId};
use crate::jobs::{Job, JobKind};
use crate::money::{AMOUNT_MINOR_MAX, Money};
use crate::permissions::{Operation, Relations};
use crate::policy::{cancelled_count_since, check_room};
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::Store;
use crate::text::{Line, Prose};

/// Creates a draft, which only its client knows.
pub fn create_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    terms: ProjectTerms,
) -> Result<Project, Failure> {
    Operation::CREATE_PROJECT.allow(context.actor, Relations::NONE)?;
    let client = context.actor.account().ok_or(Refusal::SignInRequired)?;
    ensure(store.find_project(id)?.is_none(), Refusal::IdTaken)?;
    check_budget(terms.budget)?;
    let policy = store.current_policy()?.terms;
    let limit = policy.project_drafts_max;
    check_room(
        "project_drafts",
        limit,
        &store.list_project_drafts(client, cancelled_count_since(context.now), limit)?,
    )?;
    let budget_band = policy.marketplace.band_of(terms.budget);
    let project = Project {
        id,
        client,
        terms,
        budget_band,
        stage: ProjectStage::Draft,
        agent: None,
        reached_at: None,
        confirmed_at: None,
        next_contact_at: None,
        applications: 0,
        open_reports: 0,
        hidden_at: None,
        created_at: context.now,
        submitted_at: None,
        listed_at: None,
        version: 1,
    };
    store.insert_project(&project)?;
    Ok(project)
}

/// Changes to a project; absent members stay as they are.
#[derive(Debug, Clone, Default)]
pub struct ProjectChanges {
    /// A new name.
    pub title: Option<Line<PROJECT_TITLE_CHARACTERS_MAX>>,
    /// A new description.
    pub description: Option<Prose<DESCRIPTION_CHARACTERS_MAX>>,
    /// Another kind of work.
    pub category: Option<ProjectCategory>,
    /// Another city.
    pub city: Option<Line<CITY_CHARACTERS_MAX>>,
    /// Another budget.
    pub budget: Option<Money>,
    /// Another phone number.
    pub phone: Option<PhoneNumber>,
}

impl ProjectChanges {
    /// Whether the phone number is all that changes: what providers read stays as it is.
    const fn is_phone_alone(&self) -> bool {
        let Self { title, description, category, city, budget, phone } = self;
        let has_others = title.is_some() || description.is_some() || category.is_some();
        phone.is_some() && !has_others && city.is_none() && budget.is_none()
    }
}

/// Edits a draft. The phone number is edited until the project has ended, as follow-up depends on it.
pub fn update_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    seen: &SeenVersions,
    changes: ProjectChanges,
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::UPDATE_PROJECT, id)?;
    ensure_version(project.version, seen)?;
    if project.state() != ProjectState::Draft && changes.is_phone_alone() {
        project.check(ProjectAction::UpdatePhone)?;
        project.terms.phone = changes.phone.unwrap_or(project.terms.phone);
        touch(store, &mut project)?;
        return Ok(project);
    }
    project.check(ProjectAction::Update)?;
    let terms = project.terms.clone();
    project.terms = ProjectTerms {
        title: changes.title.unwrap_or(terms.title),
        description: changes.description.unwrap_or(terms.description),
        category: changes.category.unwrap_or(terms.category),
        city: changes.city.unwrap_or(terms.city),
        budget: changes.budget.unwrap_or(terms.budget),
        phone: changes.phone.unwrap_or(terms.phone),
    };
    check_budget(project.terms.budget)?;
    project.budget_band = store.current_policy()?.terms.marketplace.band_of(project.terms.budget);
    touch(store, &mut project)?;
    Ok(project)
}

fn check_budget(budget: Money) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    faults.check_range("/budget/amount_minor", budget.amount_minor, (1, AMOUNT_MINOR_MAX));
    faults.refuse()
}

/// Hands a draft to follow-up, who is to phone the client at once; it expires when nobody decides on it in time.
pub fn submit_project(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::SUBMIT_PROJECT, id)?;
    project.check(ProjectAction::Submit)?;
    count_act(store, context, (project.client, FrequentAct::SubmitProject, project.client.0))?;
    let terms = store.current_policy()?.terms.marketplace;
    let expires_at = context.now + Duration::days(terms.project_expiry_days);
    project.budget_band = terms.band_of(project.terms.budget);
    project.stage = ProjectStage::Submitted { expires_at };
    project.submitted_at = Some(context.now);
    project.confirmed_at = Some(context.now);
    project.next_contact_at = Some(context.now);
    touch(store, &mut project)?;
    store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: BookId(id.0),
        kind: JobKind::EXPIRE_PROJECT,
        subject: None,
        due_at: expires_at,
    })?;
    Ok(project)
}

/// Writes the project as its next version.
pub(super) fn touch(store: &mut dyn Store, project: &mut Project) -> Result<(), Failure> {
    if let Some(ended_at) = project.stage.ended_at() {
        project.next_contact_at = None;
        settle_call_request(store, project.id, (ended_at, None))?;
    }
    project.version += 1;
    store.update_project(project)?;
    Ok(())
}
