//! The contact log, contacts due, agents and stale reports as the API shows them.

use palier_domain::Context;
use palier_domain::ids::AccountId;
use palier_domain::projects::{CallRequest, Contact, FollowUpAgent, Project, StaleReport};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::ProjectSummaryView;
use crate::people::{Names, PersonView};
use crate::projects::words::{ClientAnswerWord, ContactChannelWord};

/// A contact with the client of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    /// Its id.
    pub id: Uuid,
    /// Who contacted the client; absent when the client answered by a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agent: Option<PersonView>,
    /// When.
    pub contacted_at: DateTime,
    /// How.
    pub channel: ContactChannelWord,
    /// Whether the client was reached.
    pub reached: bool,
    /// What the client said.
    pub answer: ClientAnswerWord,
    /// The applications in which the client showed interest; empty to everybody but follow-up.
    #[schema(max_items = 20)]
    pub interested_application_ids: Vec<Uuid>,
    /// Anything else worth knowing.
    #[schema(max_length = 2_000, examples("Veut commencer en mars."))]
    pub note: String,
    /// When to contact the client next.
    pub next_contact_at: DateTime,
    /// When it was noted.
    pub recorded_at: DateTime,
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

/// A project whose client should be contacted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactDue)]
pub struct ContactDueView {
    /// The project.
    pub project: ProjectSummaryView,
    /// When the contact is due.
    pub due_at: DateTime,
    /// The client.
    pub client: PersonView,
    /// Where the client is phoned.
    #[schema(max_length = 16, examples("+33612345678"))]
    pub phone: String,
    /// The agent in charge; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agent: Option<PersonView>,
    /// That the client asked to be phoned; absent when it has not, or was phoned since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub call_request: Option<CallRequestView>,
    /// How many providers reported it as stale since the client was last reached.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(1))]
    pub open_stale_reports: i64,
}

/// A client's wish to be phoned about a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallRequest)]
pub struct CallRequestView {
    /// Its id.
    pub id: Uuid,
    /// When the client would like to be phoned; null for at once.
    #[schema(required = true)]
    pub wished_at: Option<DateTime>,
    /// What it is about.
    #[schema(max_length = 2_000, examples("J’hésite entre deux devis."))]
    pub note: String,
    /// When the client asked.
    pub requested_at: DateTime,
    /// When it was settled: the client was phoned, asked anew, or the project ended; null while it is open.
    #[schema(required = true)]
    pub settled_at: Option<DateTime>,
    /// Whether the client was phoned and reached.
    pub was_phoned: bool,
}

/// A page of requests to be phoned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallRequestList)]
pub struct CallRequestListView {
    /// The requests, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<CallRequestView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
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

/// Somebody of follow-up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agent)]
pub struct AgentView {
    /// The agent's account.
    pub id: Uuid,
    /// The agent's name.
    #[schema(max_length = 120, examples("Fatou"))]
    pub display_name: String,
    /// How many projects that have not ended the agent is in charge of; no more than a thousand are counted.
    #[schema(format = Int64, minimum = 0, maximum = 1_000, examples(12))]
    pub projects: i64,
}

/// A page of agents.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgentList)]
pub struct AgentListView {
    /// The agents.
    #[schema(max_items = 100)]
    pub items: Vec<AgentView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
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
    pub created_at: DateTime,
    /// It may be meant to raise the reporter's own chances: one of the two below. These three are for follow-up, and
    /// absent to the reporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub is_possible_pressure: Option<bool>,
    /// The reporter ever applied to the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub has_applied: Option<bool>,
    /// The reporter reports more often than the policy takes as usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reports_often: Option<bool>,
}

/// A page of stale reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaleReportList)]
pub struct StaleReportListView {
    /// The reports, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<StaleReportView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl ContactView {
    /// The contact, with its agent's name.
    pub fn new(contact: &Contact, names: &Names) -> Self {
        Self {
            id: contact.id.0,
            agent: contact.agent.map(|agent| names.person(agent)),
            contacted_at: DateTime(contact.contacted_at),
            channel: ContactChannelWord(contact.channel),
            reached: contact.reached,
            answer: ClientAnswerWord(contact.answer),
            interested_application_ids: contact.interested_in.iter().map(|id| id.0).collect(),
            note: contact.note.as_str().to_owned(),
            next_contact_at: DateTime(contact.next_contact_at),
            recorded_at: DateTime(contact.recorded_at),
        }
    }
}

impl From<&CallRequest> for CallRequestView {
    fn from(request: &CallRequest) -> Self {
        Self {
            id: request.id.0,
            wished_at: request.wished_at.map(DateTime),
            note: request.note.as_str().to_owned(),
            requested_at: DateTime(request.requested_at),
            settled_at: request.settled_at.map(DateTime),
            was_phoned: request.contact.is_some(),
        }
    }
}

impl AgentView {
    /// The agent, by name.
    pub fn new(agent: FollowUpAgent, names: &Names) -> Self {
        Self { id: agent.account.0, display_name: names.of(agent.account), projects: agent.projects }
    }
}

impl ContactDueView {
    /// A project whose client should be contacted, with the names of the people involved.
    pub fn new(project: &Project, agent: Option<AccountId>, wish: Option<&CallRequest>, names: &Names) -> Self {
        Self {
            project: ProjectSummaryView::in_full(project),
            due_at: DateTime(project.next_contact_at.unwrap_or(project.created_at)),
            client: names.person(project.client),
            phone: project.terms.phone.as_str().to_owned(),
            agent: agent.map(|agent| names.person(agent)),
            call_request: wish.map(CallRequestView::from),
            open_stale_reports: project.open_reports,
        }
    }
}

impl StaleReportView {
    /// The report, with its provider's name; with its marks for everybody but whoever made it.
    pub fn new(report: &StaleReport, names: &Names, context: &Context<'_>) -> Self {
        let marked = |mark: bool| Some(mark).filter(|_| !context.actor.is(report.provider));
        Self {
            id: report.id.0,
            provider: names.person(report.provider),
            reason: report.reason.as_str().to_owned(),
            created_at: DateTime(report.created_at),
            is_possible_pressure: marked(report.is_possible_pressure()),
            has_applied: marked(report.has_applied),
            reports_often: marked(report.reports_often),
        }
    }
}
