//! What follow-up does: who is in charge, contacts that were made, contacts that are due.

use chrono::{DateTime, Duration, Utc};

use super::call_request::{CallRequest, settle_call_request};
use super::contact::{ClientAnswer, Contact, ContactChannel, NOTE_CHARACTERS_MAX, check_answer};
use super::drafting::touch;
use super::in_charge::minder;
use super::involvement::interest_in;
use super::reading::require_project_for;
use super::refusal::ProjectFault;
use super::refusal::ProjectRefusal;
use super::shortlist_application::name_interest;
use super::{ContactDueKey, ContactKey, Project, ProjectAction, ProjectState};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::ids::{AccountId, ApplicationId, ContactId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::policy::MarketplaceTerms;
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::{Store, StoreError};
use crate::text::Prose;

/// How far ahead a next contact can be set, in days.
const NEXT_CONTACT_DAYS_MAX: i64 = 366;

/// A contact to be noted.
#[derive(Debug, Clone)]
pub struct LogContact {
    /// The id that it gets.
    pub id: ContactId,
    /// When it was; now when not said.
    pub contacted_at: Option<DateTime<Utc>>,
    /// How.
    pub channel: ContactChannel,
    /// Whether the client was reached.
    pub reached: bool,
    /// What the client said.
    pub answer: ClientAnswer,
    /// The applications in which the client showed interest.
    pub interested_in: Vec<ApplicationId>,
    /// Anything else worth knowing.
    pub note: Prose<NOTE_CHARACTERS_MAX>,
    /// When to contact the client next; by policy when absent.
    pub next_contact_at: Option<DateTime<Utc>>,
}

/// Notes a contact. Whoever notes the first is in charge, and so is whoever notes one while the agent in charge can act
/// no more. A client who does not want the project any more is told that only the client can cancel it.
pub fn log_contact(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    command: LogContact,
) -> Result<Contact, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::LOG_CONTACT, id)?;
    let agent = context.actor.account().ok_or(Refusal::SignInRequired)?;
    project.check(ProjectAction::LogContact)?;
    let terms = store.current_policy()?.terms.marketplace;
    let wish = store.find_open_call_request(id)?;
    let contact = dated(context, (&project, wish.as_ref()), agent, command, &terms)?;
    ensure(store.find_contact(id, contact.id)?.is_none(), Refusal::IdTaken)?;
    name_interest(store, context, &contact)?;
    if minder(store, &project, StaffRole::FollowUp, project.agent)?.is_none() {
        project.agent = Some(agent);
        store.readdress_questions(id, agent)?;
    }
    take_in(store, &mut project, &contact)?;
    touch(store, &mut project)?;
    store.insert_contact(&contact)?;
    if wish.is_some_and(|wish| wish.is_settled_by(&contact)) {
        settle_call_request(store, id, (context.now, Some(contact.id)))?;
    }
    if matches!(contact.answer, ClientAnswer::FoundElsewhere | ClientAnswer::Dropped) {
        notify(store, context, &[project.client], &Notice::about(NotificationKind::CancellationYours, &project))?;
    }
    Ok(contact)
}

/// The contact with all its dates, if they make sense.
fn dated(
    context: &Context<'_>,
    (project, wish): (&Project, Option<&CallRequest>),
    agent: AccountId,
    command: LogContact,
    terms: &MarketplaceTerms,
) -> Result<Contact, Refusal> {
    let mut faults = Faults::default();
    check_answer(command.reached, command.answer, &mut faults);
    let mut within = |pointer, instant: DateTime<Utc>, earliest_at, latest_at| {
        let fits = (earliest_at..=latest_at).contains(&instant);
        faults.unless(fits, pointer, ProjectFault::InstantOutOfRange { earliest_at, latest_at });
    };
    let contacted_at = command.contacted_at.unwrap_or(context.now);
    within("/contacted_at", contacted_at, project.submitted_at.unwrap_or(project.created_at), context.now);
    let next_contact_at = match command.next_contact_at {
        Some(at) => {
            within("/next_contact_at", at, context.now, context.now + Duration::days(NEXT_CONTACT_DAYS_MAX));
            at
        }
        None => next_by_policy(project, contacted_at, terms),
    };
    faults.refuse()?;
    let mut contact = Contact {
        id: command.id,
        project: project.id,
        agent: Some(agent),
        contacted_at,
        channel: command.channel,
        reached: command.reached,
        answer: command.answer,
        interested_in: command.interested_in,
        note: command.note,
        next_contact_at,
        recorded_at: context.now,
    };
    if let Some(open) = wish.filter(|wish| command.next_contact_at.is_none() && !wish.is_settled_by(&contact)) {
        contact.next_contact_at = next_contact_at.min(open.due_again_at(contacted_at)).max(context.now);
    }
    Ok(contact)
}

