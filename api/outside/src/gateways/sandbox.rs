//! A payment gateway that keeps no state: each answer is a function of the order.
//!
//! Amounts whose last four digits of minor units are one of the magic ones (40.01
//! and its kin in a currency of two digits) answer in an unusual way; every other
//! amount is accepted at once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::payments::{
    Asked, Delivery, GatewayAnswer, GatewayError, GatewayOutcome, GatewayReport, InstantAnswers, PaymentGateway,
    PaymentOrder, PaymentOrderKind, Unread,
};
use serde::Deserialize;
use sha2::Sha256;

/// Where the signature of a notification comes: HMAC-SHA256 of the body under the secret, in Base64.
const SIGNATURE_HEADER: &str = "palier-signature";

/// How long after the order a notification that is late, but in time, comes.
pub const LATE: Duration = Duration::minutes(10);
/// How long after the order a notification that is too late comes.
pub const TOO_LATE: Duration = Duration::hours(2);

/// How often a refund or payout that is to be refused is refused: as often as the
/// first policy lets it be tried, so that finance has to retry it.
const REFUSALS: i64 = 5;

/// What an amount makes the sandbox gateway do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Magic {
    /// The collection is refused.
    CollectionRefused,
    /// The first call times out after it took the money.
    TimesOutOnce,
    /// The notification comes late, but in time.
    NotifiesLate,
    /// The notification comes when the reservation has expired.
    NotifiesTooLate,
    /// The refund is refused until finance retries it.
    RefundRefused,
    /// The payout is refused until finance retries it.
    PayoutRefused,
    /// The first payment of a subscription is taken, and each that time starts is refused.
    RenewalRefused,
}

impl Magic {
    fn of(order: &PaymentOrder) -> Option<Self> {
        let magic = match order.amount.amount_minor % 10_000 {
            4_001 => Self::CollectionRefused,
            4_002 => Self::TimesOutOnce,
            4_003 => Self::NotifiesLate,
            4_004 => Self::RefundRefused,
            4_005 => Self::PayoutRefused,
            4_007 => Self::NotifiesTooLate,
            4_008 => Self::RenewalRefused,
            _ => return None,
        };
        let concerned = match magic {
            Self::RefundRefused => PaymentOrderKind::Refund,
            Self::PayoutRefused => PaymentOrderKind::Payout,
            _ => PaymentOrderKind::Collect,
        };
        let is_concerned = order.kind() == concerned && (magic != Self::RenewalRefused || order.is_unattended);
        is_concerned.then_some(magic)
    }
}

/// The sandbox gateway.
pub struct SandboxGateway {
    /// What it signs its notifications with.
    secret: Vec<u8>,
}

impl SandboxGateway {
    /// A gateway that signs its notifications with a secret.
    pub fn new(secret: impl Into<Vec<u8>>) -> Self {
        Self { secret: secret.into() }
    }
}

impl InstantAnswers for SandboxGateway {
    fn predict(&self, order: &PaymentOrder) -> Option<GatewayAnswer> {
        match Magic::of(order) {
            None => Some(accepted(order)),
            Some(Magic::CollectionRefused | Magic::RenewalRefused) => Some(refused("card_declined")),
            Some(_) => None,
        }
    }
}

impl PaymentGateway for SandboxGateway {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn perform(&self, order: &PaymentOrder, now: DateTime<Utc>) -> GatewayOutcome {
        let notified = |after: Duration| {
            let notified_at = order.created_at + after;
            if now >= notified_at {
                accepted(order)
            } else {
                GatewayAnswer::Pending { reference: order.key(), ask_again_at: notified_at }
            }
        };
        match Magic::of(order) {
            None => Ok(accepted(order)),
            Some(Magic::CollectionRefused | Magic::RenewalRefused) => Ok(refused("card_declined")),
            Some(Magic::TimesOutOnce) if order.attempts == 0 => Err(GatewayError::TimedOut),
            Some(Magic::TimesOutOnce) => Ok(accepted(order)),
            Some(Magic::NotifiesLate) => Ok(notified(LATE)),
            Some(Magic::NotifiesTooLate) => Ok(notified(TOO_LATE)),
            Some(Magic::RefundRefused | Magic::PayoutRefused) if order.generation < REFUSALS => {
                Ok(refused("account_closed"))
            }
            Some(Magic::RefundRefused | Magic::PayoutRefused) => Ok(accepted(order)),
        }
    }

