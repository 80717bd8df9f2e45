//! What a payment gateway tells on its own: believed only with the gateway's signature.

use actix_web::{HttpRequest, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::payments::{Asked, GatewayAnswer, PaymentRefusal, record_unknown_movement};
use palier_domain::settlement::settle_order;
use palier_domain::{Context, Refusal, Store};
use palier_http::caller::Caller;
use palier_http::conformance::{CheckedBytes, ValidBody, ValidPath};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use serde::Deserialize;
use sha2::Sha256;
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
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "order_key": "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10-0", "accepted": true, "reference": "sandbox-1" })))]
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
    body: ValidBody<PaymentNotification>,
) -> Result<Reply, Problem> {
    let platform = caller.platform();
    let signature = request.headers().get("palier-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if path.gateway != platform.gateway.name() {
        return Err(Refusal::NotFound.into());
    }
    if !is_signed(platform.config.payment_notification_secret.as_bytes(), &bytes.0, signature) {
        return Err(Refusal::from(PaymentRefusal::NotificationForged).into());
    }
    let asked = Asked::parse(&body.order_key).ok_or(Refusal::from(PaymentRefusal::OrderUnknown))?;
    let order = caller.read(move |store, _| Ok(store.find_order_anywhere(asked.order)?)).await?;
    let reference = body.reference.clone();
    let Some(book) = order.map(|order| order.book) else {
        if body.accepted {
            note_unknown(&caller, asked, reference).await?;
        }
        return Err(Refusal::from(PaymentRefusal::OrderUnknown).into());
    };
    let answer = Ok(if body.accepted {
        GatewayAnswer::Accepted { reference }
    } else {
        GatewayAnswer::Refused { reason: reference }
    });
    let gateway = std::sync::Arc::clone(&platform.gateway);
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let context = Context { actor: &Actor::System, now: context.now, ids: context.ids, gateway: gateway.as_ref() };
        settle_order(store, &context, (book, asked), &answer).map(drop)
    };
    caller.run(book, command).await?;
    Ok(Reply::no_content())
}

/// Records that money moved for an order that nobody knows here.
async fn note_unknown(caller: &Caller, asked: Asked, reference: String) -> Result<(), Problem> {
    tracing::warn!(order_key = %asked.key(), "the gateway moved money for an order that is not known");
    let command =
        move |store: &mut dyn Store, context: &Context<'_>| record_unknown_movement(store, context, asked, &reference);
    caller.run(WriteSet::installation(), command).await?;
    Ok(())
}

fn is_signed(secret: &[u8], body: &[u8], signature: &str) -> bool {
    let (Ok(mut mac), Ok(code)) = (Hmac::<Sha256>::new_from_slice(secret), STANDARD.decode(signature)) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&code).is_ok()
}
