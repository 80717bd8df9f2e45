//! Projects, applications and what follow-up knows in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, counted, counted_drafts, newest_page_of, one, page_of};
use crate::actor::StaffRole;
use crate::identity::AccountRoles;
use crate::ids::{AccountId, ApplicationId, CallRequestId, ContactId, ProjectId, StaleReportId};
use crate::page::{Page, PageRequest};
use crate::projects::{
    Application, ApplicationKey, ApplicationState, CallRequest, CallRequestKey, CategoryFigures, CheckIn, Contact,
    ContactDueKey, ContactKey, FollowUpAgent, HiddenKey, Hiding, PROJECTS_IN_CHARGE_MAX, Project, ProjectAction,
    ProjectCategory, ProjectFilter, ProjectKey, ProjectState, ProjectStore, StaleReport, StaleReportKey,
};
use crate::search::Listing;
use crate::store::StoreError;

impl MemoryStore {
    pub(super) fn is_interested(&self, project: &Project, account: AccountId) -> bool {
        let has_applied = self.applications.iter().any(|own| (own.project, own.provider) == (project.id, account));
        let has_paid = self.spends.iter().any(|spend| (spend.project, spend.provider) == (project.id, account));
        project.client == account || has_applied || has_paid
    }

    /// Whether the agent is of follow-up and impartial.
    pub(super) fn can_answer(&self, project: Option<ProjectId>, agent: AccountId) -> bool {
        let has_role = |found: &AccountRoles| found.account == agent && found.roles.contains(&StaffRole::FollowUp);
        let about = self.projects.iter().find(|found| Some(found.id) == project);
        self.roles.iter().any(has_role) && about.is_some_and(|project| !self.is_interested(project, agent))
    }
}

impl ProjectStore for MemoryStore {
    fn insert_project(&mut self, project: &Project) -> Result<(), StoreError> {
        check_new(self.projects.iter().all(|other| other.id != project.id), "projects_pkey")?;
        self.projects.push(project.clone());
        Ok(())
    }

    fn find_project(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        Ok(self.projects.iter().find(|project| project.id == id).cloned())
    }

