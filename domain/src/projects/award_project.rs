//! What only the client decides: the award, that it is done, and that it is called off.

use super::application::{Application, ApplicationAction, ApplicationState};
use super::drafting::touch;
use super::reading::require_project_for;
use super::refusal::ProjectRefusal;
use super::{Award, Project, ProjectAction, ProjectStage};
use crate::clock::Context;
use crate::ids::{AccountId, ApplicationId, BookId, JobId, ProjectId};
use crate::jobs::{Job, JobKind};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// How many of those who spent on a project are told of its end in one transaction.
pub const SPENDERS_TOLD_MAX: u32 = 100;

/// Awards a project to one of its applicants: it goes over to the list of projects in progress, and every applicant is
/// told, so is whoever else spent on it.
pub fn award_project(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    application: ApplicationId,
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::AWARD_PROJECT, id)?;
    project.check(ProjectAction::Award)?;
    let mut chosen = store.find_application(id, application)?.ok_or(ProjectRefusal::ApplicantUnknown)?;
    chosen.check(&project, ApplicationAction::Award)?;
    let award = Award { application, provider: chosen.provider, awarded_at: context.now };
    project.stage = ProjectStage::InProgress(award);
    touch(store, &mut project)?;
    store.count_awarded(project.terms.category)?;
    chosen.state = ApplicationState::Awarded;
    chosen.version += 1;
    store.update_application(&chosen)?;
    notify(store, context, &[chosen.provider], &Notice::about(NotificationKind::ProjectAwarded, &project))?;
    close_applications(store, context, &project, ApplicationState::NotChosen, NotificationKind::ApplicationNotChosen)?;
    order_telling(store, context, id, None)?;
    Ok(project)
}

/// The client says that the work is done; whoever did it is told.
pub fn complete_project(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::COMPLETE_PROJECT, id)?;
    project.check(ProjectAction::Complete)?;
    if let ProjectStage::InProgress(award) = project.stage {
        project.stage = ProjectStage::Completed { award, completed_at: context.now };
        touch(store, &mut project)?;
        notify(store, context, &[award.provider], &Notice::about(NotificationKind::ProjectCompleted, &project))?;
    }
    Ok(project)
}

/// The client calls a project off; every applicant is told, so is whoever else spent on it, and no credit is refunded.
/// Once it was awarded the others know that it went to somebody else.
pub fn cancel_project(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::CANCEL_PROJECT, id)?;
    project.check(ProjectAction::Cancel)?;
    let award = project.stage.award();
    project.stage = ProjectStage::Cancelled { cancelled_at: context.now, award };
    touch(store, &mut project)?;
    if let Some(award) = award {
        notify(store, context, &[award.provider], &Notice::about(NotificationKind::ProjectCancelled, &project))?;
    }
    close_applications(store, context, &project, ApplicationState::Closed, NotificationKind::ProjectCancelled)?;
    if project.listed_at.is_some() && award.is_none() {
        order_telling(store, context, id, None)?;
    }
    Ok(project)
}

/// Arranges that whoever spent on a project, those after one of them, is told how it left the list.
fn order_telling(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    after: Option<AccountId>,
) -> Result<(), Failure> {
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: BookId(id.0),
        kind: JobKind::TELL_SPENDERS,
        subject: after.map(|account| account.0),
        due_at: context.now,
    })?)
}

/// Tells the next of those who spent on a project how it left the list, and arranges for the others. Whoever has an
/// application that was not withdrawn was told when it was chosen, closed, or lost.
pub fn tell_spenders(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    after: Option<AccountId>,
) -> Result<(), Failure> {
    let project = store.find_project(id)?.ok_or(Refusal::NotFound)?;
    let spenders = store.list_spenders_without_application(id, after, SPENDERS_TOLD_MAX)?;
    notify(store, context, &spenders, &Notice::about(leaving(&project), &project))?;
    match spenders.last() {
        Some(last) if u32::try_from(spenders.len()).is_ok_and(|count| count == SPENDERS_TOLD_MAX) => {
            order_telling(store, context, id, Some(*last))
        }
        _ => Ok(()),
    }
}

/// How a project left the list; what became of it after an award is between its client and whoever does it.
const fn leaving(project: &Project) -> NotificationKind {
    match project.stage.award() {
        Some(_) => NotificationKind::ProjectAwardedElsewhere,
        None => NotificationKind::ProjectCancelled,
    }
}

/// Ends a submitted project that follow-up has not decided on in time; its client is told. What was validated has no
/// time at which it ends: its client alone ends it.
pub fn expire_project(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<(), Failure> {
    let mut project = store.find_project(id)?.ok_or(Refusal::NotFound)?;
    if project.stage.expires_at().is_some_and(|expires_at| expires_at <= context.now) {
        project.stage = ProjectStage::Expired { expired_at: context.now };
        touch(store, &mut project)?;
        notify(store, context, &[project.client], &Notice::about(NotificationKind::ProjectExpired, &project))?;
    }
    Ok(())
}

/// Closes the applications that are still active and tells who made them. There are at most
/// [`super::APPLICATIONS_MAX`] of them.
fn close_applications(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    state: ApplicationState,
    kind: NotificationKind,
) -> Result<(), Failure> {
    let active: Vec<Application> = store.list_active_applications(project.id)?;
    if active.is_empty() {
        return Ok(());
    }
    store.close_applications(project.id, state)?;
    let providers: Vec<AccountId> = active.iter().map(|application| application.provider).collect();
    notify(store, context, &providers, &Notice::about(kind, project))
}
