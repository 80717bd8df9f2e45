//! What callers send about projects and applications.

use palier_domain::Refusal;
use palier_domain::ids::{ApplicationId, ContactId, ProjectId, StaleReportId};
use palier_domain::money::Money;
use palier_domain::projects::{ApplyToProject, PhoneNumber, ProjectChanges, ProjectFilter, ProjectTerms};
use palier_domain::text::{Line, Prose};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::money::MoneyView;
use crate::patch::{emptied, maybe};
use crate::policies::words::BudgetBandWord;
use crate::projects::words::{ContestDecisionWord, ListedStateWord, ProjectCategoryWord};

/// A project's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProjectPath {
    /// The project.
    pub project_id: Uuid,
}

impl ProjectPath {
    /// The id in the domain's words.
    pub const fn id(self) -> ProjectId {
        ProjectId(self.project_id)
    }
}

/// An application's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApplicationPath {
    /// The project.
    pub project_id: Uuid,
    /// The application.
    pub application_id: Uuid,
}

impl ApplicationPath {
    /// The ids in the domain's words.
    pub const fn ids(self) -> (ProjectId, ApplicationId) {
        (ProjectId(self.project_id), ApplicationId(self.application_id))
    }
}

/// The address of an entry in a contact log.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ContactPath {
    /// The project.
    pub project_id: Uuid,
    /// The contact.
    pub contact_id: Uuid,
}

impl ContactPath {
    /// The ids in the domain's words.
    pub const fn ids(self) -> (ProjectId, ContactId) {
        (ProjectId(self.project_id), ContactId(self.contact_id))
    }
}

/// A stale report's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct StaleReportPath {
    /// The project.
    pub project_id: Uuid,
    /// The report.
    pub report_id: Uuid,
}

impl StaleReportPath {
    /// The ids in the domain's words.
    pub const fn ids(self) -> (ProjectId, StaleReportId) {
        (ProjectId(self.project_id), StaleReportId(self.report_id))
    }
}

/// Which hidden projects are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HiddenProjectsQuery {
    /// `true` leaves out those without a contest to decide on.
    #[param(nullable = false, default = false)]
    pub contested: Option<bool>,
}

/// A new draft.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "title": "Rénover une salle de bain", "description": "6 m², baignoire à remplacer par une douche.",
    "category": "plumbing", "city": "Lille", "budget": { "amount_minor": 450_000, "currency": "EUR" },
    "phone": "+33 6 12 34 56 78"
})))]
pub struct CreateProjectRequest {
    /// The id that the project gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub title: String,
    /// The work to be done.
    #[serde(default)]
    #[schema(max_length = 10_000, format = "prose")]
    pub description: String,
    /// What kind of work it is.
    pub category: ProjectCategoryWord,
    /// Where.
    #[schema(min_length = 1, max_length = 80, format = "line")]
    pub city: String,
    /// For how much, roughly. What it costs providers to apply depends on it.
    pub budget: MoneyView,
    /// Where follow-up phones the client, as people write it: `06 12 34 56 78`, `+33 (0)6 12 34 56 78`. It is kept as
    /// it is dialled: with its country in E.164 (`+33612345678`), without one as the digits alone.
    #[schema(min_length = 6, max_length = 40, format = "line")]
    pub phone: String,
}

impl CreateProjectRequest {
    /// The terms in the domain's words.
    pub fn terms(&self) -> Result<ProjectTerms, Refusal> {
        Ok(ProjectTerms {
            title: Line::parse("title", &self.title)?,
            description: Prose::parse("description", &self.description)?,
            category: self.category.0,
            city: Line::parse("city", &self.city)?,
            budget: Money::from(self.budget),
            phone: PhoneNumber::parse("phone", &self.phone)?,
        })
    }
}

