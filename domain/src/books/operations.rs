//! Who may do what with books.

use crate::actor::Scope;
use crate::campaigns::INITIATOR;
use crate::permissions::{AUDITOR, FINANCE, SIGNED_IN, operations};

operations! {
    EXPORT_CAMPAIGN_BOOK "export_campaign_book" [INITIATOR, FINANCE, AUDITOR] Some(Scope::EscrowRead);
    EXPORT_MY_BOOK "export_my_book" [SIGNED_IN] Some(Scope::CreditsRead);
    EXPORT_PROVIDER_BOOK "export_provider_book" [FINANCE, AUDITOR] None, about_nothing_hidden;
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
                (INITIATOR, &["export_campaign_book"]),
                (FINANCE, &["export_campaign_book", "export_provider_book"]),
                (AUDITOR, &["export_campaign_book", "export_provider_book"]),
                (SIGNED_IN, &["export_my_book"]),
            ],
        );
    }
}
