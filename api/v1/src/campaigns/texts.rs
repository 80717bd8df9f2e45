//! What a campaign says about itself, and what it said before.

use actix_web::get;
use palier_domain::campaigns::{TextRevision, list_campaign_texts as list};
use serde::Serialize;
use utoipa::ToSchema;

use super::CampaignPath;
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_campaign_texts);
}

/// Summary and story of a campaign as everybody could read them for a time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignText, examples(json!({
    "number": 1, "summary": "Un four à bois pour tout le quartier.",
    "story": "## Pourquoi\nParce que le pain se partage.", "recorded_at": "2027-01-15T18:00:00.000000Z",
    "replaced_at": "2027-01-20T09:30:00.000000Z"
})))]
pub(super) struct CampaignTextView {
    /// 1: the text of the launch.
    #[schema(format = Int64, minimum = 1, maximum = 50)]
    pub(super) number: i64,
    /// A few lines about the campaign.
    #[schema(max_length = 300)]
    pub(super) summary: String,
    /// The whole story, in Markdown.
    #[schema(max_length = 50_000)]
    pub(super) story: String,
    /// From when on it was what the campaign said.
    pub(super) recorded_at: DateTime,
    /// When another text took its place; null for what the campaign says.
    #[schema(required = true)]
    pub(super) replaced_at: Option<DateTime>,
}

/// A page of texts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignTextList)]
pub(super) struct CampaignTextListView {
    /// The texts, the oldest first.
    #[schema(max_items = 100)]
    pub(super) items: Vec<CampaignTextView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub(super) next_cursor: Option<String>,
}

impl From<TextRevision> for CampaignTextView {
    fn from(revision: TextRevision) -> Self {
        Self {
            number: revision.number,
            summary: revision.summary.as_str().to_owned(),
            story: revision.story.as_str().to_owned(),
            recorded_at: DateTime(revision.recorded_at),
            replaced_at: revision.replaced_at.map(DateTime),
        }
    }
}

/// List the texts of a campaign
///
/// What the campaign said about itself, each text with its dates: that of its launch and each that took its place while
/// it was live. Empty for a draft, whose edits are not kept. A campaign has at most 50 texts.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_campaign_texts", params(CampaignPath, PageQuery),
    responses((status = 200, description = "A page of texts", body = CampaignTextListView))
)]
#[get("/campaigns/{campaign_id}/texts")]
async fn list_campaign_texts(caller: Caller, path: ValidPath<CampaignPath>, paging: Paging) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<i64>()?);
    let page = caller.read(move |store, context| list(store, context, id, &request)).await?;
    Ok(paging.reply(page, |texts, next_cursor| CampaignTextListView {
        items: texts.into_iter().map(CampaignTextView::from).collect(),
        next_cursor,
    }))
}
