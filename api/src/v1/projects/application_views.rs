//! Applications, contact details and the contact log as the API shows them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use palier_domain::actor::Actor;
use palier_domain::ids::AccountId;
use palier_domain::permissions::Operation;
use palier_domain::projects::{
    Application, ApplicationAction, Contact, ContactDetails, Cost, Project, ProjectAction, StaleReport,
};
use palier_domain::{Context, Failure, Store};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::ProjectSummaryView;
use crate::language::Language;
use crate::v1::campaigns::display_names;
use crate::v1::campaigns::views::PersonView;
use crate::v1::words::{ApplicationActionWord, ApplicationStateWord, ClientAnswerWord, ContactChannelWord};

/// A provider's application to a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct ApplicationView {
    /// Its id.
    pub id: Uuid,
    /// The project that it is for.
    pub project: ProjectSummaryView,
    /// Who made it.
    pub provider: PersonView,
    /// What the provider writes.
    #[schema(max_length = 5_000, examples("Disponible dès lundi."))]
    pub message: String,
    /// Where it is.
    pub state: ApplicationStateWord,
    /// When the client showed interest in it; null to its own provider, who may be tipped by the agent.
    #[schema(required = true)]
    pub shortlisted_at: Option<DateTime<Utc>>,
    /// When the agent told the provider that its chances are good; null to the client.
    #[schema(required = true)]
    pub tipped_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<ApplicationActionWord>,
}

/// A page of applications.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApplicationList)]
pub struct ApplicationListView {
    /// The applications, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<ApplicationView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// An application that was made, and what that cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MadeApplication)]
pub struct MadeApplicationView {
    /// The application.
    pub application: ApplicationView,
    /// What it cost, in credits; 0 when it was paid for before, or is free.
    #[schema(format = Int64, minimum = 0, maximum = 1_000, examples(2))]
    pub spent_credits: i64,
    /// That, in words.
    #[schema(max_length = 300, examples("This cost 2 credits. Applying to this project again is free."))]
    pub explanation: String,
}

/// An application that was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WithdrawnApplication)]
pub struct WithdrawnApplicationView {
    /// The application.
    pub application: ApplicationView,
    /// What is refunded, in credits: nothing.
    #[schema(format = Int64, minimum = 0, maximum = 0, examples(0))]
    pub refunded_credits: i64,
    /// That, in words.
    #[schema(max_length = 300, examples("Withdrawing refunds nothing. Applying to this project again is free."))]
    pub explanation: String,
}

/// How a client is reached, and what seeing it cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactDetails)]
pub struct ContactDetailsView {
    /// The client's name.
    #[schema(max_length = 120, examples("Clara"))]
    pub name: String,
    /// By mail.
    #[schema(max_length = 254, examples("clara@example.org"))]
    pub email: String,
    /// By phone.
    #[schema(max_length = 24, examples("+33 6 12 34 56 78"))]
    pub phone: String,
    /// What seeing it cost, in credits; 0 when it was paid for before, the project was won, or it is free.
    #[schema(format = Int64, minimum = 0, maximum = 1_000, examples(1))]
    pub spent_credits: i64,
    /// That, in words.
    #[schema(max_length = 300, examples("This cost 1 credit. Seeing these contact details again is free."))]
    pub explanation: String,
}

/// A contact with the client of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// Its id.
    pub id: Uuid,
    /// Who contacted the client.
    pub agent: PersonView,
    /// When.
    pub contacted_at: DateTime<Utc>,
    /// How.
    pub channel: ContactChannelWord,
    /// Whether the client was reached.
    pub reached: bool,
    /// What the client said.
    pub answer: ClientAnswerWord,
    /// What else is to be known.
    #[schema(max_length = 2_000, examples("Veut commencer en mars."))]
    pub note: String,
    /// When the client is to be contacted next.
    pub next_contact_at: DateTime<Utc>,
    /// When it was noted.
    pub recorded_at: DateTime<Utc>,
}

