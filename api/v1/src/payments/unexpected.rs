//! Movements of money that the gateway reported and that no order awaited.

use actix_web::get;
use palier_domain::ledger::BookKind;
use palier_domain::payments::{UnexpectedMovement, list_unexpected_movements as list};
use palier_http::caller::Caller;
use palier_http::instants::DateTime;
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::money::MoneyView;
use crate::payments::words::{PaymentOrderKindWord, UnexpectedCauseWord};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_unexpected_movements);
}

/// Money that moved at the gateway although no order awaited it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnexpectedMovement, examples(json!({
    "id": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a20", "cause": "repeated",
    "order_key": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10-0", "reference": "sandbox-2",
    "payment_order_id": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10", "kind": "collect",
    "campaign_id": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a01", "provider_id": null,
    "pledge_id": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a02", "tranche_number": null, "purchase_id": null,
    "amount": { "amount_minor": 2500, "currency": "EUR" }, "transfer_position": 12,
    "refund_order_id": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a21", "recorded_at": "2026-12-01T09:00:00.000000Z"
})))]
struct UnexpectedMovementView {
    /// Its id.
    id: Uuid,
    /// Why no order awaited it.
    cause: UnexpectedCauseWord,
    /// The key under which the gateway says that it was asked: an order's id, a hyphen and a number.
    #[schema(min_length = 38, max_length = 56)]
    order_key: String,
    /// The gateway's name for the movement.
    #[schema(min_length = 1, max_length = 200)]
    reference: String,
    /// The order whose money moved again; null when no order is known by the key.
    #[schema(required = true)]
    payment_order_id: Option<Uuid>,
    /// Which way the money went; absent when no order is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<PaymentOrderKindWord>,
    /// The campaign whose book has it; null when it is a provider's, or no order is known.
    #[schema(required = true)]
    campaign_id: Option<Uuid>,
    /// The provider whose book has it; null when it is a campaign's, or no order is known.
    #[schema(required = true)]
    provider_id: Option<Uuid>,
    /// The pledge of the order.
    #[schema(required = true)]
    pledge_id: Option<Uuid>,
    /// The tranche of the order.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 6)]
    tranche_number: Option<i64>,
    /// The purchase of the order.
    #[schema(required = true)]
    purchase_id: Option<Uuid>,
    /// How much moved again; absent when no order is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    amount: Option<MoneyView>,
    /// The position of the transfer that books it.
    #[schema(required = true, format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    transfer_position: Option<i64>,
    /// The refund of what came in again; null for money that went out again.
    #[schema(required = true)]
    refund_order_id: Option<Uuid>,
    /// When it was recorded.
    recorded_at: DateTime,
}

/// A page of unexpected movements.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnexpectedMovementList)]
struct UnexpectedMovementListView {
    /// The movements, newest first.
    #[schema(max_items = 100)]
    items: Vec<UnexpectedMovementView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    next_cursor: Option<String>,
}

impl From<UnexpectedMovement> for UnexpectedMovementView {
    fn from(movement: UnexpectedMovement) -> Self {
        let cause = UnexpectedCauseWord(movement.cause());
        let of = movement.repeated.as_ref();
        let book_of = |kind: BookKind| of.filter(|of| of.payable.kind.book() == kind).map(|of| of.book.0);
        Self {
            id: movement.id.0,
            cause,
            payment_order_id: of.map(|of| of.order.0),
            kind: of.map(|of| PaymentOrderKindWord(of.payable.kind.direction())),
            campaign_id: book_of(BookKind::Campaign),
            provider_id: book_of(BookKind::Provider),
            pledge_id: of.and_then(|of| of.payable.pledge()).map(|id| id.0),
            tranche_number: of.and_then(|of| of.payable.tranche()),
            purchase_id: of.and_then(|of| of.payable.purchase()).map(|id| id.0),
            amount: of.map(|of| of.amount.into()),
            transfer_position: of.map(|of| of.transfer_seq),
            refund_order_id: of.and_then(|of| of.returned_by).map(|id| id.0),
            recorded_at: DateTime(movement.recorded_at),
            order_key: movement.order_key,
            reference: movement.reference,
        }
    }
}

/// List unexpected movements
///
/// Money that the gateway reports to have moved although nothing awaited it, newest first: an order that had been
/// settled and moved again, under another key or with another reference, or an order that is not known here. What came
/// in again is refunded automatically (`refund_order_id`); what went out again has to be recovered from the gateway.
/// Nothing on this list changes or disappears.
#[utoipa::path(
    tag = "Payments", operation_id = "list_unexpected_movements", params(PageQuery),
    responses((status = 200, description = "A page of movements", body = UnexpectedMovementListView))
)]
#[get("/unexpected-movements")]
async fn list_unexpected_movements(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request()?;
    let page = caller.read(move |store, context| list(store, context, &request)).await?;
    Ok(paging.reply(page, |movements, next_cursor| UnexpectedMovementListView {
        items: movements.into_iter().map(UnexpectedMovementView::from).collect(),
        next_cursor,
    }))
}
