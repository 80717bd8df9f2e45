//! Questions of providers and clients, and who answers them.
//!
//! Sales answers providers first: what is about subscriptions and credits, and
//! what is about a project to which the asker has not applied. From the
//! application on questions about the project go to the agent in charge, or to
//! anybody of follow-up while there is no agent who can. What was asked before
//! stays with sales, who answers it, or hands it over once the asker has applied.
//! A client's questions go to the agent in charge of the project.

mod listing;
mod operations;
mod refusal;

use chrono::{DateTime, Utc};

use crate::actor::{Actor, StaffRole, named};
use crate::clock::Context;
use crate::credits::CreditRefusal;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{AccountId, ProjectId, QuestionId};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::projects::{
    APPLICANT, ApplicationState, PROJECT_CLIENT, Project, interest_in, minder, minders, require_project_for_asker,
};
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::{Store, StoreError};
use crate::text::Prose;
use crate::write_set::{Aggregate, WriteSet};

pub use listing::list_questions;
pub(crate) use operations::OPERATIONS;
pub use operations::{ADDRESSEE, ASKER};
pub use refusal::{QuestionFault, QuestionRefusal};

/// The longest question or answer, in characters.
pub const QUESTION_CHARACTERS_MAX: usize = 2_000;
/// The most questions that somebody has unanswered at a time.
pub const OPEN_QUESTIONS_MAX: i64 = 20;

named! {
    /// What a question is about.
    QuestionTopic {
        /// A subscription or a plan.
        Subscription "subscription",
        /// Credits: packs, spends, refunds.
        Credits "credits",
        /// A project: one that a provider may know, or a client's own.
        Project "project",
    }
}

named! {
    /// Who answers a question.
    Department {
        /// The provider department.
        Sales "sales",
        /// The agent in charge of the project.
        FollowUp "follow_up",
    }
}

named! {
    /// Whose list of questions.
    QuestionBox {
        /// The caller's own questions.
        Asked "asked",
        /// Open questions for sales; none about projects in which the caller has an interest.
        Sales "sales",
        /// Open questions about the projects that the caller is in charge of, and those that nobody in charge can answer.
        FollowUp "follow_up",
    }
}

named! {
    /// What can be done with a question.
    QuestionAction {
        /// Answer it, once.
        Answer "answer",
        /// Hand it over to follow-up, as the asker has applied to the project.
        HandOver "hand_over",
    }
}

impl QuestionAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Answer => Operation::ANSWER_QUESTION,
            Self::HandOver => Operation::HAND_OVER_QUESTION,
        }
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub text: Prose<QUESTION_CHARACTERS_MAX>,
    /// By whom.
    pub answered_by: AccountId,
    /// When.
    pub answered_at: DateTime<Utc>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Who asks.
    pub asker: AccountId,
    /// What it is about.
    pub topic: QuestionTopic,
    /// Who answers it.
    pub department: Department,
    /// When sales handed it over.
    pub handed_over_at: Option<DateTime<Utc>>,
    /// The project that it is about.
    pub project: Option<ProjectId>,
    /// The agent in charge who is to answer it.
    pub addressee: Option<AccountId>,
    /// What it says.
    pub text: Prose<QUESTION_CHARACTERS_MAX>,
    /// What was answered.
    pub answer: Option<Answer>,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
}

impl Question {
    /// What it belongs to: the project that it is about.
    pub fn aggregate(&self) -> Aggregate {
        self.project.map_or(Aggregate::Alone, Aggregate::Project)
    }

    /// Whether it is open for an action.
    fn check(&self, action: QuestionAction) -> Result<(), Refusal> {
        if let Some(Answer { answered_at, .. }) = &self.answer {
            return Err(QuestionRefusal::AlreadyAnswered { answered_at: *answered_at }.into());
        }
        if action == QuestionAction::HandOver {
            let handed_over_at = self.handed_over_at;
            ensure(self.department == Department::Sales, QuestionRefusal::AlreadyHandedOver { handed_over_at })?;
            ensure(self.project.is_some(), QuestionRefusal::StaysWithSales { topic: self.topic.as_str() })?;
        }
        Ok(())
    }
}

/// The key of a question in lists: newest first.
pub type QuestionKey = (DateTime<Utc>, QuestionId);

