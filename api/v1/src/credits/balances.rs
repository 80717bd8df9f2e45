//! The caller's credits: balance, lots, statement, and the transfers that prove it.

use actix_web::get;
use palier_domain::credits::{list_my_lots, list_my_spends, list_my_transfers, read_my_credits, read_my_statement};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

use super::balance_views::{
    CreditBalanceView, CreditLotListView, CreditLotView, CreditStatementView, CreditTransferListView,
};
use super::sales_views::{CreditSpendListView, CreditSpendView};

/// How many lots are shown with the balance.
const LOTS_SHOWN: i64 = 20;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_my_credits)
        .service(list_my_credit_lots)
        .service(list_my_credit_spends)
        .service(get_my_credit_statement)
        .service(list_my_credit_transfers);
}

/// Get my credits
///
/// The balance, the lots that will be spent next, and prices: for seeing a client's contact details and for applying,
/// each once per project.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_credits",
    responses((status = 200, description = "The balance", body = CreditBalanceView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits")]
async fn get_my_credits(caller: Caller) -> Result<Reply, Problem> {
    let query = |store: &mut dyn Store, context: &Context<'_>| {
        let (balance, lots) = read_my_credits(store, context, LOTS_SHOWN)?;
        let terms = store.current_policy()?.terms.marketplace;
        Ok(CreditBalanceView::new(&balance, lots, &terms))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// List my credit lots
///
/// Lots with credits left, soonest to expire first: the order in which they are spent.
#[utoipa::path(
    tag = "Credits", operation_id = "list_my_credit_lots", params(PageQuery),
    responses((status = 200, description = "A page of lots", body = CreditLotListView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits/lots")]
async fn list_my_credit_lots(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let page = caller.read(move |store, context| list_my_lots(store, context, &request)).await?;
    Ok(paging.reply(page, |lots, next_cursor| CreditLotListView {
        items: lots.into_iter().map(CreditLotView::from).collect(),
        next_cursor,
    }))
}

/// List my credit spends
///
/// What was spent on which project and for what, newest first, with what was refunded of each.
#[utoipa::path(
    tag = "Credits", operation_id = "list_my_credit_spends", params(PageQuery),
    responses((status = 200, description = "A page of spends", body = CreditSpendListView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits/spends")]
async fn list_my_credit_spends(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let page = caller.read(move |store, context| list_my_spends(store, context, &request)).await?;
    Ok(paging.reply(page, |spends, next_cursor| CreditSpendListView {
        items: spends.into_iter().map(CreditSpendView::from).collect(),
        next_cursor,
    }))
}

/// Get my credit statement
///
/// Grants, purchases, spends, refunds and expiries, newest first, each with the balance after it; and the head of the
/// chain that proves them. A spend from several lots has an entry for each.
#[utoipa::path(
    tag = "Credits", operation_id = "get_my_credit_statement", params(PageQuery),
    responses((status = 200, description = "A page of the statement", body = CreditStatementView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits/statement")]
async fn get_my_credit_statement(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let (book, page) = caller.read_snapshot(move |store, context| read_my_statement(store, context, &request)).await?;
    Ok(paging.reply(page, |entries, next_cursor| CreditStatementView::new(&book, entries, next_cursor)))
}

/// List my credit transfers
///
/// Every transfer of the caller's book, money and credits, in order, with everything its hash covers: a chain head that
/// was kept shows later whether anything before it was changed (see `CreditTransfer`, and `export_my_book` for the
/// whole book as one file).
#[utoipa::path(
    tag = "Credits", operation_id = "list_my_credit_transfers", params(PageQuery),
    responses((status = 200, description = "A page of transfers", body = CreditTransferListView)),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits/transfers")]
async fn list_my_credit_transfers(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let page = caller.read(move |store, context| list_my_transfers(store, context, &request)).await?;
    Ok(paging.reply(page, CreditTransferListView::new))
}
