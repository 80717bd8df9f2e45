//! A client asks to be phoned: at once, or at a time that suits.
//!
//! The contact is due then, and the agent in charge is told. A project has one
//! open request at most: a later one takes the place of the one before. It is
//! settled when the client was reached by phone after it, or the project ends.

use chrono::{DateTime, Duration, Utc};

use super::contact::{Contact, ContactChannel, NOTE_CHARACTERS_MAX};
use super::drafting::touch;
use super::in_charge::minders;
use super::reading::require_project_for;
use super::refusal::ProjectFault;
use super::{CallRequestKey, Project, ProjectAction};
use crate::actor::StaffRole;
use crate::clock::Context;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{CallRequestId, ContactId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::Store;
use crate::text::Prose;

/// How far ahead a client can wish to be phoned, in days.
pub const CALL_WISHED_DAYS_MAX: i64 = 60;
/// A client who asked to be phoned and was not reached is due again after so many hours, unless the agent says
/// otherwise.
const CALL_AGAIN_HOURS: i64 = 24;

/// A client's wish to be phoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRequest {
    /// Its id.
    pub id: CallRequestId,
    /// The project that it is about.
    pub project: ProjectId,
    /// When the client would like to be phoned; at once when not said.
    pub wished_at: Option<DateTime<Utc>>,
    /// What it is about.
    pub note: Prose<NOTE_CHARACTERS_MAX>,
    /// When the client asked.
    pub requested_at: DateTime<Utc>,
    /// When it was settled: the client was phoned, asked anew, or the project ended.
    pub settled_at: Option<DateTime<Utc>>,
    /// The contact that settled it.
    pub contact: Option<ContactId>,
}

impl CallRequest {
    /// When to phone the client.
    pub fn due_at(&self) -> DateTime<Utc> {
        self.wished_at.unwrap_or(self.requested_at)
    }

    /// Whether a contact is what the client asked for.
    pub(super) fn is_settled_by(&self, contact: &Contact) -> bool {
        contact.channel == ContactChannel::Phone && contact.reached && contact.contacted_at >= self.requested_at
    }

    /// The latest instant at which a contact is due after one that did not settle it.
    pub(super) fn due_again_at(&self, contacted_at: DateTime<Utc>) -> DateTime<Utc> {
        self.due_at().max(contacted_at + Duration::hours(CALL_AGAIN_HOURS))
    }
}

/// A wish to be noted.
#[derive(Debug, Clone)]
pub struct RequestCall {
    /// The id that it gets.
    pub id: CallRequestId,
    /// When the client would like to be phoned; at once when not said.
    pub wished_at: Option<DateTime<Utc>>,
    /// What it is about.
    pub note: Prose<NOTE_CHARACTERS_MAX>,
}

/// The client asks to be phoned: the contact is due at the wished time, or at once, and the agent in charge is told, or
/// all of follow-up while there is none.
pub fn request_call(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    command: RequestCall,
) -> Result<CallRequest, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::CREATE_CALL_REQUEST, id)?;
    project.check(ProjectAction::RequestCall)?;
    check_wish(context, command.wished_at).refuse()?;
    ensure(store.find_call_request(id, command.id)?.is_none(), Refusal::IdTaken)?;
    count_act(store, context, (project.client, FrequentAct::RequestCall, id.0))?;
    settle_call_request(store, id, (context.now, None))?;
    let RequestCall { id: request, wished_at, note } = command;
    let request = CallRequest {
        id: request,
        project: id,
        wished_at,
        note,
        requested_at: context.now,
        settled_at: None,
        contact: None,
    };
    store.insert_call_request(&request)?;
    project.next_contact_at = Some(project.next_contact_at.map_or(request.due_at(), |due| due.min(request.due_at())));
    touch(store, &mut project)?;
    let told = minders(store, context, &project, StaffRole::FollowUp, project.agent)?;
    let notice = Notice::about(NotificationKind::CallRequested, &project).saying(request.note.as_str());
    notify(store, context, &told, &notice)?;
    Ok(request)
}

fn check_wish(context: &Context<'_>, wished_at: Option<DateTime<Utc>>) -> Faults {
    let mut faults = Faults::default();
    if let Some(wished_at) = wished_at {
        let (earliest_at, latest_at) = (context.now, context.now + Duration::days(CALL_WISHED_DAYS_MAX));
        let fault = ProjectFault::InstantOutOfRange { earliest_at, latest_at };
        faults.unless((earliest_at..=latest_at).contains(&wished_at), "/wished_at", fault);
    }
    faults
}

/// Settles the open request about a project, if there is one.
pub(super) fn settle_call_request(
    store: &mut dyn Store,
    project: ProjectId,
    (settled_at, contact): (DateTime<Utc>, Option<ContactId>),
) -> Result<(), Failure> {
    if let Some(open) = store.find_open_call_request(project)? {
        store.settle_call_request(&CallRequest { settled_at: Some(settled_at), contact, ..open })?;
    }
    Ok(())
}

/// The client's open request to be phoned, for whoever may know of it.
pub fn find_open_call_request(store: &mut dyn Store, project: &Project) -> Result<Option<CallRequest>, Failure> {
    Ok(store.find_open_call_request(project.id)?)
}

/// The open requests about some projects, for those who may know of them.
pub fn list_open_call_requests(store: &mut dyn Store, projects: &[Project]) -> Result<Vec<CallRequest>, Failure> {
    let ids: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store.list_open_call_requests(&ids)?)
}

/// A request to be phoned; for the client and follow-up.
pub fn read_call_request(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, id): (ProjectId, CallRequestId),
) -> Result<CallRequest, Failure> {
    let (project, _) = require_project_for(store, context, Operation::GET_CALL_REQUEST, project)?;
    Ok(store.find_call_request(project.id, id)?.ok_or(Refusal::NotFound)?)
}

/// The requests to be phoned about a project, newest first; for the client and follow-up.
pub fn list_call_requests(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    page: &PageRequest<CallRequestKey>,
) -> Result<Page<CallRequest, CallRequestKey>, Failure> {
    let (project, _) = require_project_for(store, context, Operation::LIST_CALL_REQUESTS, project)?;
    Ok(store.list_call_requests(project.id, page)?)
}