    fn read_notification(&self, delivery: &Delivery<'_>) -> Result<Vec<GatewayReport>, Unread> {
        if !is_signed(&self.secret, delivery.body, delivery.header(SIGNATURE_HEADER).unwrap_or_default()) {
            return Err(Unread::Forged);
        }
        let read = serde_json::from_slice::<Notification>(delivery.body);
        let notification = read.map_err(|error| Unread::Malformed(error.to_string()))?;
        let report = notification.report().ok_or_else(|| Unread::Malformed("the key is of no order".to_owned()))?;
        Ok(vec![report])
    }
}

/// A notification of the sandbox: an order's answer, which it gives at once instead of being asked again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notification {
    order_key: String,
    accepted: bool,
    reference: String,
}

impl Notification {
    fn report(self) -> Option<GatewayReport> {
        let answer = if self.accepted {
            GatewayAnswer::Accepted { reference: self.reference }
        } else {
            GatewayAnswer::Refused { reason: self.reference }
        };
        Some(GatewayReport::Answered { asked: Asked::parse(&self.order_key)?, answer })
    }
}

fn is_signed(secret: &[u8], body: &[u8], signature: &str) -> bool {
    let (Ok(mut mac), Ok(code)) = (Hmac::<Sha256>::new_from_slice(secret), STANDARD.decode(signature)) else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&code).is_ok()
}

fn accepted(order: &PaymentOrder) -> GatewayAnswer {
    GatewayAnswer::Accepted { reference: format!("sandbox-{}", order.key()) }
}

fn refused(reason: &str) -> GatewayAnswer {
    GatewayAnswer::Refused { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] =
        br#"{"order_key":"019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10-3","accepted":true,"reference":"moved"}"#;

    fn signature(body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(body);
        STANDARD.encode(mac.finalize().into_bytes())
    }

    fn read(headers: &[(&str, &str)], body: &[u8]) -> Result<Vec<GatewayReport>, Unread> {
        SandboxGateway::new("secret").read_notification(&Delivery { headers, body })
    }

    #[test]
    fn a_notification_is_read_only_with_its_signature() {
        let own = signature(BODY);
        let read_own = read(&[("palier-signature", &own)], BODY).unwrap();
        let [GatewayReport::Answered { asked, answer }] = read_own.as_slice() else { panic!("{read_own:?}") };
        assert_eq!(asked.key(), "019a5b1e-7c3a-7b7e-9c55-0d6f4b1f2a10-3");
        assert_eq!(*answer, GatewayAnswer::Accepted { reference: "moved".to_owned() });
        let other = signature(b"{}");
        for headers in [vec![], vec![("palier-signature", "")], vec![("palier-signature", other.as_str())]] {
            assert_eq!(read(&headers, BODY), Err(Unread::Forged), "{headers:?}");
        }
        let twice = [("palier-signature", own.as_str()), ("palier-signature", own.as_str())];
        assert_eq!(read(&twice, BODY), Err(Unread::Forged));
    }

    #[test]
    fn what_is_signed_and_says_nothing_is_named() {
        let of_no_order = BODY.strip_suffix(b"}").map(|body| [body, br#","more":1}"#].concat()).unwrap();
        for body in [b"no notification".as_slice(), of_no_order.as_slice()] {
            let signed = signature(body);
            assert!(matches!(read(&[("palier-signature", &signed)], body), Err(Unread::Malformed(_))));
        }
    }
}
