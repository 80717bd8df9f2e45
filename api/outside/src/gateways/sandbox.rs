//! A payment gateway that keeps no state: each answer is a function of the order.
//!
//! Amounts whose last four digits of minor units are one of the magic ones (40.01
//! and its kin in a currency of two digits) answer in an unusual way; every other
//! amount is accepted at once.

use chrono::{DateTime, Duration, Utc};
use palier_domain::payments::{
    GatewayAnswer, GatewayError, GatewayOutcome, InstantAnswers, PaymentGateway, PaymentOrder, PaymentOrderKind,
};

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
        let is_concerned = order.kind == concerned && (magic != Self::RenewalRefused || order.is_unattended);
        is_concerned.then_some(magic)
    }
}

/// The sandbox gateway.
#[derive(Debug, Clone, Copy, Default)]
pub struct SandboxGateway;

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
}

fn accepted(order: &PaymentOrder) -> GatewayAnswer {
    GatewayAnswer::Accepted { reference: format!("sandbox-{}", order.key()) }
}

fn refused(reason: &str) -> GatewayAnswer {
    GatewayAnswer::Refused { reason: reason.to_owned() }
}
