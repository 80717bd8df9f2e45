//! The journal as a feed: what happened, in the order of telling, to be gone on with at any time.

mod words;

use actix_web::get;
use palier_domain::ids::{BookId, CampaignId};
use palier_domain::journal::{EventFilter, FeedEvent, FeedKey, FeedPage, FeedView, list_events as list};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::ValidQuery;
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::words::{EventKindWord, FeedViewWord};
use super::money::MoneyView;

/// The routes of events.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_events);
}

/// Which events are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Whose view: `own`, what concerns the caller, when absent; `finance`, every book, for finance and auditors.
    #[param(nullable = false, inline)]
    pub view: Option<FeedViewWord>,
    /// Only events of this kind.
    #[param(nullable = false)]
    pub kind: Option<EventKindWord>,
    /// Only events of this campaign.
    #[param(nullable = false)]
    pub campaign_id: Option<Uuid>,
}

/// Something that happened, as it was recorded in the transaction of its effect.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalEvent, examples(json!({
    "id": "5f70bf18-a086-8070-96e9-48b04aed3b82", "kind": "pledge_collected",
    "campaign_id": "01980000-0000-7000-8000-000000000001", "provider_id": null, "sequence": 12,
    "subject_id": "01980000-0000-7000-8000-000000000003",
    "amount": { "amount_minor": 2_500, "currency": "EUR" }, "tranche_number": null, "until": null, "message": null,
    "occurred_at": "2026-03-01T12:00:00.123456Z"
})))]
pub struct EventView {
    /// Its id, the same to whoever reads it, however often: what was seen under it was this event.
    pub id: Uuid,
    /// What happened.
    pub kind: EventKindWord,
    /// The campaign that it happened in; null for a provider's.
    #[schema(required = true)]
    pub campaign_id: Option<Uuid>,
    /// The provider, by its account; null for a campaign's.
    #[schema(required = true)]
    pub provider_id: Option<Uuid>,
    /// Its place among the events of the campaign or the provider: 1, 2, 3 … You see those that concern you.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub sequence: i64,
    /// What it happened to: the pledge, the objection, the payment order, the purchase, the lot or the like that the kind
    /// speaks of, else the campaign.
    pub subject_id: Uuid,
    /// How much money it is about; absent when it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount: Option<MoneyView>,
    /// The tranche that it is about.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// When what began with it ends: until then a payment is awaited, or backers may object; null when nothing does.
    #[schema(required = true)]
    pub until: Option<DateTime>,
    /// What somebody wrote: the reason of a rejection, a freeze or a wind-down; null when nobody did.
    #[schema(required = true, max_length = 2_000)]
    pub message: Option<String>,
    /// When.
    pub occurred_at: DateTime,
}

/// A page of events, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalEventList)]
pub struct EventListView {
    /// The events, in the order in which they were told. A page may hold fewer than asked for, even none, while there
    /// are more: go on as long as there is a `next_cursor`.
    #[schema(max_items = 100)]
    pub items: Vec<EventView>,
    /// Pass as `cursor` to get the next page; null when there is no more for now.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
    /// Keep it: passed as `cursor` at any later time, the list goes on from here. Null as long as there was nothing yet.
    #[schema(required = true, max_length = 512)]
    pub resume_cursor: Option<String>,
}

impl From<FeedEvent> for EventView {
    fn from(found: FeedEvent) -> Self {
        let is_of_campaign = found.is_of_campaign();
        let FeedEvent { event, book, message, .. } = found;
        let thing = |is_its: bool| is_its.then_some(event.book.0);
        Self {
            id: event.id(),
            kind: EventKindWord(event.kind),
            campaign_id: thing(is_of_campaign),
            provider_id: thing(!is_of_campaign),
            sequence: event.seq,
            subject_id: event.subject,
            amount: event.amount_minor.map(|amount| MoneyView::of(amount, book.currency)),
            tranche_number: event.tranche,
            until: event.until.map(DateTime),
            message,
            occurred_at: DateTime(event.occurred_at),
        }
    }
}

/// List events
///
/// Everything that happens to what is yours, each event once, in the order in which it was told: to initiators all of
/// their campaigns, to followers each launch, to backers their own pledges and what happens to the campaigns that hold their money, to providers
/// their own book. Keep `resume_cursor` and come back with it: nothing is left out and nothing comes twice, whatever
/// happened meanwhile. An event comes a moment after its effect. A payment that is refused at once is refused to whoever
/// pledges, and leaves no event. `view=finance` is for people of finance and auditors, not for programs.
#[utoipa::path(
    tag = "Events", operation_id = "list_events", params(EventQuery, PageQuery),
    responses((status = 200, description = "A page of events", body = EventListView))
)]
#[get("/events")]
async fn list_events(caller: Caller, query: ValidQuery<EventQuery>, paging: Paging) -> Result<Reply, Problem> {
    let view = query.view.map_or(FeedView::Own, |view| view.0);
    let kinds = query.kind.iter().map(|kind| kind.0).collect();
    let filter = EventFilter { kinds, book: query.campaign_id.map(|id| BookId::from(CampaignId(id))) };
    let request = paging.request::<FeedKey>()?;
    let page = caller
        .read(move |store: &mut dyn Store, context: &Context<'_>| list(store, context, (view, &filter), &request))
        .await?;
    let FeedPage { items, resume, has_more } = page;
    let resume_cursor = resume.map(|key| paging.cursor_after(&key));
    let next = resume.filter(|_| has_more);
    Ok(paging.reply(palier_domain::page::Page { items, next }, |items, next_cursor| EventListView {
        items: items.into_iter().map(EventView::from).collect(),
        next_cursor,
        resume_cursor,
    }))
}
