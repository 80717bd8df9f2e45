//! What can be done with a project: in which state, and by whom.

use super::operations::{AGENT, APPLICANT};
use super::refusal::ProjectRefusal;
use super::{APPLICATIONS_MAX, Project, ProjectInvolvement, ProjectState};
use crate::actor::named;
use crate::clock::Context;
use crate::frequency::{FrequentAct, may_act};
use crate::permissions::Operation;
use crate::policy::SpendPurpose;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

named! {
    /// What can be done with a project.
    ProjectAction {
        /// Edit the draft.
        Update "update",
        /// Correct the phone number.
        UpdatePhone "update_phone",
        /// Hand the draft to follow-up.
        Submit "submit",
        /// Call it off.
        Cancel "cancel",
        /// Choose an applicant.
        Award "award",
        /// Say that it is done.
        Complete "complete",
        /// Ask to be phoned by the agent in charge.
        RequestCall "request_call",
        /// Ask support to list it again.
        Contest "contest",
        /// Take it as serious: it is listed.
        Validate "validate",
        /// Not take it as serious.
        Reject "reject",
        /// Ask the client whether it is still wanted, by links that answer.
        OpenCheckIn "open_check_in",
        /// Note a contact with the client.
        LogContact "log_contact",
        /// Take it out of the list because it breaks a rule.
        Hide "hide",
        /// Answer the client's contest.
        ReviewContestedListing "review_contested_listing",
        /// See how the client is reached.
        RevealContactDetails "reveal_contact_details",
        /// Offer to do it.
        Apply "apply",
        /// Note for the agent that it seems stale.
        ReportStale "report_stale",
    }
}

impl ProjectAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Update | Self::UpdatePhone => Operation::UPDATE_PROJECT,
            Self::Submit => Operation::SUBMIT_PROJECT,
            Self::Cancel => Operation::CANCEL_PROJECT,
            Self::Award => Operation::AWARD_PROJECT,
            Self::Complete => Operation::COMPLETE_PROJECT,
            Self::RequestCall => Operation::CREATE_CALL_REQUEST,
            Self::Contest => Operation::CONTEST_HIDDEN_LISTING,
            Self::Validate => Operation::VALIDATE_PROJECT,
            Self::Reject => Operation::REJECT_PROJECT,
            Self::OpenCheckIn => Operation::CREATE_CHECK_IN,
            Self::LogContact => Operation::LOG_CONTACT,
            Self::Hide => Operation::HIDE_LISTING,
            Self::ReviewContestedListing => Operation::REVIEW_CONTESTED_LISTING,
            Self::RevealContactDetails => Operation::REVEAL_CONTACT_DETAILS,
            Self::Apply => Operation::CREATE_APPLICATION,
            Self::ReportStale => Operation::CREATE_STALE_REPORT,
        }
    }
}

impl Project {
    /// Whether its state allows an action.
    pub fn check(&self, action: ProjectAction) -> Result<(), Refusal> {
        let state = self.state();
        let has_ended = self.stage.ended_at().is_some();
        match action {
            ProjectAction::Update | ProjectAction::Submit => {
                ensure(state == ProjectState::Draft, ProjectRefusal::NotDraft { state })
            }
            ProjectAction::Validate | ProjectAction::Reject => {
                ensure(state == ProjectState::Submitted, ProjectRefusal::NotSubmitted { state })?;
                let reached_at = self.reached_at.ok_or(ProjectRefusal::ClientNotReached)?;
                // Until it is validated only the phone confirms it, so that what was said last by phone decides.
                let is_wanted = self.confirmed_at.is_some_and(|confirmed_at| confirmed_at >= reached_at);
                ensure(is_wanted || action == ProjectAction::Reject, ProjectRefusal::NotWanted { reached_at })
            }
            ProjectAction::UpdatePhone | ProjectAction::Cancel => {
                ensure(!has_ended, ProjectRefusal::HasEnded { state })
            }
            ProjectAction::RequestCall | ProjectAction::LogContact => {
                ensure(!has_ended && state != ProjectState::Draft, ProjectRefusal::HasEnded { state })
            }
            ProjectAction::Award | ProjectAction::OpenCheckIn => self.check_pending(),
            ProjectAction::Complete => {
                ensure(state == ProjectState::InProgress, ProjectRefusal::NotInProgress { state })
            }
            ProjectAction::RevealContactDetails | ProjectAction::Apply | ProjectAction::ReportStale => {
                self.check_pending()?;
                self.check_shown()
            }
            // Only what would be in a list is hidden from it.
            ProjectAction::Hide => {
                self.check_listable()?;
                self.check_shown()
            }
            ProjectAction::Contest | ProjectAction::ReviewContestedListing => {
                ensure(self.hidden_at.is_some(), ProjectRefusal::ListingNotHidden)?;
                self.check_listable()
            }
        }
    }

