//! Who may do what with books.

use crate::actor::Scope;
use crate::campaigns::INITIATOR;
use crate::permissions::{AUDITOR, FINANCE, SIGNED_IN, operations};

operations! {
    EXPORT_CAMPAIGN_BOOK "export_campaign_book" [INITIATOR, FINANCE, AUDITOR] Some(Scope::EscrowRead);
    EXPORT_MY_BOOK "export_my_book" [SIGNED_IN] Some(Scope::CreditsRead);
    EXPORT_PROVIDER_BOOK "export_provider_book" [FINANCE, AUDITOR] None, about_nothing_hidden;
}