/// A page of a contact log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactList)]
pub struct ContactListView {
    /// The contacts, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<ContactView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A project whose client is to be contacted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactDue)]
pub struct ContactDueView {
    /// The project.
    pub project: ProjectSummaryView,
    /// When the contact is due.
    pub due_at: DateTime<Utc>,
    /// The client.
    pub client: PersonView,
    /// Where the client is phoned.
    #[schema(max_length = 24, examples("+33 6 12 34 56 78"))]
    pub phone: String,
    /// The agent in charge; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agent: Option<PersonView>,
}

/// A page of contacts due.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactDueList)]
pub struct ContactDueListView {
    /// The contacts due, the longest overdue first.
    #[schema(max_items = 100)]
    pub items: Vec<ContactDueView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// The follow-up agent in charge of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectAgent, examples(json!({
    "agent": { "id": "01980000-0000-7000-8000-00000000000a", "display_name": "Fatou" }
})))]
pub struct ProjectAgentView {
    /// The agent; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agent: Option<PersonView>,
}

/// A provider's report that a project is stale: a note, which cancels nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleReport)]
pub struct StaleReportView {
    /// Its id.
    pub id: Uuid,
    /// Who reports.
    pub provider: PersonView,
    /// Why.
    #[schema(max_length = 1_000, examples("Le client dit avoir trouvé quelqu'un."))]
    pub reason: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A report as follow-up sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MarkedStaleReport)]
pub struct MarkedStaleReportView {
    /// The report.
    pub report: StaleReportView,
    /// It may be meant to raise the reporter's own chances: one of the two below.
    pub is_possible_pressure: bool,
    /// The reporter applied to the project.
    pub has_applied: bool,
    /// The reporter reports more often than the policy takes as usual.
    pub reports_often: bool,
}

/// A page of stale reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleReportList)]
pub struct StaleReportListView {
    /// The reports, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<MarkedStaleReportView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// The names of the people on a page.
pub struct Names(BTreeMap<AccountId, String>);

impl Names {
    /// The names of these accounts.
    pub fn load(store: &mut dyn Store, accounts: impl IntoIterator<Item = AccountId>) -> Result<Self, Failure> {
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        Ok(Self(display_names(store, &accounts)?))
    }

    /// A person, by name.
    pub fn person(&self, account: AccountId) -> PersonView {
        PersonView { id: account.0, display_name: self.0.get(&account).cloned().unwrap_or_default() }
    }
}

impl ApplicationView {
    /// The application as the caller sees it.
    pub fn new(application: &Application, project: &Project, names: &Names, context: &Context<'_>) -> Self {
        let actor = context.actor;
        let (is_own, is_client) = (actor.is(application.provider), actor.is(project.client));
        Self {
            id: application.id.0,
            project: project.into(),
            provider: names.person(application.provider),
            message: application.message.as_str().to_owned(),
            state: ApplicationStateWord(application.state),
            shortlisted_at: application.shortlisted_at.filter(|_| !is_own),
            tipped_at: application.tipped_at.filter(|_| !is_client),
            created_at: application.created_at,
            allowed_actions: actions(application, project, actor).into_iter().map(ApplicationActionWord).collect(),
        }
    }

