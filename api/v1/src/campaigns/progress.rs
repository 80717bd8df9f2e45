//! The progress picture of a campaign: an SVG bar that a page can embed.

use actix_web::get;
use palier_domain::campaigns::read_campaign;
use palier_domain::{Context, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::etag::IfNoneMatch;
use palier_http::problem::Problem;
use palier_http::public_pages::{DependsOn, PublicPage};
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::CampaignPath;
use super::views::FundingView;

/// The width of the bar, in SVG units.
const BAR_WIDTH: i64 = 320;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(get_campaign_progress);
}

/// Get the progress picture
///
/// How far a campaign is towards its goal, as an SVG picture with alternative text for screen readers.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_campaign_progress", params(CampaignPath),
    responses((
        status = 200, description = "The picture", body = String, content_type = "image/svg+xml",
        headers(("ETag" = String))
    ))
)]
#[get("/campaigns/{campaign_id}/progress.svg")]
async fn get_campaign_progress(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    known: IfNoneMatch,
    public: PublicPage,
) -> Result<Reply, Problem> {
    let id = path.id();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = read_campaign(store, context, id)?;
        let book = store.read_book(campaign.book())?.ok_or(Refusal::NotFound)?;
        Ok((FundingView::new((campaign.terms.goal, campaign.raised_minor), &book).percent, campaign.version))
    };
    let (percent, version) = caller.read_snapshot(query).await?;
    let reply = Reply::file("image/svg+xml", picture(percent)).with_etag(version);
    Ok(public.keep(reply, DependsOn::These(vec![id.0])).unless_known(&known))
}

fn picture(percent: i64) -> String {
    let filled = percent.clamp(0, 100) * BAR_WIDTH / 100;
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 24" width="{width}" height="24" "#,
            r#"role="img" aria-label="{percent} %"><title>{percent} %</title>"#,
            r##"<rect width="{width}" height="24" rx="12" fill="#e4e7ec"/>"##,
            r##"<rect width="{filled}" height="24" rx="12" fill="#1f7a4d"/>"##,
            r##"<text x="{middle}" y="16" text-anchor="middle" font-family="sans-serif" font-size="13" "##,
            r##"fill="#101828">{percent} %</text></svg>"##
        ),
        width = BAR_WIDTH,
        middle = BAR_WIDTH / 2,
        filled = filled,
        percent = percent,
    )
}
