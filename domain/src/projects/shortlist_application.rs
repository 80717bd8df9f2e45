//! Interest and tips: the client shortlists an applicant, and the agent may then tell the applicant that its chances are good.
//!
//! Nobody else can be tipped: not a provider who never applied, nor one who
//! withdrew; and nobody twice.

use super::Project;
use super::application::{Application, ApplicationAction, MESSAGE_CHARACTERS_MAX};
use super::reading::require_application_for;
use crate::clock::Context;
use crate::ids::{ApplicationId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::Operation;
use crate::refusal::Failure;
use crate::store::Store;
use crate::text::Prose;

/// The client shows interest in an applicant; doing it again changes nothing.
pub fn shortlist_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    let (project, mut application) = require_application_for(store, context, Operation::ShortlistApplication, ids)?;
    application.check(&project, ApplicationAction::Shortlist)?;
    if application.shortlisted_at.is_none() {
        application.shortlisted_at = Some(context.now);
        application.version += 1;
        store.update_application(&application)?;
    }
    Ok((project, application))
}

/// The agent in charge tells an applicant, in whom the client showed interest, that its chances are good.
pub fn tip_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
    message: &Prose<MESSAGE_CHARACTERS_MAX>,
) -> Result<(Project, Application), Failure> {
    let (project, mut application) = require_application_for(store, context, Operation::TipApplication, ids)?;
    application.check(&project, ApplicationAction::Tip)?;
    application.tipped_at = Some(context.now);
    application.version += 1;
    store.update_application(&application)?;
    let notice = Notice::about(NotificationKind::Tip, &project).saying(message.as_str());
    notify(store, context, &[application.provider], &notice)?;
    Ok((project, application))
}
