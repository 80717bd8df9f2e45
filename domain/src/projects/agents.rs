//! Agents of follow-up, for whoever hands projects over.

use super::Project;
use super::reading::require_project_for;
use crate::clock::Context;
use crate::ids::{AccountId, ProjectId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::Failure;
use crate::store::Store;

/// The most projects of an agent that are counted.
pub const PROJECTS_IN_CHARGE_MAX: i64 = 1_000;

/// Somebody who can be put in charge of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUpAgent {
    /// The account.
    pub account: AccountId,
    /// How many projects that have not ended are in its charge, counted up to [`PROJECTS_IN_CHARGE_MAX`].
    pub projects: i64,
}

/// Everybody of follow-up, in the order of their ids; for a project, only those who can be put in charge of it.
pub fn list_follow_up_agents(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: Option<ProjectId>,
    page: &PageRequest<AccountId>,
) -> Result<Page<FollowUpAgent, AccountId>, Failure> {
    // Before the project is looked for: whoever is refused does not learn whether there is one.
    Operation::LIST_FOLLOW_UP_AGENTS.allow(context.actor, Relations::NONE)?;
    let known: Option<Project> = match project {
        Some(id) => Some(require_project_for(store, context, Operation::LIST_FOLLOW_UP_AGENTS, id)?.0),
        None => None,
    };
    Ok(store.list_follow_up_agents(known.map(|project| project.id), page)?)
}