/// Where questions are kept.
pub trait QuestionStore {
    /// Adds a question.
    fn insert_question(&mut self, question: &Question) -> Result<(), StoreError>;
    /// The question.
    fn find_question(&mut self, id: QuestionId) -> Result<Option<Question>, StoreError>;
    /// Writes an answer to a question that has none; [`StoreError::Conflict`] when it has one.
    fn answer_question(&mut self, question: &Question, answer: &Answer) -> Result<(), StoreError>;
    /// Writes that a question of sales' that nobody has answered was handed over; [`StoreError::Conflict`] when it is none.
    fn hand_over_question(&mut self, question: &Question) -> Result<(), StoreError>;
    /// Questions, newest first: the asker's own, or the open ones of a department, for one of its people.
    fn list_questions(
        &mut self,
        whose: QuestionsOf,
        page: &PageRequest<QuestionKey>,
    ) -> Result<Page<Question, QuestionKey>, StoreError>;
    /// How many questions of somebody are open, counted up to `limit`.
    fn count_open_questions(&mut self, asker: AccountId, limit: i64) -> Result<i64, StoreError>;
    /// Gives the open questions about a project that are with follow-up another addressee.
    fn readdress_questions(&mut self, project: ProjectId, addressee: AccountId) -> Result<(), StoreError>;
}

/// Which questions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionsOf {
    /// Those that somebody asked.
    Asker(AccountId),
    /// The open ones for somebody of sales; none about a project in which that person has an interest.
    Sales(AccountId),
    /// The open ones for an agent: addressed to it, or to nobody who can answer; none in which it has an interest.
    Agent(AccountId),
}

/// A question to be asked.
#[derive(Debug, Clone)]
pub struct AskQuestion {
    /// The id that it gets.
    pub id: QuestionId,
    /// What it is about.
    pub topic: QuestionTopic,
    /// The project, for a question about one.
    pub project: Option<ProjectId>,
    /// What it says.
    pub text: Prose<QUESTION_CHARACTERS_MAX>,
}

/// Asks: a provider, or a client about their own project.
pub fn ask_question(store: &mut dyn Store, context: &Context<'_>, command: AskQuestion) -> Result<Question, Failure> {
    Operation::CREATE_QUESTION.allow(context.actor, Relations::NONE)?;
    let asker = context.actor.account().ok_or(Refusal::SignInRequired)?;
    check_project(&command).refuse()?;
    let (project, department) = match command.project {
        Some(id) => {
            let (project, relations) = require_project_for_asker(store, context, Operation::CREATE_QUESTION, id)?;
            let is_for_agent = relations.has(PROJECT_CLIENT) || relations.has(APPLICANT);
            (Some(project), if is_for_agent { Department::FollowUp } else { Department::Sales })
        }
        None => {
            ensure(store.find_provider(asker)?.is_some(), CreditRefusal::ProviderProfileRequired)?;
            (None, Department::Sales)
        }
    };
    let addressee = match &project {
        Some(project) if department == Department::FollowUp => {
            minder(store, project, StaffRole::FollowUp, project.agent)?
        }
        _ => None,
    };
    let limit = OPEN_QUESTIONS_MAX;
    let open = store.count_open_questions(asker, limit)?;
    ensure(open < limit, Refusal::LimitReached { what: "open_questions", limit })?;
    ensure(store.find_question(command.id)?.is_none(), Refusal::IdTaken)?;
    count_act(store, context, (asker, FrequentAct::AskQuestion, asker.0))?;
    let AskQuestion { id, topic, text, .. } = command;
    let question = Question {
        id,
        asker,
        topic,
        department,
        handed_over_at: None,
        project: project.as_ref().map(|project| project.id),
        addressee,
        text,
        answer: None,
        created_at: context.now,
    };
    store.insert_question(&question)?;
    if let Some(project) = project.filter(|_| department == Department::FollowUp) {
        tell_follow_up(store, context, &project, &question)?;
    }
    Ok(question)
}

/// Tells whoever of follow-up is to answer a question.
fn tell_follow_up(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: &Project,
    question: &Question,
) -> Result<(), Failure> {
    let kind = match question.asker == project.client {
        true => NotificationKind::ClientAsked,
        false => NotificationKind::QuestionAsked,
    };
    let title = project.terms.title.as_str();
    let notice = Notice::about_question(kind, question.id, Some(project.id), title);
    let told = minders(store, context, project, StaffRole::FollowUp, question.addressee)?;
    notify(store, context, &told, &notice.saying(question.text.as_str()))
}

/// A question names a project if and only if it is about one.
fn check_project(command: &AskQuestion) -> Faults {
    let is_about_project = command.topic == QuestionTopic::Project;
    let mut faults = Faults::default();
    let fits = is_about_project == command.project.is_some();
    faults.unless(fits, "/project_id", QuestionFault::QuestionProjectMismatch { topic: command.topic.as_str() });
    faults
}

/// The question, if the caller may do this to it.
fn require_question_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: QuestionId,
) -> Result<Question, Failure> {
    operation.admit(context.actor)?;
    let question = store.find_question(id)?.ok_or(Refusal::NotFound)?;
    let relations = relations_to(store, context.actor, &question)?;
    let is_act = QuestionAction::ALL.iter().any(|action| action.operation() == operation);
    ensure(!(is_act && relations.has(ASKER) && relations.has(ADDRESSEE)), QuestionRefusal::OwnQuestion)?;
    operation.allow(context.actor, relations)?;
    Ok(question)
}

