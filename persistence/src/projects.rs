//! Projects, applications, the contact log, stale reports, hidings and figures.

mod applications;
mod call_requests;
mod check_ins;
mod figures;
mod follow_up;
mod hidings;
mod interests;
mod listing;
mod rows;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::actor::StaffRole;
use palier_domain::ids::{AccountId, ApplicationId, CallRequestId, ContactId, ProjectId, StaleReportId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::policy::DraftMark;
use palier_domain::projects::{
    Application, ApplicationKey, ApplicationState, CallRequest, CallRequestKey, CategoryFigures, CheckIn, Contact,
    ContactDueKey, ContactKey, FollowUpAgent, HiddenKey, Hiding, Project, ProjectCategory, ProjectFilter, ProjectKey,
    ProjectStore, StaleReport, StaleReportKey,
};
use palier_domain::search::Listing;

use crate::columns::{Id, IdValue, InstantValue};
use crate::drafts;
use crate::page::{LaterThan, OlderThan, overfull, page_of};
use crate::rows::expect_one;
use crate::schema::projects;
use crate::session::Session;
use crate::statement::Statement;
pub(crate) use figures::Counts;
use interests::not_of;
pub(crate) use interests::{answerable_by, impartial_for};
use rows::ProjectRow;

impl ProjectStore for Session<'_> {
    fn insert_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let row = ProjectRow::from(project);
        let inserted = self
            .writing(project.id, |connection| diesel::insert_into(projects::table).values(row).execute(connection))?;
        expect_one(inserted, "projects")
    }

    fn find_project(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let query = projects::table.find(IdValue(id.0)).select(ProjectRow::as_select());
        let row: Option<ProjectRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(Project::try_from).transpose()
    }

    fn list_project_drafts(
        &mut self,
        client: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DraftMark>, StoreError> {
        drafts::list_drafts(self, drafts::OF_PROJECTS, client, since, limit)
    }

    fn read_projects(&mut self, ids: &[ProjectId]) -> Result<Vec<Project>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let projects_max = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let query =
            projects::table.filter(projects::id.eq_any(ids)).limit(projects_max).select(ProjectRow::as_select());
        let rows: Vec<ProjectRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Project::try_from).collect()
    }

    fn update_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let row = ProjectRow::from(project);
        let loaded = projects::table.filter(projects::id.eq(row.id)).filter(projects::version.eq(row.version - 1));
        let updated = self.writing(project.id, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        expect_one(updated, "projects")
    }

    fn list_projects(
        &mut self,
        filter: &ProjectFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<Project, Listing>, StoreError> {
        listing::list(self, filter, page)
    }

    fn list_projects_of(
        &mut self,
        client: AccountId,
        page: &PageRequest<ProjectKey>,
    ) -> Result<Page<Project, ProjectKey>, StoreError> {
        let mut query = projects::table
            .filter(projects::client_id.eq(IdValue(client.0)))
            .order((projects::created_at.desc(), projects::id.desc()))
            .limit(overfull(page.limit))
            .select(ProjectRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<ProjectRow> = self.reading(|connection| query.load(connection))?;
        page_of(rows, page.limit, |project: &Project| (project.created_at, project.id))
    }

    fn list_contacts_due(
        &mut self,
        reader: AccountId,
        agent: Option<AccountId>,
        until: DateTime<Utc>,
        page: &PageRequest<ContactDueKey>,
    ) -> Result<Page<Project, ContactDueKey>, StoreError> {
        let mut query = projects::table
            .filter(projects::next_contact_at.is_not_null())
            .filter(projects::next_contact_at.le(InstantValue(until)))
            .filter(not_of(reader))
            .order((projects::next_contact_at, projects::id))
            .limit(overfull(page.limit))
            .select(ProjectRow::as_select())
            .into_boxed();
        if let Some(agent) = agent {
            query = query.filter(projects::agent_id.eq(IdValue(agent.0)));
        }
        if let Some((due_at, id)) = page.after {
            query = query.filter(LaterThan::new("next_contact_at, id", InstantValue(due_at), IdValue(id.0)));
        }
        let rows: Vec<ProjectRow> = self.reading(|connection| query.load(connection))?;
        let key = |project: &Project| (project.next_contact_at.unwrap_or(project.created_at), project.id);
        page_of(rows, page.limit, key)
    }

    fn list_impartial_staff(
        &mut self,
        project: ProjectId,
        role: StaffRole,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        interests::list_impartial_staff(self, project, role, limit)
    }

    fn list_agents_in_charge(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, AccountId)>, StoreError> {
        interests::list_agents_in_charge(self, projects)
    }

    fn list_follow_up_agents(
        &mut self,
        project: Option<ProjectId>,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<FollowUpAgent, AccountId>, StoreError> {
        interests::list_follow_up_agents(self, project, page)
    }

    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        applications::insert(self, application)
    }

    fn update_application(&mut self, application: &Application) -> Result<(), StoreError> {
        applications::update(self, application)
    }

    fn find_application(&mut self, project: ProjectId, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        applications::find(self, project, id)
    }

    fn find_application_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<Application>, StoreError> {
        applications::find_of(self, project, provider)
    }

    fn list_applications(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError> {
        applications::list(self, project, page)
    }

    fn list_active_applications(&mut self, project: ProjectId) -> Result<Vec<Application>, StoreError> {
        applications::list_active(self, project)
    }

    fn close_applications(&mut self, project: ProjectId, state: ApplicationState) -> Result<(), StoreError> {
        applications::close(self, project, state)
    }

    fn list_applications_of(
        &mut self,
        provider: AccountId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError> {
        applications::list_of(self, provider, page)
    }

    fn insert_contact(&mut self, contact: &Contact) -> Result<(), StoreError> {
        follow_up::insert_contact(self, contact)
    }

    fn find_contact(&mut self, project: ProjectId, id: ContactId) -> Result<Option<Contact>, StoreError> {
        follow_up::find_contact(self, project, id)
    }

    fn list_contacts(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ContactKey>,
    ) -> Result<Page<Contact, ContactKey>, StoreError> {
        follow_up::list_contacts(self, project, page)
    }

    fn insert_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError> {
        call_requests::insert(self, request)
    }

    fn settle_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError> {
        call_requests::settle(self, request)
    }

    fn find_call_request(&mut self, project: ProjectId, id: CallRequestId) -> Result<Option<CallRequest>, StoreError> {
        call_requests::find(self, project, id)
    }

    fn find_open_call_request(&mut self, project: ProjectId) -> Result<Option<CallRequest>, StoreError> {
        Ok(call_requests::list_open(self, &[project])?.pop())
    }

    fn list_open_call_requests(&mut self, projects: &[ProjectId]) -> Result<Vec<CallRequest>, StoreError> {
        call_requests::list_open(self, projects)
    }

    fn list_call_requests(
        &mut self,
        project: ProjectId,
        page: &PageRequest<CallRequestKey>,
    ) -> Result<Page<CallRequest, CallRequestKey>, StoreError> {
        call_requests::list(self, project, page)
    }

    fn insert_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError> {
        check_ins::insert(self, round)
    }

    fn answer_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError> {
        check_ins::answer(self, round)
    }

    fn find_check_in(&mut self, project: ProjectId, round: i64) -> Result<Option<CheckIn>, StoreError> {
        check_ins::find(self, project, round)
    }

    fn find_last_check_in(&mut self, project: ProjectId) -> Result<Option<CheckIn>, StoreError> {
        check_ins::find_last(self, project)
    }

    fn insert_stale_report(&mut self, report: &StaleReport) -> Result<(), StoreError> {
        follow_up::insert_stale_report(self, report)
    }

    fn find_stale_report(&mut self, project: ProjectId, id: StaleReportId) -> Result<Option<StaleReport>, StoreError> {
        follow_up::find_stale_report(self, project, id)
    }

    fn find_stale_report_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<StaleReport>, StoreError> {
        follow_up::find_stale_report_of(self, project, provider)
    }

    fn count_stale_reports(
        &mut self,
        provider: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError> {
        follow_up::count_stale_reports(self, provider, since, limit)
    }

    fn count_reports_after(&mut self, project: ProjectId, after: DateTime<Utc>, limit: i64) -> Result<i64, StoreError> {
        follow_up::count_reports_after(self, project, after, limit)
    }

    fn mark_stale_report(&mut self, project: ProjectId, provider: AccountId) -> Result<(), StoreError> {
        follow_up::mark_stale_report(self, project, provider)
    }

    fn list_stale_reports(
        &mut self,
        project: ProjectId,
        page: &PageRequest<StaleReportKey>,
    ) -> Result<Page<StaleReport, StaleReportKey>, StoreError> {
        follow_up::list_stale_reports(self, project, page)
    }

    fn insert_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError> {
        hidings::insert(self, hiding)
    }

    fn update_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError> {
        hidings::update(self, hiding)
    }

    fn find_hiding(&mut self, project: ProjectId) -> Result<Option<Hiding>, StoreError> {
        hidings::find(self, project)
    }

    fn list_hidden_projects(
        &mut self,
        reader: AccountId,
        contested: bool,
        page: &PageRequest<HiddenKey>,
    ) -> Result<Page<(Project, Hiding), HiddenKey>, StoreError> {
        hidings::list(self, reader, contested, page)
    }

    fn count_listed(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        self.keep_counts(|counts| counts.listed(category));
        Ok(())
    }

    fn count_awarded(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        self.keep_counts(|counts| counts.awarded(category));
        Ok(())
    }

    fn count_projects_won(&mut self, provider: AccountId) -> Result<i64, StoreError> {
        let query =
            Statement::new("SELECT count(*) FROM project_applications WHERE provider_id = ? AND state = 'awarded'")
                .returning::<BigInt>()
                .bind::<Id, _>(IdValue(provider.0));
        self.reading(|connection| query.get_result(connection))
    }

    fn list_project_figures(&mut self) -> Result<Vec<CategoryFigures>, StoreError> {
        figures::list(self)
    }
}
