//! Questions of providers and clients, and their answers.

pub mod words;

use actix_web::{get, post};
use palier_domain::ids::{ProjectId, QuestionId};
use palier_domain::page::Page;
use palier_domain::questions::{
    AskQuestion, Question, QuestionAction, QuestionBox, QuestionKey, allowed_question_actions,
    answer_question as answer, ask_question, hand_over_question as hand_over, list_questions as list, read_question,
    write_set_of_question,
};
use palier_domain::text::Prose;
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::words::{DepartmentWord, QuestionActionWord, QuestionBoxWord, QuestionTopicWord};
use super::people::{Names, PersonView};

/// The routes of questions.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_questions)
        .service(create_question)
        .service(get_question)
        .service(answer_question)
        .service(hand_over_question);
}

/// A question's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct QuestionPath {
    /// The question.
    question_id: Uuid,
}

/// A question of a provider or a client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Question)]
pub struct QuestionView {
    /// Its id.
    pub id: Uuid,
    /// Who asks.
    pub asker: PersonView,
    /// What it is about.
    pub topic: QuestionTopicWord,
    /// Who answers it: sales what providers ask first, follow-up what applicants and clients ask about a project.
    pub department: DepartmentWord,
    /// When sales handed it over to follow-up; null when they did not.
    #[schema(required = true)]
    pub handed_over_at: Option<DateTime>,
    /// The project that it is about.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The agent in charge who should answer it; absent when sales should, or all of follow-up because nobody was in
    /// charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub addressee: Option<PersonView>,
    /// What it says.
    #[schema(max_length = 2_000, examples("When do my credits expire?"))]
    pub text: String,
    /// What was answered; null while nobody has.
    #[schema(required = true, max_length = 2_000, examples("Ninety days after the month that brought them."))]
    pub answer: Option<String>,
    /// Who answered it; absent while nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answered_by: Option<PersonView>,
    /// When it was answered.
    #[schema(required = true)]
    pub answered_at: Option<DateTime>,
    /// When it was asked.
    pub created_at: DateTime,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<QuestionActionWord>,
}

/// A page of questions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuestionList)]
pub struct QuestionListView {
    /// The questions, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<QuestionView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A question from a provider, or from a client about their own project.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "topic": "credits", "text": "When do my credits expire?" })))]
pub struct CreateQuestionRequest {
    /// The id that the question gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// What it is about.
    pub topic: QuestionTopicWord,
    /// The project, if and only if it is about one.
    #[serde(default)]
    #[schema(nullable = false)]
    pub project_id: Option<Uuid>,
    /// What it says.
    #[schema(min_length = 1, max_length = 2_000, format = "prose")]
    pub text: String,
}

/// An answer to a question.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "text": "Ninety days after the month that brought them." })))]
pub struct AnswerQuestionRequest {
    /// What it says.
    #[schema(min_length = 1, max_length = 2_000, format = "prose")]
    pub text: String,
}

/// Whose questions are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QuestionQuery {
    /// `asked`: the caller's own. `sales`: open ones for sales, but for those about projects in which the caller has an
    /// interest of its own. `follow_up`: open ones about the projects that the
    /// caller is in charge of, and about those where nobody in charge can answer.
    #[serde(rename = "box")]
    #[param(rename = "box", nullable = false, inline)]
    pub which: Option<QuestionBoxWord>,
}

impl QuestionView {
    fn new(question: &Question, allowed: Vec<QuestionAction>, names: &Names) -> Self {
        let answer = question.answer.as_ref();
        Self {
            id: question.id.0,
            asker: names.person(question.asker),
            topic: QuestionTopicWord(question.topic),
            department: DepartmentWord(question.department),
            handed_over_at: question.handed_over_at.map(DateTime),
            project_id: question.project.map(|id| id.0),
            addressee: question.addressee.map(|agent| names.person(agent)),
            text: question.text.as_str().to_owned(),
            answer: answer.map(|answer| answer.text.as_str().to_owned()),
            answered_by: answer.map(|answer| names.person(answer.answered_by)),
            answered_at: answer.map(|answer| answer.answered_at).map(DateTime),
            created_at: DateTime(question.created_at),
            allowed_actions: allowed.into_iter().map(QuestionActionWord).collect(),
        }
    }

    fn of(store: &mut dyn Store, context: &Context<'_>, question: &Question) -> Result<Self, Failure> {
        let allowed = allowed_question_actions(store, context, question)?;
        Ok(Self::new(question, allowed, &Names::load(store, people_in(question))?))
    }
}

fn people_in(question: &Question) -> impl Iterator<Item = palier_domain::ids::AccountId> {
    let answered_by = question.answer.as_ref().map(|answer| answer.answered_by);
    std::iter::once(question.asker).chain(question.addressee).chain(answered_by)
}

