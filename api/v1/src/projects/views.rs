//! Projects as the API shows them: the more the caller has to do with one, the more of it.

use palier_domain::actor::StaffRole;
use palier_domain::permissions::Relations;
use palier_domain::policy::{CREDIT_PRICE_MAX, SpendPurpose};
use palier_domain::projects::{
    APPLICATIONS_MAX, Hiding, INVOLVED, PRIVILEGE_PROVIDER, PROJECT_CLIENT, PROVIDER, Project, ProjectInvolvement,
    ProjectStage, ProjectState, agents_in_charge, allowed_project_actions, find_open_call_request, find_open_check_in,
};
use palier_domain::{Context, Failure, Store};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check_in_links::CheckInLinks;
use super::check_ins::CheckInView;
use super::follow_up_views::CallRequestView;
use crate::money::MoneyView;
use crate::people::{Names, PersonView};
use crate::policies::words::BudgetBandWord;
use crate::projects::words::{ContestDecisionWord, ProjectActionWord, ProjectCategoryWord, ProjectStateWord};

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Rénover une salle de bain"))]
    pub title: String,
    /// The work to be done.
    #[schema(max_length = 10_000, examples("6 m², baignoire à remplacer par une douche."))]
    pub description: String,
    /// What kind of work it is.
    pub category: ProjectCategoryWord,
    /// Where.
    #[schema(min_length = 1, max_length = 80, examples("Lille"))]
    pub city: String,
    /// For how much, roughly.
    pub budget: MoneyView,
    /// The band that the budget falls into, by which providers pay.
    pub budget_band: BudgetBandWord,
    /// Where it is in its life.
    pub state: ProjectStateWord,
    /// How many providers have applied and not withdrawn.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(3))]
    pub applications: i64,
    /// Who wants it done; absent to those who have not applied or paid for the contact details.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client: Option<PersonView>,
    /// The client's phone number; null for everybody but the client, and follow-up without an interest in the project.
    #[schema(required = true, max_length = 16, examples("+33612345678"))]
    pub phone: Option<String>,
    /// The follow-up agent in charge, for people involved in the project; absent while there is none, or while the
    /// agent has left follow-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agent: Option<PersonView>,
    /// The client's open request for a call, for the client and follow-up; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub call_request: Option<CallRequestView>,
    /// The last round of the question whether it is still wanted, with the links that answer it; for the client and
    /// follow-up, absent when it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub check_in: Option<CheckInView>,
    /// What acting costs the caller now, for providers who could act; absent to everybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cost: Option<ProjectCostView>,
    /// The caller's own application.
    #[schema(required = true)]
    pub my_application_id: Option<Uuid>,
    /// The application that was chosen; null to strangers.
    #[schema(required = true)]
    pub awarded_application_id: Option<Uuid>,
    /// When the client last confirmed it: by submitting it, by phone, or, once it was validated, by mail. Null to
    /// everybody but follow-up and privilege subscribers.
    #[schema(required = true)]
    pub confirmed_at: Option<DateTime>,
    /// How many whole days ago that was.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 100_000)]
    pub days_since_confirmed: Option<i64>,
    /// Why it was rejected; for its client and staff.
    #[schema(required = true, max_length = 1_000)]
    pub rejection_reason: Option<String>,
    /// Since when support hides its listing; null to those who have nothing to do with it.
    #[schema(required = true)]
    pub hidden_at: Option<DateTime>,
    /// That and why its listing is hidden; for its client and staff, absent while it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hiding: Option<HidingView>,
    /// When it was drafted.
    pub created_at: DateTime,
    /// When it was submitted.
    #[schema(required = true)]
    pub submitted_at: Option<DateTime>,
    /// When it was validated, which gives its place in the list of waiting projects.
    #[schema(required = true)]
    pub listed_at: Option<DateTime>,
    /// When a submitted project expires unless follow-up decides on it; null to everybody but its client and follow-up, and
    /// once it was decided on: what was validated does not end with time.
    #[schema(required = true)]
    pub expires_at: Option<DateTime>,
    /// When it was awarded.
    #[schema(required = true)]
    pub awarded_at: Option<DateTime>,
    /// When it was completed, rejected, cancelled, or expired.
    #[schema(required = true)]
    pub ended_at: Option<DateTime>,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<ProjectActionWord>,
}

/// What acting on a project costs a provider now. What was paid for once is free.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ProjectCost)]
pub struct ProjectCostView {
    /// Seeing the client's contact details, in credits.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(1))]
    pub contact_details_credits: i64,
    /// Applying, in credits, while the project is pending.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(2))]
    pub application_credits: i64,
}

const _: () = assert!(CREDIT_PRICE_MAX == 100 && APPLICATIONS_MAX == 100, "the bounds above are those of the domain");