/// When the next contact is due if nobody says. One that is noted late does not bring forward what later ones put off.
pub(super) fn next_by_policy(
    project: &Project,
    contacted_at: DateTime<Utc>,
    terms: &MarketplaceTerms,
) -> DateTime<Utc> {
    let by_policy = contacted_at + Duration::days(terms.contact_interval_days);
    project.next_contact_at.map_or(by_policy, |planned| planned.max(by_policy))
}

/// What a contact changes about its project. Reports that were made after it stay open, also when it is noted late.
/// Until follow-up has decided on the project a mail confirms nothing: what the client said by phone stands until the
/// client says otherwise by phone.
pub(super) fn take_in(store: &mut dyn Store, project: &mut Project, contact: &Contact) -> Result<(), StoreError> {
    let by_phone = contact.channel == ContactChannel::Phone;
    project.next_contact_at = Some(contact.next_contact_at);
    if by_phone && contact.reached {
        project.reached_at = project.reached_at.max(Some(contact.contacted_at));
        if contact.answer != ClientAnswer::StillActive {
            // What is noted later about the same instant corrects what was noted before.
            project.confirmed_at = project.confirmed_at.filter(|at| *at != contact.contacted_at);
        }
    }
    if contact.reached {
        project.open_reports = store.count_reports_after(project.id, contact.contacted_at, project.open_reports)?;
    }
    let is_decided = project.state() != ProjectState::Submitted;
    if contact.answer == ClientAnswer::StillActive && (by_phone || is_decided) {
        project.confirmed_at = project.confirmed_at.max(Some(contact.contacted_at));
    }
    Ok(())
}

/// The contact log, newest first; for follow-up, and for providers while their subscription is privilege.
pub fn list_contacts(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<ContactKey>,
) -> Result<Page<Contact, ContactKey>, Failure> {
    let (project, relations) = require_project_for(store, context, Operation::LIST_CONTACTS, project)?;
    let mut page = store.list_contacts(project.id, page)?;
    page.items.iter_mut().for_each(|contact| keep_rivals_apart(context, relations, contact));
    Ok(page)
}

/// Whom the client is interested in is for follow-up: a provider who reads the log learns nothing of its rivals.
fn keep_rivals_apart(context: &Context<'_>, relations: Relations, contact: &mut Contact) {
    if relations.is_party() || !context.actor.has_role(StaffRole::FollowUp) {
        contact.interested_in.clear();
    }
}

/// One entry of the contact log, for those who may read it.
pub fn read_contact(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, contact): (ProjectId, ContactId),
) -> Result<Contact, Failure> {
    let (project, relations) = require_project_for(store, context, Operation::GET_CONTACT, project)?;
    let mut contact = store.find_contact(project.id, contact)?.ok_or(Refusal::NotFound)?;
    keep_rivals_apart(context, relations, &mut contact);
    Ok(contact)
}

/// Which contacts are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactsDue {
    /// Only those of this agent.
    pub agent: Option<AccountId>,
    /// Due at this instant at the latest; now when not said.
    pub until: Option<DateTime<Utc>>,
}

/// Projects whose client should be contacted, longest overdue first; none in which the caller has an interest.
pub fn list_contacts_due(
    store: &mut dyn Store,
    context: &Context<'_>,
    due: ContactsDue,
    page: &PageRequest<ContactDueKey>,
) -> Result<Page<Project, ContactDueKey>, Failure> {
    Operation::LIST_CONTACTS_DUE.allow(context.actor, Relations::NONE)?;
    let reader = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_contacts_due(reader, due.agent, due.until.unwrap_or(context.now), page)?)
}

/// The project whose agent is asked for, if the caller may know who is in charge.
pub fn read_agent(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<Project, Failure> {
    Ok(require_project_for(store, context, Operation::GET_PROJECT_AGENT, id)?.0)
}

/// Puts an agent in charge, who is told; open questions about the project go with it, also when it has ended.
pub fn assign_agent(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    seen: &SeenVersions,
    agent: AccountId,
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::SET_PROJECT_AGENT, id)?;
    ensure_version(project.version, seen)?;
    let roles = store.find_roles(agent)?;
    let is_agent = roles.is_some_and(|found| found.roles.contains(&StaffRole::FollowUp));
    ensure(is_agent, ProjectRefusal::NotAnAgent { account_id: agent })?;
    ensure(interest_in(store, &project, agent)?.is_none(), ProjectRefusal::AgentInterested { account_id: agent })?;
    let is_news = project.agent != Some(agent) && !context.actor.is(agent);
    project.agent = Some(agent);
    touch(store, &mut project)?;
    store.readdress_questions(id, agent)?;
    if is_news {
        notify(store, context, &[agent], &Notice::about(NotificationKind::ProjectEntrusted, &project))?;
    }
    Ok(project)
}
