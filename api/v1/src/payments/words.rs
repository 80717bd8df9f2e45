//! The words of payments in JSON.

use palier_domain::payments::{PaymentOrderKind, PaymentOrderState, UnexpectedCause};

use crate::words::words;

words! {
    PaymentOrderKindWord(PaymentOrderKind) "PaymentOrderKind" "Which way the money of a payment order goes.";
    PaymentOrderStateWord(PaymentOrderState) "PaymentOrderState" "How far a payment order is.";
    UnexpectedCauseWord(UnexpectedCause) "UnexpectedMovementCause" "Why no order awaited a movement.";
}
