//! Writing a campaign: terms, tranche plan, delivery calendar, hub discounts.

use actix_web::{get, patch, put};
use palier_domain::campaigns::{
    Campaign, DiscountStep, list_delivery_calendar_revisions as list_calendars, read_campaign,
    set_delivery_calendar as set_calendar, set_hub_discounts as set_discounts, set_tranche_plan as set_plan,
    update_campaign as update,
};
use palier_domain::money::Bps;
use palier_domain::{Context, Failure, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::plan_views::{
    CalendarHistoryView, CalendarRevisionView, DeliveryCalendarView, DiscountStepView, HubDiscountsView,
};
use super::requests::UpdateCampaignRequest;
use super::tranche_plan::TranchePlanView;
use super::views::CampaignView;
use super::{CampaignPath, present, reply_with};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(update_campaign)
        .service(get_tranche_plan)
        .service(set_tranche_plan)
        .service(get_delivery_calendar)
        .service(set_delivery_calendar)
        .service(list_delivery_calendar_revisions)
        .service(get_hub_discounts)
        .service(set_hub_discounts);
}

/// Update a campaign
///
/// Edits a draft by JSON Merge Patch. While the campaign is live, until its deadline, only `summary` and `story` can become
/// others; each earlier text stays readable. Sending a value as it is changes nothing. `If-Match` is held against edits
/// alone: a pledge does not stand in the way of one.
#[utoipa::path(
    tag = "Campaigns", operation_id = "update_campaign", params(CampaignPath, IfMatchHeader),
    request_body(content = UpdateCampaignRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The campaign", body = CampaignView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-editable", "limit-reached"])))
)]
#[patch("/campaigns/{campaign_id}")]
async fn update_campaign(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    version: IfMatch,
    body: ValidBody<UpdateCampaignRequest>,
) -> Result<Reply, Problem> {
    let (id, changes) = (path.id(), body.changes()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = update(store, context, id, &version.0, changes.clone())?;
        present(store, context, campaign)
    };
    Ok(reply_with(caller.run(id, command).await?))
}

/// Get the tranche plan
///
/// The tranches in which raised money is released, and the gate of each.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_tranche_plan", params(CampaignPath),
    responses((status = 200, description = "The plan", body = TranchePlanView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/tranche-plan")]
async fn get_tranche_plan(caller: Caller, path: ValidPath<CampaignPath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    read_part(&caller, *path, known, |store, campaign| {
        Ok(Reply::ok(&TranchePlanView::of(&store.list_tranches(campaign.book())?)))
    })
    .await
}

/// Set the tranche plan
///
/// Replaces the plan of a draft: 2 to 6 tranches whose shares add up to 10 000 basis points, only the first behind
/// the gate `success`, the last at least as large as the fees.
#[utoipa::path(
    tag = "Campaigns", operation_id = "set_tranche_plan", params(CampaignPath, IfMatchHeader),
    request_body = TranchePlanView,
    responses((status = 200, description = "The plan", body = TranchePlanView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))
)]
#[put("/campaigns/{campaign_id}/tranche-plan")]
async fn set_tranche_plan(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    version: IfMatch,
    body: ValidBody<TranchePlanView>,
) -> Result<Reply, Problem> {
    let (id, plan) = (path.id(), body.plan()?);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = set_plan(store, context, id, &version.0, &plan)?;
        Ok((TranchePlanView::of(&store.list_tranches(campaign.book())?), campaign.version))
    };
    let (view, version) = caller.run(id, command).await?;
    Ok(Reply::ok(&view).with_etag(version))
}

/// Get the delivery calendar
///
/// The promised dates of production and delivery.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_delivery_calendar", params(CampaignPath),
    responses((status = 200, description = "The calendar", body = DeliveryCalendarView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/delivery-calendar")]
async fn get_delivery_calendar(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    known: IfNoneMatch,
) -> Result<Reply, Problem> {
    let present =
        |_: &mut dyn Store, campaign: &Campaign| Ok(Reply::ok(&DeliveryCalendarView::from(campaign.calendar)));
    read_part(&caller, *path, known, present).await
}

/// Set the delivery calendar
///
/// Replaces the calendar of a draft. A product has production, packaging and delivery dates, in that order; a service
/// has the two ends of its window.
#[utoipa::path(
    tag = "Campaigns", operation_id = "set_delivery_calendar", params(CampaignPath, IfMatchHeader),
    request_body = DeliveryCalendarView,
    responses((status = 200, description = "The calendar", body = DeliveryCalendarView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))
)]
#[put("/campaigns/{campaign_id}/delivery-calendar")]
async fn set_delivery_calendar(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    version: IfMatch,
    body: ValidBody<DeliveryCalendarView>,
) -> Result<Reply, Problem> {
    let (id, calendar) = (path.id(), (*body).into());
    let command =
        move |store: &mut dyn Store, context: &Context<'_>| set_calendar(store, context, id, &version.0, calendar);
    let campaign = caller.run(id, command).await?;
    Ok(Reply::ok(&DeliveryCalendarView::from(campaign.calendar)).with_etag(campaign.version))
}

