//! Follow-up takes a submitted project as serious, or does not; only after it reached the client by phone.

use super::check_in::arrange_check_ins;
use super::drafting::touch;
use super::reading::require_project_for;
use super::{Project, ProjectAction, ProjectStage, StatedReason};
use crate::clock::Context;
use crate::ids::ProjectId;
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// Takes a project as serious: it is listed until its client awards or cancels it, and the client is told.
pub fn validate_project(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<Project, Failure> {
    let mut project = require_submitted(store, context, Operation::VALIDATE_PROJECT, id)?;
    project.stage = ProjectStage::Pending;
    project.listed_at = Some(context.now);
    touch(store, &mut project)?;
    store.count_listed(project.terms.category)?;
    arrange_check_ins(store, context, id)?;
    notify(store, context, &[project.client], &Notice::about(NotificationKind::ProjectValidated, &project))?;
    Ok(project)
}

/// Does not take a project as serious; the client is told why.
pub fn reject_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    reason: StatedReason,
) -> Result<Project, Failure> {
    let mut project = require_submitted(store, context, Operation::REJECT_PROJECT, id)?;
    let rejected_by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let notice = Notice::about(NotificationKind::ProjectRejected, &project).saying(reason.as_str());
    notify(store, context, &[project.client], &notice)?;
    project.stage = ProjectStage::Rejected { rejected_at: context.now, rejected_by, reason };
    touch(store, &mut project)?;
    Ok(project)
}

/// The project, if it waits for a decision that the caller may take.
fn require_submitted(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: ProjectId,
) -> Result<Project, Failure> {
    let (project, _) = require_project_for(store, context, operation, id)?;
    let action = match operation {
        Operation::REJECT_PROJECT => ProjectAction::Reject,
        _ => ProjectAction::Validate,
    };
    project.check(action)?;
    Ok(project)
}
