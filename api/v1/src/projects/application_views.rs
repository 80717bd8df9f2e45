//! Applications and contact details as the API shows them.

use palier_domain::projects::{Application, ContactDetails, Cost, Project};
use palier_domain::{Context, Failure, Store};
use palier_http::instants::DateTime;
use palier_http::language::Language;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::ProjectSummaryView;
use crate::people::{Names, PersonView};
use crate::projects::words::{ApplicationActionWord, ApplicationStateWord, TipChannelWord};

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
    /// When the client showed interest in it; null for its own provider, who learns of it from a tip.
    #[schema(required = true)]
    pub shortlisted_at: Option<DateTime>,
    /// When the client's interest in it was first named in the contact log; null to everybody but follow-up.
    #[schema(required = true)]
    pub interest_named_at: Option<DateTime>,
    /// When the agent told the provider that its chances are good; null to the client.
    #[schema(required = true)]
    pub tipped_at: Option<DateTime>,
    /// Whether the agent did so by phone or by a message; null to the client.
    #[schema(required = true, value_type = Option<String>, max_length = 40, pattern = "^[a-z_]+$")]
    pub tip_channel: Option<TipChannelWord>,
    /// What the agent told the provider, as far as it was noted; null to the client.
    #[schema(required = true, max_length = 5_000)]
    pub tip_message: Option<String>,
    /// When it was made.
    pub created_at: DateTime,
    /// When its provider last wrote it: applying again with another message makes it anew.
    pub updated_at: DateTime,
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
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(2))]
    pub spent_credits: i64,
    /// That, in words.
    #[schema(max_length = 300, examples("2 credits spent. Applying to this project again is free."))]
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
    #[schema(max_length = 300, examples("Withdrawing refunds no credits. Applying to this project again is free."))]
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
    #[schema(max_length = 16, examples("+33612345678"))]
    pub phone: String,
    /// What seeing it cost, in credits; 0 when it was paid for before, the project was won, or it is free.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(1))]
    pub spent_credits: i64,
    /// That, in words.
    #[schema(max_length = 300, examples("1 credit spent. Seeing these contact details again is free."))]
    pub explanation: String,
}

impl ApplicationView {
    /// The application as the caller sees it.
    pub fn new(application: &Application, project: &Project, names: &Names, context: &Context<'_>) -> Self {
        let actor = context.actor;
        let (is_own, is_client) = (actor.is(application.provider), actor.is(project.client));
        let tip = application.tip.as_ref().filter(|_| !is_client);
        Self {
            id: application.id.0,
            project: ProjectSummaryView::in_full(project),
            provider: names.person(application.provider),
            message: application.message.as_str().to_owned(),
            state: ApplicationStateWord(application.state),
            shortlisted_at: application.shortlisted_at.filter(|_| !is_own).map(DateTime),
            interest_named_at: application.interest_named_at.filter(|_| !is_own && !is_client).map(DateTime),
            tipped_at: tip.map(|tip| tip.tipped_at).map(DateTime),
            tip_channel: tip.map(|tip| TipChannelWord(tip.channel)),
            tip_message: tip.and_then(|tip| tip.message.as_ref()).map(|message| message.as_str().to_owned()),
            created_at: DateTime(application.created_at),
            updated_at: DateTime(application.updated_at),
            allowed_actions: application
                .allowed_actions(project, actor)
                .into_iter()
                .map(ApplicationActionWord)
                .collect(),
        }
    }

    /// The view of one application, with its provider's name looked up.
    pub fn of(
        store: &mut dyn Store,
        context: &Context<'_>,
        (project, application): &(Project, Application),
    ) -> Result<Self, Failure> {
        let names = Names::load(store, [application.provider])?;
        Ok(Self::new(application, project, &names, context))
    }
}

/// What something cost, in words.
fn cost_in_words(cost: Cost, language: Language, again: (&str, &str)) -> String {
    let (english, french) = match cost {
        Cost::Paid => ("No credits spent: you already had this.", "Aucun crédit dépensé : vous l’aviez déjà."),
        Cost::Won => ("No credits spent: you won the project.", "Aucun crédit dépensé : vous avez remporté le projet."),
        Cost::Price(0) => ("No credits spent.", "Aucun crédit dépensé."),
        Cost::Price(1) => ("1 credit spent.", "1 crédit dépensé."),
        Cost::Price(_) => ("{} credits spent.", "{} crédits dépensés."),
    };
    let said = language.template(english, french).replace("{}", &language.number(cost.credits()));
    format!("{said} {}", language.pick(again.0, again.1))
}

const APPLYING_AGAIN: (&str, &str) =
    ("Applying to this project again is free.", "Postuler à nouveau à ce projet est gratuit.");
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
        let rule = language.pick("Withdrawing refunds no credits.", "Le retrait ne rembourse pas les crédits.");
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
