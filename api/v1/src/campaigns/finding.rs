//! Finding campaigns: the public list, one's own, and an account's for staff.

use actix_web::get;
use palier_domain::campaigns::{
    Campaign, CampaignKey, CampaignPlace, CampaignSummary, allowed_campaign_actions,
    list_account_campaigns as list_of_account, list_campaigns as list, list_my_campaigns as list_mine,
};
use palier_domain::ids::AccountId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::{Context, Failure, Refusal, Store};

use super::list_views::{CampaignListView, CampaignSummaryView, OwnCampaignListView, OwnCampaignView};
use super::requests::CampaignQuery;
use crate::identity::requests::AccountPath;
use crate::people::Names;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidPath, ValidQuery};
use palier_http::etag::IfNoneMatch;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::public_pages::{DependsOn, PublicPage};
use palier_http::reply::Reply;
use palier_http::routes::Routes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_campaigns).service(list_my_campaigns).service(list_account_campaigns);
}

/// List campaigns
///
/// Campaigns that everybody may see. All filters can be combined; several values of one are separated by commas, and one
/// of them is enough. `text` finds campaigns that have all of its words.
///
/// With `order=most_raised` a campaign stands where its pledges put it a moment after they are made; amounts in several
/// currencies are compared by their figures, so name one currency for a fair ranking. `order=ending_soon` lists live
/// campaigns only.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_campaigns", params(CampaignQuery, PageQuery),
    responses((
        status = 200, description = "A page of campaigns", body = CampaignListView, headers(("ETag" = String))
    ))
)]
#[get("/campaigns")]
async fn list_campaigns(
    caller: Caller,
    query: ValidQuery<CampaignQuery>,
    paging: Paging,
    known: IfNoneMatch,
    public: PublicPage,
) -> Result<Reply, Problem> {
    let (filter, request) = (query.filter()?, paging.request::<CampaignPlace>()?);
    let page = caller
        .read_snapshot(move |store, context| {
            let page = list(store, context, &filter, &request)?;
            summaries(store, page)
        })
        .await?;
    let reply = paging.reply(page, |items, next_cursor| CampaignListView { items, next_cursor });
    Ok(public.keep(reply.with_body_etag(), DependsOn::Everything).unless_known(&known))
}

fn summaries(
    store: &mut dyn Store,
    page: Page<CampaignSummary, CampaignPlace>,
) -> Result<Page<CampaignSummaryView, CampaignPlace>, Failure> {
    let ids: Vec<_> = page.items.iter().map(CampaignSummary::book).collect();
    let books = store.read_books(&ids)?;
    let names = Names::load(store, page.items.iter().map(|campaign| campaign.initiator))?;
    let summary = |campaign: &CampaignSummary| {
        let book = books.iter().find(|book| book.id == campaign.book()).ok_or(Refusal::NotFound)?;
        let initiator = names.of(campaign.initiator);
        Ok(CampaignSummaryView::new(campaign, initiator, book))
    };
    let items = page.items.iter().map(summary).collect::<Result<_, Refusal>>()?;
    Ok(Page { items, next: page.next })
}

/// List my campaigns
///
/// All campaigns of the caller, drafts too, newest first, each with what can be done with it now.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_my_campaigns", params(PageQuery),
    responses((status = 200, description = "A page of campaigns", body = OwnCampaignListView))
)]
#[get("/me/campaigns")]
async fn list_my_campaigns(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    own(&caller, &paging, list_mine).await
}

/// List the campaigns of an account
///
/// All campaigns of an account, drafts too, newest first; for admins, finance, auditors and support. What everybody may
/// see of them is in the public list, by `initiator_id`.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_account_campaigns", params(AccountPath, PageQuery),
    responses((status = 200, description = "A page of campaigns", body = OwnCampaignListView))
)]
#[get("/accounts/{account_id}/campaigns")]
async fn list_account_campaigns(
    caller: Caller,
    path: ValidPath<AccountPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let account = AccountId(path.account_id);
    own(&caller, &paging, move |store, context, request| list_of_account(store, context, account, request)).await
}

/// A page of somebody's campaigns, as the caller sees them.
async fn own(
    caller: &Caller,
    paging: &Paging,
    list: impl Fn(&mut dyn Store, &Context<'_>, &PageRequest<CampaignKey>) -> Result<Page<Campaign, CampaignKey>, Failure>
    + Send
    + 'static,
) -> Result<Reply, Problem> {
    let request = paging.request::<CampaignKey>()?;
    let page = caller
        .read_snapshot(move |store, context| {
            let Page { items, next } = list(store, context, &request)?;
            let books = store.read_books(&items.iter().map(Campaign::book).collect::<Vec<_>>())?;
            let names = Names::load(store, items.first().map(|campaign| campaign.initiator))?;
            let mut views = Vec::with_capacity(items.len());
            for campaign in &items {
                let book = books.iter().find(|book| book.id == campaign.book()).ok_or(Refusal::NotFound)?;
                let allowed = allowed_campaign_actions(store, context, campaign)?;
                views.push(OwnCampaignView::new(campaign, names.of(campaign.initiator), book, allowed));
            }
            Ok(Page { items: views, next })
        })
        .await?;
    Ok(paging.reply(page, |items, next_cursor| OwnCampaignListView { items, next_cursor }))
}
