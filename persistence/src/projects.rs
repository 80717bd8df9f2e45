//! Projects, applications, the contact log, stale reports, hidings and figures.

mod applications;
mod follow_up;
mod listing;
mod rows;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ApplicationId, ContactId, ProjectId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::projects::{
    Application, ApplicationKey, ApplicationState, CategoryFigures, Contact, ContactDueKey, ContactKey, Hiding,
    Listing, Project, ProjectCategory, ProjectFilter, ProjectKey, ProjectStore, StaleReport, StaleReportKey,
};

use crate::columns::{Id, IdValue, InstantValue};
use crate::page::{LaterThan, OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::projects;
use crate::session::Session;
use crate::statement::Statement;
use rows::ProjectRow;

impl ProjectStore for Session<'_> {
    fn insert_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let row = ProjectRow::from(project);
        let inserted =
            self.writing(|connection| diesel::insert_into(projects::table).values(row).execute(connection))?;
        expect_one(inserted, "projects")
    }

    fn find_project(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        let query = projects::table.find(IdValue(id.0)).select(ProjectRow::as_select());
        let row: Option<ProjectRow> = self.reading(|connection| query.first(connection).optional())?;
        row.map(Project::try_from).transpose()
    }

    fn update_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let row = ProjectRow::from(project);
        let loaded = projects::table.filter(projects::id.eq(row.id)).filter(projects::version.eq(row.version - 1));
        let updated = self.writing(|connection| diesel::update(loaded).set(&row).execute(connection))?;
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
        agent: Option<AccountId>,
        until: DateTime<Utc>,
        page: &PageRequest<ContactDueKey>,
    ) -> Result<Page<Project, ContactDueKey>, StoreError> {
        let mut query = projects::table
            .filter(projects::next_contact_at.is_not_null())
            .filter(projects::next_contact_at.le(InstantValue(until)))
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

    fn insert_stale_report(&mut self, report: &StaleReport) -> Result<(), StoreError> {
        follow_up::insert_stale_report(self, report)
    }

    fn find_stale_report(
        &mut self,
        project: ProjectId,
        provider: AccountId,
    ) -> Result<Option<StaleReport>, StoreError> {
        follow_up::find_stale_report(self, project, provider)
    }

    fn count_stale_reports(
        &mut self,
        provider: AccountId,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError> {
        follow_up::count_stale_reports(self, provider, since, limit)
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

    fn replace_hiding(&mut self, hiding: &Hiding) -> Result<(), StoreError> {
        follow_up::replace_hiding(self, hiding)
    }

    fn find_hiding(&mut self, project: ProjectId) -> Result<Option<Hiding>, StoreError> {
        follow_up::find_hiding(self, project)
    }

    fn count_listed(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        let count = "INSERT INTO project_figures (category, listed, awarded) VALUES (?, 1, 0) \
                     ON CONFLICT (category) DO UPDATE SET listed = project_figures.listed + 1";
        let count = Statement::new(count).bind::<Text, _>(category.as_str());
        let counted = self.writing(|connection| count.execute(connection))?;
        expect_one(counted, "project_figures")
    }

    fn count_awarded(&mut self, category: ProjectCategory) -> Result<(), StoreError> {
        let count = Statement::new("UPDATE project_figures SET awarded = awarded + 1 WHERE category = ?")
            .bind::<Text, _>(category.as_str());
        let counted = self.writing(|connection| count.execute(connection))?;
        expect_one(counted, "project_figures")
    }

    fn count_projects_won(&mut self, provider: AccountId) -> Result<i64, StoreError> {
        let query =
            Statement::new("SELECT count(*) FROM project_applications WHERE provider_id = ? AND state = 'awarded'")
                .returning::<BigInt>()
                .bind::<Id, _>(IdValue(provider.0));
        self.reading(|connection| query.get_result(connection))
    }

    fn list_project_figures(&mut self) -> Result<Vec<CategoryFigures>, StoreError> {
        let categories = i64::try_from(ProjectCategory::ALL.len()).unwrap_or(i64::MAX);
        let query = Statement::new("SELECT category, listed, awarded FROM project_figures ORDER BY category LIMIT ?")
            .returning::<(Text, BigInt, BigInt)>()
            .bind::<BigInt, _>(categories);
        let rows: Vec<(String, i64, i64)> = self.reading(|connection| query.load(connection))?;
        let figures = |(category, listed, awarded): (String, i64, i64)| {
            let of = RowOf { table: "project_figures", key: &category };
            let category = of.parsed("category", ProjectCategory::parse(&category))?;
            Ok(CategoryFigures { category, listed, awarded })
        };
        rows.into_iter().map(figures).collect()
    }
}
