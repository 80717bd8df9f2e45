//! Projects: what clients want done, who applies, and the follow-up that keeps both sides informed.
//!
//! Only the client decides on a project: only the client cancels it, only the
//! client awards it, and only to an applicant. Follow-up decides what is taken
//! as serious, support what breaks a rule; neither ends a project. A project is
//! no book: what providers spend on it is in their books.

mod actions;
mod agents;
mod application;
mod apply_to_project;
mod award_project;
mod call_request;
mod check_in;
mod contact;
mod drafting;
mod figures;
mod follow_up;
mod hiding;
mod in_charge;
mod involvement;
mod jobs;
mod operations;
mod phone;
mod project;
mod reading;
mod refusal;
mod search;
mod shortlist_application;
mod stale_report;
mod validate_project;

pub use actions::{ProjectAction, allowed_project_actions};
pub use agents::{FollowUpAgent, PROJECTS_IN_CHARGE_MAX, list_follow_up_agents};
pub use application::{Application, ApplicationAction, ApplicationState, MESSAGE_CHARACTERS_MAX, Tip, TipChannel};
pub use apply_to_project::{
    ApplyToProject, ContactDetails, Cost, apply_to_project, reveal_contact_details, withdraw_application,
};
pub use award_project::{
    SPENDERS_TOLD_MAX, award_project, cancel_project, complete_project, expire_project, tell_spenders,
};
pub use call_request::{
    CALL_WISHED_DAYS_MAX, CallRequest, RequestCall, find_open_call_request, list_call_requests,
    list_open_call_requests, read_call_request, request_call,
};
pub use check_in::{
    CheckIn, CheckInAnswer, CheckInKey, answer_check_in, find_open_check_in, open_check_in, open_check_in_by_time,
    read_check_in,
};
pub use contact::{ClientAnswer, Contact, ContactChannel, INTERESTED_MAX, NOTE_CHARACTERS_MAX};
pub use drafting::{ProjectChanges, create_project, submit_project, update_project};
pub use figures::{CategoryFigures, read_project_figures};
pub use follow_up::{
    ContactsDue, LogContact, assign_agent, list_contacts, list_contacts_due, log_contact, read_agent, read_contact,
};
pub use hiding::{
    Contest, ContestDecision, Hiding, StatedReason, contest_hidden_listing, hide_listing, list_hidden_projects,
    review_contested_listing,
};
pub use in_charge::{STAFF_TOLD_MAX, agents_in_charge};
pub(crate) use in_charge::{minder, minders};
pub(crate) use involvement::interest_in;
pub use involvement::{ProjectInvolvement, involvement_in};
pub(crate) use jobs::JOBS;
pub use operations::{AGENT, APPLICANT, INVOLVED, PRIVILEGE_PROVIDER, PROJECT_CLIENT, PROVIDER, REPORTER};
pub(crate) use operations::{INTERESTS, OPERATIONS};
pub use phone::{PHONE_CHARACTERS_MAX, PhoneNumber};
pub use project::{
    APPLICATIONS_MAX, Award, CITY_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, PROJECT_TITLE_CHARACTERS_MAX, Project,
    ProjectCategory, ProjectStage, ProjectState, ProjectTerms, REASON_CHARACTERS_MAX,
};
pub(crate) use reading::require_project_for_asker;
pub use reading::{
    ProjectFilter, list_applications, list_my_applications, list_my_projects, list_projects, read_application,
    read_project,
};
pub use refusal::{PhoneFault, ProjectFault, ProjectRefusal};
pub use search::ListedState;
pub use shortlist_application::{TipApplicant, shortlist_application, tip_applicant};
pub use stale_report::{StaleReport, list_stale_reports, read_stale_report, report_stale};
pub use validate_project::{reject_project, validate_project};

use chrono::{DateTime, Utc};

use crate::actor::StaffRole;
use crate::ids::{AccountId, ApplicationId, CallRequestId, ContactId, ProjectId, StaleReportId};
use crate::page::{Page, PageRequest};
use crate::policy::DraftMark;
use crate::search::Listing;
use crate::store::StoreError;

