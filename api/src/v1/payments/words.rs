//! The words of payments in JSON, and the ids by which their lists are sorted.

use palier_domain::ids::{PaymentOrderId, UnexpectedMovementId};
use palier_domain::payments::{PaymentOrderKind, PaymentOrderState, UnexpectedCause};

use crate::cursor::id_keys;
use crate::v1::words::words;

words! {
    PaymentOrderKindWord(PaymentOrderKind) "PaymentOrderKind" "Which way the money of a payment order goes.";
    PaymentOrderStateWord(PaymentOrderState) "PaymentOrderState" "How far a payment order is.";
    UnexpectedCauseWord(UnexpectedCause) "UnexpectedMovementCause" "Why no order awaited a movement.";
}

id_keys!(PaymentOrderId, UnexpectedMovementId);
