//! Silence: since when a campaign has told nothing, and backers who ask for an update.

use actix_web::{get, post};
use palier_domain::updates::{AnonymousCount, SeenSilence, Silence, TOLD_MIN, read_silence, request_update as request};
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::instants::DateTime;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Serialize;
use utoipa::ToSchema;

use crate::campaigns::CampaignPath;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(request_update).service(get_update_requests);
}

/// A number of people who stay unknown. Few are not counted: there is either a `count`, or what it is less than.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = AnonymousCount, examples(json!({ "count": null, "fewer_than": 5 })))]
pub struct AnonymousCountView {
    /// How many; null if they are fewer than `fewer_than`.
    #[schema(required = true, format = Int64, minimum = 5, maximum = 9_007_199_254_740_991_i64)]
    pub count: Option<i64>,
    /// They are fewer than this, perhaps none; null if they are counted.
    #[schema(required = true, format = Int64, minimum = 5, maximum = 5)]
    pub fewer_than: Option<i64>,
}

/// Since when a campaign has told nothing, and what is asked of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateRequests)]
pub struct UpdateRequestsView {
    /// When the last update was published, or the campaign launched if there is none; null before the launch.
    #[schema(required = true)]
    pub silent_since: Option<DateTime>,
    /// From when on backers may ask for an update, if none comes before; null before the launch.
    #[schema(required = true)]
    pub possible_at: Option<DateTime>,
    /// When the caller asked, in this silence; null if it did not.
    #[schema(required = true)]
    pub asked_at: Option<DateTime>,
    /// How many backers asked, in this silence: for the initiator and support; absent for backers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub requests: Option<AnonymousCountView>,
}

impl From<AnonymousCount> for AnonymousCountView {
    fn from(count: AnonymousCount) -> Self {
        let told = count.told();
        Self { count: told, fewer_than: told.is_none().then_some(TOLD_MIN) }
    }
}

impl From<SeenSilence> for UpdateRequestsView {
    fn from(seen: SeenSilence) -> Self {
        Self {
            silent_since: seen.silence.map(|silence| DateTime(silence.since)),
            possible_at: seen.silence.map(Silence::possible_at).map(DateTime),
            asked_at: seen.asked_at.map(DateTime),
            requests: seen.requests.map(Into::into),
        }
    }
}

/// Ask for an update
///
/// By a backer, after four weeks without one; once until the next update comes, which answers everybody who asked.
/// Asking again changes nothing. The initiator learns how many ask, never who.
#[utoipa::path(
    tag = "Updates", operation_id = "request_update", params(CampaignPath),
    responses((status = 200, description = "The silence, and that the caller asked", body = UpdateRequestsView)),
    extensions(("x-problems" = json!(refusals!["not-silent-for-long"])))
)]
#[post("/campaigns/{campaign_id}/update-requests")]
async fn request_update(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = path.id();
    let command = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        request(store, context, id).map(UpdateRequestsView::from)
    };
    run_once(&caller, &idempotency, id, command, |view| Reply::ok(&view)).await
}

/// Get the requests for an update
///
/// Since when the campaign has told nothing. Backers see whether they asked for an update; the initiator and support see
/// how many did.
#[utoipa::path(
    tag = "Updates", operation_id = "get_update_requests", params(CampaignPath),
    responses((status = 200, description = "The silence, and what is asked", body = UpdateRequestsView))
)]
#[get("/campaigns/{campaign_id}/update-requests")]
async fn get_update_requests(caller: Caller, path: ValidPath<CampaignPath>) -> Result<Reply, Problem> {
    let id = path.id();
    let seen = caller.read_snapshot(move |store, context| read_silence(store, context, id)).await?;
    Ok(Reply::ok(&UpdateRequestsView::from(seen)))
}
