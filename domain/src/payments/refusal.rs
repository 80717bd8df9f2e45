//! Every rule about payments that says no, in the order in which they are checked.

use super::order::PaymentOrderState;
use crate::rule::rules;

rules! {
/// A rule about payments that refused a use case.
refusal PaymentRefusal {
    /// The gateway refused the payment; nothing was collected.
    RefusedByGateway { reason: String } => "payment-refused";
    /// The notification's signature is not the gateway's.
    NotificationForged => "notification-forged";
    /// No order has the reference that the notification names.
    OrderUnknown => "payment-order-unknown";
    /// Only an order that needs attention can be retried by hand.
    OrderNotRefused { state: PaymentOrderState } => "payment-order-not-refused";
}
}
