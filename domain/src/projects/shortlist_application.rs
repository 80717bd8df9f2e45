//! Interest and tips: the client shortlists an applicant, or tells the agent of its interest, who notes it in the contact
//! log; the agent may then tell the applicant that its chances are good, by phone or by a message.
//!
//! Nobody else can be tipped: not a provider who never applied, nor one who
//! withdrew; and nobody twice.

use super::Project;
use super::application::{Application, ApplicationAction, ApplicationState, MESSAGE_CHARACTERS_MAX, Tip, TipChannel};
use super::contact::Contact;
use super::reading::require_application_for;
use super::refusal::ProjectFault;
use crate::clock::Context;
use crate::ids::{ApplicationId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::Operation;
use crate::refusal::{Failure, Fault, Faults, Refusal};
use crate::store::Store;
use crate::text::Prose;

/// The client shows interest in an applicant; doing it again changes nothing.
pub fn shortlist_application(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
) -> Result<(Project, Application), Failure> {
    let (project, mut application) = require_application_for(store, context, Operation::SHORTLIST_APPLICATION, ids)?;
    application.check(&project, ApplicationAction::Shortlist)?;
    if application.shortlisted_at.is_none() {
        application.shortlisted_at = Some(context.now);
        application.version += 1;
        store.update_application(&application)?;
    }
    Ok((project, application))
}

/// A tip to be given, or one that was given by phone and is noted.
#[derive(Debug, Clone)]
pub struct TipApplicant {
    /// How.
    pub channel: TipChannel,
    /// What the applicant is told.
    pub message: Option<Prose<MESSAGE_CHARACTERS_MAX>>,
}

/// The agent in charge tells an applicant, in whom the client showed interest, that its chances are good. A message goes
/// to the inbox; what was said by phone is noted.
pub fn tip_applicant(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (ProjectId, ApplicationId),
    command: TipApplicant,
) -> Result<(Project, Application), Failure> {
    let (project, mut application) = require_application_for(store, context, Operation::TIP_APPLICANT, ids)?;
    application.check(&project, ApplicationAction::Tip)?;
    let TipApplicant { channel, message } = command;
    let mut faults = Faults::default();
    faults.unless(channel == TipChannel::Phone || message.is_some(), "/message", ProjectFault::MessageRequired);
    faults.refuse()?;
    let tipped_by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    if let (TipChannel::Message, Some(message)) = (channel, &message) {
        let notice = Notice::about(NotificationKind::Tip, &project).saying(message.as_str());
        notify(store, context, &[application.provider], &notice)?;
    }
    application.tip = Some(Tip { tipped_at: context.now, tipped_by, channel, message });
    application.version += 1;
    store.update_application(&application)?;
    Ok((project, application))
}

/// Notes in the applications that a contact names that the client showed interest in them; each must stand.
pub(super) fn name_interest(store: &mut dyn Store, context: &Context<'_>, contact: &Contact) -> Result<(), Failure> {
    let mut named = Vec::new();
    let mut faults = Faults::default();
    if !contact.interested_in.is_empty() {
        faults.unless(contact.reached, "/interested_application_ids", ProjectFault::InterestUnheard);
    }
    for (place, id) in contact.interested_in.iter().enumerate() {
        let at = format!("/interested_application_ids/{place}");
        let is_first = !contact.interested_in.iter().take(place).any(|other| other == id);
        faults.unless(is_first, at.as_str(), Fault::NotUnique);
        let found = store.find_application(contact.project, *id)?;
        match found.filter(|found| found.state == ApplicationState::Active) {
            Some(application) if is_first => named.push(application),
            Some(_) => {}
            None => faults.add(at, ProjectFault::ApplicantUnknown),
        }
    }
    faults.refuse()?;
    for mut application in named.into_iter().filter(|named| named.interest_named_at.is_none()) {
        application.interest_named_at = Some(context.now);
        application.version += 1;
        store.update_application(&application)?;
    }
    Ok(())
}
