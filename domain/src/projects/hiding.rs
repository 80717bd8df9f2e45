//! Hiding a listing that breaks the law or the rules.
//!
//! This does not cancel it: the project stays the client's, who is told and may contest once per hiding; support then
//! lists it again or stands by its decision. Whatever providers spent on the project is refunded.

use chrono::{DateTime, Utc};

use super::drafting::touch;
use super::in_charge::minders;
use super::reading::require_project_for;
use super::refusal::ProjectRefusal;
use super::{HiddenKey, Project, ProjectAction, REASON_CHARACTERS_MAX};
use crate::actor::{StaffRole, named};
use crate::clock::Context;
use crate::credits::refund_project_spends;
use crate::ids::{AccountId, ProjectId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// A reason that is told to whom it concerns.
pub type StatedReason = Line<REASON_CHARACTERS_MAX>;

named! {
    /// What support decided on a client's contest.
    ContestDecision {
        /// The listing stays hidden.
        Upheld "upheld",
        /// The project is listed again, where it stood.
        Restored "restored",
    }
}

/// What a client says against the hiding, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// What the client says.
    pub reason: StatedReason,
    /// When.
    pub contested_at: DateTime<Utc>,
    /// What support decided.
    pub decision: Option<(ContestDecision, StatedReason, DateTime<Utc>)>,
}

/// That, why and by whom a listing is or was hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hiding {
    /// The project.
    pub project: ProjectId,
    /// Counts up from 1 for each project.
    pub number: i64,
    /// Who hid it.
    pub hidden_by: AccountId,
    /// When.
    pub hidden_at: DateTime<Utc>,
    /// Why.
    pub reason: StatedReason,
    /// What the client says against it.
    pub contest: Option<Contest>,
}

impl Hiding {
    /// Since when it waits: for the decision on its contest, or in the list of all.
    pub fn since(&self, contested: bool) -> DateTime<Utc> {
        self.contest.as_ref().filter(|_| contested).map_or(self.hidden_at, |contest| contest.contested_at)
    }

    /// When the listing was restored, if it was.
    pub fn restored_at(&self) -> Option<DateTime<Utc>> {
        let (decision, _, decided_at) = self.contest.as_ref()?.decision.as_ref()?;
        (*decision == ContestDecision::Restored).then_some(*decided_at)
    }

    /// Whether it can be contested, or its contest decided on.
    pub fn check(&self, action: ProjectAction) -> Result<(), Refusal> {
        let is_contested = self.contest.as_ref().is_some_and(|contest| contest.decision.is_none());
        match (&self.contest, action) {
            (Some(Contest { contested_at, .. }), ProjectAction::Contest) => {
                Err(ProjectRefusal::AlreadyContested { contested_at: *contested_at }.into())
            }
            (_, ProjectAction::ReviewContestedListing) => ensure(is_contested, ProjectRefusal::NotContested),
            _ => Ok(()),
        }
    }
}

/// Takes a project out of the list, tells its client and its applicants, and has every spend on it refunded.
pub fn hide_listing(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    reason: StatedReason,
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::HIDE_LISTING, id)?;
    project.check(ProjectAction::Hide)?;
    let hidden_by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    project.hidden_at = Some(context.now);
    let number = store.find_hiding(id)?.map_or(1, |last| last.number + 1);
    touch(store, &mut project)?;
    let notice = Notice::about(NotificationKind::ListingHidden, &project).saying(reason.as_str());
    notify(store, context, &[project.client], &notice)?;
    let applicants = applicants_of(store, &project)?;
    notify(store, context, &applicants, &Notice::about(NotificationKind::AppliedListingHidden, &project))?;
    store.insert_hiding(&Hiding { project: id, number, hidden_by, hidden_at: context.now, reason, contest: None })?;
    refund_project_spends(store, context, id)?;
    Ok(project)
}

/// Those whose application stands: whoever waits for the award, or whoever got it.
fn applicants_of(store: &mut dyn Store, project: &Project) -> Result<Vec<AccountId>, Failure> {
    if let Some(award) = project.stage.award() {
        return Ok(vec![award.provider]);
    }
    Ok(store.list_active_applications(project.id)?.iter().map(|application| application.provider).collect())
}

/// The client says why the listing should be seen again; once per hiding. Whoever hid it is told, or all of support
/// when that person is no longer part of it.
pub fn contest_hidden_listing(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    reason: StatedReason,
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::CONTEST_HIDDEN_LISTING, id)?;
    project.check(ProjectAction::Contest)?;
    let mut hiding = store.find_hiding(id)?.ok_or(ProjectRefusal::ListingNotHidden)?;
    hiding.check(ProjectAction::Contest)?;
    let notice = Notice::about(NotificationKind::HidingContested, &project).saying(reason.as_str());
    let told = minders(store, context, &project, StaffRole::Support, Some(hiding.hidden_by))?;
    notify(store, context, &told, &notice)?;
    hiding.contest = Some(Contest { reason, contested_at: context.now, decision: None });
    store.update_hiding(&hiding)?;
    touch(store, &mut project)?;
    Ok(project)
}

/// Support answers a contest: the project is listed again where it stood, which its applicants are told too, or stays
/// hidden.
pub fn review_contested_listing(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: ProjectId,
    (decision, reason): (ContestDecision, StatedReason),
) -> Result<Project, Failure> {
    let (mut project, _) = require_project_for(store, context, Operation::REVIEW_CONTESTED_LISTING, id)?;
    project.check(ProjectAction::ReviewContestedListing)?;
    let mut hiding = store.find_hiding(id)?.ok_or(ProjectRefusal::ListingNotHidden)?;
    hiding.check(ProjectAction::ReviewContestedListing)?;
    let contest = hiding.contest.as_mut().ok_or(ProjectRefusal::NotContested)?;
    let kind = match decision {
        ContestDecision::Restored => NotificationKind::ListingRestored,
        ContestDecision::Upheld => NotificationKind::HidingUpheld,
    };
    let notice = Notice::about(kind, &project).saying(reason.as_str());
    notify(store, context, &[project.client], &notice)?;
    contest.decision = Some((decision, reason, context.now));
    store.update_hiding(&hiding)?;
    if decision == ContestDecision::Restored {
        project.hidden_at = None;
        let applicants = applicants_of(store, &project)?;
        notify(store, context, &applicants, &Notice::about(NotificationKind::AppliedListingRestored, &project))?;
    }
    touch(store, &mut project)?;
    Ok(project)
}

/// What support hides, or of it only what a client contests, each with its hiding; the longest waiting first. None in
/// which the caller has an interest.
pub fn list_hidden_projects(
    store: &mut dyn Store,
    context: &Context<'_>,
    contested: bool,
    page: &PageRequest<HiddenKey>,
) -> Result<Page<(Project, Hiding), HiddenKey>, Failure> {
    Operation::LIST_HIDDEN_PROJECTS.allow(context.actor, Relations::NONE)?;
    let reader = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_hidden_projects(reader, contested, page)?)
}
