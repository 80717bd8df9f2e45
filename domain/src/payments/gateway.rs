//! The port to a payment gateway.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::PaymentOrder;

/// What the gateway said about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayAnswer {
    /// The money moved; `reference` names the movement at the gateway.
    Accepted {
        /// The gateway's name for the movement.
        reference: String,
    },
    /// The money did not move and will not.
    Refused {
        /// Why, in the gateway's words.
        reason: String,
    },
    /// The answer comes later, by notification or when asked again.
    Pending {
        /// The gateway's name for the movement.
        reference: String,
        /// When to ask again if no notification came.
        ask_again_at: DateTime<Utc>,
    },
}

/// Why the gateway gave no answer: the order stays in doubt and is asked about again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GatewayError {
    /// No answer in time; the money may have moved.
    #[error("the gateway did not answer in time")]
    TimedOut,
    /// The gateway cannot be reached or is out of order.
    #[error("the gateway is unavailable: {0}")]
    Unavailable(String),
}

/// An answer, or none.
pub type GatewayOutcome = Result<GatewayAnswer, GatewayError>;

/// What a gateway knows of its answers beforehand.
pub trait InstantAnswers: Send + Sync {
    /// The answer to a new order, when it depends on nothing but the order:
    /// then it is recorded in the same transaction, without a call.
    fn predict(&self, order: &PaymentOrder) -> Option<GatewayAnswer>;
}

/// A gateway that collects, refunds and pays out.
pub trait PaymentGateway: InstantAnswers {
    /// The name in addresses and configuration (`sandbox`, `stripe`).
    fn name(&self) -> &'static str;
    /// Carries the order out, or tells what became of it: repeated calls with
    /// the same [`PaymentOrder::key`] move the money once.
    fn perform(&self, order: &PaymentOrder, now: DateTime<Utc>) -> GatewayOutcome;
}
