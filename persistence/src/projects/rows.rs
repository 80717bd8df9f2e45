//! Rows of `projects`.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, ApplicationId, ProjectId};
use palier_domain::money::{Currency, Money};
use palier_domain::policy::BudgetBand;
use palier_domain::projects::{Award, PhoneNumber, Project, ProjectCategory, ProjectStage, ProjectState, ProjectTerms};
use palier_domain::search::city_key;
use palier_domain::text::{Line, Prose};

use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::projects;

/// The columns, in the order of [`ProjectRow`]'s fields.
pub(super) const COLUMNS: &str = "projects.id, projects.client_id, projects.title, projects.description, \
    projects.category, projects.city, projects.city_key, projects.budget_minor, projects.currency, \
    projects.budget_band, projects.phone, projects.words, projects.listing, projects.state, projects.agent_id, \
    projects.reached_at, projects.confirmed_at, projects.next_contact_at, projects.applications, \
    projects.open_reports, \
    projects.hidden_at, projects.created_at, projects.submitted_at, projects.listed_at, projects.expires_at, \
    projects.awarded_application_id, projects.awarded_to, projects.awarded_at, projects.ended_at, \
    projects.rejected_by, projects.rejection_reason, projects.version";

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = projects, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct ProjectRow {
    pub(super) id: IdValue,
    client_id: IdValue,
    title: String,
    description: String,
    category: String,
    city: String,
    city_key: String,
    budget_minor: i64,
    currency: String,
    budget_band: String,
    phone: String,
    words: String,
    listing: Option<i64>,
    state: String,
    agent_id: Option<IdValue>,
    reached_at: Option<InstantValue>,
    confirmed_at: Option<InstantValue>,
    next_contact_at: Option<InstantValue>,
    applications: i64,
    open_reports: i64,
    hidden_at: Option<InstantValue>,
    created_at: InstantValue,
    submitted_at: Option<InstantValue>,
    listed_at: Option<InstantValue>,
    expires_at: Option<InstantValue>,
    awarded_application_id: Option<IdValue>,
    awarded_to: Option<IdValue>,
    awarded_at: Option<InstantValue>,
    ended_at: Option<InstantValue>,
    rejected_by: Option<IdValue>,
    rejection_reason: Option<String>,
    pub(super) version: i64,
}

impl From<&Project> for ProjectRow {
    fn from(project: &Project) -> Self {
        let (terms, award) = (&project.terms, project.stage.award());
        let (rejected_by, rejection_reason) = match &project.stage {
            ProjectStage::Rejected { rejected_by, reason, .. } => {
                (Some(IdValue(rejected_by.0)), Some(reason.as_str().to_owned()))
            }
            _ => (None, None),
        };
        Self {
            id: IdValue(project.id.0),
            client_id: IdValue(project.client.0),
            title: terms.title.as_str().to_owned(),
            description: terms.description.as_str().to_owned(),
            category: terms.category.as_str().to_owned(),
            city: terms.city.as_str().to_owned(),
            city_key: city_key(terms.city.as_str()),
            budget_minor: terms.budget.amount_minor,
            currency: terms.budget.currency.as_str().to_owned(),
            budget_band: project.budget_band.as_str().to_owned(),
            phone: terms.phone.as_str().to_owned(),
            words: project.words().join(" "),
            listing: project.listing().map(|listing| listing.0),
            state: project.state().as_str().to_owned(),
            agent_id: project.agent.map(|id| IdValue(id.0)),
            reached_at: project.reached_at.map(InstantValue),
            confirmed_at: project.confirmed_at.map(InstantValue),
            next_contact_at: project.next_contact_at.map(InstantValue),
            applications: project.applications,
            open_reports: project.open_reports,
            hidden_at: project.hidden_at.map(InstantValue),
            created_at: InstantValue(project.created_at),
            submitted_at: project.submitted_at.map(InstantValue),
            listed_at: project.listed_at.map(InstantValue),
            expires_at: project.stage.expires_at().map(InstantValue),
            awarded_application_id: award.map(|award| IdValue(award.application.0)),
            awarded_to: award.map(|award| IdValue(award.provider.0)),
            awarded_at: award.map(|award| InstantValue(award.awarded_at)),
            ended_at: project.stage.ended_at().map(InstantValue),
            rejected_by,
            rejection_reason,
            version: project.version,
        }
    }
}

