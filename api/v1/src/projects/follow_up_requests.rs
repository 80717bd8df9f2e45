//! What callers send to follow-up, and what follow-up notes.

use palier_domain::Refusal;
use palier_domain::ids::{AccountId, ApplicationId, CallRequestId, ContactId, ProjectId};
use palier_domain::projects::{ContactsDue, LogContact, RequestCall, TipApplicant, TipChannel};
use palier_domain::text::Prose;
use palier_http::instants::DateTime;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::projects::words::{ClientAnswerWord, ContactChannelWord, TipChannelWord};

/// A tip to an applicant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(
    json!({ "message": "Le client apprécie votre offre : appelez-le cette semaine." }),
    json!({ "channel": "phone", "message": "Le rappelle jeudi." })
))]
pub struct TipApplicantRequest {
    /// `message`, when absent, sends the applicant what `message` says; `phone` notes that the applicant was told by phone.
    #[serde(default)]
    #[schema(nullable = false)]
    pub channel: Option<TipChannelWord>,
    /// What the applicant is told, or was told by phone; it may be left out of a tip by phone.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 5_000, format = "prose")]
    pub message: Option<String>,
}

impl TipApplicantRequest {
    /// The tip in the domain's words.
    pub fn command(&self) -> Result<TipApplicant, Refusal> {
        Ok(TipApplicant {
            channel: self.channel.map_or(TipChannel::Message, |word| word.0),
            message: self.message.as_deref().map(|text| Prose::parse("message", text)).transpose()?,
        })
    }
}

/// A client's wish to be phoned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "wished_at": "2027-03-12T17:00:00.000000Z", "note": "J’hésite entre deux devis." })))]
pub struct CreateCallRequestRequest {
    /// The id that the request gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// When the client would like to be phoned, within sixty days; at once when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub wished_at: Option<DateTime>,
    /// What it is about.
    #[serde(default)]
    #[schema(max_length = 2_000, format = "prose")]
    pub note: String,
}

impl CreateCallRequestRequest {
    /// The wish in the domain's words.
    pub fn command(&self, id: CallRequestId) -> Result<RequestCall, Refusal> {
        Ok(RequestCall { id, wished_at: self.wished_at.map(|at| at.0), note: Prose::parse("note", &self.note)? })
    }
}

/// The address of a request to be phoned.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CallRequestPath {
    /// The project.
    pub project_id: Uuid,
    /// The request.
    pub call_request_id: Uuid,
}

impl CallRequestPath {
    /// The ids in the domain's words.
    pub const fn ids(self) -> (ProjectId, CallRequestId) {
        (ProjectId(self.project_id), CallRequestId(self.call_request_id))
    }
}

/// A contact with a client.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "channel": "phone", "reached": true, "answer": "still_active", "note": "Veut commencer en mars."
})))]
pub struct LogContactRequest {
    /// The id that the contact gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// When it was; now when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub contacted_at: Option<DateTime>,
    /// How the client was contacted.
    pub channel: ContactChannelWord,
    /// Whether the client was reached.
    pub reached: bool,
    /// What the client said; `no_answer` if and only if not reached.
    pub answer: ClientAnswerWord,
    /// The applications in which the client showed interest: the agent in charge may tip them then, as if the client had
    /// shortlisted them.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub interested_application_ids: Vec<Uuid>,
    /// Anything else worth knowing.
    #[serde(default)]
    #[schema(max_length = 2_000, format = "prose")]
    pub note: String,
    /// When the client is to be contacted next; by policy when absent, and no later than a client who asked to be phoned,
    /// and was not reached, wishes.
    #[serde(default)]
    #[schema(nullable = false)]
    pub next_contact_at: Option<DateTime>,
}

impl LogContactRequest {
    /// The contact in the domain's words.
    pub fn command(&self, id: ContactId) -> Result<LogContact, Refusal> {
        Ok(LogContact {
            id,
            contacted_at: self.contacted_at.map(|at| at.0),
            channel: self.channel.0,
            reached: self.reached,
            answer: self.answer.0,
            interested_in: self.interested_application_ids.iter().copied().map(ApplicationId).collect(),
            note: Prose::parse("note", &self.note)?,
            next_contact_at: self.next_contact_at.map(|at| at.0),
        })
    }
}

/// Which contacts are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContactsDueQuery {
    /// Only projects that this agent is in charge of.
    #[param(nullable = false)]
    pub agent_id: Option<Uuid>,
    /// Due at this instant at the latest; now when absent.
    #[param(nullable = false)]
    pub until: Option<DateTime>,
}

impl ContactsDueQuery {
    /// The filter in the domain's types.
    pub fn due(&self) -> ContactsDue {
        ContactsDue { agent: self.agent_id.map(AccountId), until: self.until.map(|at| at.0) }
    }
}

/// Which agents are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgentQuery {
    /// Only those who can be put in charge of this project.
    #[param(nullable = false)]
    pub project_id: Option<Uuid>,
}

/// Who will be in charge.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "agent_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49" })))]
pub struct SetProjectAgentRequest {
    /// An account with the role `follow_up`.
    pub agent_id: Uuid,
}

/// A provider's report that a project is stale.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "Le client dit avoir trouvé quelqu'un." })))]
pub struct CreateStaleReportRequest {
    /// The id that the report gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// Why the provider thinks so.
    #[schema(min_length = 1, max_length = 1_000, format = "line")]
    pub reason: String,
}