/// What a caller is to a question.
fn relations_to(store: &mut dyn Store, actor: &Actor, question: &Question) -> Result<Relations, Failure> {
    let project = match question.project {
        Some(id) => Some(store.find_project(id)?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let is_addressee = match (question.department, &project) {
        (Department::Sales, _) => actor.has_role(StaffRole::Sales),
        (Department::FollowUp, Some(project)) if actor.has_role(StaffRole::FollowUp) => {
            let is_named = question.addressee.is_some_and(|agent| actor.is(agent));
            is_named || minder(store, project, StaffRole::FollowUp, question.addressee)?.is_none()
        }
        (Department::FollowUp, _) => false,
    };
    let mut relations =
        Relations::NONE.known_to(&[]).with(ASKER, actor.is(question.asker)).with(ADDRESSEE, is_addressee);
    if let (Some(project), Some(account)) = (&project, actor.account().filter(|_| is_addressee)) {
        let interest = interest_in(store, project, account)?;
        relations = relations.with(PROJECT_CLIENT, account == project.client).with_interest(interest);
    }
    Ok(relations)
}

/// What the caller, who knows the question, can do with it now. Nobody answers their own question.
pub fn allowed_question_actions(
    store: &mut dyn Store,
    context: &Context<'_>,
    question: &Question,
) -> Result<Vec<QuestionAction>, Failure> {
    let actor = context.actor;
    let mut open: Vec<QuestionAction> = QuestionAction::ALL.to_vec();
    open.retain(|action| question.check(*action).is_ok() && !actor.is(question.asker));
    if !open.is_empty() {
        let relations = relations_to(store, actor, question)?;
        open.retain(|action| action.operation().allow(actor, relations).is_ok());
    }
    if open.contains(&QuestionAction::HandOver) && !has_applied(store, question)? {
        open.retain(|action| *action != QuestionAction::HandOver);
    }
    Ok(open)
}

/// Whether whoever asked has an application to the project that stands.
fn has_applied(store: &mut dyn Store, question: &Question) -> Result<bool, Failure> {
    let Some(project) = question.project else { return Ok(false) };
    let application = store.find_application_of(project, question.asker)?;
    Ok(application.is_some_and(|application| application.state != ApplicationState::Withdrawn))
}

/// The question, for whoever asked and whoever is to answer.
pub fn read_question(store: &mut dyn Store, context: &Context<'_>, id: QuestionId) -> Result<Question, Failure> {
    require_question_for(store, context, Operation::GET_QUESTION, id)
}

/// What answering a question changes: itself, and the project that it is about. Which one that is never changes.
pub fn write_set_of_question(store: &mut dyn Store, id: QuestionId) -> Result<WriteSet, Failure> {
    let project = store.find_question(id)?.and_then(|question| question.project);
    let alone = WriteSet::alone(id);
    Ok(match project {
        Some(project) => alone.and(project),
        None => alone,
    })
}

/// Answers a question, once; whoever asked is told.
pub fn answer_question(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: QuestionId,
    text: Prose<QUESTION_CHARACTERS_MAX>,
) -> Result<Question, Failure> {
    let mut question = require_question_for(store, context, Operation::ANSWER_QUESTION, id)?;
    question.check(QuestionAction::Answer)?;
    let answered_by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let answer = Answer { text, answered_by, answered_at: context.now };
    store.answer_question(&question, &answer)?;
    let about = question.text.as_str();
    let notice = Notice::about_question(NotificationKind::QuestionAnswered, id, question.project, about);
    notify(store, context, &[question.asker], &notice.saying(answer.text.as_str()))?;
    question.answer = Some(answer);
    Ok(question)
}

/// Sales hands a question about a project over to the agent in charge, once whoever asked has applied to the project.
/// Both are told.
pub fn hand_over_question(store: &mut dyn Store, context: &Context<'_>, id: QuestionId) -> Result<Question, Failure> {
    let mut question = require_question_for(store, context, Operation::HAND_OVER_QUESTION, id)?;
    question.check(QuestionAction::HandOver)?;
    let stays = QuestionRefusal::StaysWithSales { topic: question.topic.as_str() };
    ensure(has_applied(store, &question)?, stays.clone())?;
    let project = question.project.ok_or(stays)?;
    let project = store.find_project(project)?.ok_or(Refusal::NotFound)?;
    question.department = Department::FollowUp;
    question.handed_over_at = Some(context.now);
    question.addressee = minder(store, &project, StaffRole::FollowUp, project.agent)?;
    store.hand_over_question(&question)?;
    tell_follow_up(store, context, &project, &question)?;
    let kind = NotificationKind::QuestionHandedOver;
    let notice = Notice::about_question(kind, id, question.project, question.text.as_str());
    notify(store, context, &[question.asker], &notice)?;
    Ok(question)
}
