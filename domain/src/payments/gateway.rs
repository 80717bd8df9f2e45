//! The port to a payment gateway.

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::{GatewayReport, PaymentOrder};

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

/// A notification as it came.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// What came with it, by names of lower-case letters; of a name that comes twice, both.
    pub headers: &'a [(&'a str, &'a str)],
    /// The notification, byte by byte: that is what signatures are over.
    pub body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// What came under a name, if just one did.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut found = self.headers.iter().filter(|(own, _)| *own == name);
        found.next().filter(|_| found.next().is_none()).map(|(_, value)| *value)
    }
}

/// Why a gateway does not take a notification for one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unread {
    /// It does not come from the gateway.
    #[error("the notification is not signed by the gateway")]
    Forged,
    /// It comes from the gateway, and cannot be understood.
    #[error("the notification cannot be read: {0}")]
    Malformed(String),
}

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
    /// What a notification says, which nobody has read or believed yet; nothing where it says nothing that concerns
    /// Palier.
    fn read_notification(&self, delivery: &Delivery<'_>) -> Result<Vec<GatewayReport>, Unread>;
}