/// List the delivery calendars of a campaign
///
/// What backers were promised: the calendar at launch and every change since. Empty for a draft.
#[utoipa::path(
    tag = "Campaigns", operation_id = "list_delivery_calendar_revisions", params(CampaignPath, PageQuery),
    responses((status = 200, description = "A page of calendars", body = CalendarHistoryView))
)]
#[get("/campaigns/{campaign_id}/delivery-calendar/history")]
async fn list_delivery_calendar_revisions(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (id, request) = (path.id(), paging.request::<i64>()?);
    let page = caller.read(move |store, context| list_calendars(store, context, id, &request)).await?;
    Ok(paging.reply(page, |revisions, next_cursor| CalendarHistoryView {
        items: revisions.into_iter().map(CalendarRevisionView::from).collect(),
        next_cursor,
    }))
}

/// Get the hub discounts
///
/// The discounts that the initiator plans for groups, by their size. Palier keeps the schedule; there are no groups to
/// join yet, so no discount is given.
#[utoipa::path(
    tag = "Campaigns", operation_id = "get_hub_discounts", params(CampaignPath),
    responses((status = 200, description = "The schedule", body = HubDiscountsView, headers(("ETag" = String))))
)]
#[get("/campaigns/{campaign_id}/hub-discounts")]
async fn get_hub_discounts(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    known: IfNoneMatch,
) -> Result<Reply, Problem> {
    let present = |store: &mut dyn Store, campaign: &Campaign| discounts(store, campaign).map(|view| Reply::ok(&view));
    read_part(&caller, *path, known, present).await
}

/// Set the hub discounts
///
/// Replaces the discount schedule of a draft: steps that rise in participants and in discount. There are no groups to
/// join yet, so no discount is given.
#[utoipa::path(
    tag = "Campaigns", operation_id = "set_hub_discounts", params(CampaignPath, IfMatchHeader),
    request_body = HubDiscountsView,
    responses((status = 200, description = "The schedule", body = HubDiscountsView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["campaign-not-draft"])))
)]
#[put("/campaigns/{campaign_id}/hub-discounts")]
async fn set_hub_discounts(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    version: IfMatch,
    body: ValidBody<HubDiscountsView>,
) -> Result<Reply, Problem> {
    let id = path.id();
    let step = |step: &DiscountStepView| DiscountStep {
        participants_min: step.participants_min,
        discount: Bps::new(step.discount_bps).unwrap_or(Bps::ZERO),
    };
    let steps: Vec<DiscountStep> = body.steps.iter().map(step).collect();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = set_discounts(store, context, id, &version.0, &steps)?;
        Ok((discounts(store, &campaign)?, campaign.version))
    };
    let (view, version) = caller.run(id, command).await?;
    Ok(Reply::ok(&view).with_etag(version))
}

fn discounts(store: &mut dyn Store, campaign: &Campaign) -> Result<HubDiscountsView, Failure> {
    let steps = store.list_hub_discounts(campaign.id)?;
    Ok(HubDiscountsView { steps: steps.into_iter().map(DiscountStepView::from).collect() })
}

/// A part of a campaign that the caller may see, under the version of the whole.
async fn read_part(
    caller: &Caller,
    path: CampaignPath,
    known: IfNoneMatch,
    present: impl Fn(&mut dyn Store, &Campaign) -> Result<Reply, Failure> + Send + 'static,
) -> Result<Reply, Problem> {
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let campaign = read_campaign(store, context, path.id())?;
        Ok((present(store, &campaign)?, campaign.version))
    };
    let (reply, version) = caller.read_snapshot(query).await?;
    Ok(reply.with_etag(version).unless_known(&known))
}