/// The key of a project in its client's list: newest first.
pub type ProjectKey = (DateTime<Utc>, ProjectId);
/// The key of an application in lists: newest first.
pub type ApplicationKey = (DateTime<Utc>, ApplicationId);
/// The key of a contact in its log: newest first.
pub type ContactKey = (DateTime<Utc>, ContactId);
/// The key of a request to be phoned: newest first.
pub type CallRequestKey = (DateTime<Utc>, CallRequestId);
/// The key of a project in the list of contacts due: soonest first.
pub type ContactDueKey = (DateTime<Utc>, ProjectId);
/// The key of a hidden project: by when it was hidden or contested, the longest ago first.
pub type HiddenKey = (DateTime<Utc>, ProjectId);
/// The key of a stale report: newest first.
pub type StaleReportKey = (DateTime<Utc>, StaleReportId);

/// Where projects, applications and what follow-up knows are kept.
pub trait ProjectStore {
    /// Adds a project.
    fn insert_project(&mut self, project: &Project) -> Result<(), StoreError>;
    /// The project.
    fn find_project(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError>;
    /// Up to `limit` drafts of somebody, oldest first, with those that were cancelled as drafts and created after `since`.
    fn list_project_drafts(
        &mut self,
        client: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DraftMark>, StoreError>;
    /// Those of the projects that there are, in no order.
    fn read_projects(&mut self, ids: &[ProjectId]) -> Result<Vec<Project>, StoreError>;
    /// Writes the project if its version is still `project.version - 1`.
    fn update_project(&mut self, project: &Project) -> Result<(), StoreError>;
    /// Projects of a public list, the newest in it first.
    fn list_projects(
        &mut self,
        filter: &ProjectFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<Project, Listing>, StoreError>;
    /// A client's projects, newest first.
    fn list_projects_of(
        &mut self,
        client: AccountId,
        page: &PageRequest<ProjectKey>,
    ) -> Result<Page<Project, ProjectKey>, StoreError>;
    /// Projects whose next contact is due at `until`, the soonest first; without those in which the reader has an
    /// interest.
    fn list_contacts_due(
        &mut self,
        reader: AccountId,
        agent: Option<AccountId>,
        until: DateTime<Utc>,
        page: &PageRequest<ContactDueKey>,
    ) -> Result<Page<Project, ContactDueKey>, StoreError>;

    /// The accounts that hold a role and have no interest of their own in the project, in the order of their ids; at
    /// most `limit`.
    fn list_impartial_staff(
        &mut self,
        project: ProjectId,
        role: StaffRole,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError>;

    /// The agents in charge of those of the projects whose agent is of follow-up and has no interest of its own in the
    /// project, in no order.
    fn list_agents_in_charge(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, AccountId)>, StoreError>;
    /// Everybody of follow-up, or those who have no interest of their own in a project, in the order of their ids.
    fn list_follow_up_agents(
        &mut self,
        project: Option<ProjectId>,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<FollowUpAgent, AccountId>, StoreError>;

    /// Adds an application; there is one per project and provider.
    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// Writes the application if its version is still `application.version - 1`.
    fn update_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// The application.
    fn find_application(&mut self, project: ProjectId, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// The provider's application to the project, whatever its state.
    fn find_application_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<Application>, StoreError>;
    /// The applications to a project, newest first.
    fn list_applications(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError>;
    /// The active applications to a project (at most [`APPLICATIONS_MAX`]).
    fn list_active_applications(&mut self, project: ProjectId) -> Result<Vec<Application>, StoreError>;
    /// Gives every active application to a project this state.
    fn close_applications(&mut self, project: ProjectId, state: ApplicationState) -> Result<(), StoreError>;
    /// A provider's applications, newest first.
    fn list_applications_of(
        &mut self,
        provider: AccountId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError>;

    /// Adds an entry to the contact log.
    fn insert_contact(&mut self, contact: &Contact) -> Result<(), StoreError>;
    /// An entry of the contact log.
    fn find_contact(&mut self, project: ProjectId, id: ContactId) -> Result<Option<Contact>, StoreError>;
    /// The contact log, newest first.
    fn list_contacts(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ContactKey>,
    ) -> Result<Page<Contact, ContactKey>, StoreError>;

    /// Adds a request to be phoned; a project has one open one at most.
    fn insert_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError>;
    /// Writes that an open request was settled.
    fn settle_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError>;
    /// A request to be phoned.
    fn find_call_request(&mut self, project: ProjectId, id: CallRequestId) -> Result<Option<CallRequest>, StoreError>;
    /// The open request about a project.
    fn find_open_call_request(&mut self, project: ProjectId) -> Result<Option<CallRequest>, StoreError>;
    /// The open requests about some projects, in no order.
    fn list_open_call_requests(&mut self, projects: &[ProjectId]) -> Result<Vec<CallRequest>, StoreError>;
    /// The requests about a project, newest first.
    fn list_call_requests(
        &mut self,
        project: ProjectId,
        page: &PageRequest<CallRequestKey>,
    ) -> Result<Page<CallRequest, CallRequestKey>, StoreError>;

    /// Adds a round of the question whether a project is still wanted.
    fn insert_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError>;
    /// Writes the answer to a round that has none.
    fn answer_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError>;
    /// A round.
    fn find_check_in(&mut self, project: ProjectId, round: i64) -> Result<Option<CheckIn>, StoreError>;
    /// The last round about a project.
    fn find_last_check_in(&mut self, project: ProjectId) -> Result<Option<CheckIn>, StoreError>;

    /// Adds a stale report; there is one per project and provider.
    fn insert_stale_report(&mut self, report: &StaleReport) -> Result<(), StoreError>;
    /// A report on a project.
    fn find_stale_report(&mut self, project: ProjectId, id: StaleReportId) -> Result<Option<StaleReport>, StoreError>;
    /// The provider's report on the project.
    fn find_stale_report_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<StaleReport>, StoreError>;
    /// How many reports a provider made since an instant, counted up to `limit`.
    fn count_stale_reports(&mut self, provider: AccountId, since: DateTime<Utc>, limit: i64)
    -> Result<i64, StoreError>;
    /// How many reports on a project were made after an instant, counted up to `limit`.
    fn count_reports_after(&mut self, project: ProjectId, after: DateTime<Utc>, limit: i64) -> Result<i64, StoreError>;
    /// Notes on the provider's report, if there is one, that the provider applied.
    fn mark_stale_report(&mut self, project: ProjectId, provider: AccountId) -> Result<(), StoreError>;
    /// The reports on a project, newest first.
    fn list_stale_reports(
        &mut self,
        project: ProjectId,
        page: &PageRequest<StaleReportKey>,
    ) -> Result<Page<StaleReport, StaleReportKey>, StoreError>;

    /// Adds a hiding of a project.
    fn insert_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError>;
    /// Writes what became of a hiding.
    fn update_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError>;
    /// The last hiding of a project.
    fn find_hiding(&mut self, project: ProjectId) -> Result<Option<Hiding>, StoreError>;
    /// Hidden projects that wait or are in progress, each with its hiding: all, by when they were hidden, or those with an open
    /// contest, by when they were contested; the longest ago first. Without those in which the reader has an interest.
    fn list_hidden_projects(
        &mut self,
        reader: AccountId,
        contested: bool,
        page: &PageRequest<HiddenKey>,
    ) -> Result<Page<(Project, Hiding), HiddenKey>, StoreError>;

    /// Counts a project of a category as listed.
    fn count_listed(&mut self, category: ProjectCategory) -> Result<(), StoreError>;
    /// Counts a project of a category as awarded.
    fn count_awarded(&mut self, category: ProjectCategory) -> Result<(), StoreError>;
    /// How many projects were awarded to a provider.
    fn count_projects_won(&mut self, provider: AccountId) -> Result<i64, StoreError>;
    /// The figures of the categories that have any.
    fn list_project_figures(&mut self) -> Result<Vec<CategoryFigures>, StoreError>;
}