/// List questions
///
/// The caller's own questions, or the open ones that the caller should answer; newest first.
#[utoipa::path(
    tag = "Questions", operation_id = "list_questions", params(QuestionQuery, PageQuery),
    responses((status = 200, description = "A page of questions", body = QuestionListView))
)]
#[get("/questions")]
async fn list_questions(caller: Caller, query: ValidQuery<QuestionQuery>, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<QuestionKey>()?;
    let which = query.which.map_or(QuestionBox::Asked, |word| word.0);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let page = list(store, context, which, &request)?;
        let names = Names::load(store, page.items.iter().flat_map(|(question, _)| people_in(question)))?;
        let view = |(question, allowed)| QuestionView::new(&question, allowed, &names);
        let items = page.items.into_iter().map(view).collect();
        Ok(Page { items, next: page.next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| QuestionListView { items, next_cursor }))
}

/// Ask a question
///
/// Sales answers providers first: what is about a subscription or credits, and what is about a project to which the asker
/// has not applied. From the application on, questions about the project go to the agent in charge. A client's questions
/// about their own project do, too, from its submission on. While nobody in charge can answer, all of follow-up is told.
/// `department` of the reply says who answers.
#[utoipa::path(
    tag = "Questions", operation_id = "create_question", request_body = CreateQuestionRequest,
    responses((
        status = 201, description = "The question", body = QuestionView,
        links(("GetQuestion" = (operation_id = "get_question", parameters(("question_id" = "$response.body#/id")))))
    )),
    extensions(("x-problems" = json!(refusals![
        "not-found", "provider-profile-required", "project-ended", "limit-reached", "too-often"
    ])))
)]
#[post("/questions")]
async fn create_question(
    caller: Caller,
    idempotency: Idempotency,
    body: ValidBody<CreateQuestionRequest>,
) -> Result<Reply, Problem> {
    let id = QuestionId(body.id.unwrap_or_else(|| caller.platform().ids.next()));
    let (topic, project) = (body.topic.0, body.project_id.map(ProjectId));
    let question = AskQuestion { id, topic, project, text: Prose::parse("text", &body.text)? };
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let question = ask_question(store, context, question.clone())?;
        QuestionView::of(store, context, &question)
    };
    let mut write_set = caller.counting(caller.own_book());
    if let Some(project) = project {
        write_set = write_set.and(project);
    }
    run_once(&caller, &idempotency, write_set, command, |view| {
        Reply::created(&format!("/v1/questions/{}", view.id), &view)
    })
    .await
}

/// Get a question
///
/// For whoever asked it and whoever is to answer it; absent to everybody else.
#[utoipa::path(
    tag = "Questions", operation_id = "get_question", params(QuestionPath),
    responses((status = 200, description = "The question", body = QuestionView))
)]
#[get("/questions/{question_id}")]
async fn get_question(caller: Caller, path: ValidPath<QuestionPath>) -> Result<Reply, Problem> {
    let id = QuestionId(path.question_id);
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let question = read_question(store, context, id)?;
        QuestionView::of(store, context, &question)
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// Answer a question
///
/// By sales or by the agent in charge of the project, as the question's `department` says; once. If the agent has left
/// follow-up, or has an interest in the project, anybody of follow-up can answer. The asker is told.
#[utoipa::path(
    tag = "Questions", operation_id = "answer_question", params(QuestionPath), request_body = AnswerQuestionRequest,
    responses((status = 200, description = "The answered question", body = QuestionView)),
    extensions(("x-problems" = json!(refusals!["own-question", "own-project", "own-interest", "question-answered"])))
)]
#[post("/questions/{question_id}/answer")]
async fn answer_question(
    caller: Caller,
    path: ValidPath<QuestionPath>,
    idempotency: Idempotency,
    body: ValidBody<AnswerQuestionRequest>,
) -> Result<Reply, Problem> {
    let (id, text) = (QuestionId(path.question_id), Prose::parse("text", &body.text)?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let question = answer(store, context, id, text.clone())?;
        QuestionView::of(store, context, &question)
    };
    let write_set = caller.read(move |store, _| write_set_of_question(store, id)).await?;
    run_once(&caller, &idempotency, write_set, command, |view| Reply::ok(&view)).await
}

/// Hand a question over
///
/// Sales hands an open question about a project over to the agent in charge, once whoever asked has applied to the
/// project; both are told. Sales may answer it instead.
#[utoipa::path(
    tag = "Questions", operation_id = "hand_over_question", params(QuestionPath),
    responses((status = 200, description = "The question, which follow-up answers", body = QuestionView)),
    extensions(("x-problems" = json!(refusals![
        "own-question", "own-project", "own-interest", "question-answered", "already-handed-over", "stays-with-sales"
    ])))
)]
#[post("/questions/{question_id}/hand-over")]
async fn hand_over_question(
    caller: Caller,
    path: ValidPath<QuestionPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = QuestionId(path.question_id);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let question = hand_over(store, context, id)?;
        QuestionView::of(store, context, &question)
    };
    let write_set = caller.read(move |store, _| write_set_of_question(store, id)).await?;
    run_once(&caller, &idempotency, write_set, command, |view| Reply::ok(&view)).await
}