/// The hiding of a listing by support, and the client's contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListingHiding)]
pub struct HidingView {
    /// Since when.
    pub hidden_at: DateTime,
    /// Why.
    #[schema(max_length = 1_000, examples("The description names a competitor."))]
    pub reason: String,
    /// What the client says against it; null while the client has not contested.
    #[schema(required = true, max_length = 1_000)]
    pub contest: Option<String>,
    /// When the client contested.
    #[schema(required = true)]
    pub contested_at: Option<DateTime>,
    /// What support decided on that; null while it has not.
    #[schema(required = true, value_type = Option<String>, max_length = 40, pattern = "^[a-z_]+$")]
    pub decision: Option<ContestDecisionWord>,
    /// Why.
    #[schema(required = true, max_length = 1_000)]
    pub decision_reason: Option<String>,
}

/// A project that support hides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HiddenProject)]
pub struct HiddenProjectView {
    /// The project.
    pub project: ProjectSummaryView,
    /// Why it is hidden, and the client's contest.
    pub hiding: HidingView,
}

/// A page of hidden projects.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HiddenProjectList)]
pub struct HiddenProjectListView {
    /// The projects, the longest waiting first.
    #[schema(max_items = 100)]
    pub items: Vec<HiddenProjectView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A project in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
pub struct ProjectSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, examples("Rénover une salle de bain"))]
    pub title: String,
    /// What kind of work it is.
    pub category: ProjectCategoryWord,
    /// Where.
    #[schema(min_length = 1, max_length = 80, examples("Lille"))]
    pub city: String,
    /// For how much, roughly.
    pub budget: MoneyView,
    /// The band that the budget falls into, by which providers pay.
    pub budget_band: BudgetBandWord,
    /// Where it is in its life.
    pub state: ProjectStateWord,
    /// How many providers have applied and not withdrawn.
    #[schema(format = Int64, minimum = 0, maximum = 100, examples(3))]
    pub applications: i64,
    /// When it was drafted.
    pub created_at: DateTime,
    /// When it was validated, which gives its place in the list of waiting projects.
    #[schema(required = true)]
    pub listed_at: Option<DateTime>,
    /// When it was awarded, which gives its place in the list of projects in progress.
    #[schema(required = true)]
    pub awarded_at: Option<DateTime>,
    /// Since when support hides its listing, which its client may contest; null to those who have nothing to do with it.
    #[schema(required = true)]
    pub hidden_at: Option<DateTime>,
}

