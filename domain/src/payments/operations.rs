//! Who may do what with payments.

use crate::permissions::{ANYONE, AUDITOR, FINANCE, operations};

operations! {
    LIST_PAYMENT_ORDERS "list_payment_orders" [FINANCE, AUDITOR] None, about_nothing_hidden;
    RETRY_PAYMENT_ORDER "retry_payment_order" [FINANCE] None, about_nothing_hidden;
    LIST_UNEXPECTED_MOVEMENTS "list_unexpected_movements" [FINANCE, AUDITOR] None, about_nothing_hidden;
    RECEIVE_PAYMENT_NOTIFICATION "receive_payment_notification" [ANYONE] None;
}