    fn check_pending(&self) -> Result<(), Refusal> {
        let state = self.state();
        ensure(state == ProjectState::Pending, ProjectRefusal::NotPending { state })
    }

    fn check_listable(&self) -> Result<(), Refusal> {
        let state = self.state();
        let is_listable = matches!(state, ProjectState::Pending | ProjectState::InProgress);
        ensure(is_listable, ProjectRefusal::NotListed { state })
    }

    fn check_shown(&self) -> Result<(), Refusal> {
        self.hidden_at.map_or(Ok(()), |hidden_at| Err(ProjectRefusal::ListingHidden { hidden_at }.into()))
    }
}

/// What this caller, who stands so to the project, can do with it now: whatever of it has a price succeeds for who can
/// pay it.
pub fn allowed_project_actions(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    standing: &ProjectInvolvement,
) -> Result<Vec<ProjectAction>, Failure> {
    let mut allowed = Vec::new();
    for action in ProjectAction::ALL.iter().copied() {
        let may = action.operation().allow(context.actor, standing.relations).is_ok();
        if may && is_open(store, context, project, standing, action)? {
            allowed.push(action);
        }
    }
    Ok(allowed)
}

/// Whether the project is open for an action of a caller who may do such a thing.
fn is_open(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    standing: &ProjectInvolvement,
    action: ProjectAction,
) -> Result<bool, Failure> {
    let is_open = project.check(action).is_ok();
    let as_provider = context.actor.account().filter(|_| !standing.relations.has(AGENT));
    Ok(match (action, as_provider) {
        (ProjectAction::Award, _) => is_open && project.applications > 0,
        (ProjectAction::RevealContactDetails, Some(_)) => {
            is_open || standing.free(project, SpendPurpose::ContactDetails).is_some()
        }
        (ProjectAction::Apply, Some(provider)) if is_open => {
            let has_room = standing.relations.has(APPLICANT) || project.applications < APPLICATIONS_MAX;
            let of = (provider, FrequentAct::RewriteApplication, project.id.0);
            has_room && (standing.application.is_none() || may_act(store, context, of)?)
        }
        (ProjectAction::ReportStale, Some(provider)) if is_open => {
            let is_first = store.find_stale_report_of(project.id, provider)?.is_none();
            is_first && may_act(store, context, (provider, FrequentAct::ReportStale, provider.0))?
        }
        (ProjectAction::RequestCall, _) if is_open => {
            may_act(store, context, (project.client, FrequentAct::RequestCall, project.id.0))?
        }
        (ProjectAction::Submit, _) if is_open => {
            may_act(store, context, (project.client, FrequentAct::SubmitProject, project.client.0))?
        }
        (ProjectAction::Contest | ProjectAction::ReviewContestedListing, _) if is_open => {
            store.find_hiding(project.id)?.is_some_and(|hiding| hiding.check(action).is_ok())
        }
        (ProjectAction::RevealContactDetails | ProjectAction::Apply | ProjectAction::ReportStale, _) => false,
        _ => is_open,
    })
}
