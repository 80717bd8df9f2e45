//! Who may do what with payments.

use crate::permissions::{ANYONE, AUDITOR, FINANCE, operations};

operations! {
    LIST_PAYMENT_ORDERS "list_payment_orders" [FINANCE, AUDITOR] None, about_nothing_hidden;
    RETRY_PAYMENT_ORDER "retry_payment_order" [FINANCE] None, about_nothing_hidden;
    LIST_UNEXPECTED_MOVEMENTS "list_unexpected_movements" [FINANCE, AUDITOR] None, about_nothing_hidden;
    RECEIVE_PAYMENT_NOTIFICATION "receive_payment_notification" [ANYONE] None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[
                (FINANCE, &["list_payment_orders", "retry_payment_order", "list_unexpected_movements"]),
                (AUDITOR, &["list_payment_orders", "list_unexpected_movements"]),
                (ANYONE, &["receive_payment_notification"]),
            ],
        );
    }
}