    /// The same, with its provider's name.
    pub fn of(
        store: &mut dyn Store,
        context: &Context<'_>,
        (project, application): &(Project, Application),
    ) -> Result<Self, Failure> {
        let names = Names::load(store, [application.provider])?;
        Ok(Self::new(application, project, &names, context))
    }
}

/// What the caller can do with an application.
fn actions(application: &Application, project: &Project, actor: &Actor) -> Vec<ApplicationAction> {
    let is_theirs = |action: &ApplicationAction| match action {
        ApplicationAction::Shortlist | ApplicationAction::Award => {
            actor.is(project.client) && project.check(ProjectAction::Award).is_ok()
        }
        ApplicationAction::Tip => {
            let is_agent = project.agent.is_some_and(|agent| actor.is(agent));
            is_agent && Operation::TipApplication.admit(actor).is_ok() && project.check(ProjectAction::Award).is_ok()
        }
        ApplicationAction::Withdraw => actor.is(application.provider),
    };
    let can = |action: &ApplicationAction| is_theirs(action) && application.check(*action).is_ok();
    ApplicationAction::ALL.iter().copied().filter(can).collect()
}

/// What something cost, in words.
fn cost_in_words(cost: Cost, language: Language, again: (&str, &str)) -> String {
    let (english, french) = match cost {
        Cost::Paid => ("This was free: it is paid for.", "C’était gratuit : c’est déjà payé."),
        Cost::Won => ("This was free: the project is yours.", "C’était gratuit : le projet est à vous."),
        Cost::Price(0) => ("This was free.", "C’était gratuit."),
        Cost::Price(1) => ("This cost 1 credit.", "Cela a coûté 1 crédit."),
        Cost::Price(_) => ("This cost {} credits.", "Cela a coûté {} crédits."),
    };
    let said = language.pick(english, french).replace("{}", &cost.credits().to_string());
    format!("{said} {}", language.pick(again.0, again.1))
}

const APPLYING_AGAIN: (&str, &str) =
    ("Applying to this project again is free.", "Candidater à nouveau à ce projet est gratuit.");
const SEEING_AGAIN: (&str, &str) =
    ("Seeing these contact details again is free.", "Revoir ces coordonnées est gratuit.");

impl MadeApplicationView {
    /// What was made, and what it cost.
    pub fn new(application: ApplicationView, cost: Cost, language: Language) -> Self {
        let explanation = cost_in_words(cost, language, APPLYING_AGAIN);
        Self { application, spent_credits: cost.credits(), explanation }
    }
}

impl WithdrawnApplicationView {
    /// What was taken back, and that nothing is refunded.
    pub fn new(application: ApplicationView, language: Language) -> Self {
        let rule = language.pick("Withdrawing refunds nothing.", "Le retrait ne rembourse rien.");
        let explanation = format!("{rule} {}", language.pick(APPLYING_AGAIN.0, APPLYING_AGAIN.1));
        Self { application, refunded_credits: 0, explanation }
    }
}

impl ContactDetailsView {
    /// How the client is reached, and what seeing it cost.
    pub fn new(details: &ContactDetails, cost: Cost, language: Language) -> Self {
        Self {
            name: details.name.as_str().to_owned(),
            email: details.email.as_written().to_owned(),
            phone: details.phone.as_str().to_owned(),
            spent_credits: cost.credits(),
            explanation: cost_in_words(cost, language, SEEING_AGAIN),
        }
    }
}

impl ContactView {
    /// The contact, with its agent's name.
    pub fn new(contact: &Contact, names: &Names) -> Self {
        Self {
            id: contact.id.0,
            agent: names.person(contact.agent),
            contacted_at: contact.contacted_at,
            channel: ContactChannelWord(contact.channel),
            reached: contact.reached,
            answer: ClientAnswerWord(contact.answer),
            note: contact.note.as_str().to_owned(),
            next_contact_at: contact.next_contact_at,
            recorded_at: contact.recorded_at,
        }
    }
}

impl ContactDueView {
    /// A project whose client is to be contacted, with the names of those concerned.
    pub fn new(project: &Project, names: &Names) -> Self {
        Self {
            project: project.into(),
            due_at: project.next_contact_at.unwrap_or(project.created_at),
            client: names.person(project.client),
            phone: project.terms.phone.as_str().to_owned(),
            agent: project.agent.map(|agent| names.person(agent)),
        }
    }
}

impl StaleReportView {
    /// The report, with its provider's name.
    pub fn new(report: &StaleReport, names: &Names) -> Self {
        Self {
            id: report.id.0,
            provider: names.person(report.provider),
            reason: report.reason.as_str().to_owned(),
            created_at: report.created_at,
        }
    }
}

impl MarkedStaleReportView {
    /// The report with its marks.
    pub fn new(report: &StaleReport, names: &Names) -> Self {
        Self {
            report: StaleReportView::new(report, names),
            is_possible_pressure: report.is_possible_pressure(),
            has_applied: report.has_applied,
            reports_often: report.reports_often,
        }
    }
}
