//! What a payment gateway tells on its own. The gateway itself reads it, and says whether it is to be believed.

use actix_web::{HttpRequest, post};
use palier_domain::payments::{Delivery, GatewayReport, Heard, PaymentRefusal, Unread, hear_report};
use palier_domain::{Context, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{CheckedBytes, ValidPath};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(receive_payment_notification);
}

/// A gateway's address for notifications.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct GatewayPath {
    /// The gateway's name, as in the configuration.
    #[param(min_length = 1, max_length = 40, pattern = "^[a-z]+$", example = "sandbox")]
    gateway: String,
}

/// The gateway's signature of the body.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
struct SignatureHeader {
    /// HMAC-SHA256 of the body under the gateway's notification secret, in Base64.
    #[param(
        rename = "Palier-Signature",
        min_length = 44,
        max_length = 44,
        pattern = "^[A-Za-z0-9+/]{43}=$",
        example = "Vh1PzXhVxSFxDzEPQmQ0dJWbyN2bP8Hw3K6r0tFQq0o="
    )]
    palier_signature: String,
}

/// What became of a payment order.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "order_key": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10-0", "accepted": true, "reference": "sandbox-1" })))]
#[expect(dead_code, reason = "it only documents the body, which the gateway reads")]
pub(super) struct PaymentNotification {
    /// The key under which the gateway was asked: the order's id, a hyphen and a number.
    #[schema(min_length = 38, max_length = 56, pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]{1,18}$")]
    order_key: String,
    /// Whether the money moved.
    accepted: bool,
    /// The gateway's name for the movement, or its reason for refusing.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f]*$")]
    reference: String,
}

/// Receive a payment notification
///
/// For payment gateways: the signed answer to a pending order. Repeating it, with the same key and reference, changes
/// nothing. An accepted answer to a settled order, under another key or with another reference, means that the money
/// moved again: it is recorded (`list_unexpected_movements`), and what was collected again is refunded. An accepted
/// answer to an unknown order is recorded too, and refused all the same.
#[utoipa::path(
    tag = "Payments", operation_id = "receive_payment_notification", params(GatewayPath, SignatureHeader),
    request_body = PaymentNotification,
    responses((status = 204, description = "It is noted")),
    extensions(("x-problems" = json!(refusals!["notification-forged", "payment-order-unknown"])))
)]
#[post("/payment-notifications/{gateway}")]
async fn receive_payment_notification(
    request: HttpRequest,
    caller: Caller,
    path: ValidPath<GatewayPath>,
    bytes: CheckedBytes,
) -> Result<Reply, Problem> {
    let gateway = &caller.platform().gateway;
    if path.gateway != gateway.name() {
        return Err(Refusal::NotFound.into());
    }
    let headers = request.headers().iter();
    let headers: Vec<(&str, &str)> =
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let read = gateway.read_notification(&Delivery { headers: &headers, body: &bytes.0 });
    let reports = read.map_err(|unread| match unread {
        Unread::Forged => Refusal::from(PaymentRefusal::NotificationForged).into(),
        Unread::Malformed(_) => Problem::internal(unread),
    })?;
    for report in reports {
        hear(&caller, report).await?;
    }
    Ok(Reply::no_content())
}

/// Records what the gateway reports, in the book that it is about.
async fn hear(caller: &Caller, report: GatewayReport) -> Result<(), Problem> {
    let told = report.clone();
    let book = caller.read(move |store, _| Ok(told.find_book(store)?)).await?;
    let write_set = GatewayReport::write_set(book);
    let command = move |store: &mut dyn Store, context: &Context<'_>| hear_report(store, context, book, &report);
    match caller.run(write_set, command).await? {
        Heard::Noted => Ok(()),
        Heard::Unknown(refusal) => {
            tracing::warn!(?refusal, "the gateway reports on what is not known here");
            Err(Refusal::from(refusal).into())
        }
    }
}
