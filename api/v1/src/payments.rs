//! Payment orders that finance looks after, and what gateways notify.

mod notifications;
mod unexpected;
pub mod words;

use actix_web::{get, post};
use palier_domain::ids::PaymentOrderId;
use palier_domain::ledger::BookKind;
use palier_domain::payments::{PaymentOrder, list_payment_orders as list, require_book_of_order, retry_order};
use palier_domain::{Context, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, RequiredIdempotencyKey, run_once};
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::words::{PaymentOrderKindWord, PaymentOrderStateWord};
use super::money::MoneyView;

/// The routes of payments.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_payment_orders).service(retry_payment_order).configure(notifications::routes);
    routes.configure(unexpected::routes);
}

/// A recorded intent to collect, refund or pay out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentOrder)]
pub struct PaymentOrderView {
    /// Its id.
    pub id: Uuid,
    /// The campaign whose money it moves; null when it is a provider's.
    #[schema(required = true)]
    pub campaign_id: Option<Uuid>,
    /// The provider whose money it moves; null when it is a campaign's.
    #[schema(required = true)]
    pub provider_id: Option<Uuid>,
    /// Which way.
    pub kind: PaymentOrderKindWord,
    /// The provider's purchase that is collected or refunded; null when it is a campaign's order.
    #[schema(required = true)]
    pub purchase_id: Option<Uuid>,
    /// The pledge that is collected or refunded; null for a payout or a provider's order.
    #[schema(required = true)]
    pub pledge_id: Option<Uuid>,
    /// The tranche that is paid out; null for the others.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    pub tranche_number: Option<i64>,
    /// How much.
    pub amount: MoneyView,
    /// How far it is.
    pub state: PaymentOrderStateWord,
    /// How often the gateway was asked since the last retry by hand.
    #[schema(format = Int64, minimum = 0, maximum = 1_000_000)]
    pub attempts: i64,
    /// What the gateway said last when it did not accept.
    #[schema(required = true, max_length = 500)]
    pub last_error: Option<String>,
    /// When it is carried out or asked about next.
    pub due_at: DateTime,
    /// When it was decided.
    pub created_at: DateTime,
    /// When the money moved.
    #[schema(required = true)]
    pub settled_at: Option<DateTime>,
}

/// A page of payment orders.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentOrderList)]
pub struct PaymentOrderListView {
    /// The orders, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<PaymentOrderView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// Which orders are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PaymentOrderQuery {
    /// Only orders in this state.
    #[param(nullable = false)]
    state: Option<PaymentOrderStateWord>,
}

/// An order's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct PaymentOrderPath {
    /// The order.
    payment_order_id: Uuid,
}

impl From<PaymentOrder> for PaymentOrderView {
    fn from(order: PaymentOrder) -> Self {
        Self {
            id: order.id.0,
            campaign_id: (order.payable.kind.book() == BookKind::Campaign).then_some(order.book.0),
            provider_id: (order.payable.kind.book() == BookKind::Provider).then_some(order.book.0),
            purchase_id: order.payable.purchase().map(|id| id.0),
            kind: PaymentOrderKindWord(order.kind()),
            pledge_id: order.payable.pledge().map(|id| id.0),
            tranche_number: order.payable.tranche(),
            amount: order.amount.into(),
            state: PaymentOrderStateWord(order.state),
            attempts: order.attempts,
            last_error: order.last_error.map(|error| error.chars().take(500).collect()),
            due_at: DateTime(order.due_at),
            created_at: DateTime(order.created_at),
            settled_at: order.settled_at.map(DateTime),
        }
    }
}

/// List payment orders
///
/// Newest first; with `state=needs_attention`, the orders that finance must look at.
#[utoipa::path(
    tag = "Payments", operation_id = "list_payment_orders", params(PaymentOrderQuery, PageQuery),
    responses((status = 200, description = "A page of orders", body = PaymentOrderListView))
)]
#[get("/payment-orders")]
async fn list_payment_orders(
    caller: Caller,
    query: ValidQuery<PaymentOrderQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (state, request) = (query.state.map(|word| word.0), paging.request()?);
    let page = caller.read(move |store, context| list(store, context, state, &request)).await?;
    Ok(paging.reply(page, |orders, next_cursor| PaymentOrderListView {
        items: orders.into_iter().map(PaymentOrderView::from).collect(),
        next_cursor,
    }))
}

/// Retry a payment order
///
/// Retries a refund or payout that the gateway refused too often, as a new request to the gateway.
#[utoipa::path(
    tag = "Payments", operation_id = "retry_payment_order", params(PaymentOrderPath, RequiredIdempotencyKey),
    responses((status = 200, description = "The order, to be carried out again", body = PaymentOrderView)),
    extensions(("x-problems" = json!(refusals!["payment-order-not-refused"])))
)]
#[post("/payment-orders/{payment_order_id}/retry")]
async fn retry_payment_order(
    caller: Caller,
    path: ValidPath<PaymentOrderPath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let id = PaymentOrderId(path.payment_order_id);
    let book = caller.read(move |store, context| require_book_of_order(store, context, id)).await?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        retry_order(store, context, (book, id)).map(PaymentOrderView::from)
    };
    run_once(&caller, &idempotency, book, command, |view| Reply::ok(&view)).await
}
