//! The regular question to a client: is the project still wanted, or not any more?
//!
//! Each round has two links, which answer it without signing in. "Still wanted"
//! confirms the project; "not any more" changes no state: only the client, signed
//! in, can cancel. Either is an entry of the contact log, by mail, by nobody of
//! follow-up. A round opens by time while the project waits for applications, or
//! when the agent opens one.

use chrono::{DateTime, Duration, Utc};

use super::contact::{ClientAnswer, Contact, ContactChannel};
use super::drafting::touch;
use super::follow_up::{next_by_policy, take_in};
use super::reading::require_project_for;
use super::refusal::ProjectRefusal;
use super::{Project, ProjectAction, ProjectState};
use crate::clock::Context;
use crate::ids::{BookId, ContactId, JobId, ProjectId};
use crate::jobs::{Job, JobKind};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Prose;

/// How long the agent waits before a client is asked once more, in hours.
const CHECK_IN_HOURS_MIN: i64 = 24;

/// A round of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// The project.
    pub project: ProjectId,
    /// Counts up from 1 for each project.
    pub round: i64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// What the client answered through it: when, what, and the entry of the contact log.
    pub answer: Option<CheckInAnswer>,
}

/// What a client answered through a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInAnswer {
    /// When.
    pub answered_at: DateTime<Utc>,
    /// `still_active` or `dropped`.
    pub answer: ClientAnswer,
    /// The entry of the contact log.
    pub contact: ContactId,
}

/// Which round of which project: what a link names.
pub type CheckInKey = (ProjectId, i64);

/// Arranges that the client of a project that was just validated is asked from time to time.
pub(super) fn arrange_check_ins(store: &mut dyn Store, context: &Context<'_>, id: ProjectId) -> Result<(), Failure> {
    let days = store.current_policy()?.terms.marketplace.check_in_interval_days;
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: BookId(id.0),
        kind: JobKind::OPEN_CHECK_IN,
        subject: None,
        due_at: context.now + Duration::days(days),
    })?)
}

/// Opens a round as time has come, and says when the next is due; none for a project that waits no more.
pub fn open_check_in_by_time(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let project = store.find_project(id)?.ok_or(Refusal::NotFound)?;
    if project.state() != ProjectState::Pending {
        return Ok(None);
    }
    // Whoever cannot be found is not asked whether it should be: once the listing is shown again, the next round is.
    if project.hidden_at.is_none() {
        open(store, context, &project)?;
    }
    let days = store.current_policy()?.terms.marketplace.check_in_interval_days;
    Ok(Some(context.now + Duration::days(days)))
}

/// Opens a round now, for the agent, who sends the client the links; one that was opened within the last day, and waits
/// for its answer, is shown again.
pub fn open_check_in(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
) -> Result<(Project, CheckIn), Failure> {
    let (project, _) = require_project_for(store, context, Operation::CREATE_CHECK_IN, id)?;
    project.check(ProjectAction::OpenCheckIn)?;
    let since = context.now - Duration::hours(CHECK_IN_HOURS_MIN);
    let waits = |last: &CheckIn| last.answer.is_none() && last.opened_at > since;
    let round = match store.find_last_check_in(id)?.filter(waits) {
        Some(waiting) => waiting,
        None => open(store, context, &project)?,
    };
    Ok((project, round))
}

/// Opens the next round; the client is told where to answer.
fn open(store: &mut dyn Store, context: &Context<'_>, project: &Project) -> Result<CheckIn, Failure> {
    let round = store.find_last_check_in(project.id)?.map_or(1, |last| last.round + 1);
    let opened = CheckIn { project: project.id, round, opened_at: context.now, answer: None };
    store.insert_check_in(&opened)?;
    notify(store, context, &[project.client], &Notice::about(NotificationKind::CheckInOpened, project))?;
    Ok(opened)
}

/// The round that waits for the client's answer, for whoever may know of it.
pub fn find_open_check_in(store: &mut dyn Store, project: &Project) -> Result<Option<CheckIn>, Failure> {
    if project.state() != ProjectState::Pending {
        return Ok(None);
    }
    Ok(store.find_last_check_in(project.id)?.filter(|last| last.answer.is_none()))
}

/// The round that a link names, and its project: for whoever has the link.
pub fn read_check_in(
    store: &mut dyn Store,
    context: &Context<'_>,
    key: CheckInKey,
) -> Result<(Project, CheckIn), Failure> {
    Operation::GET_CHECK_IN.allow(context.actor, Relations::NONE)?;
    require_check_in(store, key)
}

fn require_check_in(store: &mut dyn Store, (project, round): CheckInKey) -> Result<(Project, CheckIn), Failure> {
    let project = store.find_project(project)?.ok_or(Refusal::NotFound)?;
    let found = store.find_check_in(project.id, round)?.ok_or(Refusal::NotFound)?;
    Ok((project, found))
}

/// The client answers through a link: an entry of the contact log, by mail. The same answer once more changes nothing.
/// Whoever answers that the project is no longer wanted is told that only the client can cancel it.
pub fn answer_check_in(
    store: &mut dyn Store,
    context: &Context<'_>,
    key: CheckInKey,
    is_wanted: bool,
) -> Result<(Project, CheckIn), Failure> {
    let operation = if is_wanted { Operation::CONFIRM_CHECK_IN } else { Operation::DECLINE_CHECK_IN };
    operation.allow(context.actor, Relations::NONE)?;
    let (mut project, mut round) = require_check_in(store, key)?;
    let answer = if is_wanted { ClientAnswer::StillActive } else { ClientAnswer::Dropped };
    if let Some(given) = &round.answer {
        let answered_at = given.answered_at;
        ensure(given.answer == answer, ProjectRefusal::CheckInAnswered { answered_at, answer: given.answer.as_str() })?;
        return Ok((project, round));
    }
    project.check(ProjectAction::OpenCheckIn)?;
    let terms = store.current_policy()?.terms.marketplace;
    // A client who asked to be phoned is phoned as planned, whatever the answer.
    let wish = store.find_open_call_request(project.id)?;
    let planned = project.next_contact_at.filter(|_| wish.is_some());
    let contact = Contact {
        id: ContactId(context.ids.next()),
        project: project.id,
        agent: None,
        contacted_at: context.now,
        channel: ContactChannel::Mail,
        reached: true,
        answer,
        interested_in: Vec::new(),
        note: Prose::parse("note", "")?,
        next_contact_at: planned.unwrap_or_else(|| next_by_policy(&project, context.now, &terms)),
        recorded_at: context.now,
    };
    take_in(store, &mut project, &contact)?;
    touch(store, &mut project)?;
    store.insert_contact(&contact)?;
    round.answer = Some(CheckInAnswer { answered_at: context.now, answer, contact: contact.id });
    store.answer_check_in(&round)?;
    if !is_wanted {
        notify(store, context, &[project.client], &Notice::about(NotificationKind::CancellationYours, &project))?;
    }
    Ok((project, round))
}