/// A JSON Merge Patch of a draft: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "city": "Arras" })))]
pub struct UpdateProjectRequest {
    /// A new name.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub title: Option<String>,
    /// A new description, or null for none.
    #[serde(default, deserialize_with = "maybe")]
    #[schema(value_type = Option<String>, max_length = 10_000, format = "prose")]
    pub description: Option<Option<String>>,
    /// Another kind of work.
    #[schema(nullable = false)]
    pub category: Option<ProjectCategoryWord>,
    /// Another city.
    #[schema(nullable = false, min_length = 1, max_length = 80, format = "line")]
    pub city: Option<String>,
    /// Another budget.
    #[schema(nullable = false)]
    pub budget: Option<MoneyView>,
    /// Another phone number.
    #[schema(nullable = false, min_length = 6, max_length = 40, format = "line")]
    pub phone: Option<String>,
}

impl UpdateProjectRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<ProjectChanges, Refusal> {
        Ok(ProjectChanges {
            title: self.title.as_deref().map(|text| Line::parse("title", text)).transpose()?,
            description: emptied(&self.description).map(|text| Prose::parse("description", text)).transpose()?,
            category: self.category.map(|word| word.0),
            city: self.city.as_deref().map(|text| Line::parse("city", text)).transpose()?,
            budget: self.budget.map(Money::from),
            phone: self.phone.as_deref().map(|text| PhoneNumber::parse("phone", text)).transpose()?,
        })
    }
}

/// Which listed projects are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Which list: `pending`, the projects that wait for applications, by when they were validated, when absent; or
    /// `in_progress`, those that were awarded, by when.
    #[param(nullable = false, inline)]
    pub state: Option<ListedStateWord>,
    /// Only projects of this category.
    #[param(nullable = false)]
    pub category: Option<ProjectCategoryWord>,
    /// Only projects in this city, whatever its capitals and accents.
    #[param(nullable = false, min_length = 1, max_length = 80, pattern = r"^[^\x00-\x1f\x7f]*$")]
    pub city: Option<String>,
    /// Only projects in this budget band.
    #[param(nullable = false)]
    pub budget_band: Option<BudgetBandWord>,
    /// Only projects with all of these words in title, description or city, whatever their capitals and accents; at
    /// most 8.
    #[param(nullable = false, min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f]*$")]
    pub text: Option<String>,
}

impl ProjectQuery {
    /// The filter in the domain's words.
    pub fn filter(&self) -> Result<ProjectFilter, Refusal> {
        let (category, band) = (self.category.map(|word| word.0), self.budget_band.map(|word| word.0));
        let state = self.state.map(|word| word.0);
        ProjectFilter::written(state, category, self.city.as_deref(), band, self.text.as_deref())
    }
}

/// The applicant whom the client chooses.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "application_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49" })))]
pub struct AwardProjectRequest {
    /// The application that the client chooses.
    pub application_id: Uuid,
}

/// What support decides on a contest.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "decision": "restored", "reason": "The photographs were yours after all." })))]
pub struct ReviewContestedListingRequest {
    /// Whether the project is listed again.
    pub decision: ContestDecisionWord,
    /// Why; the client is told.
    #[schema(min_length = 1, max_length = 1_000, format = "line")]
    pub reason: String,
}

/// How much a provider is ready to spend.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "credits_max": 2 })))]
pub struct RevealContactDetailsRequest {
    /// What the provider is ready to spend, in credits: the price that was shown. A higher price is refused.
    #[serde(default)]
    #[schema(nullable = false, minimum = 0, maximum = 100)]
    pub credits_max: Option<i64>,
}

/// An application to a project.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "message": "Disponible dès lundi ; devis joint sous 24 h.", "credits_max": 4 })))]
pub struct CreateApplicationRequest {
    /// The application's id; made by Palier when absent. To apply again, leave it out or send the application's id.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// What the provider writes to the client.
    #[schema(min_length = 1, max_length = 5_000, format = "prose")]
    pub message: String,
    /// What the provider is ready to spend, in credits: the price that was shown. A higher price is refused.
    #[serde(default)]
    #[schema(nullable = false, minimum = 0, maximum = 100)]
    pub credits_max: Option<i64>,
}

impl CreateApplicationRequest {
    /// The application in the domain's words.
    pub fn command(&self) -> Result<ApplyToProject, Refusal> {
        let id = self.id.map(ApplicationId);
        let message = Prose::parse("message", &self.message)?;
        Ok(ApplyToProject { id, message, credits_max: self.credits_max })
    }
}
