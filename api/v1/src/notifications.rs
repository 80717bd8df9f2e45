//! The inbox: what happened, in a sentence of the reader's language.

mod sentences;
pub mod words;

use actix_web::{get, post};
use palier_domain::ids::NotificationId;
use palier_domain::notifications::{
    Notification, NotificationKey, list_my_notifications as list, read_notification as read,
};
use palier_domain::refusal::{Fact, Facts};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::language::Language;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::{Problem, fill};
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::sentences::sentences;
use self::words::NotificationKindWord;
use super::money::MoneyView;

/// The routes of notifications.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_my_notifications).service(mark_notification_as_read);
}

/// A notification's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct NotificationPath {
    /// The notification.
    notification_id: Uuid,
}

/// Which notifications are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// `true` leaves out what was read.
    #[param(nullable = false, default = false)]
    pub unread: Option<bool>,
}

/// Something that the caller is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationView {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub kind: NotificationKindWord,
    /// That in a sentence, in the language of `Accept-Language`.
    #[schema(max_length = 2_500, examples("“Rénover une salle de bain” is listed."))]
    pub text: String,
    /// What was said: a reason, a tip, a question or an answer; empty when nothing was.
    #[schema(max_length = 5_000, examples("Le client apprécie votre offre."))]
    pub message: String,
    /// The project that it happened to.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// The question that it is about.
    #[schema(required = true)]
    pub question_id: Option<Uuid>,
    /// The campaign that it happened to.
    #[schema(required = true)]
    pub campaign_id: Option<Uuid>,
    /// The pledge that it happened to.
    #[schema(required = true)]
    pub pledge_id: Option<Uuid>,
    /// How much money it is about; absent when it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount: Option<MoneyView>,
    /// How many credits or pledges it is about.
    #[schema(required = true, format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub count: Option<i64>,
    /// The tranche that it is about.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// The end or expiry whose day the sentence names (in UTC); null when there is none.
    #[schema(required = true)]
    pub deadline_at: Option<DateTime>,
    /// When.
    pub created_at: DateTime,
    /// When it was read; null while it was not.
    #[schema(required = true)]
    pub read_at: Option<DateTime>,
}

/// A page of an inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationList)]
pub struct NotificationListView {
    /// The notifications, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<NotificationView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What the sentence is made of.
fn facts(notification: &Notification, language: Language) -> Facts {
    let until = notification.deadline_at.map(|at| language.day(at.date_naive()));
    let amount = notification.amount.map(|amount| language.amount(amount.amount_minor, amount.currency));
    vec![
        ("about", Fact::Text(notification.about.clone())),
        ("amount", amount.map_or(Fact::Absent, Fact::Text)),
        ("count", Fact::from(notification.count)),
        ("tranche", Fact::from(notification.tranche)),
        ("until", until.map_or(Fact::Absent, Fact::Text)),
        ("until_instant", notification.deadline_at.map_or(Fact::Absent, Fact::Instant)),
    ]
}

impl NotificationView {
    fn new(notification: Notification, language: Language) -> Self {
        Self {
            id: notification.id.0,
            kind: NotificationKindWord(notification.kind),
            text: fill(sentences(notification.kind), &facts(&notification, language), language),
            message: notification.said,
            project_id: notification.project.map(|id| id.0),
            question_id: notification.question.map(|id| id.0),
            campaign_id: notification.campaign.map(|id| id.0),
            pledge_id: notification.pledge.map(|id| id.0),
            amount: notification.amount.map(MoneyView::from),
            count: notification.count,
            tranche_number: notification.tranche,
            deadline_at: notification.deadline_at.map(DateTime),
            created_at: DateTime(notification.created_at),
            read_at: notification.read_at.map(DateTime),
        }
    }
}

/// List my notifications
///
/// The caller's inbox, newest first.
#[utoipa::path(
    tag = "Notifications", operation_id = "list_my_notifications", params(NotificationQuery, PageQuery),
    responses((status = 200, description = "A page of the inbox", body = NotificationListView, headers(("Content-Language" = String))))
)]
#[get("/me/notifications")]
async fn list_my_notifications(
    caller: Caller,
    query: ValidQuery<NotificationQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (only_unread, request) = (query.unread.unwrap_or(false), paging.request::<NotificationKey>()?);
    let language = caller.audience().language;
    let page = caller.read(move |store, context| list(store, context, only_unread, &request)).await?;
    let reply = paging.reply(page, |items, next_cursor| NotificationListView {
        items: items.into_iter().map(|notification| NotificationView::new(notification, language)).collect(),
        next_cursor,
    });
    Ok(reply.in_language(language))
}

/// Mark a notification as read
///
/// Records when the caller read it. Repeating it changes nothing.
#[utoipa::path(
    tag = "Notifications", operation_id = "mark_notification_as_read", params(NotificationPath),
    responses((status = 200, description = "The notification", body = NotificationView, headers(("Content-Language" = String))))
)]
#[post("/me/notifications/{notification_id}/read")]
async fn mark_notification_as_read(
    caller: Caller,
    path: ValidPath<NotificationPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let (id, language) = (NotificationId(path.notification_id), caller.audience().language);
    let command = move |store: &mut dyn Store, context: &Context<'_>| read(store, context, id);
    run_once(&caller, &idempotency, caller.own_book(), command, move |notification| {
        Reply::ok(&NotificationView::new(notification, language)).in_language(language)
    })
    .await
}