impl TryFrom<ProjectRow> for Project {
    type Error = StoreError;

    fn try_from(row: ProjectRow) -> Result<Self, StoreError> {
        let stage = stage_of(&row)?;
        let of = RowOf { table: "projects", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        Ok(Self {
            id: ProjectId(row.id.0),
            client: AccountId(row.client_id.0),
            terms: ProjectTerms {
                title: of.parsed("title", Line::parse("title", &row.title).ok())?,
                description: of.parsed("description", Prose::parse("description", &row.description).ok())?,
                category: of.parsed("category", ProjectCategory::parse(&row.category))?,
                city: of.parsed("city", Line::parse("city", &row.city).ok())?,
                budget: Money::new(row.budget_minor, currency),
                phone: of.parsed("phone", PhoneNumber::parse("phone", &row.phone).ok())?,
            },
            budget_band: of.parsed("budget_band", BudgetBand::parse(&row.budget_band))?,
            stage,
            agent: row.agent_id.map(|id| AccountId(id.0)),
            reached_at: row.reached_at.map(|at| at.0),
            confirmed_at: row.confirmed_at.map(|at| at.0),
            next_contact_at: row.next_contact_at.map(|at| at.0),
            applications: row.applications,
            open_reports: row.open_reports,
            hidden_at: row.hidden_at.map(|at| at.0),
            created_at: row.created_at.0,
            submitted_at: row.submitted_at.map(|at| at.0),
            listed_at: row.listed_at.map(|at| at.0),
            version: row.version,
        })
    }
}

/// The state, with what is known in it.
fn stage_of(row: &ProjectRow) -> Result<ProjectStage, StoreError> {
    let of = RowOf { table: "projects", key: &row.id.0 };
    let expires_at = || of.parsed("expires_at", row.expires_at.map(|at| at.0));
    let ended_at = || of.parsed("ended_at", row.ended_at.map(|at| at.0));
    let applicant = of.all_or_none("awarded_to", (row.awarded_application_id, row.awarded_to))?;
    let found = of.all_or_none("awarded_at", (applicant, row.awarded_at))?;
    let found = found.map(|((application, provider), awarded_at)| Award {
        application: ApplicationId(application.0),
        provider: AccountId(provider.0),
        awarded_at: awarded_at.0,
    });
    let award = || of.parsed("awarded_at", found);
    Ok(match of.parsed("state", ProjectState::parse(&row.state))? {
        ProjectState::Draft => ProjectStage::Draft,
        ProjectState::Submitted => ProjectStage::Submitted { expires_at: expires_at()? },
        ProjectState::Pending => ProjectStage::Pending,
        ProjectState::InProgress => ProjectStage::InProgress(award()?),
        ProjectState::Completed => ProjectStage::Completed { award: award()?, completed_at: ended_at()? },
        ProjectState::Rejected => ProjectStage::Rejected {
            rejected_at: ended_at()?,
            rejected_by: of.parsed("rejected_by", row.rejected_by.map(|id| AccountId(id.0)))?,
            reason: of.parsed(
                "rejection_reason",
                row.rejection_reason.as_deref().and_then(|reason| Line::parse("reason", reason).ok()),
            )?,
        },
        ProjectState::Cancelled => ProjectStage::Cancelled { cancelled_at: ended_at()?, award: found },
        ProjectState::Expired => ProjectStage::Expired { expired_at: ended_at()? },
    })
}
