//! Who may do what with tranches and escrow.

use crate::actor::Scope;
use crate::campaigns::{BACKER, FUNDER, INITIATOR};
use crate::permissions::{ADMIN, AUDITOR, FINANCE, PUBLIC, SUPPORT, operations};

operations! {
    GET_MONEY_TRAIL "get_money_trail" [BACKER, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    GET_ESCROW_STATEMENT "get_escrow_statement" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    LIST_ESCROW_TRANSFERS "list_escrow_transfers" [INITIATOR, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    GET_ESCROW_CHAIN "get_escrow_chain" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    LIST_TRANCHES "list_tranches" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    LIST_TRANCHE_STEPS "list_tranche_steps" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::EscrowRead);
    REQUEST_TRANCHE "request_tranche" [INITIATOR] Some(Scope::EscrowWrite);
    APPROVE_TRANCHE "approve_tranche" [FINANCE] None;
    REJECT_TRANCHE "reject_tranche" [FINANCE] None;
    LIST_OBJECTIONS "list_objections" [INITIATOR, FINANCE, AUDITOR, SUPPORT, FUNDER] Some(Scope::EscrowRead);
    CREATE_OBJECTION "create_objection" [FUNDER] Some(Scope::EscrowWrite);
    FREEZE_ESCROW "freeze_escrow" [FINANCE] None;
    UNFREEZE_ESCROW "unfreeze_escrow" [FINANCE] None;
    WIND_DOWN_CAMPAIGN "wind_down_campaign" [FINANCE] None;
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
                (BACKER, &["get_money_trail"]),
                (
                    FINANCE,
                    &[
                        "get_money_trail",
                        "get_escrow_statement",
                        "list_escrow_transfers",
                        "get_escrow_chain",
                        "list_tranches",
                        "list_tranche_steps",
                        "approve_tranche",
                        "reject_tranche",
                        "list_objections",
                        "freeze_escrow",
                        "unfreeze_escrow",
                        "wind_down_campaign",
                    ],
                ),
                (
                    AUDITOR,
                    &[
                        "get_money_trail",
                        "get_escrow_statement",
                        "list_escrow_transfers",
                        "get_escrow_chain",
                        "list_tranches",
                        "list_tranche_steps",
                        "list_objections",
                    ],
                ),
                (
                    SUPPORT,
                    &[
                        "get_money_trail",
                        "get_escrow_statement",
                        "list_escrow_transfers",
                        "get_escrow_chain",
                        "list_tranches",
                        "list_tranche_steps",
                        "list_objections",
                    ],
                ),
                (PUBLIC, &["get_escrow_statement", "get_escrow_chain", "list_tranches", "list_tranche_steps"]),
                (
                    INITIATOR,
                    &[
                        "get_escrow_statement",
                        "list_escrow_transfers",
                        "get_escrow_chain",
                        "list_tranches",
                        "list_tranche_steps",
                        "request_tranche",
                        "list_objections",
                    ],
                ),
                (ADMIN, &["get_escrow_statement", "get_escrow_chain", "list_tranches", "list_tranche_steps"]),
                (FUNDER, &["list_objections", "create_objection"]),
            ],
        );
    }
}