    fn list_project_drafts(
        &mut self,
        of: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<crate::policy::DraftMark>, StoreError> {
        let own = self.projects.iter().filter(|one| one.client == of && one.submitted_at.is_none());
        Ok(counted_drafts(own.map(|one| (one.created_at, one.state() != ProjectState::Draft)), since, limit))
    }

    fn read_projects(&mut self, ids: &[ProjectId]) -> Result<Vec<Project>, StoreError> {
        Ok(self.projects.iter().filter(|project| ids.contains(&project.id)).cloned().collect())
    }

    fn update_project(&mut self, project: &Project) -> Result<(), StoreError> {
        check(project.applications >= 0, "projects_applications")?;
        let is_before = |kept: &&mut Project| kept.id == project.id && kept.version + 1 == project.version;
        *one(self.projects.iter_mut().find(is_before), "projects")? = project.clone();
        Ok(())
    }

    fn list_projects(
        &mut self,
        filter: &ProjectFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<Project, Listing>, StoreError> {
        let is_wanted = |project: &&Project| {
            let words = project.words();
            let is_there = project.listing().is_some_and(|listing| filter.state.places().contains(&listing.0));
            is_there && filter.required_words().iter().all(|word| words.contains(word))
        };
        let wanted = self.projects.iter().filter(is_wanted).cloned().collect();
        Ok(newest_page_of(wanted, page, |project| project.listing().unwrap_or(Listing(0))))
    }

    fn list_projects_of(
        &mut self,
        client: AccountId,
        page: &PageRequest<ProjectKey>,
    ) -> Result<Page<Project, ProjectKey>, StoreError> {
        let own = self.projects.iter().filter(|project| project.client == client).cloned().collect();
        Ok(newest_page_of(own, page, |project: &Project| (project.created_at, project.id)))
    }

    fn list_contacts_due(
        &mut self,
        reader: AccountId,
        agent: Option<AccountId>,
        until: DateTime<Utc>,
        page: &PageRequest<ContactDueKey>,
    ) -> Result<Page<Project, ContactDueKey>, StoreError> {
        let is_due = |project: &&Project| {
            let is_theirs = agent.is_none() || project.agent == agent;
            project.next_contact_at.is_some_and(|due_at| due_at <= until)
                && is_theirs
                && !self.is_interested(project, reader)
        };
        let due = self.projects.iter().filter(is_due).cloned().collect();
        Ok(page_of(due, page, |project: &Project| (project.next_contact_at.unwrap_or(project.created_at), project.id)))
    }

    fn list_impartial_staff(
        &mut self,
        project: ProjectId,
        role: StaffRole,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let project = one(self.projects.iter().find(|found| found.id == project), "projects")?;
        let is_free =
            |found: &&AccountRoles| found.roles.contains(&role) && !self.is_interested(project, found.account);
        let mut free: Vec<AccountId> = self.roles.iter().filter(is_free).map(|found| found.account).collect();
        free.sort_unstable();
        free.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(free)
    }

    fn list_agents_in_charge(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, AccountId)>, StoreError> {
        let wanted = self.projects.iter().filter(|project| projects.contains(&project.id));
        let named = wanted.filter_map(|project| project.agent.map(|agent| (project.id, agent)));
        Ok(named.filter(|(project, agent)| self.can_answer(Some(*project), *agent)).collect())
    }

    fn list_follow_up_agents(
        &mut self,
        project: Option<ProjectId>,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<FollowUpAgent, AccountId>, StoreError> {
        let is_agent = |found: &&AccountRoles| {
            let is_free = project.is_none() || self.can_answer(project, found.account);
            found.roles.contains(&StaffRole::FollowUp) && is_free
        };
        let agent = |found: &AccountRoles| {
            let is_theirs = |project: &&Project| project.agent == Some(found.account);
            let open = self.projects.iter().filter(is_theirs).filter(|project| project.next_contact_at.is_some());
            FollowUpAgent { account: found.account, projects: counted(open.count(), PROJECTS_IN_CHARGE_MAX) }
        };
        let agents = self.roles.iter().filter(is_agent).map(agent).collect();
        Ok(page_of(agents, page, |agent: &FollowUpAgent| agent.account))
    }

    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let (id, pair) = (application.id, (application.project, application.provider));
        check_new(
            self.applications.iter().all(|other| other.id != id && (other.project, other.provider) != pair),
            "project_applications_once",
        )?;
        self.applications.push(application.clone());
        Ok(())
    }

    fn update_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let is_shown = application.shortlisted_at.is_some() || application.interest_named_at.is_some();
        check(application.tip.is_none() || is_shown, "project_applications_tip")?;
        let is_before = |kept: &&mut Application| kept.id == application.id && kept.version + 1 == application.version;
        *one(self.applications.iter_mut().find(is_before), "project_applications")? = application.clone();
        Ok(())
    }

    fn find_application(&mut self, project: ProjectId, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        Ok(self.applications.iter().find(|found| (found.project, found.id) == (project, id)).cloned())
    }

    fn find_application_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<Application>, StoreError> {
        Ok(self.applications.iter().find(|found| (found.project, found.provider) == (project, provider)).cloned())
    }

    fn list_applications(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError> {
        let found = self.applications.iter().filter(|found| found.project == project).cloned().collect();
        Ok(newest_page_of(found, page, |found: &Application| (found.created_at, found.id)))
    }

    fn list_active_applications(&mut self, project: ProjectId) -> Result<Vec<Application>, StoreError> {
        let is_active = |found: &&Application| found.project == project && found.state == ApplicationState::Active;
        Ok(self.applications.iter().filter(is_active).cloned().collect())
    }

    fn close_applications(&mut self, project: ProjectId, state: ApplicationState) -> Result<(), StoreError> {
        for found in &mut self.applications {
            if found.project == project && found.state == ApplicationState::Active {
                found.state = state;
                found.version += 1;
            }
        }
        Ok(())
    }

    fn list_applications_of(
        &mut self,
        provider: AccountId,
        page: &PageRequest<ApplicationKey>,
    ) -> Result<Page<Application, ApplicationKey>, StoreError> {
        let found = self.applications.iter().filter(|found| found.provider == provider).cloned().collect();
        Ok(newest_page_of(found, page, |found: &Application| (found.created_at, found.id)))
    }

    fn insert_contact(&mut self, contact: &Contact) -> Result<(), StoreError> {
        check_new(self.contacts.iter().all(|other| other.id != contact.id), "project_contacts_pkey")?;
        self.contacts.push(contact.clone());
        Ok(())
    }

    fn find_contact(&mut self, project: ProjectId, id: ContactId) -> Result<Option<Contact>, StoreError> {
        Ok(self.contacts.iter().find(|found| (found.project, found.id) == (project, id)).cloned())
    }

    fn list_contacts(
        &mut self,
        project: ProjectId,
        page: &PageRequest<ContactKey>,
    ) -> Result<Page<Contact, ContactKey>, StoreError> {
        let found = self.contacts.iter().filter(|found| found.project == project).cloned().collect();
        Ok(newest_page_of(found, page, |found: &Contact| (found.recorded_at, found.id)))
    }

    fn insert_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError> {
        let is_open = |other: &CallRequest| other.project == request.project && other.settled_at.is_none();
        check_new(!self.call_requests.iter().any(is_open), "project_call_requests_open")?;
        check_new(self.call_requests.iter().all(|other| other.id != request.id), "project_call_requests_pkey")?;
        self.call_requests.push(request.clone());
        Ok(())
    }

    fn settle_call_request(&mut self, request: &CallRequest) -> Result<(), StoreError> {
        let is_kept = |kept: &&mut CallRequest| kept.id == request.id && kept.settled_at.is_none();
        *one(self.call_requests.iter_mut().find(is_kept), "project_call_requests")? = request.clone();
        Ok(())
    }

    fn find_call_request(&mut self, project: ProjectId, id: CallRequestId) -> Result<Option<CallRequest>, StoreError> {
        Ok(self.call_requests.iter().find(|found| (found.project, found.id) == (project, id)).cloned())
    }

    fn find_open_call_request(&mut self, project: ProjectId) -> Result<Option<CallRequest>, StoreError> {
        Ok(self.list_open_call_requests(&[project])?.pop())
    }

    fn list_open_call_requests(&mut self, projects: &[ProjectId]) -> Result<Vec<CallRequest>, StoreError> {
        let is_open = |found: &&CallRequest| projects.contains(&found.project) && found.settled_at.is_none();
        Ok(self.call_requests.iter().filter(is_open).cloned().collect())
    }

    fn list_call_requests(
        &mut self,
        project: ProjectId,
        page: &PageRequest<CallRequestKey>,
    ) -> Result<Page<CallRequest, CallRequestKey>, StoreError> {
        let found = self.call_requests.iter().filter(|found| found.project == project).cloned().collect();
        Ok(newest_page_of(found, page, |found: &CallRequest| (found.requested_at, found.id)))
    }

    fn insert_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError> {
        let key = (round.project, round.round);
        check_new(self.check_ins.iter().all(|other| (other.project, other.round) != key), "project_check_ins_pkey")?;
        self.check_ins.push(round.clone());
        Ok(())
    }

    fn answer_check_in(&mut self, round: &CheckIn) -> Result<(), StoreError> {
        let key = (round.project, round.round);
        let is_open = |kept: &&mut CheckIn| (kept.project, kept.round) == key && kept.answer.is_none();
        *one(self.check_ins.iter_mut().find(is_open), "project_check_ins")? = round.clone();
        Ok(())
    }

    fn find_check_in(&mut self, project: ProjectId, round: i64) -> Result<Option<CheckIn>, StoreError> {
        Ok(self.check_ins.iter().find(|found| (found.project, found.round) == (project, round)).cloned())
    }

    fn find_last_check_in(&mut self, project: ProjectId) -> Result<Option<CheckIn>, StoreError> {
        let own = self.check_ins.iter().filter(|found| found.project == project);
        Ok(own.max_by_key(|found| found.round).cloned())
    }

    fn insert_stale_report(&mut self, report: &StaleReport) -> Result<(), StoreError> {
        let pair = (report.project, report.provider);
        check_new(
            self.stale_reports.iter().all(|other| (other.project, other.provider) != pair),
            "stale_reports_once",
        )?;
        self.stale_reports.push(report.clone());
        Ok(())
    }

    fn find_stale_report(&mut self, project: ProjectId, id: StaleReportId) -> Result<Option<StaleReport>, StoreError> {
        Ok(self.stale_reports.iter().find(|found| (found.project, found.id) == (project, id)).cloned())
    }

    fn find_stale_report_of(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<StaleReport>, StoreError> {
        Ok(self.stale_reports.iter().find(|found| (found.project, found.provider) == (project, provider)).cloned())
    }

    fn count_stale_reports(
        &mut self,
        provider: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError> {
        let is_late = |found: &&StaleReport| found.provider == provider && found.created_at >= since;
        Ok(counted(self.stale_reports.iter().filter(is_late).count(), limit))
    }

    fn count_reports_after(&mut self, project: ProjectId, after: DateTime<Utc>, limit: i64) -> Result<i64, StoreError> {
        let is_later = |found: &&StaleReport| found.project == project && found.created_at > after;
        Ok(counted(self.stale_reports.iter().filter(is_later).count(), limit))
    }

    fn mark_stale_report(&mut self, project: ProjectId, provider: AccountId) -> Result<(), StoreError> {
        for found in &mut self.stale_reports {
            found.has_applied |= (found.project, found.provider) == (project, provider);
        }
        Ok(())
    }

    fn list_stale_reports(
        &mut self,
        project: ProjectId,
        page: &PageRequest<StaleReportKey>,
    ) -> Result<Page<StaleReport, StaleReportKey>, StoreError> {
        let found = self.stale_reports.iter().filter(|found| found.project == project).cloned().collect();
        Ok(newest_page_of(found, page, |found: &StaleReport| (found.created_at, found.id)))
    }

    fn insert_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError> {
        let key = (hiding.project, hiding.number);
        check_new(self.hidings.iter().all(|other| (other.project, other.number) != key), "project_hidings_pkey")?;
        self.hidings.push(hiding.clone());
        Ok(())
    }

    fn update_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError> {
        let key = (hiding.project, hiding.number);
        let kept = self.hidings.iter_mut().find(|kept| (kept.project, kept.number) == key);
        *one(kept, "project_hidings")? = hiding.clone();
        Ok(())
    }

    fn find_hiding(&mut self, project: ProjectId) -> Result<Option<Hiding>, StoreError> {
        let own = self.hidings.iter().filter(|found| found.project == project);
        Ok(own.max_by_key(|hiding| hiding.number).cloned())
    }

    fn list_hidden_projects(
        &mut self,
        reader: AccountId,
        contested: bool,
        page: &PageRequest<HiddenKey>,
    ) -> Result<Page<(Project, Hiding), HiddenKey>, StoreError> {
        let mut found = Vec::new();
        for project in self.projects.clone() {
            let is_hidden = matches!(project.state(), ProjectState::Pending | ProjectState::InProgress)
                && project.hidden_at.is_some()
                && !self.is_interested(&project, reader);
            let Some(hiding) = self.find_hiding(project.id)?.filter(|_| is_hidden) else { continue };
            if !contested || hiding.check(ProjectAction::ReviewContestedListing).is_ok() {
                found.push((project, hiding));
            }
        }
        Ok(page_of(found, page, |(project, hiding): &(Project, Hiding)| (hiding.since(contested), project.id)))
    }

    fn count_listed(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        match self.project_figures.iter_mut().find(|figures| figures.category == category) {
            Some(figures) => figures.listed += 1,
            None => self.project_figures.push(CategoryFigures { category, listed: 1, awarded: 0 }),
        }
        Ok(())
    }

    fn count_awarded(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        let found = self.project_figures.iter_mut().find(|figures| figures.category == category);
        one(found, "project_figures")?.awarded += 1;
        Ok(())
    }

    fn count_projects_won(&mut self, provider: AccountId) -> Result<i64, StoreError> {
        let is_won = |application: &&Application| {
            application.provider == provider && application.state == ApplicationState::Awarded
        };
        Ok(i64::try_from(self.applications.iter().filter(is_won).count()).unwrap_or(i64::MAX))
    }

    fn list_project_figures(&mut self) -> Result<Vec<CategoryFigures>, StoreError> {
        Ok(self.project_figures.clone())
    }
}