/// A page of projects.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectList)]
pub struct ProjectListView {
    /// The projects, the most recent first.
    #[schema(max_items = 100)]
    pub items: Vec<ProjectSummaryView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<&Project> for ProjectSummaryView {
    fn from(project: &Project) -> Self {
        let terms = &project.terms;
        Self {
            id: project.id.0,
            title: terms.title.as_str().to_owned(),
            category: ProjectCategoryWord(terms.category),
            city: terms.city.as_str().to_owned(),
            budget: terms.budget.into(),
            budget_band: BudgetBandWord(project.budget_band),
            state: ProjectStateWord(project.state()),
            applications: project.applications,
            created_at: DateTime(project.created_at),
            listed_at: project.listed_at.map(DateTime),
            awarded_at: project.stage.award().map(|award| award.awarded_at).map(DateTime),
            hidden_at: None,
        }
    }
}

impl ProjectSummaryView {
    /// The project with what those who have to do with it know of it.
    pub fn in_full(project: &Project) -> Self {
        Self { hidden_at: project.hidden_at.map(DateTime), ..project.into() }
    }
}

impl From<Hiding> for HidingView {
    fn from(hiding: Hiding) -> Self {
        let (contest, decision) = match hiding.contest {
            Some(contest) => (Some((contest.reason, contest.contested_at)), contest.decision),
            None => (None, None),
        };
        Self {
            hidden_at: DateTime(hiding.hidden_at),
            reason: hiding.reason.as_str().to_owned(),
            contested_at: contest.as_ref().map(|(_, at)| *at).map(DateTime),
            contest: contest.map(|(reason, _)| reason.as_str().to_owned()),
            decision: decision.as_ref().map(|(decision, ..)| ContestDecisionWord(*decision)),
            decision_reason: decision.map(|(_, reason, _)| reason.as_str().to_owned()),
        }
    }
}

/// What of a project is shown to whom.
struct Seen {
    /// The client, staff who know every project, and Palier itself.
    all: bool,
    /// Follow-up.
    follow_up: bool,
    /// The client, staff, and providers who have to do with it.
    parties: bool,
    /// Follow-up, and privilege subscribers: those who may read the contact log.
    log: bool,
}

impl Seen {
    /// Staff who have an interest of their own see what others in their place see.
    fn by(context: &Context<'_>, relations: Relations) -> Self {
        let is_staff = |role| context.actor.has_role(role) && !relations.is_party();
        let follow_up = is_staff(StaffRole::FollowUp);
        let all = relations.has(PROJECT_CLIENT) || follow_up || is_staff(StaffRole::Support);
        Self {
            all,
            follow_up,
            parties: all || relations.has(INVOLVED),
            log: follow_up || relations.has(PRIVILEGE_PROVIDER),
        }
    }
}

impl ProjectView {
    /// The project as the caller, who stands so to it, sees it.
    pub fn of(
        store: &mut dyn Store,
        context: &Context<'_>,
        (project, standing): (&Project, &ProjectInvolvement),
        links: &CheckInLinks,
    ) -> Result<Self, Failure> {
        let relations = standing.relations;
        let seen = Seen::by(context, relations);
        let (agent, names) = if seen.parties {
            let agent = agents_in_charge(store, std::slice::from_ref(project))?.remove(&project.id);
            (agent, Names::load(store, [project.client].into_iter().chain(agent))?)
        } else {
            (None, Names::default())
        };
        let terms = &project.terms;
        let confirmed_at = project.confirmed_at.filter(|_| seen.log);
        let hiding = if seen.all && project.hidden_at.is_some() { store.find_hiding(project.id)? } else { None };
        let knows_wish = relations.has(PROJECT_CLIENT) || seen.follow_up;
        let wish = if knows_wish { find_open_call_request(store, project)? } else { None };
        let round = if knows_wish { find_open_check_in(store, project)? } else { None };
        let award = project.stage.award();
        let allowed = allowed_project_actions(store, context, project, standing)?;
        Ok(Self {
            id: project.id.0,
            title: terms.title.as_str().to_owned(),
            description: terms.description.as_str().to_owned(),
            category: ProjectCategoryWord(terms.category),
            city: terms.city.as_str().to_owned(),
            budget: terms.budget.into(),
            budget_band: BudgetBandWord(project.budget_band),
            state: ProjectStateWord(project.state()),
            applications: project.applications,
            client: seen.parties.then(|| names.person(project.client)),
            phone: (relations.has(PROJECT_CLIENT) || seen.follow_up).then(|| terms.phone.as_str().to_owned()),
            agent: agent.map(|agent| names.person(agent)),
            call_request: wish.as_ref().map(CallRequestView::from),
            check_in: round.map(|round| CheckInView::new(project, &round, links)),
            cost: costs(store, context, (project, standing))?,
            my_application_id: standing.application.as_ref().map(|own| own.id.0),
            awarded_application_id: award.filter(|_| seen.parties).map(|award| award.application.0),
            confirmed_at: confirmed_at.map(DateTime),
            days_since_confirmed: confirmed_at.map(|at| (context.now - at).num_days().max(0)),
            rejection_reason: match &project.stage {
                ProjectStage::Rejected { reason, .. } if seen.all => Some(reason.as_str().to_owned()),
                _ => None,
            },
            hidden_at: project.hidden_at.filter(|_| seen.parties).map(DateTime),
            hiding: hiding.map(HidingView::from),
            created_at: DateTime(project.created_at),
            submitted_at: project.submitted_at.map(DateTime),
            listed_at: project.listed_at.map(DateTime),
            expires_at: project
                .stage
                .expires_at()
                .filter(|_| seen.follow_up || relations.has(PROJECT_CLIENT))
                .map(DateTime),
            awarded_at: award.map(|award| award.awarded_at).map(DateTime),
            ended_at: project.stage.ended_at().map(DateTime),
            allowed_actions: allowed.into_iter().map(ProjectActionWord).collect(),
        })
    }
}

/// What acting costs the caller, if the caller is a provider who could act.
fn costs(
    store: &mut dyn Store,
    context: &Context<'_>,
    (project, standing): (&Project, &ProjectInvolvement),
) -> Result<Option<ProjectCostView>, Failure> {
    let relations = standing.relations;
    let could_act = context.actor.account().is_some() && relations.has(PROVIDER) && !relations.has(PROJECT_CLIENT);
    let has_details = standing.free(project, SpendPurpose::ContactDetails).is_some();
    if !could_act || !(project.state() == ProjectState::Pending || has_details) {
        return Ok(None);
    }
    let terms = store.current_policy()?.terms.marketplace;
    let credits = |purpose| standing.cost(project, purpose, &terms).credits();
    Ok(Some(ProjectCostView {
        contact_details_credits: credits(SpendPurpose::ContactDetails),
        application_credits: credits(SpendPurpose::Application),
    }))
}
